// The JavaScript package, by handles: data and results stay in its memory.

/** The package at an address and its way to do an operation: opened to get `run`, `result` and `close`. */
export async function load(address) {
  const { Tensor, eigenvalues } = await import(address);
  return { ways: (problem) => [{ way: "handles", open: () => open(Tensor, eigenvalues, problem) }] };
}

function open(Tensor, eigenvalues, problem) {
  const { kind, shape, spec } = problem;
  let answer = null;
  if (kind === "eigenvalues") {
    return { run: () => (answer = eigenvalues(problem.x, problem.rows)), result: () => answer, close() {} };
  }
  const x = Tensor.fromArray(problem.x, shape);
  if (kind === "covariance" || kind === "histogram") {
    const run = () => (answer = kind === "covariance" ? x.covariance(spec) : x.histogram(256, -1, 1));
    return { run, result: () => answer, close: () => x.free() };
  }
  const y = Tensor.zeros(shape);
  const dy = kind === "backward" ? Tensor.fromArray(problem.dy, shape) : null;
  return {
    run: dy ? () => x.gradientInto(dy, spec, y) : () => x.normalizeInto(spec, y),
    result: () => y.read(),
    close: () => [x, y, dy].forEach((tensor) => tensor?.free()),
  };
}
