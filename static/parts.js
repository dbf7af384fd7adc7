// Loads parts of the application's module on demand: functions that its first screen does not need. A part lies beside
// the application's script (app-HASH.js, app-HASH_NAME.wasm), takes what it needs from the running module and puts its
// own functions into that module's table.
// `instance` is the promise of what the module exports.
export function offerParts(script, instance) {
  const loading = new Map();
  globalThis.normlensPart = (name) => {
    if (!loading.has(name)) {
      const load = Promise.all([fetchModule(script.replace(/\.js$/, `_${name}.wasm`)), instance]).then(([part, page]) =>
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
