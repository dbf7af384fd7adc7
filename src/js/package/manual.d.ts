export * from "./index.js";

/** Where the module comes from. */
export type ModuleSource = string | URL | Request | Response | BufferSource | WebAssembly.Module;

/**
 * Starts the module from an address, a response, its bytes or a compiled module; without an argument, from
 * `normlens_bg.wasm` beside the package's own files. Call it once, before anything else.
 */
export default function init(
  options?: { module_or_path: ModuleSource | Promise<ModuleSource> },
): Promise<{ readonly memory: WebAssembly.Memory }>;

/** The same at once, from bytes or a compiled module. */
export function initSync(options: {
  module: BufferSource | WebAssembly.Module;
}): { readonly memory: WebAssembly.Memory };
