// NumPy files: opened by the picker and by a drop, in every order and layout; refused with a reason; saved.
import assert from "node:assert/strict";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";
import { chip, eventually, numberOf, picture, QUIET, settled, Site, until } from "./harness.mjs";

let site;
before(async () => (site = await Site.start()));
after(() => site.close());

const WIDTHS = { f4: 4, f8: 8 };
const product = (sizes) => sizes.reduce((all, size) => all * size, 1);

/** The header of a file: version 1 or 2 by its length. */
function header(text, announced = null) {
  const prefix = text.length > 65_000 || announced !== null ? 12 : 10;
  const padded = text.padEnd(Math.ceil((prefix + text.length + 1) / 64) * 64 - prefix - 1) + "\n";
  const start = Buffer.from(`\x93NUMPY${prefix === 10 ? "\x01\x00" : "\x02\x00"}`, "latin1");
  const length = Buffer.alloc(prefix - 8);
  if (prefix === 10) length.writeUInt16LE(padded.length);
  else length.writeUInt32LE(announced ?? padded.length);
  return Buffer.concat([start, length, Buffer.from(padded, "latin1")]);
}

const dictionary = (descr, sizes, fortran = false) =>
  `{'descr': '${descr}', 'fortran_order': ${fortran ? "True" : "False"}, 'shape': (${sizes.join(", ")}${sizes.length === 1 ? "," : ""}), }`;

/** The index of the value at a place in C order. */
function indexOf(place, sizes) {
  const index = [];
  for (const size of [...sizes].reverse()) {
    index.unshift(place % size);
    place = Math.floor(place / size);
  }
  return index;
}

/** A NumPy file of `value(index)`. `descr` is for instance "<f4". */
function npy(sizes, value, { descr = "<f4", fortran = false } = {}) {
  const width = WIDTHS[descr.slice(1)];
  const data = Buffer.alloc(product(sizes) * width);
  const write = `write${width === 4 ? "Float" : "Double"}${descr[0] === ">" ? "BE" : "LE"}`;
  for (let place = 0; place < product(sizes); place++) {
    const index = fortran ? indexOf(place, [...sizes].reverse()).reverse() : indexOf(place, sizes);
    data[write](value(index), place * width);
  }
  return Buffer.concat([header(dictionary(descr, sizes, fortran)), data]);
}

/** Reads a file in C order that this page wrote. */
function read(bytes) {
  const length = bytes.readUInt16LE(8);
  const text = bytes.toString("latin1", 10, 10 + length);
  const [, descr] = text.match(/'descr': '<(f[48])'/);
  assert.match(text, /'fortran_order': False/);
  assert.equal((10 + length) % 64, 0, "the data is aligned");
  const sizes = text.match(/'shape': \(([\d, ]+)\)/)[1].split(",").map(Number).filter(Boolean);
  const width = WIDTHS[descr];
  const values = Array.from({ length: product(sizes) }, (_, i) =>
    width === 4 ? bytes.readFloatLE(10 + length + 4 * i) : bytes.readDoubleLE(10 + length + 8 * i),
  );
  assert.equal(bytes.length, 10 + length + width * values.length);
  return { sizes, values };
}

/** A value that differs from place to place and that the page writes out in full. */
const valueAt = (index) => (((index.reduce((hash, i) => hash * 31 + i + 7, 3) * 97) % 1811) - 905) / 100;

const choose = (page, name, buffer) =>
  page.setInputFiles("input[type=file]", { name, mimeType: "application/octet-stream", buffer });

/** Drags a file over the page and drops it. */
async function drop(page, name, buffer) {
  const transfer = await page.evaluateHandle(
    ([name, bytes]) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([new Uint8Array(bytes)], name));
      return transfer;
    },
    [name, [...buffer]],
  );
  await page.dispatchEvent("main", "dragover", { dataTransfer: transfer });
  await page.getByText("Drop a .npy file").waitFor();
  await page.dispatchEvent("main", "drop", { dataTransfer: transfer });
  await eventually(() => page.locator(".drop").count(), 0);
}

/** Waits for a tensor of this shape. */
const shows = (page, [n, c, h, w]) =>
  until(
    async () => (await picture(page)).figures[0],
    (label) => label?.startsWith(`Tensor of ${n} samples, ${c} channels, ${h} × ${w} position`),
    `no tensor of ${[n, c, h, w]}`,
  );

const facts = (page) => page.locator(".files > p");
const tensor = (page) => page.locator('div.fig[aria-label^="Tensor."]');

/** Which axis a key moves the cell along, and how far. */
const MOVES = {
  ArrowDown: [1, 1],
  ArrowUp: [1, -1],
  PageDown: [0, 1],
  "Shift+ArrowDown": [2, 1],
  "Shift+ArrowRight": [3, 1],
};

/** Walks from the first cell with the keyboard and compares every value before with the file's. */
async function compare(page, shape, fileIndex) {
  await tensor(page).focus();
  await page.keyboard.press("Home");
  const cell = [0, 0, 0, 0];
  for (const key of [null, "ArrowDown", "PageDown", "Shift+ArrowRight", "Shift+ArrowDown", "ArrowDown", "ArrowUp"]) {
    if (key) {
      const [axis, step] = MOVES[key];
      if (shape[axis] === 1) continue;
      cell[axis] += step;
      await page.keyboard.press(key);
    }
    const [n, c, h, w] = cell.map((i) => i + 1);
    await eventually(
      async () => {
        const { index, before } = await picture(page);
        return [index, before && numberOf(before)];
      },
      [`n ${n}, c ${c}, h ${h}, w ${w}`, valueAt(fileIndex(cell))],
    );
  }
  await page.keyboard.press("Escape");
}

const RANKS = [
  { sizes: [3, 4, 2, 5], shape: [3, 4, 2, 5], fileIndex: (cell) => cell },
  { sizes: [3, 4, 5], shape: [3, 4, 5, 1], fileIndex: ([n, c, h]) => [n, c, h] },
  { sizes: [5, 4], shape: [5, 4, 1, 1], fileIndex: ([n, c]) => [n, c] },
];

test("files of every type, order and rank are read as they are", async (context) => {
  const { page, seen, close } = await site.open("#/explore?v=1&m=batch_norm");
  await settled(page);
  for (const { sizes, shape, fileIndex } of RANKS) {
    for (const [descr, fortran] of [["<f4", false], ["<f8", true], [">f4", true], [">f8", false]]) {
      const name = `rank${sizes.length}-${descr.slice(1)}-${descr[0] === ">" ? "be" : "le"}-${fortran ? "f" : "c"}.npy`;
      await context.test(name, async () => {
        await choose(page, name, npy(sizes, valueAt, { descr, fortran }));
        const type = descr.endsWith("4") ? "float32" : "float64";
        await eventually(() => facts(page).allTextContents(), [`${name}, ${type}, ${sizes.join(" × ")}`]);
        await shows(page, shape);
        await compare(page, shape, fileIndex);
        assert.equal(await page.locator(".sel option:checked").textContent(), name);
      });
    }
  }
  assert.deepEqual(seen, QUIET);
  await close();
});

test("an array of rank 3 is read as N × C × L or as N × T × D", async () => {
  const { page, close } = await site.open("#/explore?v=1&m=batch_norm");
  await settled(page);
  await choose(page, "tokens.npy", npy([3, 4, 6], valueAt));
  await shows(page, [3, 4, 6, 1]);
  assert.equal(await chip(page, "N × C × L").getAttribute("aria-pressed"), "true");
  await chip(page, "N × T × D").click();
  await shows(page, [3, 6, 4, 1]);
  await eventually(() => chip(page, "N × T × D").getAttribute("aria-pressed"), "true");
  await compare(page, [3, 6, 4, 1], ([n, c, h]) => [n, h, c]);
  await chip(page, "N × C × L").click();
  await shows(page, [3, 4, 6, 1]);
  await compare(page, [3, 4, 6, 1], ([n, c, h]) => [n, c, h]);
  // Where both readings have one shape, the values alone tell them apart.
  await choose(page, "square.npy", npy([3, 5, 5], valueAt));
  await shows(page, [3, 5, 5, 1]);
  await compare(page, [3, 5, 5, 1], ([n, c, h]) => [n, c, h]);
  await chip(page, "N × T × D").click();
  await eventually(() => chip(page, "N × T × D").getAttribute("aria-pressed"), "true");
  await compare(page, [3, 5, 5, 1], ([n, c, h]) => [n, h, c]);
  await close();
});

test("a dropped file is read like a chosen one, and dropping elsewhere does not leave the page", async () => {
  const { page, seen, close } = await site.open("#/explore?v=1&m=batch_norm");
  await settled(page);
  await drop(page, "dropped.npy", npy([2, 4, 3, 3], valueAt, { descr: "<f8" }));
  await eventually(() => facts(page).allTextContents(), ["dropped.npy, float64, 2 × 4 × 3 × 3"]);
  await compare(page, [2, 4, 3, 3], (cell) => cell);
  assert.deepEqual(seen, QUIET);
  await close();
});

test("files opened one after another stay in the picker", async () => {
  const { page, close } = await site.open("#/explore?v=1&m=batch_norm");
  const first = await settled(page);
  await choose(page, "one.npy", npy([2, 4, 3, 3], valueAt));
  await eventually(() => facts(page).allTextContents(), ["one.npy, float32, 2 × 4 × 3 × 3"]);
  const one = await settled(page);
  await choose(page, "two.npy", npy([2, 6, 3, 3], valueAt));
  await eventually(() => facts(page).allTextContents(), ["two.npy, float32, 2 × 6 × 3 × 3"]);
  await settled(page);
  await page.selectOption(".sel", { label: "one.npy" });
  await eventually(() => facts(page).allTextContents(), ["one.npy, float32, 2 × 4 × 3 × 3"]);
  await until(() => picture(page), (now) => now.figures[0] === one.figures[0] && now.before === one.before, "the first file");
  await page.selectOption(".sel", { label: "Correlated channels" });
  await until(() => picture(page), ({ title, size }) => title === first.title && size === first.size, "the first input");
  await close();
});

const DATA = Buffer.alloc(4 * 72);
const REFUSED = [
  ["integers.npy", Buffer.concat([header(dictionary("<i8", [2, 4, 3, 3])), Buffer.alloc(576)]), "This array is of type <i8; Normlens reads float32 and float64."],
  ["halves.npy", Buffer.concat([header(dictionary("<f2", [2, 4, 3, 3])), Buffer.alloc(144)]), "This array is of type <f2;"],
  ["short.npy", npy([2, 4, 3, 3], valueAt).subarray(0, -3), "This file is cut short: its header announces 288 bytes of data and 285 follow."],
  ["long.npy", Buffer.concat([npy([2, 4, 3, 3], valueAt), Buffer.alloc(5)]), "This file is longer than its header says: 5 bytes follow the data."],
  ["photo.png", Buffer.from("\x89PNG\r\n\x1a\n", "latin1"), "This is not a NumPy file: it does not start with \\x93NUMPY."],
  ["empty.npy", Buffer.alloc(0), "This is not a NumPy file"],
  ["future.npy", Buffer.concat([Buffer.from("\x93NUMPY\x09\x00", "latin1"), DATA]), "NumPy format version 9.0"],
  ["header.npy", Buffer.concat([header(dictionary("<f4", [2, 4, 3, 3]), 2 ** 31), DATA]), "The header of this file is damaged: it would be 2147483648 bytes long."],
  ["code.npy", Buffer.concat([header("__import__('os')"), DATA]), "The header of this file is damaged: it is not a dictionary."],
  ["huge.npy", Buffer.concat([header(dictionary("<f4", [64, 64, 64, 64])), DATA]), "16777216 values are too many;"],
  ["huger.npy", Buffer.concat([header(dictionary("<f4", [4e9, 4e9, 4e9, 4e9])), DATA]), "an axis of 4000000000 is longer than"],
  ["none.npy", header(dictionary("<f4", [2, 0, 3, 3])), "C is 0; every axis needs at least one index."],
  ["vector.npy", Buffer.concat([header(dictionary("<f4", [72])), DATA]), "This array has rank 1;"],
  ["five.npy", Buffer.concat([header(dictionary("<f4", [2, 2, 2, 3, 3])), DATA]), "This array has rank 5;"],
  ["nan.npy", npy([2, 4, 3, 3], ([n, c, h, w]) => (n === 1 && c === 2 && w === 0 ? NaN : 1 + h)), "This array holds 3 values that are not finite, the first at index [1, 2, 0, 0]."],
  ["infinite.npy", npy([2, 4, 3, 3], ([n]) => (n === 1 ? -Infinity : 1)), "This array holds 36 values that are not finite"],
];

test("a file that cannot be used is refused with a reason, and the picture stays", async (context) => {
  const { page, seen, close } = await site.open("#/explore?v=1&m=batch_norm");
  const kept = await settled(page);
  const alert = page.locator("#rail [role=alert]");
  for (const [name, bytes, words] of REFUSED) {
    await context.test(name, async () => {
      await choose(page, name, bytes);
      await until(async () => (await alert.allTextContents()).join(" "), (now) => now.includes(`${name}: `) && now.includes(words), words);
      assert.deepEqual(await settled(page), kept);
    });
  }
  // A good file takes the complaint away.
  await choose(page, "good.npy", npy([2, 4, 3, 3], valueAt));
  await eventually(() => facts(page).allTextContents(), ["good.npy, float32, 2 × 4 × 3 × 3"]);
  await eventually(() => alert.count(), 0);
  assert.deepEqual(seen, QUIET);
  await close();
});

test("a file of 3 GB is refused by its size, before a byte of it is read or sent", async () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "normlens-"));
  const name = path.join(folder, "activations.npy");
  fs.writeFileSync(name, npy([2, 4, 3, 3], valueAt));
  // Only the end of it takes room on the disk.
  fs.truncateSync(name, 3e9);
  const { page, seen, close } = await site.open("#/explore?v=1&m=batch_norm", {
    before: () => {
      window.touched = [];
      const watch = (prototype, method) => {
        const original = prototype[method];
        prototype[method] = function (...parameters) {
          window.touched.push(method);
          return original.apply(this, parameters);
        };
      };
      for (const method of ["arrayBuffer", "bytes", "slice", "stream", "text"]) watch(Blob.prototype, method);
      for (const method of ["readAsArrayBuffer", "readAsDataURL", "readAsText"]) watch(FileReader.prototype, method);
      watch(Worker.prototype, "postMessage");
    },
  });
  const kept = await settled(page);
  assert.ok((await page.evaluate(() => window.touched)).includes("postMessage"), "the instruments see the page start");
  await page.evaluate(() => (window.touched.length = 0));
  await page.setInputFiles("input[type=file]", name);
  await page
    .locator("#rail [role=alert]")
    .getByText("activations.npy: The file has 3000 MB. Normlens takes up to 8388608 values, which is 32 MB of float32 or 64 MB of float64.")
    .waitFor();
  assert.deepEqual(await page.evaluate(() => window.touched), []);
  assert.deepEqual(await settled(page), kept);
  assert.deepEqual(seen, QUIET);
  await close();
  fs.rmSync(folder, { recursive: true });
});

test("constant values and a single value are shown for what they are", async () => {
  const { page, seen, close } = await site.open("#/explore?v=1&m=batch_norm");
  await settled(page);
  await choose(page, "constant.npy", npy([2, 4, 3, 3], () => 5));
  await until(() => picture(page), ({ before, after }) => before === "5.00" && after === "0.00", "5 becomes 0");
  await choose(page, "single.npy", npy([1, 1, 1, 1], () => 5));
  await until(
    () => picture(page),
    ({ sentence, before, after }) => /so every output is β\./.test(sentence) && before === "5.00" && after === "0.00",
    "one value has no deviation",
  );
  assert.deepEqual(seen, QUIET);
  await close();
});

test("the example loads and says what it is", async () => {
  const { page, seen, close } = await site.open();
  await settled(page);
  await page.selectOption(".sel", { label: "Conv activations of digits" });
  const [text] = await until(() => facts(page).allTextContents(), (texts) => /^digits-conv2\.npy, float\d\d, \d+ × \d+ × \d+ × \d+$/.test(texts[0]), "facts");
  const [n, c, h, w] = text.match(/\d+(?: × \d+){3}/)[0].split(" × ");
  await shows(page, [n, c, h, w]);
  const shown = await settled(page);
  // It belongs to the page, so a link can hold it.
  const other = await site.open(new URL(page.url()).hash);
  await eventually(() => picture(other.page), shown);
  assert.deepEqual(seen, QUIET);
  await other.close();
  await close();
});

test("the saved result is what an independent standardization gives", async () => {
  const { page, seen, close } = await site.open("#/explore?v=1&m=batch_norm&gamma=2&beta=0.5");
  await settled(page);
  const sizes = [4, 3, 5, 2];
  const [N, C, H, W] = sizes;
  const value = (index) => valueAt(index) * (1 + index[1]) + 10 * index[1];
  for (const descr of ["<f4", "<f8"]) {
    await choose(page, `input${descr.slice(1)}.npy`, npy(sizes, value, { descr }));
    await until(() => facts(page).allTextContents(), ([text]) => text?.startsWith(`input${descr.slice(1)}.npy`), "the file");
    await settled(page);
    const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "Save result" }).click()]);
    assert.equal(download.suggestedFilename(), "normalized.npy");
    const saved = read(fs.readFileSync(await download.path()));
    assert.deepEqual(saved.sizes, sizes);
    const input = Array.from({ length: product(sizes) }, (_, i) => value(indexOf(i, sizes)));
    const channelOf = (i) => Math.floor(i / (H * W)) % C;
    for (let c = 0; c < C; c++) {
      const places = input.map((_, i) => i).filter((i) => channelOf(i) === c);
      assert.equal(places.length, N * H * W);
      const mean = places.reduce((sum, i) => sum + input[i], 0) / places.length;
      const variance = places.reduce((sum, i) => sum + (input[i] - mean) ** 2, 0) / places.length;
      for (const i of places) {
        const right = (2 * (input[i] - mean)) / Math.sqrt(variance + 1e-5) + 0.5;
        assert.ok(Math.abs(saved.values[i] - right) < 1e-5, `${saved.values[i]} is not ${right}`);
      }
    }
  }
  assert.deepEqual(seen, QUIET);
  await close();
});

test("a file is still there after a reload, and only in its own tab", async () => {
  const { page, seen, close } = await site.open("#/explore?v=1&m=batch_norm");
  await settled(page);
  await choose(page, "mine.npy", npy([3, 4, 2, 5], valueAt));
  await shows(page, [3, 4, 2, 5]);
  await tensor(page).focus();
  await page.keyboard.press("PageDown");
  await page.keyboard.press("Enter");
  const here = await settled(page);
  const link = await until(() => page.evaluate(() => location.hash), (hash) => hash.includes("cell="), "the pinned cell");
  // It is kept in the background; a person does not reload within a blink either.
  await until(() => page.evaluate(() => sessionStorage.getItem("normlens-files")), (names) => names?.includes("mine.npy"), "kept");
  await page.reload();
  await shows(page, [3, 4, 2, 5]);
  await eventually(() => facts(page).allTextContents(), ["mine.npy, float32, 3 × 4 × 2 × 5"]);
  assert.deepEqual(await settled(page), here);
  assert.equal(await page.evaluate(() => location.hash), link);
  // The next file does not take its place.
  await choose(page, "next.npy", npy([2, 6, 3, 3], valueAt));
  await eventually(() => facts(page).allTextContents(), ["next.npy, float32, 2 × 6 × 3 × 3"]);
  await page.selectOption(".sel", { label: "mine.npy" });
  await shows(page, [3, 4, 2, 5]);
  const other = await site.open(link);
  await other.page.getByText("The link was made with a file").waitFor();
  await other.close();
  assert.deepEqual(seen, QUIET);
  await close();
});
