// What leaves the page: figures, tables and code arrive as files, with what the screen shows.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";

import { QUIET, settled, Site, violations } from "./harness.mjs";

const SCREENS = {
  laptop: { width: 1440, height: 900 },
  small: { width: 1280, height: 720 },
  phone: { width: 390, height: 844, scale: 2, mobile: true },
};
let site;
before(async () => (site = await Site.start()));
after(() => site.close());

async function open(route = "", options = SCREENS.laptop) {
  const opened = await site.open(route, options);
  await settled(opened.page);
  await opened.page.getByRole("button", { name: "Export", exact: true }).click();
  await opened.page.getByRole("heading", { name: "Export" }).waitFor();
  return opened;
}

async function saved(page, name) {
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name, exact: true }).click(),
  ]);
  return { name: download.suggestedFilename(), bytes: await readFile(await download.path()) };
}

/** Width and height of a PNG file, and its kind of colour (6 has transparency). */
function png(bytes) {
  assert.equal(bytes.subarray(1, 4).toString(), "PNG");
  return [bytes.readUInt32BE(16), bytes.readUInt32BE(20)];
}

test("every figure arrives as SVG with its caption and the link that shows the same", async () => {
  const { page, seen, close } = await open("#/explore?seed=3");
  for (const figure of ["Tensor", "Unrolled", "Distribution", "Two channels", "Spectrum", "All figures"]) {
    const { name, bytes } = await saved(page, `${figure}, SVG`);
    assert.match(name, /^normlens-group_norm-\w+\.svg$/);
    const text = bytes.toString();
    const known = await page.evaluate((text) => {
      const root = new DOMParser().parseFromString(text, "image/svg+xml").documentElement;
      return {
        root: root.nodeName,
        said: root.textContent.replace(/\s+/g, " "),
        link: root.querySelector("a")?.getAttribute("href"),
        texts: root.querySelectorAll("text").length,
        images: root.querySelectorAll("image").length,
      };
    }, text);
    assert.equal(known.root, "svg", text.slice(0, 200));
    assert.match(known.said, /Group normalization \(G = 4, ε = 10⁻⁵\) of 4 × 8 × 6 × 6/);
    assert.match(known.said, /seed 3\): 16 areas of d = 1 and m = 72\./);
    assert.equal(known.link, page.url());
    assert.ok(known.texts > 4 && known.images === 0, JSON.stringify(known));
  }
  assert.deepEqual(seen, QUIET);
  await close();
});

test("pictures have the pixels that were asked for, in both palettes, on paper or without", async () => {
  const { page, seen, close } = await open();
  const [width, height] = png((await saved(page, "Tensor, PNG, 1 pixels for one")).bytes);
  assert.equal(width, 482);
  assert.deepEqual(png((await saved(page, "Tensor, PNG, 2 pixels for one")).bytes), [2 * width, 2 * height]);
  const all = await saved(page, "All figures, PNG, 4 pixels for one");
  assert.equal(png(all.bytes)[0], 4 * 1009);
  assert.equal(all.name, "normlens-group_norm-figures.4x.png");
  const corner = async (bytes) =>
    page.evaluate(async (source) => {
      const image = Object.assign(new Image(), { src: source });
      await image.decode();
      const context = new OffscreenCanvas(1, 1).getContext("2d");
      context.drawImage(image, 0, 0);
      return [...context.getImageData(0, 0, 1, 1).data];
    }, `data:image/png;base64,${bytes.toString("base64")}`);
  assert.deepEqual(await corner(all.bytes), [255, 255, 255, 255]);
  await page.getByRole("button", { name: "dark", exact: true }).click();
  assert.deepEqual(await corner((await saved(page, "Spectrum, PNG, 1 pixels for one")).bytes), [20, 23, 28, 255]);
  await page.getByRole("button", { name: "transparent" }).click();
  assert.equal((await corner((await saved(page, "Spectrum, PNG, 1 pixels for one")).bytes))[3], 0);
  assert.deepEqual(seen, QUIET);
  await close();
});

test("tables hold the numbers of the screen", async () => {
  const { page, seen, close } = await site.open("#/explore?m=instance_norm", SCREENS.laptop);
  await settled(page);
  const spectrum = page.getByRole("group", { name: /^Spectrum/ });
  await spectrum.focus();
  await page.keyboard.press("d");
  const shown = await spectrum.getByRole("row").allInnerTexts();
  await page.keyboard.press("d");
  await page.keyboard.press("x");
  const rows = async (name) => {
    const text = (await saved(page, name)).bytes.toString();
    return text.trimEnd().split("\n").map((line) => line.split(","));
  };
  const eigenvalues = await rows("Eigenvalues, CSV");
  assert.deepEqual(eigenvalues[0], ["eigenvalue", "before", "after"]);
  assert.equal(eigenvalues.length, shown.length);
  const first = Number(shown[1].split(/\s+/)[1]);
  assert.ok(Math.abs(Number(eigenvalues[1][1]) / first - 1) < 0.01, `${eigenvalues[1]} and ${shown[1]}`);
  const areas = await rows("Areas: mean and deviation, CSV");
  assert.deepEqual(areas[0], ["area", "row", "mean_before", "deviation_before", "mean_after", "deviation_after"]);
  for (const [, , , , mean, deviation] of areas.slice(1)) {
    assert.ok(Math.abs(mean) < 1e-5 && Math.abs(deviation - 1) < 1e-3, `${mean} ${deviation}`);
  }
  const histogram = await rows("Histogram, CSV");
  const sums = [2, 3].map((side) => histogram.slice(1).reduce((sum, row) => sum + Number(row[side]), 0));
  assert.deepEqual(sums, [1152, 1152]);
  assert.equal((await rows("Two channels, CSV")).length, 145);
  assert.equal((await rows("Unmoved when, CSV")).length, 7);
  assert.deepEqual(seen, QUIET);
  await close();
});

test("a specification is saved, pasted back and refused with the reason", async () => {
  const { page, seen, close } = await open();
  const { name, bytes } = await saved(page, "Save the specification");
  assert.equal(name, "normlens-group_norm-spec.json");
  assert.equal(JSON.parse(bytes).method, "group_norm");
  const field = page.getByRole("textbox", { name: "Specification" });
  const use = page.getByRole("button", { name: "Use this" });
  for (const [text, reason] of [
    ["{", /EOF/],
    ['{"method": "grup_norm"}', /group_norm/],
    ['{"method": "group_norm", "groups": 3}', /3/],
    ['{"method": "group_norm", "gamma": [1, 9, 1, 1, 1, 1, 1, 1]}', /γ is between/],
  ]) {
    await field.fill(text);
    await use.click();
    assert.match(await page.getByRole("alert").innerText(), reason);
    assert.equal(await field.inputValue(), text);
  }
  const composed = { roles: { nb: "area", ns: "area", g: "area", k: "feature", h: "sample", w: "sample" }, groups: 2, operation: { whiten: { by: "cholesky", epsilon: 0.001 } } };
  await page.getByLabel("Open a specification").setInputFiles({ name: "spec.json", mimeType: "application/json", buffer: Buffer.from(JSON.stringify(composed)) });
  await page.waitForFunction(() => document.querySelector("textarea").value.includes("cholesky"));
  await use.click();
  await page.waitForFunction(() => location.hash.includes("op=cholesky"));
  await settled(page);
  await page.getByRole("button", { name: "Undo" }).click();
  await page.waitForFunction(() => !location.hash.includes("op=cholesky"));
  assert.deepEqual(seen, QUIET);
  await close();
});

test("code is copied and saved, for both libraries, and a method without any says so", async () => {
  const { page, close } = await open();
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  const text = page.getByRole("region", { name: "Code" });
  await text.waitFor();
  await page.getByRole("button", { name: "Copy the code" }).click();
  await page.getByText("Copied.").waitFor();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  assert.match(copied, /torch\.nn\.functional\.group_norm\(x, 4, gamma, beta, 1e-5\)/);
  assert.equal(copied, await text.locator("code").textContent());
  await page.getByRole("button", { name: "JAX" }).click();
  await page.getByText("import jax.numpy").waitFor();
  const { name, bytes } = await saved(page, "Save the code");
  assert.equal(name, "normlens-group_norm-jax.py");
  assert.match(bytes.toString(), /split\.mean\(\(2, 3, 4\), keepdims=True\)/);
  await close();
  const other = await open("#/explore?m=spade");
  await other.page.getByText("No code was run and compared").waitFor();
  await other.close();
});

test("the sheet is without violations, on every size and in both themes", async () => {
  for (const [name, viewport] of Object.entries(SCREENS)) {
    for (const theme of ["light", "dark"]) {
      const { page, close } = await open("", { ...viewport, theme });
      await page.locator(".code pre").waitFor();
      if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/export-${name}-${theme}.png` });
      assert.deepEqual(await violations(page), []);
      const wide = await page.evaluate(() => document.querySelector(".exports .lines").scrollWidth - document.querySelector(".exports .lines").clientWidth);
      assert.ok(wide <= 0, `${wide} pixels are beside the sheet`);
      await close();
    }
  }
});
