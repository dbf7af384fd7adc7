// Parts of the module that are loaded on demand: the first picture does without them, they come when they are wanted, and
// where they cannot be fetched the page says so, goes on, and gets them when it can.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { chip, pick, picture, QUIET, settled, Site, until } from "./harness.mjs";

let site;
before(async () => (site = await Site.start()));
after(() => site.close());

/** Opens a page that cannot fetch a part until it is told to. */
async function without(part, route) {
  const opened = await site.open();
  const blocked = { count: 0 };
  const pattern = new RegExp(`_${part}\\.wasm$`);
  const refuse = (route) => {
    blocked.count += 1;
    return route.abort();
  };
  await opened.page.context().route(pattern, refuse);
  await opened.page.goto(`${site.address}${route}`);
  await opened.page.reload();
  return { ...opened, blocked, allow: () => opened.page.context().unroute(pattern, refuse) };
}

test("the first picture needs no part, and the screens are fetched once it stands", async () => {
  const { page, seen, close } = await site.open("#/explore");
  await settled(page);
  const parts = () =>
    page.evaluate(() =>
      performance.getEntriesByType("resource").map(({ name }) => name.match(/_([a-z]+)\.wasm$/)?.[1]).filter(Boolean),
    );
  await until(parts, (loaded) => loaded.includes("screens"), "the screens are fetched when the page is idle");
  assert.deepEqual([...(await parts())].sort(), ["bg", "screens"]);
  assert.deepEqual(seen, QUIET);
  await close();
});

test("a formula that cannot be fetched is reported, other methods go on, and it is computed when it can be", async () => {
  const { page, blocked, allow, close } = await without("catalogue", "#/explore?m=local_response_norm");
  await page.getByRole("alert").filter({ hasText: "could not be fetched" }).waitFor();
  assert.ok(blocked.count > 0);
  await chip(page, "BN").click();
  assert.equal((await settled(page)).title, "Batch normalization");
  await allow();
  await pick(page, "LRN");
  const { title, after } = await settled(page);
  assert.equal(title, "Local response normalization");
  assert.ok(Number.isFinite(parseFloat(after.replace("−", "-"))), after);
  await close();
});

test("screens that cannot be fetched are reported beside the pictures, and come when they can be", async () => {
  const { page, allow, close } = await without("screens", "#/explore");
  await page.getByRole("alert").filter({ hasText: "could not be fetched" }).waitFor();
  const complete = (now) => now.figures.length === 5 && now.figures.every(Boolean);
  await until(() => picture(page), complete, "the pictures need no part");
  await allow();
  await page.keyboard.press("/");
  await page.locator("dialog.sheet[open]").waitFor();
  await page.keyboard.press("Escape");
  await settled(page);
  assert.equal(await page.getByRole("alert").count(), 0);
  await close();
});
