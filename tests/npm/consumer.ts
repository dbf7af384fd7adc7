// What a person writes in TypeScript; `types.test.mjs` checks it against the declarations.
import {
  Tensor,
  covariance,
  eigenvalues,
  gradient,
  histogram,
  methods,
  normalize,
  partition,
  spectrum,
  type ComposedSpec,
  type NamedSpec,
} from "normlens";
import init, { initSync } from "normlens/manual";

const named: NamedSpec = { method: "group_norm", groups: 2, gamma: [1, 2], layout: "ncl" };
const composed: ComposedSpec = {
  roles: { nb: "sample", ns: "sample", g: "area", k: "feature", h: "sample", w: "sample" },
  operation: { whiten: { by: "newton", iterations: 5 } },
  recovery: { affine: { beta: [0, 1] } },
};

const narrow: Float32Array = normalize(new Float32Array(4), [2, 2], named);
const wide: Float64Array = normalize(new Float64Array(4), Uint32Array.of(2, 2), composed);
const dx: Float32Array = gradient(narrow, narrow, [2, 2], '{"method": "batch_norm"}');
const lists: Float64Array[] = [spectrum(dx, [2, 2], named), covariance(wide, [2, 2], named), eigenvalues(wide, 2)];
const counts: Uint32Array = histogram(dx, 8, -1, 1);
const sizes: number = partition([2, 2], composed).areas;
const registry: string = methods();

{
  using x = Tensor.fromArray(narrow, [2, 2]);
  const y = Tensor.zeros(x.shape, x.dtype, x.layout);
  x.normalizeInto(named, y);
  const gamma: Float64Array = x.gradient(y, named).gamma;
  y.view().fill(gamma[0] ?? 0);
  const values: Float32Array | Float64Array = y.read();
  y.write(values);
  y.free();
}

await init();
const memory: WebAssembly.Memory = initSync({ module: new Uint8Array() }).memory;
export { counts, dx, lists, memory, registry, sizes, wide };

// @ts-expect-error: plain arrays hold no 32-bit values
normalize([1, 2], [2, 1], named);
// @ts-expect-error: x and dy are of one type
gradient(new Float32Array(2), new Float64Array(2), [2, 1], named);
// @ts-expect-error: there is no such role
normalize(narrow, [2, 2], { ...composed, roles: { ...composed.roles, h: "row" } });
// @ts-expect-error: a parameter by its own name
normalize(narrow, [2, 2], { method: "batch_norm", eps: 1e-5 });
// @ts-expect-error: a tensor is made from an array
new Tensor();
