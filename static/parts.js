// Loads parts of the application's module on demand: functions that its first screen does not need. A part lies beside
// the application's script (app-HASH.js, app-HASH_NAME.wasm), takes what it needs from the running module and puts its
// own functions into that module's table. What a part shows in the page may have a stylesheet (app-HASH_NAME.css).
// `instance` is the promise of what the module exports, `styled` the parts with a stylesheet.
export function offerParts(script, instance, styled = []) {
  const loading = new Map();
  globalThis.normlensPart = (name) => {
    if (!loading.has(name)) {
      const file = script.replace(/\.js$/, `_${name}`);
      const style = styled.includes(name) && applyStyles(`${file}.css`);
      const load = Promise.all([fetchModule(`${file}.wasm`), instance, style]).then(([part, page]) =>
        WebAssembly.instantiate(part, { page }),
      );
      // A failure may pass, and the next one who asks tries again.
      load.catch(() => loading.delete(name));
      loading.set(name, load);
    }
    return loading.get(name);
  };
}

// Servers that do not know the type of WebAssembly are served all the same.
export async function fetchModule(address) {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`${address} answers ${response.status}`);
  const known = response.headers.get("content-type")?.startsWith("application/wasm");
  return known ? WebAssembly.compileStreaming(response) : WebAssembly.compile(await response.arrayBuffer());
}

function applyStyles(href) {
  return new Promise((applied, failed) => {
    const link = Object.assign(document.createElement("link"), { rel: "stylesheet", href });
    link.addEventListener("load", applied);
    link.addEventListener("error", () => {
      link.remove();
      failed(new Error(`${href} could not be fetched`));
    });
    document.head.append(link);
  });
}
