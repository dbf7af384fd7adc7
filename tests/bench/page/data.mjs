// The data of every operation, the same in every run.

const EPSILON = 1e-5;

/** Uniform in [-1, 1): a linear congruential generator. */
function noise(values, seed) {
  let state = seed;
  for (let i = 0; i < values.length; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    values[i] = state / 2147483648 - 1;
  }
  return values;
}

/**
 * What an operation works on: x, for the backward dy, and the sizes as each kind reads them.
 * `rows` x `columns` is the matrix of the area where there is but one.
 */
export function problem({ id, kind, shape, spec }) {
  const length = shape.reduce((product, size) => product * size);
  if (kind === "eigenvalues") return { id, kind, shape, spec, rows: shape[0], x: symmetric(shape[0]) };
  const x = noise(new Float32Array(length), 1);
  const one = { id, kind, shape, spec, x, epsilon: EPSILON, rows: shape[1], columns: shape[2] };
  if (kind === "backward") one.dy = noise(new Float32Array(length), 2);
  if (["covariance", "whiten", "newton"].includes(kind)) correlate(one);
  return one;
}

/** Batch normalization of values whose mean is a thousand times their deviation. */
export function offsetProblem() {
  const shape = [8, 16, 32, 32];
  const x = noise(new Float32Array(131_072), 3);
  // The deviation of a uniform value in [-1, 1) is 1 / sqrt(3).
  for (let i = 0; i < x.length; i++) x[i] += 1000 / Math.sqrt(3);
  const spec = { method: "batch_norm" };
  return { id: "batch_norm", kind: "forward", shape, spec, x, epsilon: EPSILON, rows: shape[1], columns: shape[2] };
}

/** Gives all rows a part in common. */
function correlate({ x, rows, columns }) {
  const common = noise(new Float32Array(columns), 4);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) x[row * columns + column] += 0.5 * common[column];
  }
}

function symmetric(rows) {
  const matrix = noise(new Float64Array(rows * rows), 5);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < i; j++) matrix[j * rows + i] = matrix[i * rows + j];
  }
  return matrix;
}
