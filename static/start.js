// Starts the page: checks that the browser knows WebAssembly vectors, then loads the application that Trunk named
// in this script element's data attributes. A file of its own because the content security policy allows no inline script.

import { fetchModule, offerParts } from "./parts.js";

// (module (func (result v128) i32.const 0 i8x16.splat i8x16.popcnt))
const VECTOR_MODULE = new Uint8Array([
  0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 10, 1, 8, 0, 65, 0, 253, 15, 253, 98, 11,
]);

// Outside the mount element, which may already belong to the application.
function refuse(sentence) {
  document.getElementById("app").hidden = true;
  const notice = document.createElement("main");
  notice.id = "refusal";
  for (const [element, text] of [["h1", "Normlens"], ["p", sentence]]) {
    notice.appendChild(document.createElement(element)).textContent = text;
  }
  document.body.append(notice);
}

const { app, wasm } = document.querySelector("script[data-wasm]").dataset;
const here = (address) => new URL(address, document.baseURI).href;

if (typeof WebAssembly !== "object" || !WebAssembly.validate(VECTOR_MODULE)) {
  refuse(
    "Normlens needs WebAssembly with vector instructions (SIMD), which this browser does not have. " +
      "Chrome and Edge 91, Firefox 89, Safari 16.4 and anything newer have it.",
  );
} else {
  try {
    const instance = start();
    offerParts(here(app), instance, ["screens", "labs", "lecture"]);
    await instance;
    // For the next time, when there may be no network; not everywhere allowed, and nothing depends on it.
    navigator.serviceWorker?.register("sw.js").catch(() => {});
  } catch (error) {
    refuse(`Normlens could not be loaded: ${error.message}. Reload the page to try again.`);
    throw error;
  }
}

// Once the words of the page are on the screen, or a little later where nothing is painted, as behind another tab.
function painted() {
  return new Promise((resolve) => {
    new PerformanceObserver(resolve).observe({ type: "paint", buffered: true });
    setTimeout(resolve, 300);
  });
}

async function start() {
  // The module is far larger than what these words need, and would compete with it.
  await painted();
  const [{ default: init }, module] = await Promise.all([import(here(app)), fetchModule(here(wasm))]);
  // The compute worker is given the same module, so that it is fetched and compiled once.
  globalThis.normlensModule = module;
  return init({ module_or_path: module });
}
