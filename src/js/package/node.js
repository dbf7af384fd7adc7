// In Node the module is read from the file system.
import { readFileSync } from "node:fs";
import { initSync } from "./normlens.js";

initSync({ module: readFileSync(new URL("./normlens_bg.wasm", import.meta.url)) });

export * from "./api.js";
