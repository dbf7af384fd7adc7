// What a method takes besides the tensor: shown, drawn on, made anew, given as a file, held in the link.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { eventually, picture, QUIET, settled, sideways, Site, violations } from "./harness.mjs";
import { npy } from "./npy.mjs";

let site;
before(async () => (site = await Site.start()));
after(() => site.close());

const hashOf = (page) => new URL(page.url()).hash;
const second = (page) => page.locator("figure.second");
const told = (page) => second(page).first().locator("svg").getAttribute("aria-label");

async function open(method, options) {
  const opened = await site.open(`#/explore?v=1&m=${method}&cell=1.1.1.1`, options);
  await settled(opened.page);
  await second(opened.page).first().waitFor();
  return opened;
}

/** The middle of a cell of the 6 × 6 map. */
async function middle(page, row, column) {
  const box = await second(page).first().locator("svg").boundingBox();
  return [box.x + ((column + 0.5) * box.width) / 6, box.y + ((row + 0.5) * box.height) / 6];
}

const count = async (page) => Number(/(\d+) with label 1/.exec(await told(page))[1]);

test("a mask is drawn with the pointer and with keys, changes the result, and travels in the link", async () => {
  const { page, seen, close } = await open("region_norm");
  const before = await count(page);
  const shown = await picture(page);
  await page.mouse.move(...(await middle(page, 0, 0)));
  await page.mouse.down();
  await page.mouse.move(...(await middle(page, 0, 5)), { steps: 10 });
  await page.mouse.up();
  await eventually(() => count(page), before + 6);
  const drawn = await settled(page);
  assert.notDeepEqual(drawn.figures, shown.figures);
  await eventually(async () => /&drawn=0\.6\.1(&|$)/.test(hashOf(page)), true);
  await second(page).first().locator("svg").focus();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("0");
  await eventually(() => count(page), before + 5);
  await eventually(async () => /&drawn=0\.1\.0-1\.5\.1(&|$)/.test(hashOf(page)), true);
  const link = page.url();
  const kept = await settled(page);
  const other = await site.open(new URL(link).hash);
  await settled(other.page);
  assert.deepEqual(await picture(other.page), kept);
  assert.equal(await told(other.page), await told(page));
  await page.getByRole("button", { name: "Clear drawing" }).click();
  await eventually(() => count(page), before);
  assert.deepEqual((await settled(page)).figures, shown.figures);
  assert.deepEqual([seen, other.seen], [QUIET, QUIET]);
  await other.close();
  await close();
});

test("another seed makes other inputs, which the link holds", async () => {
  const { page, close } = await open("spade");
  const before = await told(page);
  const shown = await settled(page);
  await page.getByRole("button", { name: "Another seed" }).click();
  await eventually(async () => (await told(page)) === before, false);
  assert.notDeepEqual((await settled(page)).figures, shown.figures);
  await eventually(async () => /&in=\d+/.test(hashOf(page)), true);
  await close();
});

test("a file takes the place of a style, one of the wrong size is refused with what would fit", async () => {
  const { page, seen, close } = await open("adaptive_instance_norm");
  const shown = await settled(page);
  const file = (sizes) => ({
    name: "style.npy",
    mimeType: "application/octet-stream",
    buffer: npy(Float32Array.from({ length: sizes.reduce((a, b) => a * b) }, (_, i) => 3 + (i % 7)), sizes),
  });
  const input = second(page).first().locator("input[type=file]");
  await input.setInputFiles(file([4, 3, 2, 2]));
  await page.getByText("style.npy is 4 × 3 × 2 × 2, and style needs 4 × 8 × H × W.").waitFor();
  assert.deepEqual((await settled(page)).figures, shown.figures);
  await input.setInputFiles(file([1, 8, 5, 4]));
  await second(page).getByText("style.npy").waitFor();
  await eventually(async () => /Mean 5\.\d+/.test(await told(page)), true);
  const given = await settled(page);
  assert.notDeepEqual(given.figures, shown.figures);
  // It stays when the page is loaded again, until it is given up.
  await page.reload();
  await second(page).getByText("style.npy").waitFor();
  await eventually(async () => (await picture(page)).figures.join(), given.figures.join());
  await page.getByRole("button", { name: "From the seed" }).click();
  await eventually(async () => (await picture(page)).figures.join(), shown.figures.join());
  await page.reload();
  await page.getByRole("button", { name: "Another seed" }).waitFor();
  await eventually(async () => (await picture(page)).figures.join(), shown.figures.join());
  assert.deepEqual(seen, QUIET);
  await close();
});

test("labels of samples are drawn one by one, as many as there are modes", async () => {
  const { page, close } = await open("domain_specific_batch_norm");
  assert.equal(await told(page), "Domains of every sample. 2 with label 0, 2 with label 1. Arrows move, digits and the space bar draw.");
  await second(page).first().locator("svg").focus();
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("0");
  await eventually(async () => /3 with label 0, 1 with label 1/.test(await told(page)), true);
  await close();
});

for (const theme of ["light", "dark"]) {
  test(`second inputs have no accessibility violations and fit every screen (${theme})`, async () => {
    for (const size of [{}, { width: 390, height: 844, mobile: true }]) {
      const { page, close } = await open("region_norm", { theme, ...size });
      assert.deepEqual(await violations(page), []);
      assert.ok((await sideways(page)) <= 0);
      await close();
    }
  });
}

test("the shares of a mixture are handles on a bar, by pointer and by keys, and travel in the link", async () => {
  const { page, seen, close } = await site.open("#/explore?v=1&m=switchable_norm");
  const shown = await settled(page);
  const means = page.getByRole("group", { name: "Shares of the means" });
  const text = () => means.locator("span:not(.of)").allTextContents();
  await means.waitFor();
  assert.deepEqual(await text(), ["IN33 %", "LN33 %", "BN33 %"]);
  const box = await means.locator(".bar-of-shares").boundingBox();
  await page.mouse.move(box.x + box.width / 3, box.y + 10);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.6, box.y + 10, { steps: 5 });
  await page.mouse.up();
  await eventually(async () => (await text())[0], "IN60 %");
  await means.getByRole("slider", { name: "Boundary between LN and BN" }).focus();
  await page.keyboard.press("End");
  const [instance, layer, batch] = await text();
  assert.equal(instance, "IN60 %");
  assert.ok(parseInt(layer.slice(2)) >= 38 && batch.startsWith("BN"), `${layer}, ${batch}`);
  const changed = await settled(page);
  assert.notDeepEqual(changed.figures, shown.figures);
  // The address waits until a control has stood still for a quarter of a second.
  const written = async () => {
    const hash = hashOf(page);
    await page.waitForTimeout(400);
    return hashOf(page) === hash && hash.includes("&k=mean_in:");
  };
  await eventually(written, true);
  const other = await site.open(hashOf(page));
  assert.deepEqual((await settled(other.page)).figures, changed.figures);
  assert.deepEqual(await violations(page), []);
  assert.deepEqual(seen, QUIET);
  await other.close();
  await close();
});
