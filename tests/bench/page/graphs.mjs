// The operations as ONNX graphs, each in the ways that may be the fastest.
import { INT64_TYPE, floats, node, whole } from "./onnx.mjs";

/** The graphs of an operation, `{ way, nodes, constants }`; each computes "y". None where ONNX has no operator for it. */
export function graphs(problem) {
  const { id, kind, shape, x, dy, rows, columns, epsilon } = problem;
  const given = (dims) => [{ name: "x", dims, data: x }, ...(dy ? [{ name: "dy", dims, data: dy }] : [])];
  const build = (way, nodes, constants) => ({ way, nodes, constants });
  switch (id) {
    case "batch_norm":
    case "batch_norm_backward": {
      const [n, c, h, w] = shape;
      const body = kind === "backward" ? backwardNodes : forwardNodes;
      const list = [build("ReduceMean", body(), [...given(shape), whole("axes", [0, 2, 3]), ...scalars(epsilon)])];
      if (kind === "forward") {
        list.push(
          build(
            "ReduceMean, BatchNormalization",
            [
              ...momentNodes(),
              node("Squeeze", ["mean", "axes"], ["mean1"]),
              node("Squeeze", ["variance", "axes"], ["variance1"]),
              node("BatchNormalization", ["x", "ones", "zeros", "mean1", "variance1"], ["y"], { epsilon: { float: epsilon } }),
            ],
            [...given(shape), whole("axes", [0, 2, 3]), ...affine(c), ...scalars(epsilon)],
          ),
          build(
            "Transpose, InstanceNormalization",
            [
              node("Transpose", ["x"], ["turned"], { perm: [1, 0, 2, 3] }),
              node("Reshape", ["turned", "flat"], ["matrix"]),
              node("InstanceNormalization", ["matrix", "ones", "zeros"], ["normal"], { epsilon: { float: epsilon } }),
              node("Reshape", ["normal", "full"], ["back"]),
              node("Transpose", ["back"], ["y"], { perm: [1, 0, 2, 3] }),
            ],
            [...given(shape), whole("flat", [1, c, n * h * w]), whole("full", [c, n, h, w]), ...affine(c)],
          ),
        );
      }
      return list;
    }
    case "layer_norm":
      return [
        build(
          "LayerNormalization",
          [node("LayerNormalization", ["x", "ones"], ["y"], { axis: -1, epsilon: { float: epsilon } })],
          [...given(shape), ...affine(shape[1]).slice(0, 1)],
        ),
      ];
    case "rms_norm":
      return [
        build(
          "SimplifiedLayerNormalization",
          [node("SimplifiedLayerNormalization", ["x", "ones"], ["y"], { axis: -1, epsilon: { float: epsilon } })],
          [...given(shape), ...affine(shape[1]).slice(0, 1)],
        ),
      ];
    case "instance_norm":
      return [
        build(
          "InstanceNormalization",
          [node("InstanceNormalization", ["x", "ones", "zeros"], ["y"], { epsilon: { float: epsilon } })],
          [...given(shape), ...affine(shape[1])],
        ),
      ];
    case "group_norm":
      return [
        build(
          "InstanceNormalization",
          [
            node("Reshape", ["x", "grouped"], ["groups"]),
            node("InstanceNormalization", ["groups", "ones", "zeros"], ["normal"], { epsilon: { float: epsilon } }),
            node("Reshape", ["normal", "full"], ["y"]),
          ],
          [...given(shape), whole("grouped", [shape[0], 32, -1]), whole("full", shape), ...affine(32)],
        ),
      ];
    case "covariance":
      return [build("Gemm", covarianceNodes("y", columns), [...given([rows, columns]), ...matrix(rows, 0)])];
    case "newton_256":
      return [
        build(
          "Gemm, MatMul",
          [...covarianceNodes("sigma", columns), ...newtonNodes(problem.spec.iterations)],
          [...given([rows, columns]), ...matrix(rows, epsilon), ...scalars(epsilon)],
        ),
      ];
    case "histogram":
      return [
        build(
          "ScatterElements",
          [
            node("Add", ["x", "one"], ["shifted"]),
            node("Mul", ["shifted", "bins"], ["place"]),
            node("Cast", ["place"], ["bin"], { to: INT64_TYPE }),
            node("Shape", ["x"], ["size"]),
            node("Expand", ["one", "size"], ["ones"]),
            node("ScatterElements", ["counts", "bin", "ones"], ["y"], { axis: 0, reduction: "add" }),
          ],
          [
            ...given([x.length]),
            floats("one", [1], [1]),
            floats("bins", [1], [128]),
            floats("counts", [256], new Float32Array(256)),
          ],
        ),
      ];
    default:
      return [];
  }
}

const affine = (count) => [
  floats("ones", [count], new Float32Array(count).fill(1)),
  floats("zeros", [count], new Float32Array(count)),
];

const scalars = (epsilon) => [
  floats("epsilon", [], [epsilon]),
  floats("half", [], [0.5]),
  floats("threehalves", [], [1.5]),
];

const momentNodes = () => [
  node("ReduceMean", ["x", "axes"], ["mean"]),
  node("Sub", ["x", "mean"], ["centered"]),
  node("Mul", ["centered", "centered"], ["squares"]),
  node("ReduceMean", ["squares", "axes"], ["variance"]),
];

const inverseNodes = () => [
  ...momentNodes(),
  node("Add", ["variance", "epsilon"], ["sum"]),
  node("Sqrt", ["sum"], ["deviation"]),
  node("Reciprocal", ["deviation"], ["inverse"]),
];

const forwardNodes = () => [...inverseNodes(), node("Mul", ["centered", "inverse"], ["y"])];

const backwardNodes = () => [
  ...inverseNodes(),
  node("ReduceMean", ["dy", "axes"], ["dymean"]),
  node("Mul", ["dy", "centered"], ["products"]),
  node("ReduceMean", ["products", "axes"], ["product"]),
  node("Div", ["product", "sum"], ["slope"]),
  node("Sub", ["dy", "dymean"], ["dycentered"]),
  node("Mul", ["centered", "slope"], ["along"]),
  node("Sub", ["dycentered", "along"], ["rest"]),
  node("Mul", ["rest", "inverse"], ["y"]),
];

/** Sigma = Xc Xc^T / m + epsilon I, by one Gemm. */
export const covarianceNodes = (output, columns) => [
  node("ReduceMean", ["x", "last"], ["mean"]),
  node("Sub", ["x", "mean"], ["centered"]),
  node("Gemm", ["centered", "centered", "diagonal"], [output], { transB: 1, alpha: { float: 1 / columns } }),
];

/** What `covarianceNodes` and `newtonNodes` refer to. */
export function matrix(rows, epsilon) {
  const unit = new Float32Array(rows * rows);
  for (let i = 0; i < rows; i++) unit[i * rows + i] = 1;
  return [
    whole("last", [1]),
    floats("diagonal", [rows, rows], unit.map((value) => value * epsilon)),
    floats("unit", [rows, rows], unit),
  ];
}

const newtonNodes = (iterations) => {
  const nodes = [
    node("Mul", ["sigma", "unit"], ["onDiagonal"]),
    node("ReduceSum", ["onDiagonal"], ["trace"], { keepdims: 0 }),
    node("Div", ["sigma", "trace"], ["s"]),
  ];
  let p = "unit";
  for (let step = 0; step < iterations; step++) {
    nodes.push(
      node("MatMul", [p, p], [`square${step}`]),
      node("MatMul", [`square${step}`, p], [`cube${step}`]),
      node("MatMul", [`cube${step}`, "s"], [`product${step}`]),
      node("Mul", [p, "threehalves"], [`a${step}`]),
      node("Mul", [`product${step}`, "half"], [`b${step}`]),
      node("Sub", [`a${step}`, `b${step}`], [`p${step}`]),
    );
    p = `p${step}`;
  }
  return [
    ...nodes,
    node("Sqrt", ["trace"], ["root"]),
    node("Div", [p, "root"], ["w"]),
    node("MatMul", ["w", "centered"], ["y"]),
  ];
};
