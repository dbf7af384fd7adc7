// TensorFlow.js on its WebAssembly backend: one thread, SIMD. Every operation in the ways it can be written there; the
// harness times them all and takes the fastest.
import { inverseRoot } from "./eigen.mjs";

/** The library and the ways it has to do an operation: a way is opened to get `run`, `result` and `close`. */
export async function load() {
  const { tf } = globalThis;
  tf.wasm.setWasmPaths("/peers/@tensorflow/tfjs-backend-wasm/dist/");
  tf.env().set("WASM_HAS_MULTITHREAD_SUPPORT", false);
  await tf.setBackend("wasm");
  await tf.ready();
  if (!tf.env().get("WASM_HAS_SIMD_SUPPORT")) throw new Error("tfjs runs without SIMD");
  return { ways: (problem) => ways(tf, problem) };
}

function ways(tf, problem) {
  const { id, kind, shape, x, rows, columns, epsilon } = problem;
  const areaMatrix = () => ({ x: tf.tensor(x, [rows, columns]) });
  switch (kind) {
    case "forward": {
      if (id === "batch_norm") return batchNorm(tf, problem, (view, dy, axes) => forward(tf, view, axes, epsilon));
      const groups = id === "group_norm" ? shape[0] * 32 : id === "instance_norm" ? shape[0] * shape[1] : shape[0];
      return rowWays(tf, problem, [groups, x.length / groups]);
    }
    case "backward":
      return batchNorm(tf, problem, (view, dy, axes) => backward(tf, view, dy, axes, epsilon));
    case "covariance":
      return [way(tf, "matMul", areaMatrix, ({ x }) => covariance(tf, x, columns).sigma)];
    case "whiten":
      return [
        way(tf, "matMul, eigenvalues in JavaScript", areaMatrix, ({ x }) => {
          const { centered, sigma } = covariance(tf, x, columns, epsilon);
          const w = inverseRoot(sigma.dataSync(), rows);
          return tf.matMul(tf.tensor(w, [rows, rows]), centered);
        }),
      ];
    case "newton":
      return [
        way(tf, "matMul", areaMatrix, ({ x }) => {
          const { centered, sigma } = covariance(tf, x, columns, epsilon);
          const trace = tf.sum(tf.mul(sigma, tf.eye(rows)));
          const s = tf.div(sigma, trace);
          let p = tf.eye(rows);
          for (let step = 0; step < problem.spec.iterations; step++) {
            const cube = tf.matMul(tf.matMul(tf.matMul(p, p), p), s);
            p = tf.sub(tf.mul(p, 1.5), tf.mul(cube, 0.5));
          }
          return tf.matMul(tf.mul(p, tf.rsqrt(trace)), centered);
        }),
      ];
    case "histogram":
      return [
        way(tf, "bincount", () => ({ x: tf.tensor(x) }), ({ x }) =>
          tf.bincount(tf.cast(tf.mul(tf.add(x, 1), 128), "int32"), [], 256),
        ),
      ];
    default:
      return [];
  }
}

/** A way whose tensors `hold` makes; what `compute` returns replaces what it returned before. */
function way(tf, name, hold, compute, read = (y) => y) {
  const open = () => {
    const held = tf.tidy(hold);
    let y = null;
    return {
      run() {
        y?.dispose();
        y = tf.tidy(() => compute(held));
      },
      result: () => tf.tidy(() => read(y).dataSync()),
      close() {
        y?.dispose();
        Object.values(held).forEach((tensor) => tensor.dispose());
      },
    };
  };
  return { way: name, open };
}

/** Channels where they are, last, first, and last with sums as matrix products. */
function batchNorm(tf, { shape, x, dy, kind, epsilon }, compute) {
  const [n, c, h, w] = shape;
  const values = n * h * w;
  const hold = (arrange) => () => ({
    x: arrange(tf.tensor(x, shape)),
    ...(dy ? { dy: arrange(tf.tensor(dy, shape)) } : {}),
  });
  const last = hold((tensor) => tf.reshape(tf.transpose(tensor, [0, 2, 3, 1]), [values, c]));
  const fromLast = (y) => tf.transpose(tf.reshape(y, [n, h, w, c]), [0, 3, 1, 2]);
  const first = hold((tensor) => tf.reshape(tf.transpose(tensor, [1, 0, 2, 3]), [c, values]));
  const fromFirst = (y) => tf.transpose(tf.reshape(y, [c, n, h, w]), [1, 0, 2, 3]);
  const over = (axes) => ({ x, dy }) => compute(x, dy, axes);
  const ways = [
    way(tf, "N C H W", hold((tensor) => tensor), over([0, 2, 3])),
    way(tf, "channels last", last, over([0]), fromLast),
    way(tf, "channels first", first, over([1]), fromFirst),
  ];
  if (kind === "backward") return ways;
  const fused = ({ x, ones }) => {
    const mean = tf.matMul(ones, x);
    const variance = tf.matMul(ones, tf.squaredDifference(x, mean));
    const image = tf.reshape(x, [1, 1, values, c]);
    return tf.batchNorm(image, tf.squeeze(mean), tf.squeeze(variance), null, null, epsilon);
  };
  const withOnes = () => ({ ...last(), ones: tf.fill([1, values], 1 / values) });
  return [...ways, way(tf, "channels last, matMul, batchNorm", withOnes, fused, fromLast)];
}

/** Areas as the rows of a matrix. */
function rowWays(tf, { id, x, epsilon }, [areas, length]) {
  const hold = () => ({ x: tf.tensor(x, [areas, length]) });
  const withOnes = () => ({ ...hold(), ones: tf.fill([length, 1], 1 / length) });
  const byMatMul = (x, ones) => tf.mul(x, tf.rsqrt(tf.add(tf.matMul(tf.square(x), ones), epsilon)));
  if (id === "rms_norm") {
    const byMean = ({ x }) => tf.mul(x, tf.rsqrt(tf.add(tf.mean(tf.square(x), 1, true), epsilon)));
    return [way(tf, "mean", hold, byMean), way(tf, "matMul", withOnes, ({ x, ones }) => byMatMul(x, ones))];
  }
  return [
    way(tf, "mean", hold, ({ x }) => forward(tf, x, [1], epsilon)),
    way(tf, "matMul", withOnes, ({ x, ones }) => byMatMul(tf.sub(x, tf.matMul(x, ones)), ones)),
  ];
}

function forward(tf, x, axes, epsilon) {
  const centered = tf.sub(x, tf.mean(x, axes, true));
  const variance = tf.mean(tf.square(centered), axes, true);
  return tf.mul(centered, tf.rsqrt(tf.add(variance, epsilon)));
}

function backward(tf, x, dy, axes, epsilon) {
  const centered = tf.sub(x, tf.mean(x, axes, true));
  const inverse = tf.rsqrt(tf.add(tf.mean(tf.square(centered), axes, true), epsilon));
  const slope = tf.mul(tf.mean(tf.mul(dy, centered), axes, true), tf.square(inverse));
  return tf.mul(tf.sub(tf.sub(dy, tf.mean(dy, axes, true)), tf.mul(centered, slope)), inverse);
}

function covariance(tf, x, columns, epsilon = 0) {
  const centered = tf.sub(x, tf.mean(x, 1, true));
  const sigma = tf.div(tf.matMul(centered, centered, false, true), columns);
  return { centered, sigma: epsilon ? tf.add(sigma, tf.mul(tf.eye(x.shape[0]), epsilon)) : sigma };
}

