// Typed arrays and loops, as a careful person writes them: two passes, sums in 64 bits, four accumulators so that one
// addition need not wait for the one before, matrix products in blocks of 4 x 4.
import { eigen, inverseRoot } from "./eigen.mjs";

/** The ways to do an operation: a way is opened to get `run`, `result` and `close`. */
export async function load() {
  return { ways: (problem) => [{ way: "loops", open: () => open(problem) }] };
}

function open(problem) {
  const y = new Float32Array(problem.x.length);
  const close = () => {};
  const way = (run) => ({ run, result: () => y, close });
  switch (problem.kind) {
    case "forward": {
      const areas = areasOf(problem);
      const center = problem.id !== "rms_norm";
      return way(() => areas.forEach((runs) => standardize(problem.x, y, runs, problem.epsilon, center)));
    }
    case "backward": {
      const areas = areasOf(problem);
      return way(() => areas.forEach((runs) => backward(problem.x, problem.dy, y, runs, problem.epsilon)));
    }
    case "covariance": {
      let matrix = null;
      const run = () => (matrix = covariance(centered(problem), problem));
      return { run, result: () => matrix, close };
    }
    case "eigenvalues": {
      let values = null;
      const run = () => (values = eigen(problem.x, problem.rows, false).values.reverse());
      return { run, result: () => values, close };
    }
    case "whiten":
      return way(() => {
        const x = centered(problem);
        apply(inverseRoot(addDiagonal(covariance(x, problem), problem), problem.rows), x, y, problem);
      });
    case "newton":
      return way(() => {
        const x = centered(problem);
        apply(newton(addDiagonal(covariance(x, problem), problem), problem), x, y, problem);
      });
    case "histogram": {
      const counts = new Uint32Array(256);
      const run = () => {
        counts.fill(0);
        const { x } = problem;
        for (let i = 0; i < x.length; i++) {
          const bin = (x[i] + 1) * 128;
          if (bin >= 0 && bin <= 256) counts[bin === 256 ? 255 : bin | 0]++;
        }
      };
      return { run, result: () => counts, close };
    }
    default:
      throw new Error(`no such kind: ${problem.kind}`);
  }
}

/** For every area its contiguous runs, as pairs of start and end. */
function areasOf({ id, shape, spec }) {
  const [n, c, ...rest] = shape;
  const positions = rest.reduce((product, size) => product * size, 1);
  const run = (start, length) => [start, start + length];
  if (id.startsWith("batch_norm")) {
    return Array.from({ length: c }, (_, channel) =>
      Array.from({ length: n }, (_, sample) => run((sample * c + channel) * positions, positions)),
    );
  }
  const areas = id === "instance_norm" ? n * c : id === "group_norm" ? n * spec.groups : n;
  const length = (n * c * positions) / areas;
  return Array.from({ length: areas }, (_, area) => [run(area * length, length)]);
}

function standardize(x, y, runs, epsilon, center) {
  const count = runs.length * (runs[0][1] - runs[0][0]);
  const mean = center ? total(x, runs) / count : 0;
  const factor = 1 / Math.sqrt(squares(x, runs, mean) / count + epsilon);
  for (const [start, end] of runs) for (let i = start; i < end; i++) y[i] = (x[i] - mean) * factor;
}

function backward(x, dy, dx, runs, epsilon) {
  const count = runs.length * (runs[0][1] - runs[0][0]);
  const mean = total(x, runs) / count;
  const variance = squares(x, runs, mean) / count;
  const inverse = 1 / Math.sqrt(variance + epsilon);
  const dyMean = total(dy, runs) / count;
  let [a, b] = [0, 0];
  for (const [start, end] of runs) {
    for (let i = start; i < end; i += 2) {
      a += dy[i] * (x[i] - mean);
      b += dy[i + 1] * (x[i + 1] - mean);
    }
  }
  const slope = ((a + b) / count) * inverse * inverse;
  for (const [start, end] of runs) {
    for (let i = start; i < end; i++) dx[i] = (dy[i] - dyMean - (x[i] - mean) * slope) * inverse;
  }
}

// All runs here are of even length divisible by four.
function total(x, runs) {
  let [a, b, c, d] = [0, 0, 0, 0];
  for (const [start, end] of runs) {
    for (let i = start; i < end; i += 4) {
      a += x[i];
      b += x[i + 1];
      c += x[i + 2];
      d += x[i + 3];
    }
  }
  return a + b + c + d;
}

function squares(x, runs, mean) {
  let [a, b, c, d] = [0, 0, 0, 0];
  for (const [start, end] of runs) {
    for (let i = start; i < end; i += 4) {
      const [p, q, r, s] = [x[i] - mean, x[i + 1] - mean, x[i + 2] - mean, x[i + 3] - mean];
      a += p * p;
      b += q * q;
      c += r * r;
      d += s * s;
    }
  }
  return a + b + c + d;
}

function centered({ x, rows, columns }) {
  const out = new Float32Array(x.length);
  for (let row = 0; row < rows; row++) {
    const [start, end] = [row * columns, (row + 1) * columns];
    const mean = total(x, [[start, end]]) / columns;
    for (let i = start; i < end; i++) out[i] = x[i] - mean;
  }
  return out;
}

/** X X^T / m: sixteen sums at a time. */
function covariance(x, { rows, columns }) {
  const matrix = new Float64Array(rows * rows);
  const sums = new Float64Array(16);
  for (let i = 0; i < rows; i += 4) {
    for (let j = 0; j <= i; j += 4) {
      block(x, i * columns, j * columns, columns, sums);
      for (let a = 0; a < 4; a++) {
        for (let b = 0; b < 4; b++) {
          matrix[(i + a) * rows + j + b] = sums[a * 4 + b] / columns;
          matrix[(j + b) * rows + i + a] = sums[a * 4 + b] / columns;
        }
      }
    }
  }
  return matrix;
}

function block(x, i, j, columns, sums) {
  let [s00, s01, s02, s03, s10, s11, s12, s13] = [0, 0, 0, 0, 0, 0, 0, 0];
  let [s20, s21, s22, s23, s30, s31, s32, s33] = [0, 0, 0, 0, 0, 0, 0, 0];
  for (let k = 0; k < columns; k++) {
    const a0 = x[i + k];
    const a1 = x[i + columns + k];
    const a2 = x[i + 2 * columns + k];
    const a3 = x[i + 3 * columns + k];
    const b0 = x[j + k];
    const b1 = x[j + columns + k];
    const b2 = x[j + 2 * columns + k];
    const b3 = x[j + 3 * columns + k];
    s00 += a0 * b0;
    s01 += a0 * b1;
    s02 += a0 * b2;
    s03 += a0 * b3;
    s10 += a1 * b0;
    s11 += a1 * b1;
    s12 += a1 * b2;
    s13 += a1 * b3;
    s20 += a2 * b0;
    s21 += a2 * b1;
    s22 += a2 * b2;
    s23 += a2 * b3;
    s30 += a3 * b0;
    s31 += a3 * b1;
    s32 += a3 * b2;
    s33 += a3 * b3;
  }
  sums[0] = s00;
  sums[1] = s01;
  sums[2] = s02;
  sums[3] = s03;
  sums[4] = s10;
  sums[5] = s11;
  sums[6] = s12;
  sums[7] = s13;
  sums[8] = s20;
  sums[9] = s21;
  sums[10] = s22;
  sums[11] = s23;
  sums[12] = s30;
  sums[13] = s31;
  sums[14] = s32;
  sums[15] = s33;
}

function addDiagonal(matrix, { rows, epsilon }) {
  for (let i = 0; i < rows; i++) matrix[i * rows + i] += epsilon;
  return matrix;
}

/** Y = W X, in tiles of columns that stay in the cache; four rows of X are read for every row of Y written. */
function apply(w, x, y, { rows, columns }) {
  const tile = 512;
  const sums = new Float64Array(tile);
  for (let left = 0; left < columns; left += tile) {
    const width = Math.min(tile, columns - left);
    for (let i = 0; i < rows; i++) {
      sums.fill(0);
      for (let k = 0; k < rows; k += 4) {
        const at = i * rows + k;
        const [w0, w1, w2, w3] = [w[at], w[at + 1], w[at + 2], w[at + 3]];
        const from = k * columns + left;
        for (let c = 0; c < width; c++) {
          sums[c] +=
            w0 * x[from + c] +
            w1 * x[from + columns + c] +
            w2 * x[from + 2 * columns + c] +
            w3 * x[from + 3 * columns + c];
        }
      }
      for (let c = 0; c < width; c++) y[i * columns + left + c] = sums[c];
    }
  }
}

/** P <- (3 P - P^3 Sigma / t) / 2, five times; P commutes with Sigma, so all products are of symmetric matrices. */
function newton(sigma, { rows, spec }) {
  let trace = 0;
  for (let i = 0; i < rows; i++) trace += sigma[i * rows + i];
  const s = sigma.map((value) => value / trace);
  let p = new Float64Array(rows * rows);
  for (let i = 0; i < rows; i++) p[i * rows + i] = 1;
  for (let step = 0; step < spec.iterations; step++) {
    const cube = product(product(product(p, p, rows), p, rows), s, rows);
    p = p.map((value, at) => 1.5 * value - 0.5 * cube[at]);
  }
  const factor = 1 / Math.sqrt(trace);
  return p.map((value) => value * factor);
}

function product(a, b, rows) {
  const c = new Float64Array(rows * rows);
  for (let i = 0; i < rows; i++) {
    for (let k = 0; k < rows; k += 4) {
      const at = i * rows + k;
      const [a0, a1, a2, a3] = [a[at], a[at + 1], a[at + 2], a[at + 3]];
      const from = k * rows;
      for (let j = 0; j < rows; j++) {
        c[i * rows + j] +=
          a0 * b[from + j] + a1 * b[from + rows + j] + a2 * b[from + 2 * rows + j] + a3 * b[from + 3 * rows + j];
      }
    }
  }
  return c;
}
