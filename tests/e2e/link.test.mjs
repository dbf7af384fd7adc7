// The address reproduces the picture; back and forward work; damaged links are repaired and say so.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { chip, eventually, misprints, picture, QUIET, settled, Site, type, until } from "./harness.mjs";

let site;
before(async () => (site = await Site.start()));
after(() => site.close());

const hashOf = (page) => new URL(page.url()).hash;
const title = async (page) => (await picture(page)).title;
const entries = (page) => page.evaluate(() => history.length);
const note = (page) => page.locator(".note");

test("the copied link shows the same picture in a new page", async () => {
  const { page, seen, close } = await site.open();
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await settled(page);
  await page.selectOption(".sel", { label: "After ReLU" });
  await type(page, "#size-H", 3);
  await type(page, "#seed", 41);
  await chip(page, "GW").click();
  await type(page, "#groups-value", 2);
  await page.fill("#gamma", "1.5");
  await type(page, "#beta-value", "0.25");
  await page.fill("#epsilon", "-2");
  await page.getByRole("button", { name: "Next area" }).click();
  await page.getByRole("button", { name: "Tiles" }).click();
  await page.getByRole("button", { name: "Channel 2 on the y axis" }).or(page.locator(".axis-button.y")).first().click();
  await page.locator(".alt").filter({ hasText: "all values" }).getByRole("button", { name: "this area" }).click();
  await page.locator('div.fig[aria-label^="Tensor."]').focus();
  await page.keyboard.press("Shift+ArrowRight");
  await page.keyboard.press("Enter");
  await until(() => hashOf(page), (hash) => hash.includes("cell="), "the pin is in the link");
  const original = await settled(page);
  assert.equal(original.title, "Group whitening");
  await page.getByRole("button", { name: "Copy link" }).click();
  await page.getByRole("button", { name: "Copied" }).waitFor();
  const link = await page.evaluate(() => navigator.clipboard.readText());
  assert.equal(link, page.url());
  // The word comes back.
  await page.getByRole("button", { name: "Copy link" }).waitFor();

  const other = await site.open(new URL(link).hash);
  await eventually(() => picture(other.page), original);
  for (const field of ["#groups-value", "#gamma-value", "#beta-value", "#epsilon-value", "#seed", "#size-H"]) {
    assert.equal(await other.page.inputValue(field), await page.inputValue(field), field);
  }
  assert.equal(hashOf(other.page), hashOf(page));
  assert.equal(await note(other.page).count(), 0);
  assert.deepEqual(seen, QUIET);
  assert.deepEqual(other.seen, QUIET);
  await other.close();
  await close();
});

test("a composed normalization without a name travels in the link", async () => {
  const { page, close } = await site.open("#/explore?v=1&m=batch_norm");
  await page.getByLabel("W: separate areas").check();
  await eventually(() => title(page), "A method without a name");
  const original = await settled(page);
  const other = await site.open(hashOf(page));
  await eventually(() => picture(other.page), original);
  await other.close();
  await close();
});

test("back and forward go through the methods that were chosen", async () => {
  const { page, seen, close } = await site.open();
  const names = ["Group normalization"];
  const pictures = [await settled(page)];
  for (const [word, name] of [["BN", "Batch normalization"], ["IN", "Instance normalization"], ["DBN", "Decorrelated batch normalization"]]) {
    await chip(page, word).click();
    await eventually(() => title(page), name);
    names.push(name);
    pictures.push(await settled(page));
  }
  for (const at of [2, 1, 0]) {
    await page.goBack();
    await eventually(() => title(page), names[at]);
    await eventually(() => picture(page), pictures[at]);
  }
  for (const at of [1, 2, 3]) {
    await page.goForward();
    await eventually(() => picture(page), pictures[at]);
  }
  assert.deepEqual(seen, QUIET);
  await close();
});

test("the first choice on a page opened with a link can be undone by going back", async () => {
  const { page, close } = await site.open("#/explore?v=1&m=batch_norm");
  const kept = await settled(page);
  await chip(page, "IN").click();
  await eventually(() => title(page), "Instance normalization");
  await settled(page);
  await page.goBack();
  await eventually(() => picture(page), kept);
  await close();
});

test("a slider that is dragged leaves one entry in the history at most", async () => {
  const { page, close } = await site.open();
  await settled(page);
  for (const [slider, key, count] of [["#gamma", "ArrowRight", 25], ["#epsilon", "ArrowRight", 12], ["#condition", "ArrowLeft", 8]]) {
    const before = await entries(page);
    await page.focus(slider);
    for (let i = 0; i < count; i++) await page.keyboard.press(key);
    const name = { "#gamma": "gamma", "#epsilon": "eps", "#condition": "kappa" }[slider];
    await until(() => hashOf(page), (hash) => hash.includes(`&${name}=`), `the link does not hold ${name}`);
    await settled(page);
    assert.ok((await entries(page)) <= before + 1, `${slider}: ${(await entries(page)) - before} entries`);
  }
  const before = await entries(page);
  for (let i = 0; i < 5; i++) await page.getByRole("button", { name: "Next area" }).click();
  await until(() => hashOf(page), (hash) => hash.includes("area=11"), "the link does not hold the area");
  assert.ok((await entries(page)) <= before + 1, `the stepper: ${(await entries(page)) - before} entries`);
  await close();
});

test("each step back undoes following a link of the page or an address typed by hand", async () => {
  const { page, close } = await site.open("#/explore?v=1&m=batch_norm");
  const kept = await settled(page);
  await page.getByRole("link", { name: "Methods" }).click();
  await page.getByRole("heading", { name: "Methods", level: 1 }).waitFor();
  await page.getByRole("link", { name: "Instance normalization", exact: true }).click();
  await eventually(() => title(page), "Instance normalization");
  await settled(page);
  await page.goBack();
  await page.getByRole("heading", { name: "Methods", level: 1 }).waitFor();
  await page.goBack();
  await eventually(() => picture(page), kept);
  for (const typed of ["#/explore?v=1&m=instance_norm&area=99", "#/explore?m=instance_norm&gamma=9"]) {
    await page.evaluate((hash) => (location.hash = hash), typed);
    await eventually(() => title(page), "Instance normalization");
    await note(page).waitFor();
    await settled(page);
    await page.goBack();
    await eventually(() => picture(page), kept, `after ${typed}`);
  }
  await close();
});

test("a theme in the link wins over the system's, and choosing one takes it out", async () => {
  const { page, close } = await site.open("#/explore?v=1&theme=dark", { theme: "light" });
  const theme = () => page.evaluate(() => document.documentElement.dataset.theme);
  await settled(page);
  assert.equal(await theme(), "dark");
  await page.getByRole("button", { name: "Light theme" }).click();
  await eventually(theme, "light");
  await until(() => hashOf(page), (hash) => !hash.includes("theme"), "the theme is still in the link");
  await close();
});

test("the theme that was chosen here is remembered; the system's is followed until then", async () => {
  const { page, close } = await site.open("", { theme: "light" });
  const theme = () => page.evaluate(() => document.documentElement.dataset.theme);
  await settled(page);
  await page.emulateMedia({ colorScheme: "dark" });
  await eventually(theme, "dark");
  await page.getByRole("button", { name: "Light theme" }).click();
  await eventually(theme, "light");
  await page.reload();
  await settled(page);
  assert.equal(await theme(), "light");
  await close();
});

/** A damaged link, and what the page says about it. */
const DAMAGED = [
  ["#/explore?v=1&m=no_such_norm", /“m=no_such_norm” was left out: there is no such method\./],
  ["#/explore?v=1&shape=4.8.6", /“shape=4\.8\.6” was left out: a shape is four sizes/],
  ["#/explore?v=1&shape=0.8.6.6", /“shape=0\.8\.6\.6” was left out: N is 0/],
  ["#/explore?v=1&shape=9999.9999.9999.9999", /was left out: \d+ values are too many/],
  ["#/explore?v=1&shape=99999999999999999999.1.1.1", /was left out: a shape is four sizes/],
  ["#/explore?v=1&shape=-4.8.6.6", /“shape=-4\.8\.6\.6” was left out/],
  ["#/explore?v=1&g=3", /G is now \d, because 8 channels cannot be split into 3 groups\./],
  ["#/explore?v=1&g=0", /“g=0” was left out: it is a whole number from 1 on\./],
  ["#/explore?v=1&m=ghost_batch_norm&b=3", /There are now \d sample groups, because 4 samples cannot be split into 3\./],
  ["#/explore?v=1&eps=NaN", /“eps=NaN” was left out: it lies between/],
  ["#/explore?v=1&gamma=Infinity", /“gamma=Infinity” was left out: it lies between 0 and 3\./],
  ["#/explore?v=1&beta=1e99", /“beta=1e99” was left out: it lies between −3 and 3\./],
  ["#/explore?v=1&kappa=-5", /“kappa=-5” was left out: it lies between 1 and/],
  ["#/explore?v=1&area=99", /area 99/],
  ["#/explore?v=1&cell=9.9.9.9", /The cell 9\.9\.9\.9 lies outside the tensor of 4 × 8 × 6 × 6\./],
  ["#/explore?v=1&cell=0.1.1.1", /“cell=0\.1\.1\.1” was left out: a cell is four numbers from 1 on/],
  ["#/explore?v=1&ch=3.99", /channels 3 and 99 cannot both be shown/],
  ["#/explore?v=1&m=composed&r=aaaaaa&op=standardize", /Nothing is averaged.* Batch normalization is shown instead\./],
  ["#/explore?v=1&m=composed&r=xyz", /“r=xyz” was left out: roles are six letters/],
  ["#/explore?v=1&m=composed&r=ssfsss&op=standardize", /Batch normalization is shown instead\./],
  ["#/explore?v=1&m=iter_norm&t=1000000", /“t=1000000” was left out: T is at most \d+\./],
  ["#/explore?v=1&seed=-1", /“seed=-1” was left out: a seed is a whole number from 0 on\./],
  ["#/explore?v=1&data=file7", /The link was made with a file, which a link cannot hold\./],
  ["#/explore?v=1&view=%3Cimg%20src%3Dx%3E", /“view=<img src=x>” was left out: known are block, samples, tiles, reach\./],
  ["#/explore?v=99", /The link is of version “99”; this page reads version 1\./],
  [`#/explore?v=1&g=${"4".repeat(40_000)}`, /The link is too long to be one of Normlens/],
  ["#/explore?v=1&theme=pink", /“theme=pink” was left out: known are light, dark\./],
];

test("damaged links are repaired, and the page says what it changed", async (context) => {
  const { page, seen, close } = await site.open();
  await settled(page);
  for (const [hash, words] of DAMAGED) {
    await context.test(hash.slice(0, 60), async () => {
      await page.evaluate((hash) => (location.hash = hash), hash);
      await until(async () => (await note(page).allTextContents()).join(" "), (now) => words.test(now), `no ${words}`);
      assert.equal(await note(page).getAttribute("role"), "status");
      const { title, sentence } = await settled(page);
      assert.match(title, /normalization$/);
      assert.match(sentence, /^\d+ areas?/);
      assert.deepEqual(await misprints(page), []);
    });
  }
  assert.equal(await page.locator("img").count(), 0);
  await note(page).getByRole("button", { name: "Understood" }).click();
  await eventually(() => note(page).count(), 0);
  assert.deepEqual(seen, QUIET);
  await close();
});

test("a page opened with a damaged link shows a picture, the note, and a repaired address", async () => {
  for (const hash of ["#/explore?v=1&g=3&gamma=NaN&m=GN&area=77&%zz=%", "#%E0%A4%A", "#/explore?&&&==&v", "#//?v=1&shape=1.1.1.1"]) {
    const { page, seen, close } = await site.open(hash);
    const now = await settled(page);
    assert.match(now.title, /^Group normalization$/, hash);
    assert.deepEqual(await misprints(page), [], hash);
    const repaired = hashOf(page);
    const repairs = await note(page).count();
    await page.reload();
    assert.deepEqual(await settled(page), now, hash);
    assert.equal(hashOf(page), repaired);
    assert.equal(await note(page).count(), 0, "the repaired address needs no repair");
    if (hash.includes("NaN")) assert.equal(repairs, 1);
    assert.deepEqual(seen, QUIET);
    await close();
  }
});
