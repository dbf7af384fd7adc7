// What the figures of the explore screen show of each other, a change of the input that is tried, and areas that play.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { eventually, numberOf, picture, QUIET, settled, sideways, Site, until, violations } from "./harness.mjs";

let site;
before(async () => (site = await Site.start()));
after(() => site.close());

const effect = (page) => page.locator(".effect .d").textContent();

/** Moves a slider as its keys would, at once. */
const slide = (page, id, position) =>
  page.locator(`#${id}`).evaluate((input, at) => {
    input.value = at;
    input.dispatchEvent(new InputEvent("input", { bubbles: true }));
  }, position);

test("a light opens its change with the same number, and another number is measured", async () => {
  const { page, seen, close } = await site.open("#/explore?v=1&m=batch_norm");
  await settled(page);
  const light = page.getByRole("button", { name: /^one sample × 10/ });
  const told = (await light.locator(".d").textContent()).trim();
  await light.click();
  await eventually(() => effect(page), told);
  assert.equal(await page.evaluate(() => document.activeElement.id), "tried");
  await slide(page, "tried-scale", 0);
  // Times 1, plus 0: nothing is changed.
  await eventually(() => effect(page), "0");
  await page.getByText("unmoved", { exact: true }).waitFor();
  await slide(page, "tried-scale", -1);
  const smaller = await until(() => effect(page), (text) => !["0", told].includes(text), "another number");
  assert.ok(numberOf(smaller) > 1e-3);
  await page.getByText("moved", { exact: true }).waitFor();
  await eventually(() => page.evaluate(() => location.hash.match(/try=([^&]*)/)?.[1]), "sample:0.1:0");
  // The link opens the same.
  const link = await page.evaluate(() => location.hash);
  const other = await site.open(link);
  await settled(other.page);
  await eventually(() => effect(other.page), smaller);
  await other.close();
  await page.getByRole("button", { name: "All changes" }).click();
  await eventually(() => page.locator(".lights li").count(), 6);
  assert.deepEqual(seen, QUIET);
  await close();
});

test("what batch normalization does not see of one channel, layer normalization does", async () => {
  for (const [method, word] of [["batch_norm", "unmoved"], ["layer_norm", "moved"]]) {
    const { page, close } = await site.open(`#/explore?v=1&m=${method}&try=channel:3:-2`);
    await settled(page);
    await eventually(() => page.locator(".effect b").textContent(), word);
    await page.getByLabel("What is changed").selectOption("every value");
    await eventually(() => page.locator(".effect b").textContent(), "unmoved");
    await close();
  }
});

test("what is tried passes the accessibility checks and fits", async () => {
  for (const theme of ["light", "dark"]) {
    for (const screen of [{ width: 1440, height: 900 }, { width: 1280, height: 720 }, { width: 390, height: 844, mobile: true }]) {
      const { page, close } = await site.open("#/explore?v=1&try=sample:2:0.5", { ...screen, theme, motion: true });
      await settled(page);
      await page.locator(".effect .d").waitFor();
      assert.deepEqual(await violations(page), []);
      assert.equal(await sideways(page), 0);
      const cut = await page.locator(".trial").evaluate((trial) => {
        const bottom = trial.lastElementChild.getBoundingClientRect().bottom;
        return bottom - document.querySelector(".read").getBoundingClientRect().top;
      });
      assert.ok(cut <= 0 || screen.mobile, `the trial ends ${cut} px too low`);
      await close();
    }
  }
});

test("areas play to the last one and can be stopped", async () => {
  const { page, seen, close } = await site.open("#/explore?v=1&m=layer_norm&area=3", { motion: true });
  await settled(page);
  const area = async () => (await picture(page)).area;
  const play = page.getByRole("button", { name: "Walk through the areas" });
  await play.click();
  await eventually(area, "area 4 of 4");
  // After the last one it has stopped by itself, and starts from the first.
  await play.waitFor();
  await play.click();
  await eventually(area, "area 2 of 4");
  await page.getByRole("button", { name: "Stop walking through the areas" }).click();
  const stopped = await area();
  await page.waitForTimeout(1600);
  assert.equal(await area(), stopped);
  assert.deepEqual(seen, QUIET);
  await close();
});

test("nothing plays by itself where less motion is wanted", async () => {
  const { page, close } = await site.open("#/explore?v=1&m=layer_norm");
  await settled(page);
  await eventually(() => page.locator(".lights li").count(), 6);
  assert.equal(await page.getByRole("button", { name: "Walk through the areas" }).count(), 0);
  await close();
});

const figure = (page, name) => page.locator("figure").filter({ has: page.locator("figcaption b", { hasText: name }) });

/** Moves the pointer over a figure's canvas, from its left to its right, until something is read off or pointed at. */
async function point(page, canvas, found, height = 0.5) {
  const room = await canvas.boundingBox();
  for (let across = 0.3; across < 0.7; across += 0.02) {
    await page.mouse.move(room.x + across * room.width, room.y + height * room.height);
    await page.waitForTimeout(60);
    if (await found()) return;
  }
  assert.fail("nothing was found under the pointer");
}

test("a bar of the distribution marks its values in the matrix and in the tensor", async () => {
  const { page, seen, close } = await site.open();
  await settled(page);
  await eventually(() => page.locator(".lights li").count(), 6);
  const marks = page.locator(".pointed:not(.dots) path");
  const tip = figure(page, "Distribution").locator(".tip");
  await point(page, figure(page, "Distribution").locator("canvas"), () => marks.count(), 0.8);
  const [before, afterwards] = (await tip.innerText()).match(/[\d.]+(?= %)/g).map(Number);
  // All values are in the matrix, so the runs on its two sides are as long as the bars are high.
  const sides = await marks.evaluate((path) => {
    const middle = path.ownerSVGElement.viewBox.baseVal.width / 2;
    const sums = [0, 0];
    for (const [, x, width] of path.getAttribute("d").matchAll(/M([\d.]+) [\d.]+h([\d.]+)/g)) sums[Number(x > middle)] += Number(width);
    return sums;
  });
  assert.ok(before > 0 && afterwards > 0, `${before} and ${afterwards} %`);
  assert.ok(Math.abs(sides[0] / sides[1] / (before / afterwards) - 1) < 0.03, `${sides} for ${before} and ${afterwards} %`);
  assert.ok((await page.locator(".pointed.dots path").getAttribute("d")).length > 0, "the tensor shows some");
  await page.mouse.move(640, 90);
  await eventually(() => page.locator(".pointed").count(), 0);
  // By keyboard as well.
  await figure(page, "Distribution").locator(".fig").focus();
  await page.keyboard.press("ArrowRight");
  await eventually(() => marks.count(), 1);
  await page.keyboard.press("Escape");
  await eventually(() => marks.count(), 0);
  assert.deepEqual(seen, QUIET);
  await close();
});

test("a cell under the pointer stands in the distribution and between the two channels", async () => {
  const { page, seen, close } = await site.open();
  await settled(page);
  await eventually(() => page.locator(".lights li").count(), 6);
  const dots = () =>
    Promise.all(["Distribution", "Two channels"].map((name) => figure(page, name).locator(".marks circle").count()));
  assert.deepEqual(await dots(), [0, 0]);
  await point(page, figure(page, "Tensor").locator("canvas"), async () => (await dots()).every((count) => count === 2));
  await page.mouse.move(640, 90);
  await eventually(dots, [0, 0]);
  assert.deepEqual(seen, QUIET);
  await close();
});

test("a point of two channels is the cell of its sample and position", async () => {
  const { page, seen, close } = await site.open("#/explore?v=1&m=batch_norm");
  await settled(page);
  await eventually(() => page.locator(".lights li").count(), 6);
  const tip = figure(page, "Two channels").locator(".tip");
  await point(page, figure(page, "Two channels").locator("canvas"), () => tip.count());
  const numbers = (await tip.innerText()).match(/[−\d.]+(?=, )/g);
  await eventually(async () => {
    const { before: from, after: to } = await picture(page);
    return [from, to];
  }, numbers);
  assert.deepEqual(seen, QUIET);
  await close();
});

test("the block is turned by dragging and by keys, in the link, and undone in one step", async () => {
  const { page, seen, close } = await site.open("#/explore?v=1&m=batch_norm");
  await settled(page);
  const tensor = page.getByRole("group", { name: /^Tensor\./ });
  const turn = () => page.evaluate(() => location.hash.match(/turn=([^&]*)/)?.[1] ?? null);
  const { x, y, width, height } = await tensor.locator("canvas").boundingBox();
  const [from_x, from_y] = [x + width / 2, y + height / 2];
  await page.mouse.move(from_x, from_y);
  await page.mouse.down();
  await page.mouse.move(from_x + 60, from_y + 10, { steps: 6 });
  await page.mouse.up();
  await eventually(turn, "75.23");
  assert.ok(!(await page.evaluate(() => location.hash)).includes("cell="), "a drag pins nothing");
  await page.keyboard.press("Control+z");
  await eventually(turn, null);
  await tensor.focus();
  for (const key of ["r", "r", "Shift+R", "l"]) await page.keyboard.press(key);
  await eventually(turn, "60.25");
  await page.keyboard.press("0");
  await eventually(turn, null);
  // A click still pins.
  await page.mouse.click(from_x, from_y);
  await until(() => page.evaluate(() => location.hash), (hash) => hash.includes("cell="), "a pinned cell");
  assert.deepEqual(seen, QUIET);
  await close();
});

test("an eigenvalue shows its direction in every figure, and says what it is made of", async () => {
  const { page, seen, close } = await site.open("#/explore?v=1&m=decorrelated_batch_norm");
  await settled(page);
  const spectrum = page.getByRole("group", { name: /^Spectrum\./ });
  const said = page.locator(".read .said");
  await spectrum.focus();
  for (let step = 0; step < 30; step += 1) await page.keyboard.press("ArrowLeft");
  const words = await until(() => said.textContent(), (text) => text.startsWith("Direction 1"), "what the direction is");
  assert.match(words, /^Direction 1, variance \S+ before: channel \d \+0\.\d+, channel \d [+−]0\.\d+/);
  // As many weights as channels between X and Y and on the tensor.
  const weights = () => page.locator(".weights :is(.plus, .minus)").count();
  await eventually(weights, 16);
  // The two ends of the direction on the scatter.
  const channels = page.locator("figure").filter({ hasText: "Two channels" });
  await eventually(() => channels.locator(".marks circle").count(), 2);
  await page.keyboard.press("Escape");
  await eventually(weights, 0);
  await eventually(() => said.textContent(), "");
  assert.deepEqual(seen, QUIET);
  await close();
});

test("a symbol of the formula explains itself with its number, by pointer and by key", async () => {
  const { page, seen, close } = await site.open("#/explore?v=1&m=batch_norm");
  const { live } = await settled(page);
  const said = page.locator(".read .said");
  const distribution = page.locator("figure").filter({ hasText: "Distribution" });
  await page.locator('.read [data-symbol="μ"]').first().hover();
  await eventually(() => said.textContent(), `μ, the mean of the 144 values of area 6: ${live[0]}`);
  // It is lit with its number, stands in the distribution and between X and Y.
  assert.equal(await page.locator(".read .lit").count(), 2);
  await eventually(() => distribution.locator(".marks line").count(), 1);
  await eventually(() => page.locator(".framed rect").count(), 1);
  await page.mouse.move(5, 5);
  await eventually(() => said.textContent(), "");
  await page.getByRole("group", { name: /^Formula\./ }).focus();
  for (let step = 0; step < 4; step += 1) await page.keyboard.press("ArrowRight");
  await eventually(() => said.textContent(), `σ, the deviation of the 144 values of area 6: ${live[1]}`);
  await eventually(() => distribution.locator(".marks rect").count(), 1);
  assert.deepEqual(await violations(page), []);
  await page.keyboard.press("Escape");
  await eventually(() => said.textContent(), "");
  assert.deepEqual(seen, QUIET);
  await close();
});
