// The main path in Firefox, which nothing else here runs in. Environment: FIREFOX; without it, this is skipped.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import puppeteer from "puppeteer-core";
import { addressOf, colours, eventually, picture, serve, until } from "./harness.mjs";

const firefox = process.env.FIREFOX;
const skip = firefox ? false : "there is no Firefox here; name one in FIREFOX";

let server, browser;
before(async () => {
  if (skip) return;
  server = await serve();
  // Firefox refuses some of the overrides that set a viewport from outside.
  browser = await puppeteer.launch({
    browser: "firefox",
    executablePath: firefox,
    defaultViewport: null,
    args: ["--width=1280", "--height=800"],
  });
});
after(async () => {
  await browser?.close();
  server?.close();
});

/** Opens a route; `said` collects errors and warnings, which must not come. */
async function open(route) {
  const page = await browser.newPage();
  const said = [];
  page.on("console", (message) => {
    if (["error", "warn"].includes(message.type())) said.push(message.text());
  });
  page.on("pageerror", (error) => said.push(error.message));
  await page.goto(`${addressOf(server)}${route}`);
  await page.waitForSelector("main h1");
  return { page, said };
}

const title = (page) => page.$eval("h1", (heading) => heading.textContent.trim());

/** Clicks the element of a selector whose text is this. */
const click = (page, selector, text) =>
  page.$$eval(
    selector,
    (elements, text) => elements.find((element) => element.textContent.trim() === text).click(),
    text,
  );

test("a method is chosen, its areas are walked, undone, exported and linked", { skip }, async () => {
  const { page, said } = await open("#/explore?v=1&m=batch_norm&shape=4.8.6.6");
  await until(() => picture(page), ({ after, figures }) => after !== null && figures.length === 5, "no answer");
  for (const count of await colours(page)) assert.ok(count > 4, "a canvas is blank");

  await click(page, "#rail .chips button", "IN");
  await eventually(() => title(page), "Instance normalization");
  await until(() => picture(page), ({ sentence }) => sentence.includes("32 areas"), "the areas of the shape");

  await page.focus('[aria-label^="Tensor."]');
  const { area, before: value } = await until(() => picture(page), ({ before }) => before !== null, "no cell");
  await page.keyboard.press("ArrowRight");
  await until(() => picture(page), (now) => now.area !== area && now.before !== value, "the next area");

  await page.keyboard.down("Control");
  await page.keyboard.press("z");
  await page.keyboard.press("z");
  await page.keyboard.up("Control");
  await eventually(() => title(page), "Batch normalization");

  await click(page, ".acts button", "Export");
  await page.waitForSelector("dialog[open]");
  await until(() => page.$eval("dialog", (dialog) => dialog.textContent), (text) => text.includes("SVG"), "formats");
  await page.keyboard.press("Escape");
  await page.waitForSelector("dialog", { hidden: true });

  const link = await page.evaluate(() => location.href);
  const again = await open(link.slice(link.indexOf("#")));
  await until(() => picture(again.page), ({ after }) => after !== null, "no answer to the link");
  assert.deepEqual((await picture(again.page)).live, (await picture(page)).live);
  assert.deepEqual([...said, ...again.said], []);
});

test("the other screens open and draw", { skip }, async () => {
  for (const route of ["#/compare", "#/methods", "#/labs/scale-invariance"]) {
    const { page, said } = await open(route);
    if (route !== "#/methods") {
      await until(() => colours(page), (counts) => counts.length > 2 && counts.every((count) => count > 4), route);
    }
    assert.deepEqual(said, [], route);
    await page.close();
  }
  const { page, said } = await open("#/lecture");
  await until(() => page.$$eval("a, button", (all) => all.length), (count) => count > 20, "the deck is not listed");
  assert.deepEqual(said, []);
});
