// Runs the benchmarks in headless Chromium and prints them beside the native ones, in multiples of a memory copy.
//
// Environment: NORMLENS_NPM and NORMLENS_PAGE_BUILD (the package as it is shipped, and built as the page is), PEERS (a
// folder with node_modules), CRITERION (results of the native run), CHROMIUM. Arguments: --quick, --only ID,ID...,
// --write FILE.
import fs from "node:fs";
import http from "node:http";
import { createRequire } from "node:module";
import path from "node:path";
import { parseArgs } from "node:util";
import { markdown, terminal } from "./report.mjs";

const { chromium } = createRequire(new URL("../e2e/harness.mjs", import.meta.url))("playwright-core");

const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

const TYPES = { ".html": "text/html", ".js": "text/javascript", ".mjs": "text/javascript", ".wasm": "application/wasm" };

const { values: options } = parseArgs({
  options: { quick: { type: "boolean" }, only: { type: "string" }, write: { type: "string" } },
});
const all = JSON.parse(fs.readFileSync(path.join(import.meta.dirname, "operations.json"), "utf8"));
const chosen = options.only ? all.filter(({ id }) => options.only.split(",").includes(id)) : all;
const effort = options.quick
  ? { rounds: 5, sampleTime: 5, budget: 5_000 }
  : { rounds: 25, sampleTime: 50, budget: 60_000 };

/** Serves folders under names; isolated from other origins, which makes the clock fine enough to read. */
async function serve(mounts) {
  const server = http.createServer((request, response) => {
    const [, mount, ...rest] = new URL(request.url, "http://localhost").pathname.split("/");
    const folder = mounts[mount];
    const file = folder && path.join(folder, ...rest.map(decodeURIComponent));
    if (!file?.startsWith(folder) || !fs.statSync(file, { throwIfNoEntry: false })?.isFile()) {
      response.writeHead(404).end();
      return;
    }
    const headers = {
      "content-type": TYPES[path.extname(file)] ?? "application/octet-stream",
      "cross-origin-opener-policy": "same-origin",
      "cross-origin-embedder-policy": "require-corp",
    };
    response.writeHead(200, headers).end(fs.readFileSync(file));
  });
  await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
  return server;
}

const peers = path.resolve(process.env.PEERS, "node_modules");
const server = await serve({
  page: path.join(import.meta.dirname, "page"),
  ours: path.resolve(process.env.NORMLENS_NPM),
  "page-build": path.resolve(process.env.NORMLENS_PAGE_BUILD),
  peers,
});
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: FLAGS });
try {
  const address = `http://127.0.0.1:${server.address().port}/page/`;
  const results = {};
  let accuracy = {};
  for (const operation of chosen) {
    // A page of its own for every operation: nobody starts with the memory that another operation left.
    const page = await browser.newPage();
    page.on("pageerror", (error) => console.error(String(error)));
    await page.goto(`${address}index.html`);
    const measured = await page.evaluate(
      async ({ address, operation, effort }) => {
        if (!crossOriginIsolated) throw new Error("the page's clock is too coarse");
        const { accuracy, load, measure } = await import(`${address}main.mjs`);
        await load();
        const result = await measure(operation, effort);
        const ways = Object.fromEntries(Object.entries(result).map(([name, { way }]) => [name, way]));
        return { result, errors: operation.id === "batch_norm" ? await accuracy(ways) : null };
      },
      { address, operation, effort },
    );
    await page.close();
    results[operation.id] = measured.result;
    accuracy = measured.errors ?? accuracy;
    console.error(`${operation.id}: measured in the browser`);
  }
  const versionOf = (name) => JSON.parse(fs.readFileSync(path.join(peers, name, "package.json"), "utf8")).version;
  const report = {
    operations: chosen,
    results,
    accuracy,
    native: nativeResults(chosen),
    chromium: browser.version(),
    versions: { tfjs: versionOf("@tensorflow/tfjs-backend-wasm"), onnx: versionOf("onnxruntime-web") },
  };
  console.log(terminal(report));
  if (options.write) fs.writeFileSync(options.write, markdown(report));
} finally {
  await browser.close();
  server.close();
}

/** Criterion's medians in milliseconds, `{ id: { ours, copy } }`; empty where there is none. */
function nativeResults(operations) {
  const median = (name, id) => {
    const file = path.join(process.env.CRITERION ?? "", `${name}_${id}`, "new/estimates.json");
    if (!fs.existsSync(file)) return null;
    return JSON.parse(fs.readFileSync(file, "utf8")).median.point_estimate / 1e6;
  };
  return Object.fromEntries(operations.map(({ id }) => [id, { ours: median("ours", id), copy: median("copy", id) }]));
}
