// Tensors as large as real layers: the page lives while it computes, and says when it will not.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { chip, eventually, picture, QUIET, settled, Site, type, until } from "./harness.mjs";

/** A page that does not draw for longer than this, in milliseconds, feels stuck. */
const LONGEST_GAP = 250;

let site;
before(async () => (site = await Site.start()));
after(() => site.close());

/** Types a shape, size by size. */
async function shape(page, sizes) {
  for (const [axis, size] of Object.entries(sizes)) {
    await type(page, `#size-${axis}`, size);
    await eventually(() => page.inputValue(`#size-${axis}`), String(size));
  }
}

/** Counts frames from now on; the returned function gives the longest time between two of them. */
async function watchFrames(page) {
  await page.evaluate(() => {
    window.gap = 0;
    let last = performance.now();
    const frame = (now) => {
      window.gap = Math.max(window.gap, now - last);
      last = now;
      window.frame = requestAnimationFrame(frame);
    };
    window.frame = requestAnimationFrame(frame);
  });
  return () =>
    page.evaluate(() => {
      cancelAnimationFrame(window.frame);
      return window.gap;
    });
}

const cancel = (page) => page.getByRole("button", { name: "Cancel" });

test("a tensor of 32 × 64 × 56 × 56 is computed while the page stays alive", async (context) => {
  const { page, seen, close } = await site.open("#/explore?v=1&m=batch_norm");
  await settled(page);
  const longest = await watchFrames(page);
  await shape(page, { N: 32, C: 64, H: 56, W: 56 });
  await page.getByRole("progressbar", { name: "Computation" }).waitFor();
  // The controls answer meanwhile.
  await page.getByRole("button", { name: "Dark theme" }).click();
  await eventually(() => page.evaluate(() => document.documentElement.dataset.theme), "dark");
  await chip(page, "LN").click();
  await eventually(async () => (await picture(page)).title, "Layer normalization");
  await chip(page, "BN").click();
  await eventually(async () => (await picture(page)).size, "d = 1, m = 100 352");
  const { sentence, area, figures } = await settled(page);
  const gap = await longest();
  context.diagnostic(`longest time between two frames: ${gap.toFixed(0)} ms`);
  assert.match(sentence, /^64 areas, one per channel: 32 samples × 3136 positions share/);
  assert.match(area, / of 64$/);
  assert.match(figures[0], /32 samples, 64 channels, 56 × 56 positions/);
  assert.match(figures[4], /^Spectrum\. Condition number \d/);
  assert.ok(gap < LONGEST_GAP, `${gap} ms without a frame`);
  // Another method for the same tensor, and another area of it.
  await chip(page, "GN").click();
  await until(async () => (await picture(page)).size, (size) => size === "d = 1, m = 6272" || size === "d = 1, m = 50 176", "group normalization");
  await settled(page);
  assert.deepEqual(seen, QUIET);
  await close();
});

test("the computation is stopped by Cancel, says so, and is resumed by Compute", async () => {
  const { page, seen, close } = await site.open("#/explore?v=1&m=batch_norm");
  const kept = await settled(page);
  // The address of a large tensor, so that there is only one computation to stop.
  await page.evaluate(() => (location.hash = "#/explore?v=1&m=decorrelated_batch_norm&shape=32.64.56.56"));
  await cancel(page).click();
  const note = page.locator(".note").filter({ hasText: "The computation was stopped." });
  await note.waitFor();
  await eventually(() => cancel(page).count(), 0);
  // What was there is still there, and stays: nothing goes on behind the note.
  await page.waitForTimeout(1500);
  const { figures, size } = await picture(page);
  assert.deepEqual([size, figures.slice(2)], [kept.size, kept.figures.slice(2)]);
  assert.equal(await note.count(), 1);
  await note.getByRole("button", { name: "Compute" }).click();
  await eventually(async () => (await picture(page)).size, "d = 64, m = 100 352");
  assert.equal(await note.count(), 0);
  const done = await settled(page);
  assert.equal(done.title, "Decorrelated batch normalization");
  assert.deepEqual(seen, QUIET);
  await close();
});

test("a choice made during a computation replaces it", async () => {
  const { page, seen, close } = await site.open("#/explore?v=1&m=batch_norm&shape=32.64.56.56");
  await cancel(page).waitFor();
  await shape(page, { H: 6, W: 6, C: 8, N: 4 });
  await eventually(async () => (await picture(page)).size, "d = 1, m = 144");
  await settled(page);
  assert.equal(await page.locator(".work").count(), 0);
  assert.deepEqual(seen, QUIET);
  await close();
});

test("a tensor of 64 × 64 × 64 × 64 is refused with the limit, and the picture stays", async () => {
  const { page, seen, close } = await site.open("#/explore?v=1&m=batch_norm&shape=64.64.64.2");
  const kept = await settled(page);
  await type(page, "#size-W", 64);
  await page
    .locator("#rail [role=alert]")
    .getByText("16777216 values are too many; Normlens takes up to 8388608, for example 32 × 64 × 64 × 64.")
    .waitFor();
  await eventually(() => page.inputValue("#size-W"), "2");
  assert.deepEqual(await settled(page), kept);
  assert.deepEqual(seen, QUIET);
  await close();
});

test("shapes with one axis of size 1, and very long ones, are drawn", async () => {
  const { page, seen, close } = await site.open();
  for (const [sizes, words] of [
    ["1.1.1.1", /1 sample/],
    ["1.8.1.1", /8 channels/],
    ["4096.4.1.1", /4\D?096 samples/],
    ["2.4096.2.2", /4\D?096 channels/],
    ["1.2.1.4096", /4\D?096/],
    ["3.7.5.11", /3 samples, 7 channels, 5 × 11 positions/],
  ]) {
    await page.evaluate((sizes) => (location.hash = `#/explore?v=1&m=batch_norm&shape=${sizes}`), sizes);
    await until(async () => (await picture(page)).figures[0], (label) => words.test(label), sizes);
    await settled(page);
  }
  assert.deepEqual(seen, QUIET);
  await close();
});
