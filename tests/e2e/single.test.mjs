// The page as one file: opened from the disk it does what the site does, and asks nobody for anything.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { eventually, Site } from "./harness.mjs";

const FILE = pathToFileURL(
  path.resolve(process.env.NORMLENS_SINGLE ?? path.join(import.meta.dirname, "../../dist-single/normlens.html")),
).href;

let site;
before(async () => (site = await Site.start()));
after(() => site.close());

async function open(hash = "") {
  const context = await site.browser.newContext({ viewport: { width: 1280, height: 720 }, reducedMotion: "reduce" });
  const page = await context.newPage();
  const seen = { console: [], errors: [], asked: [] };
  page.on("console", (message) => seen.console.push(message.text()));
  page.on("pageerror", (error) => seen.errors.push(String(error)));
  page.on("request", (request) => {
    if (!/^(blob|data):/.test(request.url()) && request.url().split("#")[0] !== FILE) seen.asked.push(request.url());
  });
  await page.goto(FILE + hash);
  await page.locator(".rowB canvas, .lab-first canvas, .scene canvas").first().waitFor();
  return { page, seen, close: () => context.close() };
}

const NOTHING = { console: [], errors: [], asked: [] };

test("it draws the first picture, computes in a worker, and loads what is asked for later", async () => {
  const { page, seen, close } = await open("#/explore?v=1&m=decorrelated_batch_norm");
  assert.equal(page.workers().length, 1);
  assert.equal(await page.locator(".note").count(), 0, "nothing says that the page computes by itself");
  await page.locator(".acts .present").waitFor();
  await page.keyboard.press("/");
  await page.getByRole("dialog").getByRole("combobox").fill("switchable norm");
  await page.keyboard.press("Enter");
  await eventually(() => page.locator("h1").innerText(), "Switchable normalization");
  await page.waitForFunction(() => document.querySelector("main").getAttribute("aria-busy") === "false");
  await page.keyboard.press("x");
  await page.getByRole("dialog", { name: "Export" }).waitFor();
  assert.deepEqual(seen, NOTHING);
  await close();
});

test("labs, the deck that comes with the page, and its example are in it", async () => {
  for (const hash of ["#/labs/scale-invariance?v=1", "#/explore?v=1&m=batch_norm&look=present&show=tensor&deck=book.3", "#/explore?v=1&data=example"]) {
    const { page, seen, close } = await open(hash);
    if (hash.includes("deck")) await page.locator(".scene .count").waitFor();
    assert.deepEqual(seen, NOTHING, hash);
    await close();
  }
});
