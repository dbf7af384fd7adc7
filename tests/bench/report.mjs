// The results as a table: for the terminal, and with everything that is needed to repeat them, for RESULTS.md.
import os from "node:os";

const COLUMNS = [
  ["ours", "package"],
  ["page", "page's build"],
  ["tfjs", "tfjs"],
  ["onnx", "ONNX Runtime"],
  ["plain", "plain JavaScript"],
];

const sorted = (values) => [...values].sort((a, b) => a - b);

/** The value below which a fraction of the values lies. */
function quantile(values, fraction) {
  const ordered = sorted(values);
  const at = fraction * (ordered.length - 1);
  const [low, high] = [ordered[Math.floor(at)], ordered[Math.ceil(at)]];
  return low + (high - low) * (at % 1);
}

const median = (values) => quantile(values, 0.5);

/** Half the distance between the quartiles, as a percentage of the median. */
const spread = (values) => (50 * (quantile(values, 0.75) - quantile(values, 0.25))) / median(values);

const number = (value) => Number(value.toPrecision(3)).toString();
const multiple = (time, copy) => (time === null || copy === null ? "–" : `${number(time / copy)}×`);

/** Rows of cells, the first one their headings. */
function table({ operations, results, native }) {
  const heading = ["operation", "size", "copy", "native", ...COLUMNS.map(([, title]) => title)];
  const rows = operations.map(({ id, title, shape }) => {
    const copy = median(results[id].copy.milliseconds);
    const cells = COLUMNS.map(([name]) => {
      const one = results[id][name];
      if (!one) return "–";
      const time = median(one.milliseconds);
      return `${multiple(time, copy)} (${number(time)} ms ±${Math.round(spread(one.milliseconds))}%)`;
    });
    const { ours, copy: nativeCopy } = native[id];
    const natively = ours === null ? "–" : `${multiple(ours, nativeCopy)} (${number(ours)} ms)`;
    return [title, shape.join("×"), `${number(copy)} ms`, natively, ...cells];
  });
  return [heading, ...rows];
}

/** The table in columns of equal width. */
export function terminal(report) {
  const rows = table(report);
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  const lines = rows.map((row) => row.map((cell, column) => cell.padEnd(widths[column])).join("  ").trimEnd());
  return [...lines, "", ...errors(report)].join("\n");
}

function errors({ accuracy }) {
  const list = COLUMNS.filter(([name]) => name in accuracy).map(([name, title]) => `${title} ${accuracy[name].toExponential(1)}`);
  return list.length === 0
    ? []
    : [`Largest error of batch norm where the mean is 1000 deviations, against 64 bits: ${list.join(", ")}.`];
}

/** The table with what it was measured on, and how. */
export function markdown(report) {
  const [heading, ...rows] = table(report);
  const line = (cells) => `| ${cells.join(" | ")} |`;
  const { chromium, versions, operations, results } = report;
  const ways = operations.flatMap(({ id, title, shape }) =>
    ["tfjs", "onnx"].filter((name) => results[id][name]).map((name) => [title, shape.join("×"), name, results[id][name].way]),
  );
  const rounds = operations.map(({ id }) => results[id].copy.milliseconds.length);
  return `# Benchmarks

Written by \`cargo xtask bench --write\`; what is measured and how: [README.md](README.md).

${new Date().toISOString().slice(0, 10)}, ${os.cpus()[0].model} (${os.cpus().length} processors), ${os.type()} ${os.arch()}. Chromium ${chromium}, headless.
tfjs ${versions.tfjs} (WebAssembly backend), ONNX Runtime Web ${versions.onnx} (WebAssembly provider), both with one thread and SIMD.
Medians of ${Math.min(...rounds)} to ${Math.max(...rounds)} rounds; after ± half the distance between the quartiles. Multiples are of a memory copy of the
operation's input, natively of the native one.

${[line(heading), line(heading.map(() => "---")), ...rows.map(line)].join("\n")}

${errors(report).join("\n")}

The fastest way of the peers:

| operation | size | peer | way |
| --- | --- | --- | --- |
${ways.map(line).join("\n")}
`;
}
