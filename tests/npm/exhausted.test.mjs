// The end of memory. In a file, and so in a process, of its own: the module's memory never shrinks again.
import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import { folder, noise, normlens } from "./package.mjs";

const { Tensor, normalize } = normlens;
const { initSync } = await import(pathToFileURL(path.join(folder, "normlens.js")));
const { memory } = initSync({ module: fs.readFileSync(path.join(folder, "normlens_bg.wasm")) });

const PAGE = 2 ** 16;

test("memory that cannot be had is an error, not the end of the module", () => {
  const x = Float32Array.from(noise(2 ** 20));
  const shape = [16, 16, 64, 64];
  const expected = normalize(x, shape, { method: "batch_norm" });

  // All that 32 bits can address, none of it for the module's allocator.
  memory.grow(2 ** 32 / PAGE - memory.buffer.byteLength / PAGE);
  const large = new Float32Array(2 ** 23);
  const refusal = /^Error: There is no memory left for 8388608 values\. Free tensors that are no longer needed\.$/;
  assert.throws(() => Tensor.zeros([128, 64, 32, 32]), refusal);
  assert.throws(() => Tensor.fromArray(large, [128, 64, 32, 32]), refusal);
  assert.throws(() => normalize(large, [128, 64, 32, 32], { method: "batch_norm" }), refusal);

  assert.deepEqual(normalize(x, shape, { method: "batch_norm" }), expected, "what was given back is used again");
});
