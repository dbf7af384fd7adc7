// Methods side by side: one link, one cell, the same axes, and how far the outputs are apart.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { eventually, QUIET, sideways, Site, until, violations } from "./harness.mjs";

let site;
before(async () => (site = await Site.start()));
after(() => site.close());

const LINK = "#/compare?v=1&m=batch_norm&with=m=layer_norm~m=group_whitening";
const titles = (page) => page.locator(".column h2").allInnerTexts();
const hash = (page) => page.evaluate(() => location.hash);
const fact = (page, column, name) =>
  page.locator(".column").nth(column).locator(".kv").evaluate((list, name) => {
    const parts = [...list.children].map((child) => child.textContent);
    return parts[parts.indexOf(name) + 1];
  }, name);

async function compare(link = LINK, options) {
  const opened = await site.open(link, options);
  const { page } = opened;
  await page.waitForFunction(() => {
    const count = (selector) => document.querySelectorAll(selector).length;
    return count(".column") > 0 && count(".column") === count(".column .kv");
  });
  return opened;
}

test("the bar leads to four methods, each with its areas, its numbers and its difference from the first", async () => {
  const { page, seen, close } = await site.open("#/explore?v=1&m=batch_norm");
  await page.getByRole("navigation", { name: "Screens" }).getByRole("link", { name: "Compare" }).click();
  await eventually(() => page.locator(".column .kv").count(), 4);
  assert.deepEqual(await titles(page), ["Batch normalization", "Layer normalization", "Instance normalization", "Group normalization"]);
  assert.deepEqual(await page.locator(".column .areas p").allInnerTexts(), ["8 areas of 144 values", "4 areas of 288 values", "32 areas of 36 values", "16 areas of 72 values"]);
  assert.match(await fact(page, 1, "difference"), /^\d.* rms, \d.* at most$/);
  assert.match(await fact(page, 0, "κ of the channels"), /^200 → \d/);
  assert.deepEqual(seen, QUIET);
  await close();
});

test("a method is added, changed and removed, and the link holds all of them", async () => {
  const { page, seen, close } = await compare();
  await page.getByRole("button", { name: "Add a method" }).click();
  await page.getByRole("dialog").getByRole("combobox").fill("rms");
  await page.keyboard.press("Enter");
  await eventually(() => page.locator(".column .kv").count(), 4);
  assert.equal((await titles(page))[3], "RMS normalization");
  assert.equal(await page.getByRole("button", { name: "Add a method" }).count(), 0, "four are all there is room for");
  await page.getByRole("button", { name: "Remove Layer normalization" }).click();
  await eventually(() => titles(page), ["Batch normalization", "Group whitening", "RMS normalization"]);
  await page.getByRole("button", { name: "Change Batch normalization" }).click();
  await page.getByRole("dialog").getByRole("combobox").fill("instance norm");
  await page.keyboard.press("Enter");
  await eventually(async () => (await titles(page))[0], "Instance normalization");
  const link = await hash(page);
  assert.deepEqual(seen, QUIET);
  await close();
  const again = await compare(link);
  assert.deepEqual(await titles(again.page), ["Instance normalization", "Group whitening", "RMS normalization"]);
  await again.close();
});

test("a cell that is pointed at in one column lights up its area in all", async () => {
  const { page, close } = await compare("#/compare?v=1&m=batch_norm&with=m=instance_norm~m=layer_norm&view=tiles");
  const labels = () => page.locator(".column").evaluateAll((all) => all.map((column) => column.querySelector("canvas").getAttribute("aria-label")));
  const before = await labels();
  const box = await page.locator(".column").nth(1).locator("canvas").first().boundingBox();
  await page.mouse.move(box.x + box.width * 0.8, box.y + box.height * 0.8);
  await until(labels, (labels) => labels.every((label, at) => label !== before[at]));
  await close();
});

test("what is the same for this shape is said to be", async () => {
  const { page, close } = await compare("#/compare?v=1&m=group_norm&g=1&with=m=layer_norm");
  await eventually(() => fact(page, 1, "difference"), "none, the same output");
  await close();
});

test("a formula that is loaded on demand stands beside others, and another seed asks all of them again", async () => {
  const { page, seen, close } = await compare("#/compare?v=1&m=switchable_norm&with=m=batch_norm");
  const before = await fact(page, 1, "difference");
  await page.getByRole("button", { name: "new seed" }).click();
  await until(() => fact(page, 1, "difference"), (now) => now !== before);
  assert.deepEqual(seen, QUIET);
  await close();
});

test("a method beside itself has a name of its own", async () => {
  const { page, close } = await compare("#/compare?v=1&with=m=layer_norm~m=group_norm;g=2");
  assert.deepEqual(await violations(page), []);
  const regions = await page.getByRole("region").evaluateAll((all) => all.map((region) => region.ariaLabel));
  assert.deepEqual(regions, ["Group normalization, column 1", "Layer normalization", "Group normalization, column 3"]);
  await close();
});

for (const theme of ["light", "dark"]) {
  test(`it is accessible and fits a phone, ${theme}`, async () => {
    const { page, close } = await compare(LINK, { theme });
    assert.deepEqual(await violations(page), []);
    await page.setViewportSize({ width: 360, height: 740 });
    await until(() => sideways(page), (pixels) => pixels <= 0);
    await close();
  });
}

test("in a lecture all columns are one figure", async () => {
  const { page, seen, close } = await site.open(`${LINK}&look=present&show=tensor`);
  await eventually(() => page.locator(".compared canvas").count(), 3);
  assert.deepEqual(seen, QUIET);
  await close();
});
