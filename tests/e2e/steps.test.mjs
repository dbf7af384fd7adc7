// Undo and redo: by word, by key, as the browser's own buttons do.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { chip, eventually, picture, QUIET, settled, Site, until } from "./harness.mjs";

let site;
before(async () => (site = await Site.start()));
after(() => site.close());

const title = async (page) => (await picture(page)).title;
const able = (page) =>
  Promise.all(["Undo", "Redo"].map((name) => page.getByRole("button", { name, exact: true }).isEnabled()));

test("every choice can be undone and done again, by word and by key", async () => {
  const { page, seen, close } = await site.open("#/explore?v=1&m=batch_norm");
  await settled(page);
  await eventually(() => able(page), [false, false]);
  await chip(page, "GN").click();
  await eventually(() => able(page), [true, false]);
  await chip(page, "IN").click();
  await eventually(() => title(page), "Instance normalization");
  await page.getByRole("button", { name: "Undo" }).click();
  await eventually(() => title(page), "Group normalization");
  await eventually(() => able(page), [true, true]);
  await page.keyboard.press("Control+z");
  await eventually(() => title(page), "Batch normalization");
  await eventually(() => able(page), [false, true]);
  await page.keyboard.press("Control+Shift+Z");
  await eventually(() => title(page), "Group normalization");
  await page.keyboard.press("Control+y");
  await eventually(() => title(page), "Instance normalization");
  await eventually(() => able(page), [true, false]);
  // Another choice drops what was undone.
  await page.keyboard.press("Control+z");
  await chip(page, "LN").click();
  await eventually(() => able(page), [true, false]);
  assert.deepEqual(seen, QUIET);
  await close();
});

test("a drag of a slider is one step, links are steps, and a reload keeps them", async () => {
  const { page, close } = await site.open("#/explore?v=1&m=batch_norm");
  await settled(page);
  await page.focus("#beta");
  for (let press = 0; press < 5; press += 1) await page.keyboard.press("ArrowRight");
  const beta = () => page.locator("#beta").inputValue().then(Number);
  const moved = await beta();
  await until(() => page.evaluate(() => location.hash), (hash) => hash.includes(`beta=${moved}`));
  await page.getByRole("button", { name: "Undo" }).click();
  await eventually(beta, 0);
  await page.getByRole("button", { name: "Redo" }).click();
  await eventually(beta, moved);
  await page.getByRole("link", { name: "Methods" }).click();
  await page.locator(".methods-table tbody tr").first().waitFor();
  await eventually(() => able(page), [true, false]);
  await page.reload();
  await eventually(() => able(page), [true, false]);
  await page.getByRole("button", { name: "Undo" }).click();
  await eventually(() => title(page), "Batch normalization");
  await close();
});

test("in a text field the keys undo the text", async () => {
  const { page, close } = await site.open("#/explore?v=1&m=batch_norm");
  await settled(page);
  await chip(page, "GN").click();
  await eventually(() => title(page), "Group normalization");
  const field = page.locator('input[inputmode="numeric"], input[type="number"], input[type="text"]').first();
  await field.focus();
  await page.keyboard.type("7");
  await page.keyboard.press("Control+z");
  assert.equal(await title(page), "Group normalization");
  await close();
});
