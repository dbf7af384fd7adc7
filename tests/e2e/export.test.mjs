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
  // On a phone the actions are folded away.
  const unfolds = opened.page.getByRole("button", { name: "Actions", exact: true });
  if (await unfolds.isVisible()) await unfolds.click();
  await opened.page.getByRole("button", { name: "Export", exact: true }).click();
  await opened.page.getByRole("heading", { name: "Export" }).waitFor();
  return opened;
}

/** A link opened with its sheet, once everything on it is measured. */
async function sheet(route, measured, options = SCREENS.laptop) {
  const opened = await site.open(route, options);
  await opened.page.waitForFunction(measured);
  const facts = await opened.page.locator(".kv").evaluateAll((lists) =>
    lists.map((list) => Object.fromEntries([...list.querySelectorAll("dt")].map((term) => [term.textContent, term.nextSibling.textContent]))),
  );
  await opened.page.keyboard.press("x");
  await opened.page.getByRole("heading", { name: "Export" }).waitFor();
  return { ...opened, facts };
}

const compare = (options) =>
  sheet("#/compare?v=1&m=batch_norm&seed=3&with=m=layer_norm", () => document.querySelectorAll(".column .kv").length === 2, options);
const lab = (choices, options) =>
  sheet(
    `#/labs/scale-invariance?v=1&lab=${choices}`,
    () => document.querySelector(".lab-more canvas")?.ariaLabel.includes("of 25 rates"),
    options,
  );

/** What an SVG document says, and whether it is one. */
const read = (page, bytes) =>
  page.evaluate((text) => {
    const root = new DOMParser().parseFromString(text, "image/svg+xml").documentElement;
    return {
      root: root.nodeName,
      title: root.querySelector("title")?.textContent,
      said: root.textContent.replace(/\s+/g, " "),
      link: root.querySelector("a")?.getAttribute("href"),
      texts: root.querySelectorAll("text").length,
      images: root.querySelectorAll("image").length,
    };
  }, bytes.toString());

/** The cells of a table. */
const rows = async (page, name) => {
  const text = (await saved(page, name)).bytes.toString();
  return text.trimEnd().split("\n").map((line) => line.split(","));
};

/** The number that the page writes as `4·10⁻⁵`, `−1.23` or `1 000`. */
function written(text) {
  const plain = text.replaceAll("−", "-").replaceAll("\u2009", "");
  const [, mantissa, exponent] = plain.match(/^([-\d.]*?)·?(?:10([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+))?$/);
  const power = [...(exponent ?? "⁰")].map((digit) => (digit === "⁻" ? "-" : "⁰¹²³⁴⁵⁶⁷⁸⁹".indexOf(digit))).join("");
  return Number(mantissa || 1) * 10 ** Number(power);
}

/** Whether the page writes a number so. Small ones have a single digit there. */
function agrees(value, text) {
  const shown = written(text);
  const digit = shown === 0 ? 0.005 : /10[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]/.test(text) ? 0.5 : 0.01;
  assert.ok(Math.abs(Number(value) - shown) <= digit * Math.max(Math.abs(shown), shown === 0 ? 1 : 0), `${value} is not ${text}`);
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
    const known = await read(page, bytes);
    assert.equal(known.root, "svg");
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
  const eigenvalues = await rows(page, "Eigenvalues, CSV");
  assert.deepEqual(eigenvalues[0], ["eigenvalue", "before", "after"]);
  assert.equal(eigenvalues.length, shown.length);
  const first = Number(shown[1].split(/\s+/)[1]);
  assert.ok(Math.abs(Number(eigenvalues[1][1]) / first - 1) < 0.01, `${eigenvalues[1]} and ${shown[1]}`);
  const areas = await rows(page, "Areas: mean and deviation, CSV");
  assert.deepEqual(areas[0], ["area", "row", "mean_before", "deviation_before", "mean_after", "deviation_after"]);
  for (const [, , , , mean, deviation] of areas.slice(1)) {
    assert.ok(Math.abs(mean) < 1e-5 && Math.abs(deviation - 1) < 1e-3, `${mean} ${deviation}`);
  }
  const histogram = await rows(page, "Histogram, CSV");
  const sums = [2, 3].map((side) => histogram.slice(1).reduce((sum, row) => sum + Number(row[side]), 0));
  assert.deepEqual(sums, [1152, 1152]);
  assert.equal((await rows(page, "Two channels, CSV")).length, 145);
  assert.equal((await rows(page, "Unmoved when, CSV")).length, 7);
  assert.deepEqual(seen, QUIET);
  await close();
});

test("a comparison gives the figures of every column, with the method and the comparison's link", async () => {
  const { page, seen, close } = await compare();
  for (const [at, method] of ["Batch normalization", "Layer normalization"].entries()) {
    for (const figure of ["tensor", "distribution", "two channels", "spectrum"]) {
      const { name, bytes } = await saved(page, `${method}, ${figure}, SVG`);
      assert.match(name, new RegExp(`^normlens-compare-${at + 1}-(batch|layer)_norm-\\w+\\.svg$`));
      const known = await read(page, bytes);
      assert.equal(known.root, "svg");
      assert.ok(known.title.endsWith(`: ${method}`), known.title);
      assert.match(known.said, new RegExp(`${method} \\(ε = 10⁻⁵\\) of 4 × 8 × 6 × 6 \\(.*seed 3\\): \\d areas? of d = 1`));
      assert.equal(known.link, page.url());
    }
  }
  const all = await saved(page, "All figures, SVG");
  assert.equal(all.name, "normlens-compare-figures.svg");
  assert.match((await read(page, all.bytes)).said, /Batch normalization \(.*8 areas.*Layer normalization \(.*4 areas/);
  assert.equal(png((await saved(page, "Layer normalization, spectrum, PNG, 2 pixels for one")).bytes)[0], 2 * 482);
  assert.deepEqual(seen, QUIET);
  await close();
});

test("a comparison gives the numbers under its columns, and the numbers of each", async () => {
  const { page, facts, seen, close } = await compare();
  const [heading, ...lines] = await rows(page, "Moments, κ and difference, CSV");
  assert.deepEqual(heading.slice(0, 6), ["column", "method", "mean_after", "deviation_after", "condition_before", "condition_after"]);
  assert.deepEqual(lines.map((line) => line.slice(0, 2)), [["1", "batch_norm"], ["2", "layer_norm"]]);
  for (const [at, line] of lines.entries()) {
    const [before, after] = facts[at]["κ of the channels"].split(" → ");
    agrees(line[2], facts[at]["mean after"]);
    agrees(line[3], facts[at]["deviation after"]);
    agrees(line[4], before);
    agrees(line[5], after);
  }
  assert.deepEqual(lines[0].slice(6), ["", ""]);
  const [rms, largest] = facts[1].difference.match(/^(.+) rms, (.+) at most$/).slice(1);
  agrees(lines[1][6], rms);
  agrees(lines[1][7], largest);
  const batch = await rows(page, "Batch normalization, eigenvalues, CSV");
  const layer = await rows(page, "Layer normalization, eigenvalues, CSV");
  assert.equal(batch.length, 9);
  assert.deepEqual(batch.map((row) => row[1]), layer.map((row) => row[1]), "one tensor");
  assert.notDeepEqual(batch.map((row) => row[2]), layer.map((row) => row[2]));
  assert.deepEqual(seen, QUIET);
  await close();
});

test("code and specification of a comparison are those of the column that is chosen", async () => {
  const { page, seen, close } = await compare();
  const field = page.getByRole("textbox", { name: "Specification" });
  assert.equal(JSON.parse(await field.inputValue()).method, "batch_norm");
  await page.getByRole("group", { name: "Method", exact: true }).getByRole("button", { name: "Layer normalization" }).click();
  assert.equal(JSON.parse(await field.inputValue()).method, "layer_norm");
  await page.getByText('"""Layer normalization').waitFor();
  assert.equal((await saved(page, "Save the code")).name, "normlens-layer_norm-pytorch.py");
  await field.fill('{"method": "group_norm", "groups": 2}');
  await page.getByRole("button", { name: "Use this" }).click();
  await page.waitForFunction(() => document.querySelectorAll(".column h2")[1]?.textContent === "Group normalization");
  assert.equal(await page.locator(".column h2").first().innerText(), "Batch normalization");
  assert.deepEqual(seen, QUIET);
  await close();
});

test("every figure of the lab arrives with what is set and the link", async () => {
  const { page, seen, close } = await lab("layer:ln,a:100.0,lambda:0.01");
  assert.equal(await page.getByRole("heading", { name: /Code|Specification/ }).count(), 0, "of nothing on the screen");
  const figures = ["Dial", "Plane", "Output", "Gradient and curvature", "Effective learning rate", "Loss by rate", "Norm by rate", "How far the output moves", "All figures"];
  for (const figure of figures) {
    const { name, bytes } = await saved(page, `${figure}, SVG`);
    assert.match(name, /^normlens-scale_invariance-\w+\.svg$/);
    const known = await read(page, bytes);
    assert.equal(known.root, "svg");
    assert.equal(known.link, page.url());
    assert.equal(known.images, 0);
    const set = "a matrix before layer normalization; a = 100, angle 2.5, ε = 10⁻⁵, η = 0.5, λ = 0.01.";
    assert.equal(known.said.includes(set), !figure.endsWith("by rate"), known.said);
  }
  assert.equal(png((await saved(page, "Plane, PNG, 4 pixels for one")).bytes)[0], 4 * 482);
  assert.deepEqual(seen, QUIET);
  await close();
});

test("tables of the lab hold the numbers of the screen", async () => {
  const { page, facts, seen, close } = await lab("a:100.0,eps:0.1");
  const [heading, now] = await rows(page, "At this scale, CSV");
  assert.deepEqual(heading, ["a", "output_moved", "gradient_norm", "norms_multiplied", "cosine", "curvature"]);
  const shown = ["‖w‖", "‖∇L‖", "‖w‖ · ‖∇L‖", "largest curvature"].map((name) => facts[0][name]);
  for (const [at, text] of [[0, shown[0]], [2, shown[1]], [3, shown[2]], [5, shown[3]]]) agrees(now[at], text);
  const said = await page.locator(".lab-more canvas").first().getAttribute("aria-label");
  const loss = (await rows(page, "Loss by rate, CSV")).slice(1);
  assert.equal(loss.length, 25);
  const below = loss.filter(([, , normalized]) => Number(normalized) < 0.1).length;
  assert.ok(said.includes(`${below} of 25 rates end below 0.1`), said);
  assert.ok(loss.some(([, plain]) => plain === "") && loss.some(([, plain]) => Number(plain) > 0));
  for (const [name, lines] of [["Paths in the plane", 904], ["Output", 49], ["Gradient and curvature", 50], ["Effective learning rate", 2002], ["Norm by rate", 26], ["How far the output moves", 50]]) {
    const table = await rows(page, `${name}, CSV`);
    assert.equal(table.length, lines, name);
    assert.ok(table.slice(1).flat().every((cell) => cell !== "" && Number.isFinite(Number(cell))), name);
  }
  assert.deepEqual(seen, QUIET);
  await close();
});

test("screens without figures to take out offer no export", async () => {
  for (const route of ["#/methods?v=1", "#/lecture?v=1"]) {
    const { page, close } = await site.open(route, SCREENS.laptop);
    await page.getByRole("button", { name: "Help", exact: true }).waitFor();
    assert.equal(await page.getByRole("button", { name: "Export", exact: true }).count(), 0);
    await page.keyboard.press("x");
    await page.keyboard.press("?");
    await page.getByRole("dialog", { name: "Help" }).waitFor();
    assert.equal(await page.getByRole("dialog", { name: "Export" }).count(), 0);
    await close();
  }
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
  const explore = async (options) => {
    const opened = await open("", options);
    await opened.page.locator(".code pre").waitFor();
    return opened;
  };
  const sheets = { explore, compare, lab: (options) => lab("a:100.0", options) };
  for (const [screen, sheet] of Object.entries(sheets)) {
    for (const [name, viewport] of Object.entries(SCREENS)) {
      for (const theme of ["light", "dark"]) {
        const { page, close } = await sheet({ ...viewport, theme });
        if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/export-${screen}-${name}-${theme}.png` });
        assert.deepEqual(await violations(page), []);
        const wide = await page.evaluate(() => document.querySelector(".exports .lines").scrollWidth - document.querySelector(".exports .lines").clientWidth);
        assert.ok(wide <= 0, `${wide} pixels are beside the sheet`);
        await close();
      }
    }
  }
});
