// The package as npm packs and installs it: what is in it, its README, its types, its examples, and its use in a page.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { after, before, test } from "node:test";
import { QUIET, Site } from "../e2e/harness.mjs";
import { folder, project, readme, sources } from "./package.mjs";

let installed;
let site;
before(async () => {
  installed = project();
  site = await Site.start(installed.home);
});
after(async () => {
  await site?.close();
  installed?.remove();
});

const inside = (...parts) => path.join(installed.home, ...parts);
const node = (file) => execFileSync(process.execPath, [file], { cwd: installed.home, encoding: "utf8" });

test("the package holds what it is made of, licences included, and nothing else", () => {
  const written = fs.readdirSync(sources, { recursive: true }).filter((name) => path.extname(name));
  const expected = [...written, "normlens.js", "normlens_bg.wasm", "LICENSE-APACHE", "LICENSE-MIT"];
  assert.deepEqual([...installed.files].sort(), expected.sort());
  const { version, dependencies } = JSON.parse(fs.readFileSync(path.join(folder, "package.json"), "utf8"));
  const workspace = fs.readFileSync(path.join(sources, "../../../Cargo.toml"), "utf8");
  assert.equal(version, workspace.match(/^version = "(.*)"$/m)[1]);
  assert.equal(dependencies, undefined);
});

test("every piece of code in the README runs in Node as it stands", () => {
  const blocks = readme("js");
  assert.ok(blocks.length >= 5, `${blocks.length} blocks`);
  blocks.forEach((code, i) => {
    fs.writeFileSync(inside(`block-${i}.mjs`), code);
    const printed = node(inside(`block-${i}.mjs`));
    const promised = code.match(/console\.log\(error\.message\); \/\/ (.*)/)?.[1];
    if (promised) assert.equal(printed.trim(), promised);
  });
});

test("the specifications in the README mean something", async () => {
  const blocks = readme("json");
  assert.equal(blocks.length, 3);
  for (const block of blocks) {
    fs.writeFileSync(
      inside("spec.mjs"),
      `import { normalize } from "normlens";
       console.log(normalize(new Float32Array(32).map(Math.random), [2, 4, 2, 2], ${JSON.stringify(block)}).length);`,
    );
    assert.equal(node(inside("spec.mjs")).trim(), "32");
  }
});

test("the declarations are understood by TypeScript, at its strictest", () => {
  fs.copyFileSync(path.join(import.meta.dirname, "consumer.ts"), inside("consumer.ts"));
  const compilerOptions = {
    strict: true,
    noUncheckedIndexedAccess: true,
    exactOptionalPropertyTypes: true,
    skipLibCheck: false,
    noEmit: true,
    target: "es2022",
    module: "nodenext",
    lib: ["es2022", "dom"],
    types: [],
  };
  fs.writeFileSync(inside("tsconfig.json"), JSON.stringify({ compilerOptions, files: ["consumer.ts"] }));
  const manifest = createRequire(import.meta.url).resolve("typescript/package.json");
  const compiler = path.join(path.dirname(manifest), JSON.parse(fs.readFileSync(manifest, "utf8")).bin.tsc);
  try {
    node(compiler);
  } catch (error) {
    assert.fail(error.stdout || error.message);
  }
});

test("the example for Node prints the spectrum before and after", () => {
  const printed = node(inside("node_modules/normlens/examples/node.mjs")).trim().split("\n");
  assert.equal(printed[0], "1 area of 6 rows and 64 columns");
  const [before, after] = printed.slice(1, 3).map((line) => line.split(": ")[1].split("  ").map(Number));
  assert.ok(before[0] > 100 * before[5], printed[1]);
  assert.ok(after.every((value) => Math.abs(value - 1) < 0.01), printed[2]);
});

test("the example page shows a mean of 0 and a mean square of 1", async () => {
  const { page, seen, close } = await site.open("node_modules/normlens/examples/page.html");
  const output = (name) => page.locator(`#${name}`).textContent();
  assert.equal(await output("groups"), "4");
  assert.match(await output("mean"), /^-?0\.0000$/);
  assert.equal(await output("square"), "1.0000");
  assert.deepEqual(seen, QUIET);
  await close();
});

test("the page of the README works as it stands", async () => {
  const [code] = readme("html");
  fs.writeFileSync(inside("index.html"), `<!DOCTYPE html><title>README</title><body>${code}</body>`);
  fs.writeFileSync(inside("favicon.ico"), "");
  const { page, seen, close } = await site.open("index.html");
  await page.waitForFunction(() => document.body.innerText.trim() !== "");
  const values = (await page.innerText("body")).trim().split(" ").map(Number);
  assert.equal(values.length, 4);
  [-1, -1, 1, 1].forEach((value, i) => assert.ok(Math.abs(values[i] - value) < 1e-4, `${values}`));
  assert.deepEqual(seen, QUIET);
  await close();
});

test("a page and a module worker get the numbers that Node gets", async () => {
  const task = `
    import { Tensor, gradient } from "./node_modules/normlens/web.js";
    const shape = [4, 8, 6, 6];
    const [x, dy] = [1, 2].map((k) => Float32Array.from({ length: 1152 }, (_, i) => Math.fround(((i * 37 * k) % 101) / 50 - 1)));
    const answers = ["batch_norm", "rms_norm", "iter_norm", "decorrelated_batch_norm"].map((method) => {
      const tensor = Tensor.fromArray(x, shape);
      tensor.normalize({ method });
      const answer = [...tensor.read(), ...gradient(x, dy, shape, { method })];
      tensor.free();
      return answer;
    });`;
  fs.writeFileSync(inside("worker.mjs"), `${task}\npostMessage(answers);`);
  fs.writeFileSync(inside("page.mjs"), `${task}\nexport default answers;`);
  fs.writeFileSync(inside("node.mjs"), `${task.replace("web.js", "node.js")}\nconsole.log(JSON.stringify(answers));`);
  fs.writeFileSync(inside("empty.html"), "<!DOCTYPE html><title>Empty</title>");
  const expected = JSON.parse(node(inside("node.mjs")));
  const { page, seen, close } = await site.open("empty.html");
  const inPage = await page.evaluate(async (url) => (await import(url)).default, `${site.address}page.mjs`);
  const inWorker = await page.evaluate(
    (url) =>
      new Promise((resolve, reject) => {
        const worker = new Worker(url, { type: "module" });
        worker.onmessage = ({ data }) => resolve(data);
        worker.onerror = () => reject(new Error("the worker failed"));
      }),
    `${site.address}worker.mjs`,
  );
  assert.deepEqual(inPage, expected);
  assert.deepEqual(inWorker, expected);
  assert.deepEqual(seen, QUIET);
  await close();
});
