// Links and files that were damaged, through the real page: after each it is alive, has answered, and shows no number that
// is none. The same cases on every run; NORMLENS_SEED looks elsewhere.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { chip, eventually, misprintsHere, picture, QUIET, settled, Site } from "./harness.mjs";
import { Random, SEED } from "./random.mjs";

const LINKS = 150;
const FILES = 150;

let site;
before(async () => (site = await Site.start()));
after(() => site.close());

const ROUTES = [
  "#/explore?v=1",
  "#/explore?v=1&m=batch_norm&area=3",
  "#/explore?v=1&shape=2.12.1.9&m=layer_norm_token&area=18&cell=2.7.1.9",
  "#/explore?v=1&data=heavy_tails&shape=32.8.2.2&m=ghost_batch_norm&b=8&eps=1e-3&var=unbiased&area=1",
  "#/explore?v=1&m=batch_group_norm&g=4&b=2&area=8&cell=4.7.6.6&scope=area",
  "#/explore?v=1&kappa=1000&m=decorrelated_batch_norm&w=pca&g=1&area=1&ch=1.2",
  "#/explore?v=1&m=iter_norm&g=2&t=9&eps=1e-7&area=2&spec=channels",
  "#/explore?v=1&data=image_like&m=instance_whitening&w=newton&t=3&area=4&view=tiles",
  "#/explore?v=1&m=composed&r=asafss&op=cholesky&g=4&b=2&eps=1e-4&area=5",
  "#/explore?v=1&data=example&m=rms_norm_token&area=1&ch=3.4&theme=light",
];
const KEYS = [..."mrgbtwv", "data", "shape", "layout", "seed", "kappa", "op", "eps", "var", "rec", "gamma", "beta", "area", "cell", "view", "scope", "spec", "ch", "theme"];
const VALUES = [
  "", "0", "-1", "1", "2", "3", "7", "1.5", "1e-12", "1e999", "NaN", "inf", "-Infinity", "%", "%zz", "%00", "é", "<img src=x>", "null", "undefined",
  "18446744073709551616", "1.1.1.1", "3.7.5.2", "1.1.1.300", "64.64.64.33", "65536.65536.65536.65536", "1125899906842624.1.1.1", "0.8.6.6",
  "aaaaaa", "ssfsss", "asafss", "sssaff", "zca", "newton", "center", "composed", "example", "file7", "samples", "dark", "x".repeat(600),
];

/** A link after a few changes of its fields and of its letters. */
function damagedLink(random) {
  const [start, rest] = random.pick(ROUTES).split("?");
  const fields = rest.split("&");
  for (let changes = random.below(4); changes > 0; changes--) {
    const at = random.below(fields.length);
    const key = random.pick(KEYS);
    [
      () => (fields[at] = `${fields[at].split("=")[0]}=${random.pick(VALUES)}`),
      () => fields.push(`${key}=${random.pick(VALUES)}`),
      () => fields.splice(at, 1, `${key}=${fields[at].split("=")[1]}`),
      () => fields.splice(at, 1, ""),
      () => fields.push(fields[at]),
    ][random.below(5)]();
  }
  let link = `${start}?${fields.join("&")}`;
  if (random.chance(0.3)) {
    const at = random.below(link.length);
    link = random.chance(0.5) ? link.slice(0, at) : link.slice(0, at) + String.fromCharCode(32 + random.below(95)) + link.slice(at + 1);
  }
  // What is large but allowed is computed for seconds; other tests do that.
  return /shape=\d{4,}|shape=\d+\.\d{4,}/.test(link) && !/\d{5,}\.\d{5,}|\d{10,}/.test(link) ? "#/explore?v=1&shape=9.9.9" : link;
}

/** Opens links one after the other in the page and says what is wrong after which. */
async function openAll(links) {
  const frame = () => new Promise((resume) => requestAnimationFrame(resume));
  const wrong = [];
  for (const link of links) {
    location.hash = link;
    await frame();
    const patience = performance.now() + 20_000;
    const complaint = () => document.querySelector("[role=alert]");
    while (document.querySelector("main")?.getAttribute("aria-busy") !== "false" && !complaint()) {
      if (performance.now() > patience) {
        wrong.push([link, "no answer"]);
        break;
      }
      await new Promise((resume) => setTimeout(resume, 4));
    }
    await frame();
    if (!document.querySelector("h1")?.textContent) wrong.push([link, "no heading"]);
    const misprints = window.misprintsHere();
    if (misprints.length > 0) wrong.push([link, misprints]);
  }
  return wrong;
}

test(`${LINKS} damaged links leave the page alive and without a number that is none`, async (context) => {
  const { page, seen, close } = await site.open("", { before: `window.misprintsHere = ${misprintsHere}` });
  const kept = await settled(page);
  const random = new Random(SEED);
  const links = Array.from({ length: LINKS }, () => damagedLink(random));
  context.diagnostic(`seed ${SEED}, ${new Set(links).size} different links`);
  assert.deepEqual(await page.evaluate(openAll, links), []);
  assert.equal(await page.locator("img").count(), 0);
  await page.evaluate(() => (location.hash = "#/explore?v=1"));
  await eventually(() => picture(page), kept);
  assert.deepEqual(seen, QUIET);
  await close();
});

/** A file that departs from what it says, in one way or in several. */
function damagedFile(random) {
  const sizes = Array.from({ length: random.chance(0.9) ? 2 + random.below(3) : random.below(7) }, () => 1 + random.below(4));
  const claimed = sizes.map(String);
  if (random.chance(0.25) && claimed.length > 0) {
    claimed[random.below(claimed.length)] = random.pick(["0", "-1", "8388609", "4294967296", "1125899906842624", "18446744073709551616", "1e3", "", "None"]);
  }
  const descr = random.chance(0.8) ? random.pick(["<f4", "<f8", ">f4", ">f8"]) : random.pick(["<i4", "<f2", "|O", "", "<f16"]);
  const width = descr.endsWith("4") ? 4 : 8;
  const text = `{'descr': '${descr}', 'fortran_order': ${random.chance(0.5) ? "True" : "False"}, 'shape': (${claimed.join(", ")},), }`.padEnd(117) + "\n";
  const version = random.chance(0.9) ? 1 : random.below(256);
  const head = Buffer.from(`\x93NUMPY${String.fromCharCode(version)}\x00${String.fromCharCode(text.length)}\x00${text}`, "latin1");
  const data = Buffer.alloc(sizes.reduce((all, size) => all * size, 1) * width);
  for (let at = 0; at < data.length; at += width) {
    const value = random.chance(0.004) ? random.pick([NaN, Infinity, 3e38, 1e-40]) : random.next() * 8 - 4;
    data[`write${width === 4 ? "Float" : "Double"}${descr[0] === ">" ? "BE" : "LE"}`](value, at);
  }
  let file = Buffer.concat([head, data]);
  for (let changes = random.chance(0.5) ? random.below(4) : 0; changes > 0 && file.length > 0; changes--) {
    const at = random.below(random.chance(0.6) ? Math.min(file.length, 128) : file.length);
    file = [
      () => Buffer.concat([file.subarray(0, at), Buffer.from([random.below(256)]), file.subarray(at + 1)]),
      () => file.subarray(0, at),
      () => Buffer.concat([file, Buffer.alloc(random.below(9))]),
      () => Buffer.concat([file.subarray(0, at), file.subarray(random.below(file.length))]),
    ][random.below(4)]();
  }
  return file.toString("base64");
}

/** Drops files one after the other on the page; gives what is wrong after which, and how many were read. */
async function dropAll(files) {
  const wrong = [];
  let read = 0;
  for (const [at, file] of files.entries()) {
    const name = `damaged-${at}.npy`;
    const transfer = new DataTransfer();
    transfer.items.add(new File([Uint8Array.from(atob(file), (c) => c.charCodeAt(0))], name));
    document.querySelector("main").dispatchEvent(new DragEvent("drop", { dataTransfer: transfer, bubbles: true, cancelable: true }));
    const patience = performance.now() + 20_000;
    const said = (selector) => [...document.querySelectorAll(selector)].some((element) => element.textContent.startsWith(name));
    const refused = () => said("#rail [role=alert]");
    const shown = () => said(".files > p:not([role])") && (document.querySelector("main").getAttribute("aria-busy") === "false" || document.querySelector(".note[role=alert]"));
    while (!refused() && !shown()) {
      if (performance.now() > patience) {
        wrong.push([name, file, "no answer"]);
        break;
      }
      await new Promise((resume) => setTimeout(resume, 4));
    }
    await new Promise((resume) => requestAnimationFrame(resume));
    if (!refused()) read += 1;
    if (!document.querySelector("h1")?.textContent) wrong.push([name, file, "no heading"]);
    const misprints = window.misprintsHere();
    if (misprints.length > 0) wrong.push([name, file, misprints]);
  }
  return { wrong, read };
}

test(`${FILES} damaged files are read or refused, each with a sentence that names it`, async (context) => {
  const { page, seen, close } = await site.open("#/explore?v=1&m=batch_norm", { before: `window.misprintsHere = ${misprintsHere}` });
  const kept = await settled(page);
  const random = new Random(SEED + 1);
  const { wrong, read } = await page.evaluate(dropAll, Array.from({ length: FILES }, () => damagedFile(random)));
  context.diagnostic(`seed ${SEED}, ${read} read and ${FILES - read} refused`);
  assert.deepEqual(wrong, []);
  assert.ok(read > FILES / 10 && read < FILES, `${read} were read`);
  await page.selectOption(".sel", { label: "Correlated channels" });
  await chip(page, "BN").click();
  await eventually(async () => [(await picture(page)).title, (await picture(page)).size], [kept.title, kept.size]);
  assert.deepEqual(seen, QUIET);
  await close();
});
