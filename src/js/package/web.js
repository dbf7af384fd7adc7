// In a page or a worker the module is fetched from beside this file; who imports this one waits for it.
import init from "./normlens.js";

await init();

export * from "./api.js";
