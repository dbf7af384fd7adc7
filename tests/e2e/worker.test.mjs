// Workers that end in the middle: silently, by a trap, out of memory. The page starts another, and nothing is lost.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { chip, eventually, picture, QUIET, settled, Site, until } from "./harness.mjs";

let site;
before(async () => (site = await Site.start()));
after(() => site.close());

/** A NumPy file of 2 × 4 × 3 × 3 values of 4 bytes, 0, 1, 2, … */
function counting() {
  const text = "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 4, 3, 3), }".padEnd(117) + "\n";
  const head = Buffer.from(`\x93NUMPY\x01\x00${String.fromCharCode(text.length)}\x00${text}`, "latin1");
  return Buffer.concat([head, Buffer.from(new Float32Array(72).map((_, i) => i).buffer)]);
}

const open = (page) =>
  page.setInputFiles("input[type=file]", { name: "counting.npy", mimeType: "application/octet-stream", buffer: counting() });

const isOfFile = ({ figures }) => figures[0]?.startsWith("Tensor of 2 samples, 4 channels, 3 × 3");
const size = async (page) => (await picture(page)).size;

/**
 * Keeps the page's workers at hand, and ends one silently when it is sent what `window.deadly` says: "file", "save",
 * "question".
 */
function instrument() {
  window.started = [];
  const kinds = ["question", "cancel", "file", "save"];
  const Original = window.Worker;
  window.Worker = class extends Original {
    constructor(...parameters) {
      super(...parameters);
      window.started.push(this);
    }
    postMessage(message, ...parameters) {
      super.postMessage(message, ...parameters);
      // The first byte of a message is its kind.
      if (Array.isArray(message) && kinds[message[0][0]] === window.deadly) this.terminate();
    }
  };
}

const started = (page) => page.evaluate(() => window.started.length);
const one = async (page) => page.workers()[0] ?? (await page.waitForEvent("worker"));

/** Ways in which a worker ends. Those that throw are complained about on the console, and rightly so. */
const ENDS = {
  "ended from outside": (page) => page.evaluate(() => window.started.at(-1).terminate()),
  "ended by itself": async (page) => (await one(page)).evaluate(() => self.close()),
  "stopped by an error": async (page) => (await one(page)).evaluate(() => void setTimeout(() => { throw new Error("ended by a test"); })),
  "stopped by a trap": async (page) =>
    (await one(page)).evaluate(() => {
      // (module (func unreachable) (start 0))
      const bytes = [0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 3, 2, 1, 0, 8, 1, 0, 10, 5, 1, 3, 0, 0, 11];
      setTimeout(() => new WebAssembly.Instance(new WebAssembly.Module(new Uint8Array(bytes))));
    }),
};

for (const [name, end] of Object.entries(ENDS)) {
  test(`a worker that is ${name} while a file is shown is replaced, and the file is still there`, async () => {
    const { page, seen, close } = await site.open("#/explore?v=1&m=batch_norm", { before: instrument });
    await settled(page);
    await open(page);
    await until(() => picture(page), isOfFile, "the file");
    await chip(page, "LN").click();
    await eventually(() => size(page), "d = 1, m = 36");
    const kept = await settled(page);
    const before = await started(page);
    await end(page);
    await until(() => started(page), (count) => count === before + 1, "another worker");
    assert.deepEqual(await settled(page), kept);
    await chip(page, "IN").click();
    await eventually(() => size(page), "d = 1, m = 9");
    await chip(page, "LN").click();
    await eventually(() => picture(page), kept);
    assert.equal(await started(page), before + 1);
    assert.equal(await page.locator(".note, [role=alert]").count(), 0);
    assert.deepEqual({ ...seen, console: [], errors: [] }, QUIET);
    await close();
  });

  test(`a computation whose worker is ${name} is taken up again`, async () => {
    const { page, close } = await site.open("#/explore?v=1&m=batch_norm", { before: instrument });
    await settled(page);
    const before = await started(page);
    await page.evaluate(() => (location.hash = "#/explore?v=1&m=batch_norm&shape=16.64.56.56"));
    await page.locator("main[aria-busy=true]").waitFor();
    await end(page);
    await until(() => started(page), (count) => count === before + 1, "another worker");
    await eventually(() => size(page), "d = 1, m = 50 176");
    await settled(page);
    await close();
  });
}

test("a worker that runs out of memory is replaced by one that has all of it", async () => {
  const { page, close } = await site.open("#/explore?v=1&m=batch_norm", { before: instrument });
  await settled(page);
  const before = await started(page);
  // Takes all that a module can have, but for what the next small answers need.
  const left = await (await one(page)).evaluate(async () => {
    const script = new URL(new URL(self.location.href).searchParams.get("app"), self.location.href);
    const { memory } = await (await import(script)).default();
    for (let pages = 1 << 14; pages > 0; pages >>= 1) {
      try {
        for (;;) memory.grow(pages);
      } catch {
        // As many as these there are not.
      }
    }
    return memory.buffer.byteLength;
  });
  assert.ok(left > 2 ** 30, `only ${left} bytes could be taken`);
  // On one core nobody shares the question, and the worker that is started is the one that replaces.
  await page.evaluate(() => {
    Object.defineProperty(navigator, "hardwareConcurrency", { get: () => 1 });
    location.hash = "#/explore?v=1&m=batch_norm&shape=32.64.56.56";
  });
  await until(() => started(page), (count) => count === before + 1, "another worker");
  await eventually(() => size(page), "d = 1, m = 100 352");
  await settled(page);
  await close();
});

test("what ends two workers is given up with a sentence, and other things still work", async (context) => {
  const { page, seen, close } = await site.open("#/explore?v=1&m=batch_norm", { before: instrument });
  await settled(page);

  await context.test("a question", async () => {
    await page.evaluate(() => (window.deadly = "question"));
    await chip(page, "LN").click();
    await page.locator(".note[role=alert]").getByText("The computation broke off twice. Choose a smaller shape or another method.").waitFor();
    await page.evaluate(() => (window.deadly = null));
    await chip(page, "BN").click();
    await eventually(async () => [(await picture(page)).title, await size(page)], ["Batch normalization", "d = 1, m = 144"]);
    await settled(page);
    assert.equal(await page.locator(".note").count(), 0);
  });

  await context.test("a file", async () => {
    const kept = await settled(page);
    await page.evaluate(() => (window.deadly = "file"));
    await open(page);
    await page.locator("#rail [role=alert]").getByText("counting.npy: Reading it broke off twice.").waitFor();
    await page.evaluate(() => (window.deadly = null));
    assert.deepEqual(await settled(page), kept);
    await open(page);
    await until(() => picture(page), isOfFile, "the file");
    await settled(page);
    assert.equal(await page.locator("#rail [role=alert]").count(), 0);
  });

  await context.test("a save", async () => {
    await page.evaluate(() => (window.deadly = "save"));
    await chip(page, "Save result").click();
    await page.locator("#rail [role=alert]").getByText("The computation broke off twice.").waitFor();
    await page.evaluate(() => (window.deadly = null));
    await chip(page, "IN").click();
    await eventually(() => size(page), "d = 1, m = 9");
    const [download] = await Promise.all([page.waitForEvent("download"), chip(page, "Save result").click()]);
    assert.equal(download.suggestedFilename(), "normalized.npy");
  });

  assert.equal(await page.getByText("the page computes by itself").count(), 0, "no worker was given up");
  assert.deepEqual(seen, QUIET);
  await close();
});

test("workers that end one after the other without a pause are given up, and the page computes by itself", async () => {
  const { page, seen, close } = await site.open("#/explore?v=1&m=batch_norm", { before: instrument });
  await settled(page);
  for (let end = 1; end <= 4; end++) {
    await until(() => started(page), (count) => count === end, "a worker");
    await until(() => page.workers().length, (count) => count === 1, "it runs");
    // It can be missed only once it has said that it is ready.
    await until(() => page.evaluate(() => navigator.locks.query().then(({ pending }) => pending.length)), (count) => count === 1, "it is watched");
    await page.evaluate(() => window.started.at(-1).terminate());
  }
  await page.locator(".note").getByText("The compute worker stopped working, so the page computes by itself").waitFor();
  assert.equal(await started(page), 4);
  await open(page);
  await until(() => picture(page), isOfFile, "the file");
  await chip(page, "IN").click();
  await eventually(() => size(page), "d = 1, m = 9");
  assert.deepEqual(seen, QUIET);
  await close();
});
