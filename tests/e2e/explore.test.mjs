// The explore screen: what it shows for every method, and what every control of the rail does.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { chip, colours, eventually, misprints, numberOf, pick, picture, QUIET, settled, Site, type, until } from "./harness.mjs";

let site;
before(async () => (site = await Site.start()));
after(() => site.close());

/** Areas, rows and columns as the title, the sentence, the stepper and the caption say them. */
async function partition(page) {
  const { title, sentence, area, size } = await picture(page);
  const averaged = await page.locator(".lead .now").textContent();
  return {
    title,
    areas: [Number(sentence.match(/^(\d+) areas?\b/)?.[1]), Number(area.match(/ of (\d+)$/)?.[1])],
    size,
    averaged: averaged.match(/\d+/g).reduce((product, count) => product * count, 1),
  };
}

const expected = (title, areas, d, m) => ({ title, areas: [areas, areas], size: `d = ${d}, m = ${m}`, averaged: m });

const complaint = (page) => page.locator("#rail .complaint");

test("the first picture is whole: every canvas drawn, the worker's numbers shown, nothing complained about", async () => {
  const { page, seen, close } = await site.open();
  const first = await settled(page);
  assert.equal(first.title, "Group normalization");
  assert.equal(first.area, "area 6 of 16");
  assert.equal(first.size, "d = 1, m = 72");
  assert.match(first.index, /^n \d, c \d, h \d, w \d$/);
  assert.ok(Number.isFinite(numberOf(first.before)) && Number.isFinite(numberOf(first.after)));
  const drawn = await colours(page);
  assert.equal(drawn.length, 5);
  assert.ok(drawn.every((count) => count > 8), `colours per canvas: ${drawn}`);
  await eventually(() => page.locator(".lights li").count(), 6);
  assert.deepEqual(await misprints(page), []);
  assert.deepEqual(seen, QUIET);
  await close();
});

test("each method divides 4 × 8 × 6 × 6 into its areas", async () => {
  const { page, seen, close } = await site.open();
  for (const [word, ...numbers] of [
    ["BN", "Batch normalization", 8, 1, 144],
    ["LN", "Layer normalization", 4, 1, 288],
    ["LN/pos", "Layer normalization per position", 144, 1, 8],
    ["IN", "Instance normalization", 32, 1, 36],
    ["GN", "Group normalization", 16, 1, 72],
    ["PN", "Position normalization", 144, 1, 8],
    ["BGN", "Batch group normalization", 8, 1, 144],
    ["ghost BN", "Ghost batch normalization", 16, 1, 72],
    ["RMS", "RMS normalization", 4, 1, 288],
    ["RMS/pos", "RMS normalization per position", 144, 1, 8],
    ["DBN", "Decorrelated batch normalization", 1, 8, 144],
    ["IterNorm", "Iterative normalization", 1, 8, 144],
    ["IW", "Instance whitening", 4, 8, 36],
    ["GW", "Group whitening", 4, 4, 72],
  ]) {
    if ((await chip(page, word).count()) === 0) await pick(page, word);
    else await chip(page, word).click();
    await eventually(() => partition(page), expected(...numbers), word);
    assert.equal(await chip(page, word).getAttribute("aria-pressed"), "true");
  }
  assert.deepEqual(seen, QUIET);
  await close();
});

test("the number of groups decides the areas of group normalization, and its ends have names of their own", async () => {
  const { page, close } = await site.open();
  for (const [groups, areas, m, also] of [
    [2, 8, 144, null],
    [8, 32, 36, "instance normalization"],
    [1, 4, 288, "layer normalization"],
    [4, 16, 72, null],
  ]) {
    await type(page, "#groups-value", groups);
    await eventually(() => partition(page), expected("Group normalization", areas, 1, m));
    const { sentence } = await picture(page);
    const said = sentence.match(/For this shape it is also (.*)\.$/)?.[1] ?? null;
    assert.equal(said === null, also === null, sentence);
    if (also) assert.ok(said.split(/, | and /).includes(also), sentence);
  }
  await close();
});

test("layer normalization stands as two entries, which coincide where there is one position", async () => {
  const { page, close } = await site.open("#/explore?v=1&shape=4.8.1.1&m=layer_norm");
  await eventually(() => partition(page), expected("Layer normalization", 4, 1, 8));
  assert.match((await picture(page)).sentence, /For this shape it is also layer normalization per position\b/);
  await chip(page, "LN/pos").click();
  await eventually(() => partition(page), expected("Layer normalization per position", 4, 1, 8));
  assert.match((await picture(page)).sentence, /For this shape it is also layer normalization\b(?! per)/);
  await close();
});

test("roles chosen by hand take the name of the method that has them, and an unnamed combination says so", async () => {
  const { page, close } = await site.open();
  await page.getByLabel("K: separate areas").check();
  await eventually(() => partition(page), expected("Instance normalization", 32, 1, 36));
  await page.getByLabel("N: averaged").check();
  await eventually(() => partition(page), expected("Batch normalization", 8, 1, 144));
  assert.equal(await chip(page, "BN").getAttribute("aria-pressed"), "true");
  await page.getByLabel("H: separate areas").check();
  await eventually(() => partition(page), expected("A method without a name", 48, 1, 24));
  assert.equal(await page.locator("#rail section").first().locator('[aria-pressed="true"]').count(), 0);
  await close();
});

test("averaging nothing is refused with a reason, every time, and the figures stay", async () => {
  const { page, close } = await site.open("#/explore?v=1&m=instance_norm");
  await page.getByLabel("H: separate areas").check();
  await eventually(async () => (await picture(page)).size, "d = 1, m = 6");
  const kept = await settled(page);
  for (const attempt of ["first", "second"]) {
    await page.getByLabel("W: separate areas").click();
    await complaint(page).getByText("Nothing is averaged").waitFor();
    assert.equal(await complaint(page).getAttribute("role"), "alert");
    await eventually(() => page.getByLabel("W: averaged").isChecked(), true, `the ${attempt} attempt moved the role`);
    assert.deepEqual(await settled(page), kept);
  }
  // The next good choice takes the complaint away.
  await page.getByLabel("H: averaged").click();
  await eventually(async () => (await picture(page)).title, "Instance normalization");
  assert.equal(await complaint(page).count(), 0);
  await close();
});

test("a row makes the operation a whitening, and leaving whitening makes it separate again", async () => {
  const { page, close } = await site.open("#/explore?v=1&m=batch_norm");
  assert.equal(await chip(page, "standardize").getAttribute("aria-pressed"), "true");
  // The split of the channels into four groups is still there, so rows are made inside each of them.
  await page.getByLabel("K: row of the matrix").check();
  await eventually(() => partition(page), expected("Decorrelated batch normalization", 4, 2, 144));
  await type(page, "#groups-value", 1);
  await eventually(() => partition(page), expected("Decorrelated batch normalization", 1, 8, 144));
  assert.equal(await chip(page, "ZCA").getAttribute("aria-pressed"), "true");
  await chip(page, "standardize").click();
  await eventually(() => partition(page), expected("Batch normalization", 8, 1, 144));
  assert.ok(await page.getByLabel("K: separate areas").isChecked());
  await chip(page, "Newton").click();
  await eventually(() => partition(page), expected("Iterative normalization", 1, 8, 144));
  await close();
});

test("gamma and beta change the number after, by slider and by typing", async () => {
  const { page, close } = await site.open();
  const { before: input, after: plain } = await settled(page);
  const shows = (gamma, beta) =>
    until(
      async () => {
        const { before: now, after: y } = await picture(page);
        return [now, numberOf(y)];
      },
      ([now, y]) => now === input && Math.abs(y - (gamma * numberOf(plain) + beta)) < 0.02,
      `after is not ${gamma} · ${plain} + ${beta}`,
    );
  await page.fill("#gamma", "2");
  await shows(2, 0);
  await page.fill("#beta", "0.5");
  await shows(2, 0.5);
  await type(page, "#gamma-value", "0.5");
  await shows(0.5, 0.5);
  // As the page writes it.
  await type(page, "#beta-value", "−1.25");
  await shows(0.5, -1.25);
  await chip(page, "none").click();
  await shows(1, 0);
  assert.equal(await page.locator("#gamma").count(), 0);
  await close();
});

test("what another shape makes necessary is told, and undone with it", async () => {
  const { page, seen, close } = await site.open("#/explore?v=1&m=group_norm&shape=4.8.6.6");
  await settled(page);
  await type(page, "#size-C", 7);
  const note = page.locator(".note");
  await note.getByText("7 channels cannot be split into 4 groups").waitFor();
  await note.getByRole("button", { name: "Undo" }).click();
  await eventually(() => page.inputValue("#size-C"), "8");
  await eventually(() => note.count(), 0);
  await eventually(() => page.inputValue("#groups-value"), "4");
  assert.deepEqual(seen, QUIET);
  await close();
});

test("a number of groups that does not divide the channels is refused, with what would be right as buttons", async () => {
  const { page, close } = await site.open();
  const kept = await settled(page);
  for (const attempt of ["first", "second"]) {
    await type(page, "#groups-value", 3);
    await complaint(page).getByText("8 channels cannot be split into 3 groups.").waitFor();
    await eventually(() => page.inputValue("#groups-value"), "4", `what the field shows after the ${attempt} attempt`);
  }
  assert.deepEqual(await settled(page), kept);
  const offered = await complaint(page).locator("button").allTextContents();
  assert.ok(offered.includes("2") && offered.includes("4") && offered.every((groups) => 8 % groups === 0), `${offered}`);
  await complaint(page).getByRole("button", { name: "2" }).click();
  await eventually(() => partition(page), expected("Group normalization", 8, 1, 144));
  assert.equal(await complaint(page).count(), 0);
  await type(page, "#groups-value", "many");
  await complaint(page).getByText("“many” does not fit here: G is a whole number that divides the 8 channels.").waitFor();
  assert.equal(await page.inputValue("#groups"), "1", "the position of 2 among 1, 2, 4, 8");
  await close();
});

test("a number outside its limits is refused with them, and the nearest is a button", async () => {
  const { page, close } = await site.open();
  await settled(page);
  for (const [field, typed, words, nearest, kept] of [
    ["#epsilon-value", "100", "ε lies between 10⁻¹² and 10.", "10", "1e-5"],
    ["#gamma-value", "3.5", "γ lies between 0 and 3.", "3", "1.00"],
    ["#beta-value", "−4", "β lies between −3 and 3.", "−3", "0.00"],
    ["#condition-value", "0.5", "κ lies between 1 and 10⁶.", "1", "200"],
  ]) {
    await type(page, field, typed);
    await complaint(page).getByText(words).waitFor();
    await eventually(() => page.inputValue(field), kept);
    await complaint(page).getByRole("button", { name: nearest, exact: true }).click();
    await until(() => page.inputValue(field), (value) => Number(value.replace("−", "-")) === Number(nearest.replace("−", "-")), field);
    assert.equal(await complaint(page).count(), 0);
  }
  await close();
});

test("a size that cannot be is refused beside the sizes, and a size that can be is taken", async () => {
  const { page, close } = await site.open();
  const kept = await settled(page);
  for (const [size, words] of [
    ["0", "C is 0; every axis needs at least one index."],
    ["-2", "“-2” is not a size."],
    ["1e3", "“1e3” is not a size."],
    ["many", "“many” is not a size."],
  ]) {
    await type(page, "#size-C", size);
    await complaint(page).getByText(words).waitFor();
    await eventually(() => page.inputValue("#size-C"), "8");
  }
  assert.deepEqual(await settled(page), kept);
  await type(page, "#size-C", 6);
  // Four groups of six channels cannot be; the page says what it did about it.
  await page.locator(".note").getByText(/^G is now [236], because 6 channels cannot be split into 4 groups\.$/).waitFor();
  await eventually(async () => /6 channels/.test((await picture(page)).figures[0]), true);
  await close();
});

test("what is being typed is not lost to what is shown meanwhile", async () => {
  const { page, close } = await site.open("#/explore?v=1&view=tiles");
  await settled(page);
  await page.focus("#size-H");
  await page.keyboard.press("Control+A");
  await page.keyboard.type("1");
  // The pointer passes over the tensor, and answers come in.
  const { x, y, width, height } = await page.locator("canvas").first().boundingBox();
  for (let step = 0; step <= 20; step++) await page.mouse.move(x + (width * step) / 20, y + height / 2);
  await settled(page);
  assert.equal(await page.inputValue("#size-H"), "1");
  await page.keyboard.type("2");
  await page.keyboard.press("Tab");
  await until(async () => (await picture(page)).figures[0], (label) => label.includes("12 × 6 positions"), "H is 12");
  // What is typed but out of range is not taken, and the field shows what there is, every time.
  for (const attempt of ["first", "second"]) {
    await type(page, "#gamma-value", 99);
    await complaint(page).getByText("γ lies between 0 and 3.").waitFor();
    await eventually(() => page.inputValue("#gamma-value"), "1.00", `the ${attempt} attempt`);
  }
  await close();
});

test("the seed and the input decide the numbers, and nothing else does", async () => {
  const { page, close } = await site.open();
  const numbers = async () => {
    const { before: value, live, figures } = await settled(page);
    return JSON.stringify([value, live, figures.slice(1)]);
  };
  const seen = new Map();
  const first = await numbers();
  seen.set(first, "the first picture");
  const isNew = async (name) => {
    const now = await until(numbers, (now) => !seen.has(now), `${name} changes nothing`);
    seen.set(now, name);
  };
  await type(page, "#seed", 8);
  await isNew("seed 8");
  await page.getByRole("button", { name: "new seed", exact: true }).click();
  await isNew("a new seed");
  assert.notEqual(await page.inputValue("#seed"), "8");
  await type(page, "#seed", 7);
  await eventually(numbers, first);
  for (const option of await page.locator(".sel optgroup").first().locator("option").allTextContents()) {
    if (option === "Correlated channels") continue;
    await page.selectOption(".sel", { label: option });
    await isNew(option);
    assert.equal(await page.locator("#condition").count(), 0, "only correlated channels have a condition number");
  }
  await page.selectOption(".sel", { label: "Correlated channels" });
  await eventually(numbers, first);
  await close();
});

test("the spectrum's condition number is the one that was chosen", async () => {
  const { page, close } = await site.open("#/explore?v=1&m=decorrelated_batch_norm&spec=channels");
  for (const [power, kappa] of [["1", "10.0"], ["3", "1000"], ["2", "100"], ["0", "1.00"]]) {
    await page.fill("#condition", power);
    await eventually(
      async () => (await picture(page)).figures[4],
      `Spectrum. Condition number ${kappa} before, 1.00 after.`,
    );
  }
  await type(page, "#condition-value", "50");
  await eventually(async () => (await picture(page)).figures[4], "Spectrum. Condition number 50.0 before, 1.00 after.");
  await close();
});

test("whitened channels are uncorrelated with variance 1; standardized ones stay correlated", async () => {
  const { page, close } = await site.open("#/explore?v=1&m=batch_norm");
  const correlations = async () => (await picture(page)).figures[3]?.match(/Correlation (\S+) before, (\S+) after/)?.slice(1).map(numberOf);
  await until(correlations, (pair) => pair && pair[0] === pair[1] && Math.abs(pair[0]) > 0.3, "the correlation stays");
  await chip(page, "DBN").click();
  await until(correlations, ([, now]) => Math.abs(now) < 1e-3, "the correlation goes");
  await close();
});

test("pointing at the tensor shows the cell, leaving takes it back, a click pins it", async () => {
  const { page, close } = await site.open("#/explore?v=1&view=tiles");
  const kept = await settled(page);
  const tensor = page.locator("canvas").first();
  const box = await tensor.boundingBox();
  // Not every point of the figure is a cell of the tensor. A mouse stands on whole pixels.
  let at = null;
  await until(
    async () => {
      at = [Math.round(box.x + box.width * Math.random()), Math.round(box.y + box.height * Math.random())];
      await page.mouse.move(...at);
      return picture(page);
    },
    ({ index }) => index !== kept.index,
    "the cell under the pointer",
  );
  const pointed = await settled(page);
  assert.notEqual(pointed.index, kept.index);
  await page.mouse.move(2, 2);
  await eventually(async () => (await picture(page)).index, kept.index);
  await page.mouse.click(...at);
  await page.mouse.move(2, 2);
  await eventually(async () => (await picture(page)).index, pointed.index);
  await until(() => page.url(), (url) => /[?&]cell=\d+\.\d+\.\d+\.\d+/.test(url), "the pin is in the link");
  await close();
});
