// What PyTorch computed: the fixtures of the Rust tests, through the package.
import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { distance, normlens } from "./package.mjs";

const { Tensor, gradient, normalize, spectrum } = normlens;

const fixture = (name) =>
  JSON.parse(fs.readFileSync(path.join(import.meta.dirname, "../fixtures", name), "utf8"));
const { cases, inputs, upstreams } = fixture("methods.json");

const TYPES = { float64: Float64Array, float32: Float32Array };

/** tests/fixtures/README.md says which numbers rounding the input to 32 bits alone moves further than this. */
const TOLERANCE = { float64: 1e-10, float32: 1e-5 };
const NOT_FOR_32_BITS = ({ input, name }) =>
  ["offset", "constant"].includes(input) ||
  // With two values the gradient is a difference of equal numbers, which 32 bits leave at their rounding over a small deviation.
  ["h/group_whitening/groups_2/whitening_zca", "h/composed/group_whitening", "matrix/group_norm/groups_4/two_values_per_area"].includes(name);

for (const [dtype, Type] of Object.entries(TYPES)) {
  const fitting = cases.filter((one) => dtype === "float64" || !NOT_FOR_32_BITS(one));
  const close = (actual, expected, what) => {
    assert.ok(actual instanceof Type, what);
    const found = distance(actual, expected);
    assert.ok(found <= TOLERANCE[dtype], `${what}: ${found}`);
  };
  const read = ({ input, dy, y }) => [
    Type.from(inputs[input]),
    Type.from(upstreams[dy].slice(0, y.length)),
  ];

  test(`outputs and gradients are PyTorch's (${dtype})`, () => {
    assert.ok(fitting.length > 60, `${fitting.length} cases`);
    for (const one of fitting) {
      const [x, dy] = read(one);
      close(normalize(x, one.shape, one.spec), one.y, `${one.name}, y`);
      close(gradient(x, dy, one.shape, JSON.stringify(one.spec)), one.dx, `${one.name}, dx`);
    }
  });

  test(`tensors that stay give the same bits, in place and not (${dtype})`, () => {
    for (const one of fitting) {
      const [x, dy] = read(one);
      const tensors = [x, dy].map((array) => Tensor.fromArray(array, one.shape));
      const out = Tensor.zeros(one.shape, dtype);
      const y = normalize(x, one.shape, one.spec);
      const dx = gradient(x, dy, one.shape, one.spec);
      const [kept, upstream] = tensors;

      kept.normalizeInto(one.spec, out);
      assert.deepEqual(out.read(), y, one.name);
      const affine = kept.gradientInto(upstream, one.spec, out);
      assert.deepEqual(out.read(), dx, one.name);
      assert.deepEqual(kept.read(), x, `${one.name}: x is left as it was`);
      assert.deepEqual(upstream.read(), dy, `${one.name}: dy is left as it was`);

      assert.deepEqual(kept.gradient(upstream, one.spec), affine, one.name);
      assert.deepEqual(upstream.read(), dx, one.name);
      kept.normalize(one.spec);
      assert.deepEqual(kept.read(), y, one.name);
      assert.ok(distance(affine.gamma, one.dgamma) <= 2 * TOLERANCE[dtype], `${one.name}, dgamma`);
      assert.ok(distance(affine.beta, one.dbeta) <= 2 * TOLERANCE[dtype], `${one.name}, dbeta`);
      [...tensors, out].forEach((tensor) => tensor.free());
    }
  });
}

test("spectra of data are PyTorch's", () => {
  const { samples, d, data, variants } = fixture("spectra.json").conditioning;
  const centred = variants.find(({ name }) => name === "centred");
  const spec = { method: "decorrelated_batch_norm", groups: 1 };
  const x = Float64Array.from(data);
  assert.ok(distance(spectrum(x, [samples, d], spec), centred.eigenvalues) <= 1e-12);

  const covariance = normlens.covariance(x, [samples, d], spec);
  assert.ok(distance(covariance, centred.second_moment) <= 1e-12);
});

test("eigenvalues of matrices are PyTorch's", () => {
  const { matrices } = fixture("spectra.json");
  assert.ok(matrices.length > 3);
  for (const { name, matrix, d, eigenvalues } of matrices) {
    assert.ok(distance(normlens.eigenvalues(Float64Array.from(matrix), d), eigenvalues) <= 1e-12, name);
  }
});
