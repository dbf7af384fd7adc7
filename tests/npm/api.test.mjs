// Arguments, answers and errors of the package's functions.
import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { distance, folder, noise, normlens } from "./package.mjs";

const { Tensor, covariance, eigenvalues, gradient, histogram, methods, normalize, partition, spectrum } = normlens;

const BN = { method: "batch_norm" };

/** An `Error`, not something that merely has a message, with exactly this text. */
const says = (message) => (error) => {
  assert.ok(error instanceof Error);
  assert.equal(error.message, message);
  return true;
};

test("a specification is an object or its JSON, a shape any array of sizes", () => {
  const x = Float32Array.from(noise(2 * 4 * 3 * 3));
  const expected = normalize(x, [2, 4, 3, 3], BN);
  assert.deepEqual(normalize(x, Uint32Array.of(2, 4, 3, 3), JSON.stringify(BN)), expected);
  assert.deepEqual(normalize(x, Float64Array.of(2, 4, 3, 3), { method: "batch_norm", epsilon: 1e-5 }), expected);
  assert.notDeepEqual(normalize(x, [2, 4, 3, 3], { ...BN, epsilon: 1 }), expected);
});

test("arguments are left as they were", () => {
  const x = Float32Array.from(noise(48));
  const kept = x.slice();
  normalize(x, [2, 6, 2, 2], BN);
  gradient(x, x, [2, 6, 2, 2], BN);
  assert.deepEqual(x, kept);
});

test("part of a larger array is taken as the part", () => {
  const large = Float32Array.from(noise(96));
  const part = large.subarray(24, 72);
  assert.deepEqual(normalize(part, [2, 6, 4], BN), normalize(part.slice(), [2, 6, 4], BN));
});

test("the number of sizes says the layout", () => {
  const x = noise(4 * 6 * 5);
  const flat = normalize(x, [4, 6, 5, 1], BN);
  assert.deepEqual(normalize(x, [4, 6, 5], BN), flat);
  assert.deepEqual(normalize(x, [20, 6], BN), normalize(x, [20, 6, 1, 1], BN));
});

test("the features of tokens are the channels", () => {
  const [n, t, d] = [3, 37, 70];
  const x = noise(n * t * d);
  const dy = noise(n * t * d, 2);
  const swap = (values, rows, columns) =>
    values.map((_, i) => {
      const [sample, rest] = [Math.floor(i / (rows * columns)), i % (rows * columns)];
      const [column, row] = [Math.floor(rest / rows), rest % rows];
      return values[sample * rows * columns + row * columns + column];
    });
  const spec = { method: "layer_norm_token", gamma: Array.from({ length: d }, (_, i) => 1 + i) };
  const tokens = { ...spec, layout: "ntd" };
  const [core, upstream] = [swap(x, t, d), swap(dy, t, d)];
  assert.deepEqual(normalize(x, [n, t, d], tokens), swap(normalize(core, [n, d, t, 1], spec), d, t));
  assert.deepEqual(gradient(x, dy, [n, t, d], tokens), swap(gradient(core, upstream, [n, d, t, 1], spec), d, t));

  // By hand, for one token.
  const token = x.subarray(d, 2 * d);
  const mean = token.reduce((sum, value) => sum + value, 0) / d;
  const variance = token.reduce((sum, value) => sum + (value - mean) ** 2, 0) / d;
  const expected = token.map((value, i) => ((value - mean) / Math.sqrt(variance + 1e-5)) * (1 + i));
  assert.ok(distance(normalize(x, [n, t, d], tokens).subarray(d, 2 * d), expected) < 1e-12);

  const tensor = Tensor.fromArray(x, [n, t, d], "ntd");
  assert.deepEqual([...tensor.shape], [n, t, d]);
  assert.deepEqual(tensor.read(), x);
  assert.deepEqual(tensor.view(), core);
  tensor.normalize(spec);
  assert.deepEqual(tensor.read(), normalize(x, [n, t, d], tokens));
  tensor.free();
});

test("spectra come area after area, each descending, and sum to the variance", () => {
  const shape = [3, 4, 5, 5];
  const x = noise(300).map((value, i) => value * (1 + (i % 7)));
  const spec = { method: "group_whitening", groups: 2 };
  const { areas, d, m } = partition(shape, spec);
  assert.deepEqual({ areas, d, m }, { areas: 3, d: 2, m: 50 });
  const all = spectrum(x, shape, spec);
  const matrices = covariance(x, shape, spec);
  assert.deepEqual([all.length, matrices.length], [areas * d, areas * d * d]);
  for (let area = 0; area < areas; area++) {
    const [first, second] = all.subarray(area * d, (area + 1) * d);
    assert.ok(first > second && second > 0);
    // Group whitening of 4 channels in 2 groups: a row is a group, of all its channels and positions.
    const rows = [0, 1].map((row) => x.subarray(area * 100 + row * m, area * 100 + (row + 1) * m));
    const means = rows.map((row) => row.reduce((sum, value) => sum + value, 0) / m);
    const entry = (a, b) => rows[a].reduce((sum, value, i) => sum + (value - means[a]) * (rows[b][i] - means[b]), 0) / m;
    const expected = [entry(0, 0), entry(0, 1), entry(1, 0), entry(1, 1)];
    assert.ok(distance(matrices.subarray(area * 4, area * 4 + 4), expected) < 1e-12);
    assert.ok(Math.abs(first + second - expected[0] - expected[3]) < 1e-12);
    assert.ok(Math.abs(first * second - (expected[0] * expected[3] - expected[1] ** 2)) < 1e-10);
  }
});

test("the spectrum of a method that standardizes is the variance of every area", () => {
  const x = noise(2 * 3 * 4);
  const variances = spectrum(x, [2, 3, 4], { method: "instance_norm" });
  assert.equal(variances.length, 6);
  const row = x.subarray(4, 8);
  const mean = row.reduce((sum, value) => sum + value, 0) / 4;
  assert.ok(Math.abs(variances[1] - row.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 4) < 1e-15);
});

test("a histogram counts what is inside, its right edge included", () => {
  const x = Float32Array.of(-1, 0, 0.1, 0.5, 0.99, 1, 2, NaN);
  assert.deepEqual(histogram(x, 2, 0, 1), Uint32Array.of(2, 3));
  assert.deepEqual(histogram(x, 1, 1, 1), Uint32Array.of(3));
  const tensor = Tensor.fromArray(x, [1, 8]);
  assert.deepEqual(tensor.histogram(2, 0, 1), Uint32Array.of(2, 3));
  tensor.free();
});

test("every registered method can be used with the parameters it lists", () => {
  const registry = JSON.parse(methods());
  assert.ok(registry.length >= 14);
  const shape = [4, 8, 3, 3];
  const x = noise(288);
  for (const { id, name, paper, parameters, roles, summary, invariances, whitenings, knobs } of registry) {
    const { groups, batch_groups, iterations, ...fixed } = parameters;
    assert.equal(normalize(x, shape, { method: id, ...fixed }).length, 288, id);
    assert.ok(name && summary && paper.title && paper.year >= 1990, id);
    assert.deepEqual(Object.keys(roles), ["nb", "ns", "g", "k", "h", "w"]);
    for (const whitening of parameters.whitening ? whitenings : []) {
      assert.equal(normalize(x, shape, { method: id, whitening }).length, 288, `${id} by ${whitening}`);
    }
    const usual = Object.fromEntries(knobs.map((knob) => [knob.id, knob.default]));
    assert.deepEqual(normalize(x, shape, { method: id, knobs: usual }), normalize(x, shape, { method: id }), id);
    for (const { id: knob, between, whole_between, one_of } of knobs) {
      const others = one_of ?? between ?? whole_between;
      assert.equal(normalize(x, shape, { method: id, knobs: { [knob]: others.at(-1) } }).length, 288, `${id}, ${knob}`);
    }
    assert.ok(invariances.every((invariance) => /^[a-z_]+$/.test(invariance)));
  }
});

test("inputs take the place of those a method makes itself, in the sizes that the registry's kinds say", () => {
  const shape = [2, 3, 2, 2];
  const x = noise(24);
  const inputs = JSON.parse(methods()).find(({ id }) => id === "region_norm").inputs;
  assert.deepEqual(inputs[0], { id: "mask", kind: "map", labels: 2 });
  const mask = { sizes: [2, 1, 2, 2], values: [0, 1, 1, 1, 0, 0, 0, 1] };
  const spec = { method: "region_norm", knobs: { strength: 0 } };
  const given = normalize(x, shape, { ...spec, inputs: { mask } });
  assert.deepEqual(normalize(x, shape, { ...spec, drawn: "0.1.0-1.3.1-4.3.0-7.1.1" }), given);
  // The single value of a region is its own mean.
  assert.equal(given[0], 0);
  assert.notDeepEqual(normalize(x, shape, { ...spec, inputs_seed: 5 }), normalize(x, shape, spec));
  const wrong = { sizes: [1, 1, 2, 2], values: [0, 1, 1, 1] };
  assert.throws(() => normalize(x, shape, { ...spec, inputs: { mask: wrong } }), /“mask” is 1 × 1 × 2 × 2, and this tensor needs 2 × 1 × 2 × 2/);
});

test("errors are those of the core, word for word", () => {
  const x = new Float32Array(6);
  const shape = [1, 6, 1, 1];
  for (const [call, message] of [
    [() => normalize(x, shape, { method: "group_norm", groups: 4 }), "6 channels cannot be split into 4 groups. Use 2, 3 or 6."],
    [() => normalize(x, [1, 5, 1, 1], BN), "The shape has 5 values but the data has 6."],
    [() => gradient(x, new Float32Array(5), shape, BN), "The shape has 6 values but the data has 5."],
    [() => normalize(x, [0, 6], BN), "N is 0; every axis needs at least one index."],
    [
      () => normalize(x, [4096, 4096, 4096, 4096], BN),
      "281474976710656 values are too many; Normlens takes up to 8388608, for example 32 × 64 × 64 × 64.",
    ],
    [
      () => normalize(x, shape, { ...BN, layout: "ntd" }),
      "Layout ntd needs an array of rank 3, but this one has rank 4.",
    ],
    [
      () => normalize(x, shape, "{}"),
      "The specification is not understood: it needs either “method”, or “roles” and “operation” for a composed normalization.",
    ],
    [
      () => partition([1, 600, 2, 2], { method: "decorrelated_batch_norm", groups: 1 }),
      "Each area has 600 rows, and a covariance of more than 512 rows is not computed here. Use more groups or fewer channels.",
    ],
    [
      () => eigenvalues(Float64Array.of(1, NaN, NaN, 1), 2),
      "The eigenvalues of a 2 × 2 covariance did not converge. The data may hold values near the limits of its type.",
    ],
  ]) {
    assert.throws(call, says(message));
  }
  assert.throws(
    () => normalize(x, shape, { method: "batch_nrom" }),
    /^Error: There is no method “batch_nrom”\. Most like it are batch_norm, /,
  );
  assert.throws(() => normalize(x, shape, { ...BN, eps: 1 }), /not understood: unknown field `eps`/);
  assert.throws(() => normalize(x, shape, "{"), /not understood: EOF/);
});

test("arguments of other types are told so", () => {
  const x = new Float32Array(6);
  const shape = [1, 6];
  const list = "it must be a Float32Array or a Float64Array.";
  const sizes = "it must be an array of sizes such as [8, 16, 32, 32].";
  const spec = 'it must be JSON or an object such as { method: "batch_norm" }.';
  for (const [call, message] of [
    [() => normalize([1, 2], shape, BN), `x is of type Array; ${list}`],
    [() => normalize(new Int32Array(6), shape, BN), `x is of type Int32Array; ${list}`],
    [() => normalize(undefined, shape, BN), `x is missing; ${list}`],
    [() => gradient(x, null, shape, BN), `dy is null; ${list}`],
    [() => gradient(x, new Float64Array(6), shape, BN), "dy is float64 but must be float32, as the tensor is."],
    [() => normalize(x, undefined, BN), `The shape is missing; ${sizes}`],
    [() => normalize(x, 6, BN), `The shape is 6; ${sizes}`],
    [() => normalize(x, "1,6", BN), `The shape is “1,6”; ${sizes}`],
    [() => normalize(x, [1, 2.5], BN), "The shape holds 2.5; every size must be a whole number."],
    [() => normalize(x, [1, -6], BN), "The shape holds -6; every size must be a whole number."],
    [() => normalize(x, ["1", 6], BN), "The shape holds “1”; every size must be a whole number."],
    [
      () => normalize(x, [6], BN),
      "The shape has 1 sizes; Normlens takes N × D, N × C × L, N × T × D and N × C × H × W, so 2 to 4.",
    ],
    [() => normalize(x, shape), `The specification is missing; ${spec}`],
    [() => normalize(x, shape, 5), `The specification is 5; ${spec}`],
    [() => normalize(x, shape, () => BN), `The specification is of type Function; ${spec}`],
    [() => histogram(x, 0, 0, 1), "bins is 0; it must be a whole number from 1 to 65536."],
    [() => histogram(x, 1e9, 0, 1), "bins is 1000000000; it must be a whole number from 1 to 65536."],
    [() => histogram(x, 4, 1, 0), "The bounds are 1 and 0; they must be numbers, the smaller one first."],
    [() => histogram(x, 4), "The bounds are NaN and NaN; they must be numbers, the smaller one first."],
    [() => eigenvalues(x, 2), "A matrix of 2 rows has 4 values but the data has 6."],
  ]) {
    assert.throws(call, says(message));
  }
  const circular = {};
  circular.itself = circular;
  assert.throws(() => normalize(x, shape, circular), says(`The specification is of type Object; ${spec}`));
});

test("an error leaves the module usable", () => {
  const x = Float32Array.from(noise(64));
  const expected = normalize(x, [4, 4, 2, 2], BN);
  for (let i = 0; i < 100; i++) assert.throws(() => normalize(x, [4, 4, 2, 3], BN));
  assert.deepEqual(normalize(x, [4, 4, 2, 2], BN), expected);
});

test("the declarations name exactly what there is", () => {
  const text = fs.readFileSync(path.join(folder, "index.d.ts"), "utf8");
  const declared = new Set([...text.matchAll(/^export (?:function|class) (\w+)/gm)].map(([, name]) => name));
  assert.deepEqual([...declared].sort(), Object.keys(normlens).sort());

  const body = text.slice(text.indexOf("export class Tensor {"));
  const members = new Set([...body.matchAll(/^  (?:static |readonly )?(\w+)[(:]/gm)].map(([, name]) => name));
  members.delete("constructor");
  const own = (object) => Object.getOwnPropertyNames(object).filter((name) => !name.startsWith("__"));
  const actual = [
    ...own(Tensor.prototype).filter((name) => name !== "constructor"),
    ...own(Tensor).filter((name) => typeof Tensor[name] === "function"),
  ];
  assert.deepEqual([...members].sort(), actual.sort());
});
