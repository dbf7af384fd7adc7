// What whitening does to the spectrum: node examples/node.mjs
import { Tensor, methods, partition } from "normlens";

const [samples, features] = [64, 6];

// Features that share a common part are correlated.
let state = 7;
const uniform = () => (state = (state * 16807) % 2147483647) / 2147483647 - 0.5;
const x = new Float32Array(samples * features);
for (let sample = 0; sample < samples; sample++) {
  const common = uniform();
  for (let feature = 0; feature < features; feature++) {
    x[sample * features + feature] = common + 0.2 * uniform();
  }
}

const spec = { method: "decorrelated_batch_norm", groups: 1 };
const { areas, d, m } = partition([samples, features], spec);
console.log(`${areas} area of ${d} rows and ${m} columns`);

const tensor = Tensor.fromArray(x, [samples, features]);
const show = (when) => console.log(`${when}: ${[...tensor.spectrum(spec)].map((l) => l.toFixed(4)).join("  ")}`);
show("eigenvalues before");
tensor.normalize(spec);
show("eigenvalues after ");
tensor.free();

console.log(`${JSON.parse(methods()).length} methods are known`);
