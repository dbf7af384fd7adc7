// Lets the page run from this one file: what it would fetch lies compressed in the blocks of the document. The address of
// a file is that of a blob and, behind a #, its name, from which the names of others beside it are made.

const BLOCKS = new Map([...document.querySelectorAll("script[data-file]")].map((block) => [block.dataset.file, block]));
const TYPES = { js: "text/javascript", wasm: "application/wasm", json: "application/json" };

const typeOf = (name) => TYPES[name.split(".").pop()] ?? "application/octet-stream";

async function bytes(name) {
  const packed = Uint8Array.from(atob(BLOCKS.get(name).textContent), (letter) => letter.charCodeAt(0));
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Response(stream).arrayBuffer();
}

async function addressOf(name) {
  return `${URL.createObjectURL(new Blob([await bytes(name)], { type: typeOf(name) }))}#/${name}`;
}

/** The name of a file, however it is addressed. */
function nameOf(address) {
  const text = String(address);
  const here = new URL(".", document.baseURI).href;
  return text.split("#/").pop().replace(here, "").replace(/^\.\//, "");
}

globalThis.fetch = async (address) => {
  const name = nameOf(address);
  if (!BLOCKS.has(name)) throw new TypeError(`${name} is not in this file`);
  return new Response(await bytes(name), { headers: { "content-type": typeOf(name) } });
};

const element = document.querySelector("script[data-wasm]");
const app = await addressOf(element.dataset.app);
const computing = new TextDecoder().decode(await bytes("compute.js"));
// A worker loads the part that computes by itself, and can fetch nothing of a page without an origin: it brings it along.
const parts = [...BLOCKS.keys()].filter((name) => name.endsWith("_catalogue.wasm"));
const files = Object.fromEntries(parts.map((name) => [name, BLOCKS.get(name).textContent]));

// The worker of a page from the disk has no origin, and with it no locks; one that it cannot hold would tell of its end.
Object.defineProperty(navigator, "locks", { value: undefined });

const NativeWorker = globalThis.Worker;
globalThis.Worker = function (address) {
  const told = new URL(address, "https://normlens.invalid/");
  told.searchParams.set("app", app);
  const source = `const ADDRESS = ${JSON.stringify(told.href)}; const FILES = ${JSON.stringify(files)};\n${computing}`;
  return new NativeWorker(URL.createObjectURL(new Blob([source], { type: "text/javascript" })));
};

element.dataset.app = app;
await import(await addressOf("start.js"));
