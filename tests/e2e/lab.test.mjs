// The scale invariance lab: a dial, a plane, charts, and where the invariance ends.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { eventually, QUIET, settled, sideways, Site, until, violations } from "./harness.mjs";

let site;
before(async () => (site = await Site.start()));
after(() => site.close());

async function lab(choices = "", options) {
  const opened = await site.open(`#/labs/scale-invariance?v=1${choices && `&lab=${choices}`}`, options);
  await opened.page.locator(".lab-first .plane canvas").waitFor();
  return opened;
}

const lead = (page) => page.locator(".lab-first .lead").innerText();
const value = async (page, name) => {
  const rows = await page.locator(".kv").evaluate((list) => [...list.children].map((child) => child.textContent));
  return rows[rows.indexOf(name) + 1];
};

test("the bar leads to the lab, and the way back keeps what was chosen", async () => {
  const { page, seen, close } = await site.open("#/explore?v=1&m=batch_norm");
  await settled(page);
  await page.getByRole("navigation", { name: "Screens" }).getByRole("link", { name: "Labs" }).click();
  await page.locator(".lab-first .plane canvas").waitFor();
  assert.match(await lead(page), /^Weights times 3.16: the normalized output moves by at most .+, the gradient is divided by 3.16\.$/);
  assert.deepEqual(seen, QUIET);
  await close();
});

test("the dial, its slider and its number set the same scale, and the link holds it", async () => {
  const { page, close } = await lab("eps:0");
  await page.getByRole("slider", { name: "Weight scale a" }).focus();
  await page.keyboard.press("End");
  await eventually(() => value(page, "‖w‖"), "1000");
  await page.keyboard.press("Backspace");
  await eventually(() => value(page, "‖w‖"), "3.16");
  await page.getByRole("textbox", { name: "Weight scale a, value" }).fill("0.001");
  await page.keyboard.press("Enter");
  await eventually(() => value(page, "‖w‖"), "0.001");
  assert.match(await lead(page), /the gradient is multiplied by 1000\.$/);
  await until(() => page.evaluate(() => location.hash), (hash) => hash.includes("a:0.001"));
  await page.getByRole("textbox", { name: "Weight scale a, value" }).fill("nothing");
  await page.keyboard.press("Enter");
  await eventually(() => page.locator(".lab-first [role=alert]").innerText(), "The scale a is a number from 0.001 to 1000.");
  await close();
});

test("arrows and the pointer move the weights in the plane", async () => {
  const { page, close } = await lab();
  await page.getByRole("group", { name: /^Weight plane/ }).focus();
  await page.keyboard.press("ArrowUp");
  await eventually(() => value(page, "‖w‖"), "3.48");
  await page.keyboard.press("ArrowLeft");
  await until(() => page.evaluate(() => location.hash), (hash) => hash.includes("angle:2.55"));
  const box = await page.locator(".plane canvas").boundingBox();
  await page.mouse.click(box.x + box.width * 0.75, box.y + box.height / 2);
  await until(() => page.evaluate(() => location.hash), (hash) => /angle:-?0\.0/.test(hash));
  await close();
});

test("evaluation and epsilon end the invariance, and the page says so", async () => {
  const { page, close } = await lab();
  assert.equal(await page.locator("h1").innerText(), "Scale the weights. The output stays.");
  await page.getByRole("button", { name: "evaluate" }).click();
  await eventually(() => page.locator("h1").innerText(), "Scale the weights. The output moves.");
  await page.getByRole("button", { name: "matrix, LN" }).click();
  await eventually(() => page.locator("h1").innerText(), "Scale the weights. The output stays.");
  assert.equal(await page.getByRole("group", { name: "Statistics" }).count(), 0);
  await close();
});

test("least squares is measured over six decades, and a damaged link is repaired", async () => {
  const { page, seen, close } = await lab("a:x,layer:wn");
  assert.match(await page.locator(".lab-first .note").innerText(), /“a:x” was left out/);
  const says = page.locator(".lab-more canvas").first();
  await until(() => says.getAttribute("aria-label"), (label) => /from 0.24 on.+ of 25 rates end below 0.1/.test(label));
  assert.deepEqual(seen, QUIET);
  await close();
});

test("a chart of the lab is read off by the pointer, by arrows, and as a table", async () => {
  const { page, seen, close } = await lab("a:1");
  const chart = page.getByRole("group", { name: /^Gradient and curvature\./ });
  await chart.focus();
  await page.keyboard.press("ArrowRight");
  const tip = chart.locator(".tip");
  const read = await tip.locator("span").allInnerTexts();
  assert.match(read[0], /^at 1\.\d+$/);
  // The product of norm and gradient is the same at every scale.
  const product = read.find((line) => line.startsWith("‖w‖ · ‖∇L‖"));
  await page.keyboard.press("ArrowRight");
  await until(() => tip.locator("span").first().innerText(), (at) => at !== read[0]);
  assert.ok((await tip.locator("span").allInnerTexts()).includes(product));
  await page.keyboard.press("Escape");
  await eventually(() => tip.count(), 0);
  const { x, y, width, height } = await chart.boundingBox();
  await page.mouse.move(x + width / 2, y + height / 2);
  await tip.waitFor();
  await page.keyboard.press("d");
  const table = chart.getByRole("region", { name: "Gradient and curvature, as a table" });
  await table.waitFor();
  assert.ok((await table.locator("tbody tr").count()) > 30);
  assert.deepEqual(await violations(page), []);
  assert.deepEqual(seen, QUIET);
  await close();
});

for (const theme of ["light", "dark"]) {
  test(`the lab has no accessibility violations and fits every screen (${theme})`, async () => {
    for (const size of [{}, { width: 1440, height: 900 }, { width: 390, height: 844, mobile: true }, { width: 320, height: 640 }]) {
      const { page, close } = await lab("", { theme, ...size });
      assert.deepEqual(await violations(page), []);
      assert.ok((await sideways(page)) <= 0);
      await close();
    }
  });
}
