// Everything without a mouse.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { eventually, picture, QUIET, settled, Site, until } from "./harness.mjs";

/** More stops than this make a page tiresome. */
const MOST_STOPS = 56;

let site;
before(async () => (site = await Site.start()));
after(() => site.close());

/** What has the focus: a name, and whether one can see that it has it. `null` when nothing has. */
function focus(page) {
  return page.evaluate(() => {
    const element = document.activeElement;
    if (!element || element === document.body) return null;
    const ring = (candidate) => {
      const { outlineStyle, outlineWidth, outlineColor } = getComputedStyle(candidate);
      return outlineStyle !== "none" && parseFloat(outlineWidth) >= 2 && outlineColor !== "rgba(0, 0, 0, 0)";
    };
    // A control that is hidden for the sake of its label shows the focus there.
    const shown = [element, element.closest("label")].filter(Boolean);
    const box = shown.at(-1).getBoundingClientRect();
    const label = element.getAttribute("aria-label") ?? element.labels?.[0]?.textContent ?? element.textContent;
    const known = (window.focused ??= []);
    if (!known.includes(element)) known.push(element);
    return {
      id: known.indexOf(element),
      name: `${element.tagName.toLowerCase()} ${label.replace(/\s+/g, " ").trim()}`.slice(0, 60),
      visible: shown.some(ring) && box.width > 0 && box.height > 0,
      inside: box.top >= 0 && box.left >= 0 && box.bottom <= innerHeight + 1 && box.right <= innerWidth + 1,
    };
  });
}

/** Presses a key until what is focused has this name. */
async function reach(page, name, key = "Tab") {
  for (let presses = 0; presses <= 2 * MOST_STOPS; presses++) {
    await page.keyboard.press(key);
    const now = await focus(page);
    if (now && (typeof name === "string" ? now.name === name : name.test(now.name))) return;
  }
  assert.fail(`${name} is not reached with ${key}`);
}

/** All stops, from the one after the current focus until the page is left or begins again. */
async function walk(page, key) {
  const stops = [];
  for (;;) {
    await page.keyboard.press(key);
    const now = await focus(page);
    if (!now || now.id === stops[0]?.id) return stops;
    const earlier = stops.findIndex(({ id }) => id === now.id);
    assert.equal(earlier, -1, `a focus trap from “${stops[earlier]?.name}” to “${stops.at(-1)?.name}”`);
    stops.push(now);
  }
}

/** What Tab has to reach: all controls in sight; of a group of radios or chips one. */
function controls(page) {
  return page.evaluate(() => {
    const selector = 'a[href], button, input, select, textarea, [tabindex="0"]';
    const all = [...document.querySelectorAll(selector)].filter(
      (element) =>
        element.checkVisibility() &&
        element.tabIndex >= 0 &&
        !element.disabled &&
        !(element.type === "radio" && !element.checked),
    );
    return all.length;
  });
}

test("Tab reaches every control in both directions, each with a visible focus, and leaves the page", async (context) => {
  const { page, seen, close } = await site.open();
  await settled(page);
  const there = await walk(page, "Tab");
  await page.evaluate(() => document.activeElement.blur());
  const back = await walk(page, "Shift+Tab");
  context.diagnostic(`${there.length} tab stops`);
  assert.equal(there.length, await controls(page));
  assert.deepEqual(back.map(({ name }) => name).reverse(), there.map(({ name }) => name));
  assert.ok(there.length <= MOST_STOPS, `${there.length} tab stops`);
  assert.deepEqual(there.filter(({ visible }) => !visible).map(({ name }) => name), [], "stops without a focus ring");
  assert.deepEqual(there.filter(({ inside }) => !inside).map(({ name }) => name), [], "stops out of sight");
  assert.deepEqual(seen, QUIET);
  await close();
});

test("the order of the stops is bar, rail, stepper, tensor, unrolled, charts", async () => {
  const { page, close } = await site.open();
  await settled(page);
  const order = [
    "a Skip to the figures",
    "button Copy link",
    /^button GN, /,
    /^input N: /,
    "input groups G",
    "input ε",
    "input scale γ",
    "button Save result",
    "select Input",
    "button Previous area",
    "button Next area",
    /^div Tensor\./,
    /^div Unrolled matrix\./,
    /^div Distribution\./,
    /^div Two channels\./,
    /^div Spectrum\./,
  ];
  for (const name of order) await reach(page, name);
  await close();
});

test("the skip link takes the focus to the figures and changes nothing", async () => {
  const { page, close } = await site.open("#/explore?v=1&m=batch_norm&area=3");
  const kept = await settled(page);
  await page.keyboard.press("Tab");
  assert.equal((await focus(page)).name, "a Skip to the figures");
  assert.ok((await focus(page)).visible && (await focus(page)).inside);
  await page.keyboard.press("Enter");
  await eventually(() => page.evaluate(() => document.activeElement.id), "main");
  await page.keyboard.press("Tab");
  assert.match((await focus(page)).name, /^button (Previous|Next) area$/);
  assert.deepEqual(await settled(page), kept);
  await close();
});

test("arrow keys in the tensor choose the area and the cell, Enter pins it, Escape leaves it", async () => {
  const { page, close } = await site.open();
  const first = await settled(page);
  const shows = (part, value) => eventually(async () => (await picture(page))[part], value);
  await reach(page, /^div Tensor\./);
  for (const [key, area] of [["ArrowRight", 7], ["ArrowLeft", 6], ["ArrowLeft", 5], ["End", 16], ["ArrowRight", 16], ["Home", 1], ["ArrowLeft", 1]]) {
    await page.keyboard.press(key);
    await shows("area", `area ${area} of 16`);
  }
  for (const [key, cell] of [
    ["ArrowDown", "n 1, c 2, h 1, w 1"],
    ["ArrowDown", "n 1, c 3, h 1, w 1"],
    ["PageDown", "n 2, c 3, h 1, w 1"],
    ["Shift+ArrowRight", "n 2, c 3, h 1, w 2"],
    ["Shift+ArrowDown", "n 2, c 3, h 2, w 2"],
    ["Shift+ArrowDown", "n 2, c 3, h 3, w 2"],
    ["Shift+ArrowUp", "n 2, c 3, h 2, w 2"],
    ["Shift+ArrowLeft", "n 2, c 3, h 2, w 1"],
    ["PageUp", "n 1, c 3, h 2, w 1"],
    ["ArrowUp", "n 1, c 2, h 2, w 1"],
  ]) {
    await page.keyboard.press(key);
    await shows("index", cell);
  }
  // Escape leaves the cell, not what was pinned before.
  await page.keyboard.press("Escape");
  await shows("index", "n 1, c 1, h 1, w 1");
  await page.keyboard.press("PageDown");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  await shows("index", "n 2, c 3, h 1, w 1");
  await shows("before", first.before);
  await page.keyboard.press("Enter");
  await until(() => page.url(), (url) => url.includes("cell=2.3.1.1"), "the pin is in the link");
  await shows("area", "area 6 of 16");
  await page.keyboard.press("Shift+ArrowRight");
  await shows("index", "n 2, c 3, h 1, w 2");
  await page.keyboard.press("Escape");
  await shows("index", "n 2, c 3, h 1, w 1");
  await close();
});

test("arrow keys in the unrolled matrix choose the area", async () => {
  const { page, close } = await site.open();
  await settled(page);
  await reach(page, /^div Unrolled matrix\./);
  for (const [key, area] of [["ArrowDown", 7], ["ArrowUp", 6], ["Home", 1], ["End", 16]]) {
    await page.keyboard.press(key);
    await eventually(async () => (await picture(page)).area, `area ${area} of 16`);
  }
  await close();
});

for (const [name, words] of [
  ["Distribution", /before [\d.]+ %.*after [\d.]+ %/],
  ["Two channels", /\d/],
  ["Spectrum", /before \d.*after \d/],
]) {
  test(`arrow keys read values off the chart “${name}”`, async () => {
    const { page, close } = await site.open();
    await settled(page);
    const tip = page.locator("figure", { has: page.locator(`b:text-is("${name}")`) }).locator(".tip");
    await reach(page, new RegExp(`^div ${name}\\.`));
    const readings = new Set();
    for (const key of [...Array(14).fill("ArrowLeft"), ...Array(8).fill("ArrowUp"), ...Array(16).fill("ArrowDown")]) {
      await page.keyboard.press(key);
      if (await tip.count()) readings.add((await tip.allTextContents()).join(" "));
    }
    assert.ok(readings.size > 0, "nothing is read off");
    for (const reading of readings) assert.match(reading, words);
    if (name !== "Two channels") assert.ok(readings.size > 2, `only ${readings.size} readings`);
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("Escape");
    await eventually(() => tip.count(), 0);
    await close();
  });
}

test("the main job is done with keys alone: choose, compare, pin, read, copy", async () => {
  const { page, seen, close } = await site.open();
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await settled(page);
  const shows = (part, value) => eventually(async () => (await picture(page))[part], value);
  const sentence = (words) => until(async () => (await picture(page)).sentence, (now) => words.test(now), `no ${words}`);

  // The chips are one stop; arrows lead from one to the next.
  await reach(page, /^button GN, Group normalization/);
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Enter");
  await shows("title", "Position normalization");
  await page.keyboard.press("ArrowLeft");
  await page.keyboard.press("Space");
  await shows("title", "Group normalization");
  await reach(page, "input groups G");
  await page.keyboard.press("ArrowLeft");
  await sentence(/^8 areas/);
  await page.keyboard.press("End");
  await sentence(/^32 areas/);
  await page.keyboard.press("Home");
  await sentence(/^4 areas/);
  await reach(page, /^input groups G, value/);
  await page.keyboard.press("Control+A");
  await page.keyboard.type("4");
  await page.keyboard.press("Enter");
  await sentence(/^16 areas/);
  await reach(page, "input scale γ");
  await page.keyboard.press("End");
  await eventually(() => page.inputValue("#gamma-value"), "3.00");
  await reach(page, "select Input");
  await page.keyboard.type("Gau");
  await until(() => page.url(), (url) => url.includes("data=gaussian"), "the input is chosen by its first letters");
  await reach(page, "input H");
  await page.keyboard.press("Control+A");
  await page.keyboard.type("3");
  await page.keyboard.press("Tab");
  await sentence(/2 channels × 18 positions/);
  const area = Number((await picture(page)).area.match(/\d+/)[0]);
  await reach(page, "button Next area");
  await page.keyboard.press("Enter");
  await shows("area", `area ${area + 1} of 16`);
  await reach(page, /^div Tensor\./);
  await page.keyboard.press("Shift+ArrowRight");
  await page.keyboard.press("Enter");
  await until(() => page.url(), (url) => url.includes("cell="), "the cell is pinned");
  await reach(page, "button Copy link", "Shift+Tab");
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "Copied" }).waitFor();
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), page.url());
  // The actions of the bar are one stop, too.
  await page.keyboard.press("ArrowRight");
  assert.equal((await focus(page)).name, "button Dark theme");
  await page.keyboard.press("Enter");
  await eventually(() => page.evaluate(() => document.documentElement.dataset.theme), "dark");
  for (const name of ["Copy link", "Help", "Export", "Present", "Quiz", "Examples"]) {
    await page.keyboard.press("ArrowLeft");
    await until(() => focus(page), (now) => now.name.endsWith(name) || (name === "Copy link" && now.name.endsWith("Copied")), name);
  }
  assert.deepEqual(seen, QUIET);
  await close();
});

test("while a sheet is open, keys do nothing to the page behind it", async () => {
  const { page, seen, close } = await site.open();
  await settled(page);
  await page.locator(".acts .present").waitFor();
  const address = page.url();
  const open = () => page.locator("dialog[open]").evaluateAll((sheets) => sheets.map((sheet) => sheet.querySelector("h2").textContent));
  await page.locator(".acts button", { hasText: "Help" }).focus();
  for (const [key, title] of [["e", "Examples"], ["q", "Quiz"], ["x", "Export"], ["?", "Help"], ["/", "All methods"]]) {
    await page.keyboard.press(key);
    await eventually(open, [title]);
    // Neither where the sheet has put the focus nor where a click on its ground leaves it.
    await page.locator("dialog button", { hasText: "Close" }).focus();
    for (const blurs of [false, true]) {
      if (blurs) await page.evaluate(() => document.activeElement.blur());
      for (const other of ["e", "q", "x", "?", "/", "p", "Control+z"]) await page.keyboard.press(other);
      await page.waitForTimeout(100);
      assert.deepEqual(await open(), [title]);
      assert.equal(page.url(), address);
    }
    await page.keyboard.press("Escape");
    await eventually(open, []);
    assert.equal((await focus(page)).name, "button Help", "the focus is back where it was");
  }
  assert.deepEqual(seen, QUIET);
  await close();
});

test("roles are chosen with the arrow keys of a radio group", async () => {
  const { page, close } = await site.open("#/explore?v=1&m=batch_norm");
  await settled(page);
  await reach(page, "input H: averaged");
  await page.keyboard.press("ArrowRight");
  await eventually(async () => (await picture(page)).title, "A method without a name");
  assert.equal((await focus(page)).name, "input H: separate areas");
  await page.keyboard.press("ArrowLeft");
  await eventually(async () => (await picture(page)).title, "Batch normalization");
  await close();
});

test("letters choose in a select, and are no keys of the page where they are switched off", async () => {
  const { page, seen, close } = await site.open("", { stored: true });
  await settled(page);
  await page.getByLabel("Input", { exact: true }).focus();
  for (const key of ["e", "x", "?"]) await page.keyboard.press(key);
  assert.equal(await page.locator("dialog").count(), 0);
  await reach(page, /^button Copy link/, "Shift+Tab");
  await page.keyboard.press("?");
  const switched = page.getByRole("dialog").getByLabel("Single letters and signs are keys");
  await switched.focus();
  await page.keyboard.press(" ");
  await eventually(() => switched.isChecked(), false);
  await page.keyboard.press("Escape");
  await eventually(() => page.locator("dialog").count(), 0);
  await page.reload();
  await settled(page);
  for (const key of ["e", "x", "/", "p"]) await page.keyboard.press(key);
  await page.getByRole("button", { name: "Help" }).click();
  assert.equal(await page.locator("dialog").count(), 1);
  assert.equal(await page.locator("dialog.help").count(), 1);
  await switched.click();
  await page.keyboard.press("Escape");
  await page.keyboard.press("x");
  await page.locator("dialog.exports").waitFor();
  assert.deepEqual(seen, QUIET);
  await close();
});

test("on a phone the actions unfold, are used and fold with keys", async () => {
  const { page, close } = await site.open("", { width: 390, height: 844 });
  await settled(page);
  await reach(page, "button Actions");
  await page.keyboard.press("Enter");
  await reach(page, "button Copy link");
  await page.keyboard.press("ArrowLeft");
  assert.equal((await focus(page)).name, "button Help");
  await page.keyboard.press("Enter");
  await page.locator("dialog.help").waitFor();
  await page.keyboard.press("Escape");
  await eventually(async () => (await focus(page)).name, "button Actions");
  assert.equal(await page.getByRole("toolbar", { name: "Actions" }).isVisible(), false);
  await page.keyboard.press("Enter");
  await reach(page, "button Copy link");
  await page.keyboard.press("Escape");
  await eventually(async () => (await focus(page)).name, "button Actions");
  assert.equal(await page.getByRole("toolbar", { name: "Actions" }).isVisible(), false);
  await close();
});

test("on a phone the rail opens, is used and closes with keys", async () => {
  const { page, close } = await site.open("", { width: 390, height: 844 });
  await settled(page);
  await reach(page, "button Method and data");
  await page.keyboard.press("Enter");
  await page.locator("#rail.open").waitFor();
  await reach(page, /^button GN, Group normalization/);
  await page.keyboard.press("ArrowLeft");
  await page.keyboard.press("Enter");
  await eventually(async () => (await picture(page)).title, "Instance normalization");
  await reach(page, "button Method and data", "Shift+Tab");
  await page.keyboard.press("Enter");
  await eventually(() => page.locator("#rail").isVisible(), false);
  await close();
});
