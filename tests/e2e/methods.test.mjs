// The screen of all methods: a table from the registry, to be sorted and walked through, whose names lead to the method.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import { eventually, picture, QUIET, settled, sideways, Site, violations } from "./harness.mjs";

let site;
before(async () => (site = await Site.start()));
after(() => site.close());

async function table(options) {
  const opened = await site.open("#/methods?v=1", options);
  await opened.page.locator(".methods-table tbody tr").first().waitFor();
  return opened;
}

const column = (page, index) =>
  page.evaluate(
    (index) => [...document.querySelectorAll(".methods-table tbody tr")].map((row) => row.children[index].textContent),
    index,
  );

test("the bar leads to a line for every method, with areas, cost and paper", async () => {
  const { page, seen, close } = await site.open("#/explore?v=1&m=batch_norm");
  await settled(page);
  await page.getByRole("navigation", { name: "Screens" }).getByRole("link", { name: "Methods" }).click();
  await page.locator(".methods-table tbody tr").first().waitFor();
  const names = await column(page, 0);
  assert.match(await page.locator(".lead").innerText(), new RegExp(`^${names.length} methods`));
  assert.ok(names.length > 80);
  assert.deepEqual((await column(page, 3))[0], "separate C; averaged N, H, W");
  assert.ok((await column(page, 6)).every((cost) => /^(2 passes|4 d per value; .+ per area|[\d.]+ × the values)$/.test(cost)));
  await page.goBack();
  await eventually(async () => (await picture(page)).title, "Batch normalization");
  assert.deepEqual(seen, QUIET);
  await close();
});

test("a heading sorts by its column, and again gives the order of the survey back", async () => {
  const { page, close } = await table();
  const usual = await column(page, 0);
  await page.getByRole("button", { name: "Year" }).click();
  const years = await column(page, 9);
  assert.deepEqual(years, [...years].sort());
  assert.equal(await page.locator("th[aria-sort=ascending]").innerText(), "Year");
  await page.getByRole("button", { name: "Year" }).click();
  assert.deepEqual(await column(page, 0), usual);
  // Costs sort as the numbers they begin with.
  await page.getByRole("button", { name: "Cost" }).click();
  const costs = (await column(page, 6)).map((cost) => Number(cost.split(" ")[0]));
  assert.deepEqual(costs, [...costs].sort((a, b) => a - b));
  assert.ok(Math.max(...costs) >= 10, "there are numbers of two digits");
  await close();
});

test("a page opened on the table has the rail once it explores", async () => {
  const { page, seen, close } = await table();
  await page.getByRole("navigation", { name: "Screens" }).getByRole("link", { name: "Explore" }).click();
  await settled(page);
  await page.getByRole("group", { name: "Methods by their area" }).waitFor();
  assert.deepEqual(seen, QUIET);
  await close();
});

test("the table is saved as CSV, in the order it is shown in", async () => {
  const { page, seen, close } = await table();
  await page.getByRole("button", { name: "Year" }).click();
  const names = await column(page, 0);
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: "Save as CSV" }).click(),
  ]);
  assert.equal(download.suggestedFilename(), "normalizations.csv");
  const lines = (await readFile(await download.path(), "utf8")).trimEnd().split("\n");
  assert.equal(lines[0], "Method,Short,Family,Area,Operation,Recovery,Cost,Authors,Paper,Year");
  const first = (line) => (line.startsWith('"') ? line.slice(1, line.indexOf('"', 1)) : line.slice(0, line.indexOf(",")));
  assert.deepEqual(lines.slice(1).map(first), names);
  assert.ok(lines.every((line) => !line.includes("`")));
  assert.deepEqual(seen, QUIET);
  await close();
});

test("arrows walk through the names, and Enter opens the method", async () => {
  const { page, close } = await table();
  await page.locator("#methods-row-0").focus();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowUp");
  assert.equal(await page.evaluate(() => document.activeElement.textContent), "Layer normalization");
  await page.keyboard.press("Enter");
  await eventually(async () => (await picture(page)).title, "Layer normalization");
  await close();
});

for (const theme of ["light", "dark"]) {
  test(`the table has no accessibility violations and fits every screen (${theme})`, async () => {
    for (const size of [{}, { width: 390, height: 844, mobile: true }, { width: 320, height: 640 }]) {
      const { page, close } = await table({ theme, ...size });
      assert.deepEqual(await violations(page), []);
      assert.ok((await sideways(page)) <= 0);
      await close();
    }
  });
}
