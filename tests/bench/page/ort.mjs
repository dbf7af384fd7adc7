// ONNX Runtime Web on its WebAssembly provider: one thread, SIMD.
//
// A session copies its inputs in and its outputs out. So that neither is counted, x is a constant of the model, whose
// optimizations are off (they would compute the answer when the session is made), and the output is one value sliced
// from the result. A second session without the slice tells whether the result is right.
import { inverseRoot } from "./eigen.mjs";
import { covarianceNodes, graphs, matrix } from "./graphs.mjs";
import { model, node, whole } from "./onnx.mjs";

const OPTIONS = {
  executionProviders: ["wasm"],
  graphOptimizationLevel: "disabled",
  // A constant matrix would be rearranged for its product when the session is made, which nobody else is given.
  extra: { session: { disable_prepacking: "1" } },
};

/** The runtime and the ways it has to do an operation: a way is opened to get `run`, `result` and `close`. */
export async function load() {
  const { ort } = globalThis;
  ort.env.wasm.numThreads = 1;
  ort.env.wasm.wasmPaths = "/peers/onnxruntime-web/dist/";
  const ways = (problem) =>
    problem.kind === "whiten"
      ? [{ way: "Gemm, eigenvalues in JavaScript", open: () => whitening(ort, problem) }]
      : graphs(problem).map((graph) => ({ way: graph.way, open: () => opened(ort, graph) }));
  return { ways };
}

/** Flattens the result and keeps its first value. */
const ONE = {
  nodes: [node("Reshape", ["y", "flatSize"], ["flatY"]), node("Slice", ["flatY", "start", "end"], ["sliced"])],
  constants: [whole("flatSize", [-1]), whole("start", [0]), whole("end", [1])],
  outputs: [{ name: "sliced" }],
};

async function session(ort, { nodes, constants, inputs = [] }, all) {
  const parts = all
    ? { nodes, constants, inputs, outputs: [{ name: "y" }] }
    : { nodes: [...nodes, ...ONE.nodes], constants: [...constants, ...ONE.constants], inputs, outputs: ONE.outputs };
  return ort.InferenceSession.create(model(parts), OPTIONS);
}

/** What a session gives whole, for once. */
async function entire(ort, graph, feeds = {}) {
  const once = await session(ort, graph, true);
  const { y } = await once.run(feeds);
  await once.release();
  return y.data;
}

async function opened(ort, graph) {
  const kept = await session(ort, graph, false);
  return {
    run: () => kept.run({}),
    result: () => entire(ort, graph),
    close: () => kept.release(),
  };
}

/** Two sessions, with the eigenvalue problem between them, for which ONNX has no operator. */
async function whitening(ort, { x, rows, columns, epsilon }) {
  const given = { name: "x", dims: [rows, columns], data: x };
  const constants = [given, ...matrix(rows, epsilon)];
  const [mean, center] = covarianceNodes("y", columns);
  const apply = {
    nodes: [mean, center, node("MatMul", ["w", "centered"], ["y"])],
    constants: [given, whole("last", [1])],
    inputs: [{ name: "w", dims: [rows, rows] }],
  };
  const first = await session(ort, { nodes: covarianceNodes("y", columns), constants }, true);
  const second = await session(ort, apply, false);
  let w = null;
  return {
    async run() {
      const { y } = await first.run({});
      w = new ort.Tensor("float32", inverseRoot(y.data, rows), [rows, rows]);
      await second.run({ w });
    },
    result: () => entire(ort, apply, { w }),
    async close() {
      await first.release();
      await second.release();
    },
  };
}
