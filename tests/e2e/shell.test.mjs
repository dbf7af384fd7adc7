// The page as a whole: it loads from any path, quietly, by itself, and passes the accessibility checks.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Site, sideways, violations } from "./harness.mjs";

let site;
before(async () => (site = await Site.start()));
after(() => site.close());

for (const theme of ["light", "dark"]) {
  test(`the page loads under a sub-path without a complaint (${theme})`, async () => {
    const { page, seen, close } = await site.open("", { theme });
    // Chromium complains about unused preloads only some seconds after loading.
    await page.waitForTimeout(5000);
    assert.deepEqual(seen, { console: [], errors: [], foreign: [], failed: [] });
    assert.equal(await page.locator("#refusal").count(), 0, "the page was refused");
    assert.equal(await page.evaluate(() => document.documentElement.dataset.theme), theme);
    await close();
  });

  test(`there are no accessibility violations (${theme})`, async () => {
    const { page, close } = await site.open("", { theme });
    assert.deepEqual(await violations(page), []);
    await close();
  });
}

test("nothing sticks out sideways on a phone", async () => {
  const { page, close } = await site.open("", { width: 390, height: 844, scale: 2, mobile: true });
  assert.equal(await sideways(page), 0);
  await page.setViewportSize({ width: 320, height: 640 });
  assert.equal(await sideways(page), 0);
  await close();
});

test("the compute worker starts from the files of the page", async () => {
  const { page, seen, close } = await site.open();
  if (page.workers().length === 0) await page.waitForEvent("worker", { timeout: 10_000 });
  const address = new URL(page.workers()[0].url());
  assert.equal(address.pathname, new URL("compute.js", site.address).pathname);
  assert.match(address.searchParams.get("app"), /app-[0-9a-f]+\.js$/);
  assert.deepEqual(seen.failed, []);
  await close();
});

test("a browser without vector instructions is told so", async () => {
  const context = await site.browser.newContext();
  await context.addInitScript(() => (WebAssembly.validate = () => false));
  const page = await context.newPage();
  await page.goto(site.address);
  await page.locator("#refusal").getByText("vector instructions").waitFor({ timeout: 10_000 });
  assert.equal(await page.locator("#app").isVisible(), false);
  assert.deepEqual(await violations(page), []);
  await context.close();
});
