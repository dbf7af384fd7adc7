// Starts the compute worker: the page's own module, which sees that it is in a worker and computes. The page sends it
// compiled; the address names the script that goes with it and the lock that tells of the worker's end:
// compute.js?app=app-HASH.js&life=NAME
import { offerParts } from "./parts.js";

const sent = new Promise((resolve) => {
  self.addEventListener("message", (event) => resolve(event.data), { once: true });
});
const address = new URL(import.meta.url);
const script = new URL(address.searchParams.get("app"), address);

// A panic inside a promise would go unnoticed; as an error of the worker it reaches the page, which starts another.
self.addEventListener("unhandledrejection", (event) => {
  setTimeout(() => {
    throw event.reason;
  });
});

// Held as long as this worker lives. Whoever gets it after that knows that the worker is gone.
function take(life) {
  return new Promise((taken) => {
    const held = () => {
      taken();
      return new Promise(() => {});
    };
    // Pages that are not served securely have no locks, and pages in a sandbox may not use them.
    if (navigator.locks) navigator.locks.request(life, held).catch(taken);
    else taken();
  });
}

async function start() {
  const [{ default: init }] = await Promise.all([import(script), take(address.searchParams.get("life"))]);
  return init({ module_or_path: await sent });
}

const instance = start();
offerParts(script.href, instance);
await instance;
