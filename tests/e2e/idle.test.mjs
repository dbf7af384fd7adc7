// A page that nobody touches does nothing.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { chip, eventually, picture, QUIET, settled, Site } from "./harness.mjs";

/** How long to watch, in milliseconds. */
const WATCH = 1500;

let site;
before(async () => (site = await Site.start()));
after(() => site.close());

/** Counts everything that makes a page work by itself. */
function instrument() {
  window.activity = [];
  for (const name of ["requestAnimationFrame", "setTimeout", "setInterval", "requestIdleCallback", "queueMicrotask", "fetch"]) {
    const original = window[name];
    window[name] = function (...parameters) {
      window.activity.push(name);
      return original.apply(this, parameters);
    };
  }
  const Original = window.Worker;
  window.Worker = class extends Original {
    postMessage(...parameters) {
      window.activity.push("postMessage");
      super.postMessage(...parameters);
    }
  };
}

/** What the page does in a while. */
async function idle(page) {
  await page.evaluate(() => (window.activity.length = 0));
  await page.waitForTimeout(WATCH);
  return page.evaluate(() => ({ activity: window.activity, animations: document.getAnimations().length }));
}

test("nothing runs while nothing changes: no frames, no timers, no messages", async () => {
  const { page, seen, close } = await site.open("", { before: instrument, motion: true });
  await settled(page);
  assert.ok((await page.evaluate(() => window.activity)).includes("postMessage"), "the instruments see the page start");
  assert.deepEqual(await idle(page), { activity: [], animations: 0 });
  await chip(page, "DBN").click();
  await eventually(async () => (await picture(page)).title, "Decorrelated batch normalization");
  await page.locator("canvas").first().hover();
  await settled(page);
  assert.deepEqual(await idle(page), { activity: [], animations: 0 });
  assert.deepEqual(seen, QUIET);
  await close();
});

test("nothing is asked again that was just answered", async () => {
  const { page, close } = await site.open("", { before: instrument });
  await settled(page);
  await page.evaluate(() => (window.activity.length = 0));
  await page.getByRole("button", { name: "Dark theme" }).click();
  await page.getByRole("button", { name: "Samples" }).click();
  await settled(page);
  const messages = await page.evaluate(() => window.activity.filter((name) => name === "postMessage").length);
  assert.equal(messages, 0, "looks are no question");
  await close();
});

test("all requests go to the page's own host, and the second visit to a state makes none", async () => {
  const { page, seen, close } = await site.open();
  await settled(page);
  const requests = [];
  page.on("request", (request) => requests.push(request.url()));
  for (const word of ["BN", "DBN", "GW", "RMS"]) {
    await chip(page, word).click();
    await settled(page);
  }
  await page.selectOption(".sel", { label: "Conv activations of digits" });
  await settled(page);
  await page.selectOption(".sel", { label: "Gaussian" });
  await page.selectOption(".sel", { label: "Conv activations of digits" });
  await settled(page);
  // The browser asks for the icon again whenever the address changes.
  const files = requests.map((url) => new URL(url).pathname.split("/").pop()).filter((file) => file !== "favicon.svg");
  assert.deepEqual(files, ["digits-conv2.npy"]);
  assert.deepEqual(seen, QUIET);
  await close();
});
