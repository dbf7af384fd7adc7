// Whatever a person does, in whatever order: the page stays alive, shows no number that is none, says nothing on the
// console. All of it is done twice, and the second time needs no more memory than the first.
//
// The same interactions on every run; NORMLENS_SEED looks elsewhere, NORMLENS_STEPS does more of them.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { misprints, QUIET, settled, Site, until } from "./harness.mjs";
import { Random, SEED } from "./random.mjs";

const STEPS = Number(process.env.NORMLENS_STEPS ?? 300);
/** How often the page is looked at. */
const LOOK = 25;

let site;
before(async () => (site = await Site.start()));
after(() => site.close());

const TYPED = ["1", "2", "3", "4", "6", "8", "0", "-1", "1.5", "0.25", "1e-3", "-2", "99999999999", "abc", "", "NaN", "1e999", "−0,5"];
const LINKS = [
  "#/explore?v=1",
  "#/explore?v=1&m=batch_norm&area=3&view=samples",
  "#/explore?v=1&m=decorrelated_batch_norm&g=1&ch=1.2",
  "#/explore?v=1&data=example&m=instance_whitening",
  "#/explore?v=1&m=composed&r=aaaaaa&g=0&eps=NaN&cell=9.9.9.9",
  "#/explore?v=1&shape=3.12.5.7&m=iter_norm&g=3&t=9&scope=area&spec=channels&view=tiles",
  "#/explore?v=2&shape=65536.65536.65536.65536&theme=puce",
];
const KEYS = ["Tab", "Shift+Tab", "ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "Shift+ArrowRight", "PageDown", "Home", "End", "Enter", "Escape", "Space"];
const WINDOWS = [[1280, 720], [390, 844], [1920, 1080], [768, 1024], [1280, 720]];

/** Does something to one of the elements a selector finds; runs in the page. */
function handle([selector, which, what, value]) {
  const found = [...document.querySelectorAll(selector)].filter((element) => element.checkVisibility());
  const element = found[Math.floor(which * found.length)];
  if (!element) return;
  if (what === "click") element.click();
  if (what === "slide") {
    element.value = Number(element.min) + value * (Number(element.max) - Number(element.min));
    element.dispatchEvent(new InputEvent("input", { bubbles: true }));
  }
  if (what === "type") {
    element.focus();
    element.value = value;
    element.dispatchEvent(new InputEvent("input", { bubbles: true }));
    element.dispatchEvent(new Event("change", { bubbles: true }));
  }
  if (what === "select") {
    element.selectedIndex = Math.floor(value * element.options.length);
    element.dispatchEvent(new Event("change", { bubbles: true }));
  }
}

/** What can be done, and how often it is. */
const INTERACTIONS = [
  [20, "chip", (page, random) => page.evaluate(handle, ["#rail .chips button.chip[aria-pressed]", random.next(), "click"])],
  [12, "slider", (page, random) => page.evaluate(handle, ["input[type=range]", random.next(), "slide", random.next()])],
  [12, "number", (page, random) => page.evaluate(handle, ["#rail input.num", random.next(), "type", random.pick(TYPED)])],
  [8, "role", (page, random) => page.evaluate(handle, ["#rail input[type=radio]", random.next(), "click"])],
  [4, "input", (page, random) => page.evaluate(handle, ["#rail select", random.next(), "select", random.next()])],
  [10, "area", (page, random) => page.evaluate(handle, [".step button", random.next(), "click"])],
  [8, "view", (page, random) => page.evaluate(handle, ["figure button, .alt button", random.next(), "click"])],
  [3, "theme", (page, random) => page.evaluate(handle, [".bar button", random.next(), "click"])],
  [4, "note", (page, random) => page.evaluate(handle, [".note button, .complaint button", random.next(), "click"])],
  [14, "hover", (page, random) => page.mouse.move(random.below(1280), random.below(720), { steps: 3 })],
  [5, "press", (page, random) => page.mouse.click(330 + random.below(900), 120 + random.below(560))],
  [14, "key", (page, random) => page.keyboard.press(random.pick(KEYS))],
  [6, "link", (page, random) => page.evaluate((hash) => (location.hash = hash), random.pick(LINKS))],
  [3, "back", (page) => page.evaluate(() => history.back())],
  [3, "window", async (page, random) => {
    const [width, height] = random.pick(WINDOWS);
    await page.setViewportSize({ width, height });
  }],
];
const WHEEL = INTERACTIONS.flatMap(([weight, name, act]) => Array(weight).fill([name, act]));

/** Waits until the page has answered, or says why not. */
const answered = (page) =>
  until(
    () => page.evaluate(() => document.querySelector("main[aria-busy=false], [role=alert]") !== null),
    (is) => is,
    "the page does not answer",
  );

/** What the page holds when it shows what it first showed. */
async function held(page, cdp) {
  await page.setViewportSize({ width: 1280, height: 720 });
  await page.mouse.move(1, 1);
  await page.evaluate(() => {
    document.activeElement?.blur();
    location.hash = "#/explore?v=1";
  });
  await settled(page);
  await page.getByRole("button", { name: "Light theme" }).or(page.getByRole("button", { name: "Dark theme" })).first().waitFor();
  for (let pass = 0; pass < 3; pass++) await cdp.send("HeapProfiler.collectGarbage");
  const { nodes, jsEventListeners, documents } = await cdp.send("Memory.getDOMCounters");
  const { metrics } = await cdp.send("Performance.getMetrics");
  const heap = metrics.find(({ name }) => name === "JSHeapUsedSize").value;
  const memory = () =>
    (async () => {
      const named = globalThis.document?.querySelector("script[data-app]").dataset.app ?? new URL(location.href).searchParams.get("app");
      const { default: init } = await import(new URL(named, globalThis.document?.baseURI ?? location.href));
      // It is started, so this gives what there is.
      return (await init()).memory.buffer.byteLength;
    })();
  return { documents, nodes, listeners: jsEventListeners, heap, page: await page.evaluate(memory), worker: await page.workers()[0].evaluate(memory) };
}

test(`${STEPS} random interactions leave the page alive, and the second half of them its memory as it was`, async (context) => {
  const { page, seen, close } = await site.open("#/explore?v=1");
  await settled(page);
  const cdp = await page.context().newCDPSession(page);
  await cdp.send("Performance.enable");
  const done = {};
  const after = [];
  for (const pass of ["first", "second"]) {
    const random = new Random(SEED);
    const trail = [];
    for (let step = 1; step <= STEPS / 2; step++) {
      const [name, act] = random.pick(WHEEL);
      trail.push(name);
      await act(page, random);
      done[name] = (done[name] ?? 0) + 1;
      if (step % LOOK === 0) {
        await answered(page);
        const where = `after step ${step} of the ${pass} pass: ${trail.slice(-LOOK).join(", ")}; ${page.url()}`;
        assert.deepEqual(await misprints(page), [], where);
        assert.match(await page.locator("h1").textContent(), /\w/, where);
        assert.deepEqual(seen, QUIET, where);
      }
    }
    after.push(await held(page, cdp));
    context.diagnostic(`after the ${pass} pass: ${JSON.stringify(after.at(-1))}`);
  }
  context.diagnostic(`seed ${SEED}; ${Object.entries(done).map(([name, times]) => `${name} ${times}`).join(", ")}`);
  assert.equal(Object.keys(done).length, INTERACTIONS.length, "everything was done");
  const [first, second] = after;
  assert.equal(second.documents, first.documents);
  assert.ok(second.nodes <= first.nodes + 50, `${second.nodes} nodes after ${first.nodes}`);
  assert.ok(second.listeners <= first.listeners, `${second.listeners} listeners after ${first.listeners}`);
  assert.ok(second.heap <= first.heap + 300_000, `${second.heap} bytes of JavaScript after ${first.heap}`);
  assert.ok(second.page <= first.page + (1 << 19), `${second.page} bytes of the page's module after ${first.page}`);
  assert.ok(second.worker <= first.worker + (1 << 21), `${second.worker} bytes of the worker's module after ${first.worker}`);
  assert.deepEqual(seen, QUIET);
  await close();
});
