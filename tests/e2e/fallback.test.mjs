// Browsers without workers, workers that do not load. Workers that end later: worker.test.mjs.
import assert from "node:assert/strict";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";
import { chip, dist, eventually, picture, QUIET, settled, Site, type, until } from "./harness.mjs";

let site;
before(async () => (site = await Site.start()));
after(() => site.close());

/** A NumPy file of 2 × 4 × 3 × 3 values of 4 bytes, 0, 1, 2, … */
function counting() {
  const text = "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 4, 3, 3), }".padEnd(117) + "\n";
  const head = Buffer.from(`\x93NUMPY\x01\x00${String.fromCharCode(text.length)}\x00${text}`, "latin1");
  return Buffer.concat([head, Buffer.from(new Float32Array(72).map((_, i) => i).buffer)]);
}

const open = (page) =>
  page.setInputFiles("input[type=file]", { name: "counting.npy", mimeType: "application/octet-stream", buffer: counting() });

const note = (page) => page.locator(".note").filter({ hasText: "the page computes by itself" });

/** Makes the worker fail as a bug in it would. */
async function kill(page) {
  const worker = page.workers()[0] ?? (await page.waitForEvent("worker"));
  const gone = new Promise((resolve) => worker.once("close", resolve));
  await worker.evaluate(() => void setTimeout(() => { throw new Error("killed by a test"); }));
  await gone;
}

test("without workers the page computes by itself, says so, and does the same", async () => {
  const normal = await site.open("#/explore?v=1&m=batch_norm");
  const expected = await settled(normal.page);
  await normal.close();
  const { page, seen, close } = await site.open("#/explore?v=1&m=batch_norm", { before: () => delete window.Worker });
  await note(page).getByText("This browser did not start the compute worker, so").waitFor();
  const { figures: [, ...charts], ...words } = await settled(page);
  const { figures: [, ...expectedCharts], ...expectedWords } = expected;
  assert.deepEqual(words, expectedWords);
  assert.deepEqual(charts, expectedCharts);
  assert.equal(page.workers().length, 0);
  await chip(page, "IterNorm").click();
  await eventually(async () => (await picture(page)).title, "Iterative normalization");
  await open(page);
  await until(() => picture(page), ({ figures }) => figures[0]?.startsWith("Tensor of 2 samples, 4 channels, 3 × 3"), "the file");
  await chip(page, "BN").click();
  await eventually(async () => (await picture(page)).size, "d = 1, m = 18");
  await settled(page);
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "Save result" }).click()]);
  assert.equal(download.suggestedFilename(), "normalized.npy");
  assert.deepEqual(seen, QUIET);
  await close();
});

test("without workers a large tensor is computed in slices, with Cancel at hand", async () => {
  const { page, seen, close } = await site.open("", { before: () => delete window.Worker });
  await settled(page);
  await page.evaluate(() => (location.hash = "#/explore?v=1&m=decorrelated_batch_norm&shape=32.64.56.56"));
  await page.getByRole("button", { name: "Cancel" }).click();
  await page.locator(".note").getByText("The computation was stopped.").waitFor();
  assert.deepEqual(seen, QUIET);
  await close();
});

test("a worker that does not load is replaced by the page itself", async () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "normlens-"));
  fs.cpSync(dist, folder, { recursive: true });
  fs.rmSync(path.join(folder, "compute.js"));
  const damaged = await Site.start(folder);
  const { page, close } = await damaged.open();
  await note(page).waitFor();
  const { title, size } = await settled(page);
  assert.deepEqual([title, size], ["Group normalization", "d = 1, m = 72"]);
  await close();
  await damaged.close();
  fs.rmSync(folder, { recursive: true });
});

test("a worker that dies is started again, and nothing is lost", async () => {
  const { page, close } = await site.open("#/explore?v=1&m=batch_norm");
  await settled(page);
  await open(page);
  await until(() => picture(page), ({ figures }) => figures[0]?.startsWith("Tensor of 2 samples, 4 channels, 3 × 3"), "the file");
  await chip(page, "LN").click();
  await eventually(async () => (await picture(page)).size, "d = 1, m = 36");
  const kept = await settled(page);
  await kill(page);
  assert.deepEqual(await settled(page), kept);
  await chip(page, "IN").click();
  await eventually(async () => (await picture(page)).size, "d = 1, m = 9");
  await chip(page, "LN").click();
  await eventually(() => picture(page), kept);
  // The file is still there for another reading of it, and other inputs work too.
  await page.selectOption(".sel", { label: "Gaussian" });
  await type(page, "#size-H", 5);
  await eventually(async () => (await picture(page)).size, "d = 1, m = 240");
  await close();
});
