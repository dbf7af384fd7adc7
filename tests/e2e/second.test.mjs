// Whitening of large tensors is shared by two workers where there are two cores: the answer is the same, the second worker comes for
// the first large question and goes with the next small one, and nothing depends on it.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { eventually, picture, QUIET, settled, Site, until } from "./harness.mjs";

const LARGE = "#/explore?v=1&shape=8.64.56.56&m=decorrelated_batch_norm&spec=channels";
const SMALL = "#/explore?v=1&shape=4.8.6.6&m=batch_norm";

let site;
before(async () => (site = await Site.start()));
after(() => site.close());

/** Pretends to have so many cores, and counts messages to and from every worker. */
const withCores = (count) => `
  Object.defineProperty(navigator, "hardwareConcurrency", { get: () => ${count} });
  const Native = Worker;
  window.workers = [];
  window.Worker = class extends Native {
    constructor(...given) {
      super(...given);
      this.seen = { said: 0, ended: false };
      window.workers.push(this.seen);
      this.addEventListener("message", () => (this.seen.said += 1));
    }
    terminate() {
      this.seen.ended = true;
      super.terminate();
    }
  };
`;
const workers = (page) => page.evaluate(() => window.workers.map(({ said, ended }) => ({ said, ended })));

async function large(cores) {
  const opened = await site.open(SMALL, { before: withCores(cores) });
  await settled(opened.page);
  assert.equal((await workers(opened.page)).length, 1, "small questions take one worker");
  await opened.page.evaluate((hash) => (location.hash = hash), LARGE);
  await eventually(async () => (await picture(opened.page)).size, "d = 64, m = 25 088");
  await settled(opened.page);
  return opened;
}

test("with two cores a second worker does its share, and the answer is that of one", async () => {
  const alone = await large(1);
  assert.equal((await workers(alone.page)).length, 1);
  const expected = await picture(alone.page);
  await alone.close();

  const { page, seen, close } = await large(2);
  // It said that it is ready, and what it found out.
  await until(() => workers(page), (all) => all.length === 2 && all[1].said >= 2, "the second worker has told its share");
  assert.deepEqual(await picture(page), expected);
  assert.deepEqual(seen, QUIET);

  await page.evaluate((hash) => (location.hash = hash), SMALL);
  await eventually(async () => (await workers(page)).map(({ ended }) => ended), [false, true]);
  await close();
});

test("a second worker that cannot start is done without", async () => {
  const { page, close } = await site.open(SMALL, {
    before: `${withCores(2)}
      const Counted = Worker;
      window.Worker = class extends Counted {
        constructor(...given) {
          if (window.workers.length === 1) throw new Error("no more workers");
          super(...given);
        }
      };`,
  });
  await settled(page);
  await page.evaluate((hash) => (location.hash = hash), LARGE);
  await eventually(async () => (await picture(page)).size, "d = 64, m = 25 088");
  await settled(page);
  assert.equal((await workers(page)).length, 1);
  await close();
});
