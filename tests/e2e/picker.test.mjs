// The sheet with all methods: opened, searched, walked through, taken from and left, by keys, pointer and finger.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { chip, eventually, pick, picture, QUIET, settled, sideways, Site, until, violations } from "./harness.mjs";

const PHONE = { width: 390, height: 844, scale: 2, mobile: true };

let site;
before(async () => (site = await Site.start()));
after(() => site.close());

const OPENER = { name: "All methods" };

/** The sheet as it is: the lines, the one that is pointed at, what is known of it, the count. `null` if it is closed. */
function sheet(page) {
  return page.evaluate(() => {
    const dialog = document.querySelector("dialog.sheet[open]");
    if (!dialog) return null;
    const lines = [...dialog.querySelectorAll("[role=option]")];
    const short = (line) => line?.querySelector("b").textContent ?? null;
    const pointed = lines.filter((line) => line.ariaSelected === "true");
    return {
      lines: lines.map(short),
      families: [...dialog.querySelectorAll("[role=group]")].map((group) => group.ariaLabel),
      pointed: pointed.map(short),
      active: short(document.getElementById(document.activeElement.getAttribute("aria-activedescendant"))),
      current: lines.filter((line) => line.ariaCurrent === "true").map(short),
      known: dialog.querySelector(".known").textContent,
      count: dialog.querySelector("[role=status]").textContent,
      focus: document.activeElement.id,
    };
  });
}

const opened = (page) => until(() => sheet(page), (now) => now?.focus === "method-search", "the sheet is open");
// A key pressed between its closing and its being gone would open nothing; nobody is that quick.
const closed = (page) => eventually(() => page.locator("dialog").count(), 0, "the sheet is gone");

/** Types a search and waits for its first line. */
async function search(page, text, first) {
  await page.fill("#method-search", text);
  return until(() => sheet(page), (now) => (now.lines[0] ?? null) === first && now.families.length === 0, `${text} finds ${first}`);
}

test("the sheet opens by its button and by the slash key, over rail and main, and moves nothing", async () => {
  const { page, seen, close } = await site.open();
  await settled(page);
  const boxes = () =>
    page.evaluate(() => [...document.querySelectorAll(".bar *, #rail *, main *")].map((element) => JSON.stringify(element.getBoundingClientRect())));
  const still = await boxes();
  for (const open of [() => page.getByRole("button", OPENER).click(), () => page.keyboard.press("/")]) {
    await open();
    const now = await opened(page);
    assert.equal(now.current.join(), "GN");
    assert.equal(now.pointed.join(), "GN");
    assert.equal(now.active, "GN");
    assert.match(now.known, /Group normalization.*Wu, He\. Group normalization\. ECCV, 2018\.$/);
    assert.equal(now.count, `${now.lines.length} methods`);
    assert.equal(await page.inputValue("#method-search"), "");
    assert.deepEqual(await boxes(), still);
    const box = await page.locator("dialog").boundingBox();
    assert.deepEqual([box.x, box.width, box.y + box.height], [0, 1280, 720]);
    // What is behind cannot be hit.
    const covered = await page.evaluate(() =>
      [...document.querySelectorAll("#rail button, main [tabindex]")].filter((element) => {
        const { left, top, width, height } = element.getBoundingClientRect();
        return document.elementFromPoint(left + width / 2, top + height / 2)?.closest("dialog") === null;
      }).length,
    );
    assert.equal(covered, 0);
    await page.keyboard.press("Escape");
    await closed(page);
  }
  assert.deepEqual(seen, QUIET);
  await close();
});

test("a slash that is typed into a field stays there", async () => {
  const { page, close } = await site.open();
  await settled(page);
  await page.focus("#seed");
  await page.keyboard.press("/");
  assert.match(await page.inputValue("#seed"), /\//);
  assert.equal(await sheet(page), null);
  await page.focus("#groups");
  await page.keyboard.press("Control+/");
  assert.equal(await sheet(page), null);
  await page.keyboard.press("/");
  await opened(page);
  await close();
});

test("Escape, the close word and a click beside the sheet return the focus to where it was and change nothing", async () => {
  const { page, close } = await site.open();
  const kept = await settled(page);
  const address = page.url();
  await page.focus("#epsilon");
  for (const leave of [
    () => page.keyboard.press("Escape"),
    () => page.getByRole("button", { name: "Close" }).click(),
    () => page.mouse.click(640, 20),
  ]) {
    await page.keyboard.press("/");
    await opened(page);
    await page.keyboard.type("bat");
    await page.keyboard.press("ArrowDown");
    await leave();
    await closed(page);
    assert.equal(await page.evaluate(() => document.activeElement.id), "epsilon");
  }
  assert.equal(page.url(), address);
  assert.deepEqual(await settled(page), kept);
  await page.getByRole("button", OPENER).focus();
  await page.keyboard.press("Enter");
  await opened(page);
  await page.keyboard.press("Escape");
  await closed(page);
  assert.match(await page.evaluate(() => document.activeElement.textContent), /All methods/);
  await close();
});

test("Tab leads from the field to the close word and to the list, where arrows and Enter do the same", async () => {
  const { page, close } = await site.open();
  await settled(page);
  await page.keyboard.press("/");
  await opened(page);
  const focus = () => page.evaluate(() => document.activeElement.id || document.activeElement.textContent);
  await page.keyboard.press("Tab");
  assert.match(await focus(), /^Close/);
  await page.keyboard.press("Tab");
  assert.equal(await focus(), "method-lines");
  await page.keyboard.press("ArrowDown");
  await eventually(async () => (await sheet(page)).active, "PN");
  await page.keyboard.press("Enter");
  await closed(page);
  await eventually(async () => (await picture(page)).title, "Position normalization");
  await close();
});

test("the focus stays in the sheet", async () => {
  const { page, close } = await site.open();
  await settled(page);
  await page.keyboard.press("/");
  await opened(page);
  for (const key of ["Tab", "Tab", "Tab", "Shift+Tab", "Shift+Tab"]) {
    await page.keyboard.press(key);
    // Between the last stop and the first the browser's own controls have the focus.
    const where = await page.evaluate(() => (document.activeElement === document.body ? "browser" : document.activeElement.closest("dialog") ? "sheet" : "page"));
    assert.notEqual(where, "page");
  }
  await close();
});

test("families stand in the order of the survey and hold every method", async () => {
  const { page, close } = await site.open();
  await settled(page);
  await page.keyboard.press("/");
  const { families, lines } = await opened(page);
  const order = ["Population statistics", "Local statistics", "Area partitioning", "Whitening", "Variations of standardization", "Representation recovery", "Multiple modes", "Combinations"];
  assert.deepEqual(families, order.filter((family) => families.includes(family)));
  assert.ok(lines.length >= 16);
  assert.equal(await page.locator("dialog [role=option] svg").count(), lines.length);
  for (const short of ["BN", "LN/pos", "GW", "LRN", "SN"]) assert.ok(lines.includes(short), short);
  await close();
});

test("typing searches names, abbreviations, authors and years, with all words and without signs", async () => {
  const { page, seen, close } = await site.open();
  await settled(page);
  await page.keyboard.press("/");
  await opened(page);
  for (const [text, first] of [
    ["gn", "GN"],
    ["Layer", "LN"],
    ["layernorm", "LN"],
    ["wu 2018", "GN"],
    ["Hoffer", "ghost BN"],
    ["gbn", "ghost BN"],
    ["ALEXNET", "LRN"],
    ["grôup nörmalisation", "GN"],
  ]) {
    const now = await search(page, text, first);
    assert.deepEqual(now.pointed, [first], text);
    assert.equal(now.active, first, text);
    assert.equal(now.count, `${now.lines.length} method${now.lines.length === 1 ? "" : "s"}`);
  }
  const none = await search(page, "gn zzz", null);
  assert.equal(none.count, "0 methods");
  assert.equal(none.known, "");
  assert.ok(await page.getByText("No method is called “gn zzz”.").isVisible());
  await page.keyboard.press("Enter");
  assert.notEqual(await sheet(page), null);
  await page.fill("#method-search", "");
  await eventually(async () => (await sheet(page)).pointed, ["GN"]);
  assert.deepEqual(seen, QUIET);
  await close();
});

test("an abbreviation offers everything it stands for, exact answers first", async () => {
  const { page, close } = await site.open();
  await settled(page);
  await page.keyboard.press("/");
  await opened(page);
  for (const text of ["PN", "SN", "GBN"]) {
    await page.fill("#method-search", text);
    const hits = await until(
      () => page.locator("dialog [role=option]").evaluateAll((lines) => lines.map((line) => line.textContent)),
      (lines) => lines.length > 0 && lines.length < 16,
      text,
    );
    const meant = { PN: /Position normalization/, SN: /Switchable normalization/, GBN: /Ghost batch normalization/ }[text];
    assert.ok(hits.some((line) => meant.test(line)), `${text}: ${hits}`);
  }
  await close();
});

test("arrows walk in reading order and from column to column, in sight", async () => {
  const { page, close } = await site.open("", { width: 1280, height: 720 });
  await settled(page);
  await page.keyboard.press("/");
  const { lines } = await opened(page);
  const at = async () => lines.indexOf((await sheet(page)).pointed[0]);
  const inSight = () =>
    page.evaluate(() => {
      const line = document.querySelector("dialog [aria-selected=true]").getBoundingClientRect();
      const list = document.querySelector("dialog .lines").getBoundingClientRect();
      return line.top >= list.top - 1 && line.bottom <= list.bottom + 1;
    });
  for (let presses = 0; presses < lines.length; presses++) await page.keyboard.press("ArrowUp");
  await eventually(at, 0);
  for (let line = 1; line < lines.length; line++) {
    await page.keyboard.press("ArrowDown");
    await eventually(at, line);
    assert.ok(await inSight(), lines[line]);
  }
  await page.keyboard.press("ArrowDown");
  assert.equal(await at(), lines.length - 1);

  const left = () => page.evaluate(() => document.querySelector("dialog [aria-selected=true]").getBoundingClientRect().left);
  const last = await left();
  await page.keyboard.press("ArrowLeft");
  await until(left, (now) => now < last, "a column to the left");
  await page.keyboard.press("ArrowRight");
  await eventually(left, last);
  await page.keyboard.press("ArrowRight");
  assert.equal(await left(), last);

  // In a search the arrows to the sides belong to the text.
  await page.keyboard.type("norm");
  await page.keyboard.press("ArrowLeft");
  await page.keyboard.press("ArrowLeft");
  await page.keyboard.type("X");
  assert.equal(await page.inputValue("#method-search"), "noXrm");
  await close();
});

test("Enter and a click take a method: title, link and rail follow, and the sheet is gone", async () => {
  const { page, seen, close } = await site.open();
  await settled(page);
  await page.focus("#epsilon");
  await page.keyboard.press("/");
  await opened(page);
  await page.keyboard.type("ghost");
  await until(() => sheet(page), (now) => now.pointed[0] === "ghost BN", "ghost batch normalization");
  await page.keyboard.press("Enter");
  await closed(page);
  await eventually(async () => (await picture(page)).title, "Ghost batch normalization");
  await until(() => page.url(), (url) => url.includes("m=ghost_batch_norm"), "the link");
  assert.equal(await page.evaluate(() => document.activeElement.id), "epsilon");
  // It is no favourite, and stands on the rail all the same.
  assert.equal(await chip(page, "ghost BN").getAttribute("aria-pressed"), "true");

  await page.getByRole("button", OPENER).click();
  assert.deepEqual((await opened(page)).current, ["ghost BN"]);
  await page.locator("#method-rms_norm_token").hover();
  await until(() => sheet(page), (now) => now.known.startsWith("RMS normalization per position"), "what is pointed at is explained");
  await page.locator("#method-rms_norm_token").click();
  await closed(page);
  await eventually(async () => (await picture(page)).title, "RMS normalization per position");
  await until(() => page.url(), (url) => url.includes("m=rms_norm_token"), "the link");
  assert.equal(await chip(page, "RMS/pos").getAttribute("aria-pressed"), "true");
  assert.equal(await chip(page, "ghost BN").count(), 0);
  assert.deepEqual(seen, QUIET);
  await close();
});

test("a method that is no favourite takes no more room on the rail than the favourites do", async () => {
  const { page, close } = await site.open("", { width: 1280, height: 720 });
  await settled(page);
  const height = () => page.locator("#rail section").first().evaluate((section) => section.getBoundingClientRect().height);
  const usual = await height();
  for (const short of ["ghost BN", "RMS/pos", "LRN", "SN"]) {
    await pick(page, short);
    await eventually(() => chip(page, short).count(), 1, short);
    assert.equal(await height(), usual, short);
  }
  await close();
});

for (const theme of ["light", "dark"]) {
  test(`there are no accessibility violations in the sheet (${theme})`, async () => {
    for (const options of [{}, PHONE]) {
      const { page, close } = await site.open("", { theme, ...options });
      await settled(page);
      await page.keyboard.press("/");
      await opened(page);
      assert.deepEqual(await violations(page), []);
      await search(page, "layer", "LN");
      assert.deepEqual(await violations(page), []);
      await search(page, "zzz", null);
      assert.deepEqual(await violations(page), []);
      await close();
    }
  });
}

test("the sheet fits every screen and scrolls in itself only", async () => {
  const { page, close } = await site.open("", { width: 1440, height: 900 });
  await settled(page);
  await page.keyboard.press("/");
  await opened(page);
  for (const [width, height, columns] of [[1920, 1080, 4], [1440, 900, 3], [1280, 720, 3], [1024, 768, 2], [390, 844, 1], [320, 640, 1]]) {
    await page.setViewportSize({ width, height });
    await until(() => page.evaluate(() => innerWidth), (now) => now === width, "the size of the window");
    await eventually(() => sideways(page), 0, `at ${width} px`);
    const found = await page.evaluate(() => {
      const list = document.querySelector(".lines");
      const lefts = [...document.querySelectorAll("dialog [role=option]")].map((line) => Math.round(line.getBoundingClientRect().left));
      const small = [...document.querySelectorAll("dialog *")].filter((element) => parseFloat(getComputedStyle(element).fontSize) < 14);
      return {
        columns: new Set(lefts).size,
        sideways: list.scrollWidth - list.clientWidth,
        beyond: [...document.querySelectorAll(".ask *, .known")].filter((element) => element.checkVisibility() && element.getBoundingClientRect().right > innerWidth + 1).length,
        small: small.length,
      };
    });
    assert.ok(found.columns <= columns && found.columns >= Math.min(2, columns), `${found.columns} columns at ${width} px`);
    assert.deepEqual({ ...found, columns }, { columns, sideways: 0, beyond: 0, small: 0 }, `at ${width} px`);
  }
  await close();
});

test("on a phone the sheet is opened, searched and tapped, with targets for fingers", async () => {
  const { page, seen, close } = await site.open("", PHONE);
  await settled(page);
  await page.getByRole("button", { name: "Method and data" }).tap();
  await page.locator("#rail.open").waitFor();
  await page.getByRole("button", OPENER).tap();
  await opened(page);
  const small = await page.locator("dialog :is([role=option], input, button)").evaluateAll((targets) =>
    targets.map((target) => [target.textContent, target.getBoundingClientRect()]).filter(([, box]) => box.height < 44 || box.width < 44).map(([name]) => name),
  );
  assert.deepEqual(small, []);
  await search(page, "bat", "BN");
  await page.locator("#method-batch_norm").tap();
  await closed(page);
  await eventually(async () => (await picture(page)).title, "Batch normalization");
  assert.deepEqual(seen, QUIET);
  await close();
});
