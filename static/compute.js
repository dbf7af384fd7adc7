// Starts the compute worker: the page's own module, which sees that it is in a worker and computes. The page sends it
// compiled; the address names the script that goes with it: compute.js?app=app-HASH.js
const sent = new Promise((resolve) => {
  self.addEventListener("message", (event) => resolve(event.data), { once: true });
});
const script = new URL(new URL(import.meta.url).searchParams.get("app"), import.meta.url);

// A panic inside a promise would go unnoticed; as an error of the worker it reaches the page, which starts another.
self.addEventListener("unhandledrejection", (event) => {
  setTimeout(() => {
    throw event.reason;
  });
});

const { default: init } = await import(script);
await init({ module_or_path: await sent });
