// A page that nobody touches does nothing.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { chip, eventually, picture, QUIET, settled, Site } from "./harness.mjs";

/** How long to watch, in milliseconds. */
const WATCH = 1500;

let site;
before(async () => (site = await Site.start()));
after(() => site.close());

/** Counts everything that makes a page work by itself, and what comes of it. */
function instrument() {
  window.activity = [];
  // Both when something is asked for and when it happens, which may be much later.
  for (const name of ["requestAnimationFrame", "setTimeout", "setInterval", "requestIdleCallback", "queueMicrotask"]) {
    const original = window[name];
    window[name] = function (callback, ...parameters) {
      window.activity.push(name);
      const noted = (...values) => {
        window.activity.push(`${name} happens`);
        return callback(...values);
      };
      return original.call(this, noted, ...parameters);
    };
  }
  const fetched = window.fetch;
  window.fetch = function (...parameters) {
    window.activity.push("fetch");
    return fetched.apply(this, parameters);
  };
  const Original = window.Worker;
  window.Worker = class extends Original {
    constructor(...parameters) {
      super(...parameters);
      this.addEventListener("message", () => window.activity.push("message"));
    }
    postMessage(...parameters) {
      window.activity.push("postMessage");
      super.postMessage(...parameters);
    }
  };
  new MutationObserver((changes) => window.activity.push(...changes.map(({ type }) => type))).observe(document, {
    subtree: true,
    childList: true,
    attributes: true,
    characterData: true,
  });
}

/** The same in the worker, once it runs. */
async function instrumentWorker(page) {
  const worker = page.workers()[0] ?? (await page.waitForEvent("worker"));
  await worker.evaluate(() => {
    self.activity = [];
    for (const name of ["setTimeout", "setInterval", "requestAnimationFrame", "postMessage", "fetch"]) {
      const original = self[name];
      if (!original) continue;
      self[name] = function (...parameters) {
        self.activity.push(name);
        return original.apply(self, parameters);
      };
    }
    self.addEventListener("message", () => self.activity.push("message"));
  });
  return worker;
}

const RESTING = { activity: [], animations: 0, computing: [] };

/** What page and worker do in a while. */
async function idle(page, worker) {
  // A question leaves one short timer behind, after which a late answer would be announced; the address waits as well.
  await page.waitForTimeout(600);
  await page.evaluate(() => (window.activity.length = 0));
  await worker.evaluate(() => (self.activity.length = 0));
  await page.waitForTimeout(WATCH);
  const computing = await worker.evaluate(() => self.activity);
  return { ...(await page.evaluate(() => ({ activity: window.activity, animations: document.getAnimations().length }))), computing };
}

test("nothing runs while nothing changes: no frames, no timers, no messages", async (context) => {
  const { page, seen, close } = await site.open("", { before: instrument, motion: true });
  await settled(page);
  const worker = await instrumentWorker(page);
  assert.ok((await page.evaluate(() => window.activity)).includes("postMessage"), "the instruments see the page start");
  await context.test("after the start", async () => assert.deepEqual(await idle(page, worker), RESTING));
  await context.test("after another method", async () => {
    await chip(page, "DBN").click();
    await eventually(async () => (await picture(page)).title, "Decorrelated batch normalization");
    await settled(page);
    assert.ok((await worker.evaluate(() => self.activity)).includes("postMessage"), "the instruments see the worker answer");
    assert.deepEqual(await idle(page, worker), RESTING);
  });
  for (const [at, name] of ["tensor", "matrix", "distribution", "scatter", "spectrum"].entries()) {
    await context.test(`while the pointer rests on the ${name}`, async () => {
      await page.locator("canvas").nth(at).hover();
      await settled(page);
      assert.deepEqual(await idle(page, worker), RESTING);
    });
  }
  await context.test("after a cell was pinned, a slider moved, a number mistyped and a note shown", async () => {
    await page.locator("canvas").first().click();
    await page.fill("#gamma", "1.5");
    await page.fill("#epsilon-value", "many");
    await page.press("#epsilon-value", "Enter");
    await page.evaluate(() => (location.hash = "#/explore?v=1&m=batch_norm&area=99&theme=dark"));
    await page.locator(".note").waitFor();
    await settled(page);
    // The address waits for a control that moves.
    await page.waitForTimeout(500);
    assert.deepEqual(await idle(page, worker), RESTING);
  });
  assert.deepEqual(seen, QUIET);
  await close();
});

test("nothing is asked again that was just answered", async () => {
  const { page, close } = await site.open("", { before: instrument });
  await settled(page);
  await page.evaluate(() => (window.activity.length = 0));
  await page.getByRole("button", { name: "Dark theme" }).click();
  await page.getByRole("button", { name: "Samples", exact: true }).click();
  await settled(page);
  const messages = await page.evaluate(() => window.activity.filter((name) => name === "postMessage").length);
  assert.equal(messages, 0, "looks are no question");
  await close();
});

test("all requests go to the page's own host, none is made twice, and a second visit to a state makes none", async () => {
  const { page, seen, close } = await site.open();
  await settled(page);
  const requests = [];
  page.on("request", (request) => requests.push(request.url()));
  // The browser asks for the icon again whenever the address changes.
  const files = () => requests.map((url) => new URL(url).pathname.split("/").pop()).filter((file) => file !== "favicon.svg");
  const visit = async () => {
    for (const word of ["BN", "DBN", "GW", "RMS"]) {
      await chip(page, word).click();
      await settled(page);
    }
    await page.selectOption(".sel", { label: "Conv activations of digits" });
    await settled(page);
    await page.selectOption(".sel", { label: "Gaussian" });
    await settled(page);
  };
  await visit();
  const first = files();
  assert.ok(first.includes("digits-conv2.npy"), `the example was never fetched: ${first}`);
  assert.deepEqual(first, [...new Set(first)]);
  requests.length = 0;
  await visit();
  assert.deepEqual(files(), []);
  assert.deepEqual(seen, QUIET);
  await close();
});
