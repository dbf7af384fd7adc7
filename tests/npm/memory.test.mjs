// Tensors that stay in the module's memory: what they hold, when they are given back, what a view may be used for.
import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import { folder, noise, normlens } from "./package.mjs";

const { Tensor } = normlens;

// The module that runs already: it is started once, whoever asks.
const { initSync } = await import(pathToFileURL(path.join(folder, "normlens.js")));
const { memory } = initSync({ module: fs.readFileSync(path.join(folder, "normlens_bg.wasm")) });

const BN = { method: "batch_norm" };
const SHAPE = [8, 16, 32, 32];
const LENGTH = 131_072;

test("a tensor tells what it is", () => {
  const tensor = Tensor.fromArray(new Float64Array(24), [2, 3, 4]);
  assert.deepEqual([tensor.dtype, tensor.layout, tensor.length], ["float64", "ncl", 24]);
  assert.deepEqual(tensor.shape, Uint32Array.of(2, 3, 4));
  const zeros = Tensor.zeros([2, 3, 4], "float32", "ntd");
  assert.deepEqual([zeros.dtype, zeros.layout, zeros.length], ["float32", "ntd", 24]);
  assert.deepEqual(zeros.read(), new Float32Array(24));
  [tensor, zeros].forEach((one) => one.free());
});

test("what is read is a copy, what is written too", () => {
  const x = Float32Array.from(noise(12));
  const tensor = Tensor.fromArray(x, [3, 4]);
  const copy = tensor.read();
  copy[0] = 99;
  x[1] = 99;
  const kept = tensor.read();
  assert.ok(kept[0] !== 99 && kept[1] !== 99);
  const second = tensor.clone();
  tensor.write(copy);
  assert.deepEqual(tensor.read(), copy);
  assert.deepEqual(second.read(), kept);
  [tensor, second].forEach((one) => one.free());
});

test("a view shows the values where they are, and fills them", () => {
  const tensor = Tensor.fromArray(Float32Array.from(noise(12)), [3, 4]);
  assert.equal(tensor.view().buffer, memory.buffer);
  assert.deepEqual(tensor.view(), tensor.read());
  tensor.view().set([1, 2, 3, 4], 4);
  assert.deepEqual(tensor.read().subarray(4, 8), Float32Array.of(1, 2, 3, 4));
  tensor.free();
});

test("a view is cut off, not wrong, when memory has grown", () => {
  const tensor = Tensor.fromArray(Float32Array.from(noise(12)), [3, 4]);
  const view = tensor.view();
  const before = memory.buffer.byteLength;
  const large = [];
  while (memory.buffer.byteLength === before) large.push(Tensor.zeros([128, 64, 32, 32]));
  assert.equal(view.length, 0);
  assert.deepEqual(tensor.view(), tensor.read());
  [tensor, ...large].forEach((one) => one.free());
});

test("memory that is given back is used again", () => {
  const x = Float32Array.from(noise(LENGTH));
  const round = () => {
    const tensor = Tensor.fromArray(x, SHAPE);
    tensor.normalize(BN);
    tensor.free();
  };
  round();
  const before = memory.buffer.byteLength;
  for (let i = 0; i < 200; i++) round();
  assert.equal(memory.buffer.byteLength, before);
});

test("calls that copy keep nothing, whether they answer or throw", () => {
  const x = Float32Array.from(noise(LENGTH));
  const round = () => {
    normlens.normalize(x, SHAPE, BN);
    assert.throws(() => normlens.normalize(x, SHAPE, { method: "group_norm", groups: 5 }));
    assert.throws(() => normlens.gradient(x, new Float32Array(3), SHAPE, BN));
  };
  for (let i = 0; i < 5; i++) round();
  const before = memory.buffer.byteLength;
  for (let i = 0; i < 100; i++) round();
  assert.equal(memory.buffer.byteLength, before);
});

test("a forgotten tensor is given back with its handle", async () => {
  const forget = () => void Tensor.zeros([64, 64, 32, 32]); // 16 MiB
  forget();
  const before = memory.buffer.byteLength;
  for (let i = 0; i < 40; i++) {
    forget();
    globalThis.gc();
    await new Promise((resume) => setTimeout(resume, 1));
  }
  const grown = memory.buffer.byteLength - before;
  assert.ok(grown < 40 * 16 * 2 ** 20 / 4, `${grown / 2 ** 20} MiB more for 640 MiB of forgotten tensors`);
});

test("using a tensor after it was given back throws", () => {
  const [tensor, other] = [Tensor.zeros([2, 2]), Tensor.zeros([2, 2])];
  tensor.free();
  for (const use of [
    () => tensor.normalize(BN),
    () => tensor.read(),
    () => tensor.view(),
    () => tensor.shape,
    () => tensor.free(),
    () => other.normalizeInto(BN, tensor),
    () => other.gradient(tensor, BN),
  ]) {
    assert.throws(use, Error);
  }
  other.normalize(BN);
  other.free();
});

test("a tensor is disposed of where the engine knows how", { skip: !Symbol.dispose }, () => {
  const tensor = Tensor.zeros([2, 2]);
  tensor[Symbol.dispose]();
  assert.throws(() => tensor.read(), Error);
});

test("tensors that do not go together are told so", () => {
  const tensor = Tensor.fromArray(Float32Array.from(noise(24)), [2, 3, 4]);
  const kept = tensor.read();
  const wide = Tensor.zeros([2, 3, 4], "float64");
  const flat = Tensor.zeros([6, 4]);
  const tokens = Tensor.zeros([2, 3, 4], "float32", "ntd");
  const same = Tensor.zeros([2, 3, 4]);
  for (const [call, message] of [
    [() => tensor.normalizeInto(BN, wide), "out is float64 but must be float32, as the tensor is."],
    [() => tensor.normalizeInto(BN, flat), "out has the shape 6 × 4 (nd) but must have 2 × 3 × 4 (ncl), as the tensor has."],
    [() => tensor.gradient(tokens, BN), "dy has the shape 2 × 3 × 4 (ntd) but must have 2 × 3 × 4 (ncl), as the tensor has."],
    [() => tensor.normalizeInto(BN, tensor), "out is the tensor itself; it must be another one."],
    [() => tensor.gradient(tensor, BN), "dy is the tensor itself; it must be another one."],
    [() => tensor.gradientInto(same, BN, tensor), "out is the tensor itself; it must be another one."],
    [() => tensor.normalize({ ...BN, layout: "ntd" }), "The specification says layout ntd but the tensor was made with ncl."],
    [() => tensor.write(new Float64Array(24)), "x is float64 but must be float32, as the tensor is."],
    [() => tensor.write(new Float32Array(23)), "The shape has 24 values but the data has 23."],
    [() => Tensor.zeros([2, 2], "int8"), 'dtype is “int8”; it must be "float32" or "float64".'],
    [() => Tensor.zeros([2, 2], "float32", "nhwc"), 'layout is “nhwc”; it must be "nchw", "ncl", "ntd" or "nd".'],
    [() => Tensor.zeros([2, 2, 2], "float32", "nd"), "Layout nd needs an array of rank 2, but this one has rank 3."],
  ]) {
    assert.throws(call, (error) => error instanceof Error && (assert.equal(error.message, message), true));
  }
  assert.throws(() => tensor.normalizeInto(BN, {}), Error);
  assert.deepEqual(tensor.read(), kept, "a refused call changes nothing");
  tensor.normalize(BN);
  [tensor, wide, flat, tokens, same].forEach((one) => one.free());
});
