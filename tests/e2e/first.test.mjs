// For whoever is new: examples, help, the quiz, handles on the distribution, the unrolling played.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { eventually, QUIET, settled, sideways, Site, until, violations } from "./harness.mjs";

let site;
before(async () => (site = await Site.start()));
after(() => site.close());

async function explore(options, link = "#/explore?v=1&m=batch_norm&area=4") {
  const opened = await site.open(link, options);
  await settled(opened.page);
  await opened.page.locator(".acts .present").waitFor();
  return opened;
}

const hash = (page) => page.evaluate(() => location.hash);

test("every example opens what it says, without a word of complaint", async () => {
  const { page, seen, close } = await explore();
  await page.keyboard.press("e");
  const links = page.getByRole("dialog", { name: "Examples" }).getByRole("link");
  const count = await links.count();
  assert.ok(count >= 10);
  for (let at = 0; at < count; at += 1) {
    if (at > 0) await page.keyboard.press("e");
    const href = await links.nth(at).getAttribute("href");
    await links.nth(at).click();
    await page.getByRole("dialog").waitFor({ state: "detached" });
    await until(() => hash(page), (hash) => hash.startsWith(href.split("?")[0]));
    await page.locator("canvas").first().waitFor();
    assert.equal(await page.locator(".note").count(), 0, href);
  }
  assert.deepEqual(seen, QUIET);
  await close();
});

test("help says what figures show and controls do, and lists the keys", async () => {
  const { page, close } = await explore();
  await page.keyboard.press("?");
  const help = page.getByRole("dialog", { name: "Help" });
  await help.getByRole("heading", { name: "What the figures show" }).waitFor();
  assert.match(await help.innerText(), /Spectrum\s+Eigenvalues of the covariance/);
  assert.match(await help.innerText(), /All methods/);
  await close();
});

test("a round of the quiz by keyboard: what is right, missed and too much is counted", async () => {
  const { page, seen, close } = await explore();
  await page.keyboard.press("q");
  const quiz = page.getByRole("dialog", { name: "Quiz" });
  const verdict = quiz.getByRole("status");
  await quiz.locator(".quiz-cell.marked").focus();
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press(" ");
  assert.equal(await quiz.locator(".quiz-cell.painted").count(), 2);
  for (let question = 0; question < 10; question += 1) {
    await quiz.getByRole("button", { name: "Check" }).click();
    const told = await until(() => verdict.innerText(), (text) => /missed|too many|All \d+ cells/.test(text));
    // What is counted is what is shown, and what was asked for: one cell more was painted than the marked one at first,
    // and nothing later, so that all but that one is missed.
    const [missed, extra, right] = await Promise.all(
      [".missed", ".extra", ".right"].map((state) => quiz.locator(`.quiz-cell${state}`).count()),
    );
    assert.equal(right + extra, question === 0 ? 2 : 1);
    assert.equal(Number(told.match(/(\d+) cells? missed/)?.[1] ?? 0), missed, told);
    assert.equal(Number(told.match(/(\d+)(?: cells?)? too many/)?.[1] ?? 0), extra, told);
    assert.ok(missed > 0, "no method of the quiz has areas of two values");
    if (question < 9) await quiz.getByRole("button", { name: "Next" }).click();
  }
  assert.match(await verdict.innerText(), /0 of 10 in this round\.$/);
  const cell = quiz.locator(".quiz-cell:not(.marked)").first();
  await quiz.getByRole("button", { name: "Another round" }).click();
  await eventually(() => quiz.locator(".ask p").innerText(), "question 1 of 10, 0 right so far");
  // A screen reader clicks without a pointer.
  await cell.evaluate((button) => button.click());
  await eventually(() => cell.getAttribute("aria-pressed"), "true");
  assert.deepEqual(seen, QUIET);
  await close();
});

test("the quiz is painted by dragging over cells", async () => {
  const { page, close } = await explore();
  await page.keyboard.press("q");
  const cells = page.locator(".quiz-cell");
  const [from, to] = [await cells.nth(0).boundingBox(), await cells.nth(2).boundingBox()];
  await page.mouse.move(from.x + 5, from.y + 5);
  await page.mouse.down();
  await page.mouse.move(to.x + to.width / 2, to.y + 8, { steps: 12 });
  await page.mouse.up();
  // The marked cell is painted from the start, and may be one of the three.
  const classes = await Promise.all([0, 1, 2, 3].map((at) => cells.nth(at).getAttribute("class")));
  const painted = classes.map((names) => /\b(painted|marked)\b/.test(names));
  assert.deepEqual(painted.slice(0, 3), [true, true, true]);
  assert.ok(!painted[3] || classes[3].includes("marked"), "the drag ended before the fourth");
  assert.ok(classes.filter((names) => /\bpainted\b/.test(names)).length >= 2, "the drag painted");
  await close();
});

test("γ and β are moved by handles on the distribution: of all channels, or of that of the current area", async () => {
  const { page, seen, close } = await explore();
  const shift = page.getByRole("slider", { name: "β of all channels" });
  await shift.focus();
  await page.keyboard.press("ArrowRight");
  await until(() => hash(page), (hash) => hash.includes("beta=0.05"));
  const box = await page.getByRole("slider", { name: "γ of all channels" }).boundingBox();
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width / 2 + 40, box.y + box.height / 2, { steps: 8 });
  await page.mouse.up();
  const gamma = await until(() => hash(page), (hash) => /gamma=[12]\.\d/.test(hash));
  assert.ok(Number(/gamma=([\d.]+)/.exec(gamma)[1]) > 1.1);
  await page.getByRole("button", { name: "this area", exact: true }).first().click();
  await page.getByRole("slider", { name: "γ of channel 4" }).focus();
  await page.keyboard.press("Home");
  await until(() => hash(page), (hash) => /gb=4:0:/.test(hash));
  await page.getByRole("button", { name: "All channels alike" }).click();
  await until(() => hash(page), (hash) => !hash.includes("gb="));
  assert.deepEqual(seen, QUIET);
  await close();
});

test("the unrolling is played where motion is wanted, and ends by itself", async () => {
  const { page, seen, close } = await explore({ motion: true });
  await page.getByRole("button", { name: "Unroll: play how the tensor becomes X" }).click();
  await page.locator("canvas.unrolling").waitFor();
  await page.locator("canvas.unrolling").waitFor({ state: "detached" });
  assert.deepEqual(seen, QUIET);
  await close();
  const still = await explore();
  assert.equal(await still.page.getByRole("button", { name: "Unroll: play how the tensor becomes X" }).count(), 0);
  await still.close();
});

for (const theme of ["light", "dark"]) {
  test(`the sheets are accessible and fit a phone, ${theme}`, async () => {
    for (const key of ["e", "?", "q"]) {
      const { page, close } = await explore({ theme });
      await page.keyboard.press(key);
      await page.getByRole("dialog").waitFor();
      assert.deepEqual(await violations(page), [], key);
      await page.setViewportSize({ width: 360, height: 740 });
      await until(() => sideways(page), (pixels) => pixels <= 0);
      await close();
    }
  });
}

test("a slider goes back to its usual value by a double click or the backspace key", async () => {
  const { page, seen, close } = await explore({}, "#/explore?v=1&m=batch_norm&eps=0.1&gamma=2");
  const field = (id) => page.locator(`#${id}-value`).inputValue();
  await eventually(() => field("epsilon"), "0.1");
  await page.locator("#epsilon").focus();
  await page.keyboard.press("Backspace");
  await eventually(() => field("epsilon"), "1e-5");
  // Onto the thumb, so that the clicks themselves change nothing.
  await page.locator("#gamma").dblclick();
  await eventually(() => field("gamma"), "1.00");
  await eventually(() => hash(page), "#/explore?v=1&m=batch_norm");
  await page.keyboard.press("Control+z");
  await until(() => hash(page), (hash) => hash.includes("gamma="), "undone");
  assert.deepEqual(seen, QUIET);
  await close();
});

test("the colouring matrix is held by its ellipse, and kept in the link", async () => {
  const { page, seen, close } = await explore({}, "#/explore?v=1&m=decorrelated_batch_norm");
  await page.getByRole("button", { name: "colouring" }).click();
  await eventually(() => page.locator("h1").innerText(), "Whitening and coloring");
  const handle = page.getByRole("slider", { name: /^Colouring matrix/ });
  const says = () => handle.getAttribute("aria-valuetext");
  await until(says, (text) => text?.endsWith("stretched by 2"), "as published");
  const { x, y, width, height } = await handle.boundingBox();
  await page.mouse.move(x + width / 2, y + height / 2);
  await page.mouse.down();
  await page.mouse.move(x + width / 2 - 30, y + height / 2 + 40, { steps: 8 });
  await page.mouse.up();
  const dragged = await until(says, (text) => !text.endsWith("stretched by 2"), "another stretch");
  await handle.focus();
  await page.keyboard.press("ArrowLeft");
  const turned = await until(says, (text) => text !== dragged, "turned");
  // The address waits until a control no longer moves, so it may still be that of a moment ago.
  let before;
  const link = await until(
    async () => {
      before = await hash(page);
      await page.waitForTimeout(400);
      return hash(page);
    },
    (now) => now.includes("stretch:") && now === before,
    "the link at rest",
  );
  const other = await site.open(link);
  await eventually(() => other.page.getByRole("slider", { name: /^Colouring matrix/ }).getAttribute("aria-valuetext"), turned);
  await other.close();
  await page.getByRole("button", { name: "affine" }).click();
  await eventually(() => page.locator("h1").innerText(), "Decorrelated batch normalization");
  assert.deepEqual(await violations(page), []);
  assert.deepEqual(seen, QUIET);
  await close();
});
