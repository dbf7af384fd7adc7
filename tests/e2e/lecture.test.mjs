// Lectures: scenes, their keys, the notes in a second window, decks of one's own; and the embedded look.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import fs from "node:fs";
import path from "node:path";
import { dist, eventually, QUIET, settled, sideways, Site, until, violations } from "./harness.mjs";

let site;
before(async () => (site = await Site.start()));
after(() => site.close());

const SCENE = "#/explore?v=1&m=batch_norm&area=4&look=present&show=tensor&deck=book";
const sentence = (page) => page.locator(".scene-say").innerText();
const place = (page) => page.locator(".scene .count").innerText();
const status = (page) => page.locator(".decks-tabs [role=status]").innerText();

async function scene(number, options) {
  const opened = await site.open(`${SCENE}.${number}`, options);
  await opened.page.locator(".scene .dots").waitFor();
  return opened;
}

/** The titles of the scenes in the deck that comes with the page. */
const BOOK = [...fs.readFileSync(path.join(dist, "decks/book.md"), "utf8").matchAll(/^### (.*)$/gm)].map(([, title]) => title);

test("keys of a clicker turn the scenes, and the address holds deck and scene", async () => {
  const { page, seen, close } = await scene(10);
  assert.match(await sentence(page), /^Batch normalization: 144 values of one channel/);
  for (const [key, at] of [["ArrowRight", 11], ["PageDown", 12], [" ", 13], ["ArrowLeft", 12], ["PageUp", 11]]) {
    await page.keyboard.press(key);
    await eventually(() => place(page), `${at} / ${BOOK.length}`);
  }
  assert.match(await sentence(page), /^Layer normalization/);
  await until(() => page.evaluate(() => location.hash), (hash) => hash.includes("deck=book.11") && hash.includes("m=layer_norm"));
  await page.getByRole("button", { name: "A tensor", exact: true }).click();
  await eventually(() => place(page), `9 / ${BOOK.length}`);
  assert.deepEqual(seen, QUIET);
  await close();
});

test("a click into the figure chooses an area and leaves the arrows to the lecture; 0 takes it back", async () => {
  const { page, close } = await scene(10);
  const canvas = page.locator(".scene-stage canvas");
  const before = await canvas.getAttribute("aria-label");
  const box = await canvas.boundingBox();
  await page.mouse.click(box.x + box.width * 0.62, box.y + box.height * 0.6);
  await page.mouse.move(2, 2);
  await until(() => canvas.getAttribute("aria-label"), (label) => label !== before);
  await page.keyboard.press("0");
  await eventually(() => canvas.getAttribute("aria-label"), before);
  await page.keyboard.press("ArrowRight");
  await eventually(() => place(page), `11 / ${BOOK.length}`);
  await close();
});

test("B blanks the screen, S lights the pointer, Escape leaves with what was shown", async () => {
  const { page, close } = await scene(10);
  await page.keyboard.press("b");
  await page.getByRole("button", { name: "Show the scene again" }).waitFor();
  await page.keyboard.press("b");
  await page.locator(".blank").waitFor({ state: "detached" });
  await page.keyboard.press("s");
  await page.mouse.move(300, 300);
  await page.locator(".spotlight").waitFor();
  await page.keyboard.press("Escape");
  await page.locator(".bar .present").waitFor();
  await eventually(() => page.locator("h1").innerText(), "Batch normalization");
  await page.keyboard.press("p");
  await eventually(() => place(page), `10 / ${BOOK.length}`);
  // A figure that has the focus has keys of its own; Escape is not among them.
  await page.locator(".scene-stage .fig").first().focus();
  await page.keyboard.press("Escape");
  await page.locator(".bar .present").waitFor();
  await close();
});

test("any state can be presented, with the figures that are wanted", async () => {
  const { page, seen, close } = await site.open("#/explore?v=1&m=instance_norm");
  await settled(page);
  await page.getByRole("link", { name: "Present" }).click();
  await page.locator(".scene").waitFor();
  assert.match(await sentence(page), /^32 areas, one per sample and channel: 36 positions share/);
  await page.getByRole("button", { name: "Spectrum" }).click();
  await eventually(() => page.locator(".scene-stage figure").count(), 2);
  await page.getByRole("button", { name: "Tensor", exact: true }).click();
  await eventually(() => page.locator(".scene-stage figure").count(), 1);
  await page.goBack();
  await page.locator(".bar").waitFor();
  assert.deepEqual(seen, QUIET);
  await close();
});

test("every scene of the book shows its figures and reports nothing", async () => {
  const { page, seen, close } = await scene(1);
  await page.keyboard.press("0");
  for (const [at, title] of BOOK.entries()) {
    await eventually(() => place(page), `${at + 1} / ${BOOK.length}`);
    // As many as the link names, and every canvas drawn; a formula has none, and columns hold one figure each.
    const complete = () =>
      page.evaluate(() => {
        const named = location.hash.match(/show=([^&]*)/)[1].split(",").length;
        const columns = (location.hash.match(/with=([^&]*)/)?.[1].split("~").length ?? 0) + 1;
        return document.querySelectorAll(":is(.scene-stage figure, .scene-stage section)").length === named * columns;
      });
    await eventually(complete, true, title);
    await until(
      () => page.locator(".scene-stage canvas").evaluateAll((all) => all.every(({ width, height }) => width > 40 && height > 40)),
      (drawn) => drawn,
    );
    assert.equal(await page.locator("[role=alert]").count(), 0, title);
    await page.keyboard.press("ArrowRight");
  }
  assert.deepEqual(seen, QUIET);
  await close();
});

test("notes in a second window follow the lecture and lead it", async () => {
  const { page, close } = await scene(3);
  const opening = page.context().waitForEvent("page");
  await page.keyboard.press("n");
  const notes = await opening;
  await notes.locator(".notes-text p").first().waitFor();
  assert.match(await notes.locator("h1").innerText(), /^Standardizing takes unequal scales away/);
  await page.keyboard.press("ArrowRight");
  await until(() => notes.locator("h1").innerText(), (text) => text.startsWith("Whitening makes all eigenvalues one"));
  await notes.getByRole("button", { name: "Next" }).click();
  await eventually(() => place(page), `5 / ${BOOK.length}`);
  await notes.getByRole("button", { name: "Blank" }).click();
  await page.locator(".blank").waitFor();
  await notes.getByRole("button", { name: "Show" }).click();
  await page.locator(".blank").waitFor({ state: "detached" });
  await close();
});

test("the scenes of a deck are one stop of the tab key, and arrows lead through them", async () => {
  const { page, seen, close } = await site.open("#/lecture?v=1");
  const name = () => page.evaluate(() => document.activeElement.ariaLabel ?? document.activeElement.textContent.trim());
  await page.getByRole("link", { name: "An ill-conditioned input" }).focus();
  await page.keyboard.press("ArrowDown");
  assert.equal(await name(), "A mean far from zero");
  await page.keyboard.press("ArrowRight");
  assert.equal(await name(), "Take “A mean far from zero” into my deck");
  await page.keyboard.press("End");
  assert.equal(await name(), "Take “Where it ends” into my deck");
  await page.keyboard.press("ArrowLeft");
  assert.equal(await name(), "Where it ends");
  await page.keyboard.press("Home");
  await page.keyboard.press("Tab");
  assert.notEqual(await name(), "A mean far from zero");
  await page.getByRole("link", { name: "A mean far from zero" }).focus();
  await page.keyboard.press("Enter");
  await eventually(() => place(page), `2 / ${BOOK.length}`);
  assert.deepEqual(seen, QUIET);
  await close();
});

test("a deck of one's own is made, changed, ordered, kept, saved, loaded and sent as a link", async () => {
  const { page, seen, close } = await site.open("#/lecture?v=1");
  const title = page.getByLabel("Title", { exact: true }).first();
  const scenes = page.locator(".deck-edit > li");
  await page.getByRole("button", { name: "Take “One sample” into my deck" }).click();
  await page.getByRole("button", { name: "Take “Still correlated” into my deck" }).click();
  await eventually(() => status(page), "Taken into my deck as scene 2.");
  await page.getByRole("link", { name: "My deck" }).click();
  await page.getByRole("button", { name: "Down: scene 1" }).click();
  await eventually(() => title.inputValue(), "Still correlated");
  await title.fill("My tilt");
  await page.keyboard.press("Tab");
  await page.reload();
  await eventually(() => title.inputValue(), "My tilt");
  // A state that is presented becomes a scene of it.
  await page.goto(`${site.address}#/explore?v=1&m=rms_norm&look=present`);
  await page.locator(".scene").waitFor();
  await page.keyboard.press("k");
  await eventually(() => page.locator(".kept").innerText(), "Taken into my deck as scene 3.");
  await page.goto(`${site.address}#/lecture?v=1&deck=mine`);
  await eventually(() => scenes.count(), 3);
  const saving = page.waitForEvent("download");
  await page.getByRole("button", { name: "Save as a file" }).click();
  const text = fs.readFileSync(await (await saving).path(), "utf8");
  assert.match(text, /### My tilt\n\[open\]\(#\/explore\?/);
  const file = page.getByLabel("Add scenes from a file");
  await file.setInputFiles({ name: "deck.md", mimeType: "text/markdown", buffer: Buffer.from(text) });
  await eventually(() => scenes.count(), 6);
  await file.setInputFiles({ name: "no.md", mimeType: "text/markdown", buffer: Buffer.from("hello") });
  await until(() => status(page), (text) => text.startsWith("no.md: Line 1 belongs to no scene."));
  await eventually(() => scenes.count(), 6);
  await page.evaluate(() => (navigator.clipboard.writeText = async (text) => void (globalThis.copied = text)));
  await page.getByRole("button", { name: "Copy a link with all of it" }).click();
  const link = await until(() => page.evaluate(() => globalThis.copied ?? ""), (link) => link.includes("deck=z-"));
  assert.deepEqual(seen, QUIET);
  await close();

  const elsewhere = await site.open(link.slice(link.indexOf("#")));
  await elsewhere.page.getByRole("link", { name: "My tilt" }).first().click();
  await elsewhere.page.locator(".scene .count").waitFor();
  assert.match(await sentence(elsewhere.page), /^Standardizing leaves the channels correlated/);
  assert.deepEqual(elsewhere.seen, QUIET);
  await elsewhere.close();
});

test("a damaged deck in a link is reported", async () => {
  const { page, close } = await site.open("#/lecture?v=1&deck=z-AAAA");
  await eventually(() => page.locator("[role=alert]").innerText(), "The deck in the link is damaged.");
  await close();
});

for (const theme of ["light", "dark"]) {
  test(`decks, scenes, notes and the embedded look are accessible and fit a phone, ${theme}`, async () => {
    for (const address of ["#/lecture?v=1", `${SCENE}.10`, "#/lecture?v=1&look=notes&deck=book.3", "#/explore?v=1&look=embed", "#/labs/scale-invariance?v=1&look=present&show=dial,plane"]) {
      const { page, close } = await site.open(address, { theme });
      await page.locator(".deck-list, .scene .dots, .notes-text p, .embed canvas, .scene .dial").first().waitFor();
      assert.deepEqual(await violations(page), [], address);
      await page.setViewportSize({ width: 360, height: 740 });
      // Figures are drawn anew for their new room.
      await until(() => sideways(page), (pixels) => pixels <= 0);
      await close();
    }
  });
}

test("within another page it shows some figures, tells its height and state, and takes another", async () => {
  const { page, seen, close } = await site.open();
  const host = `${site.address}host.html`;
  await page.route(host, (route) => route.fulfill({ contentType: "text/html", body: "<!doctype html><title>Host</title>" }));
  await page.goto(host);
  await page.evaluate((address) => {
    globalThis.told = [];
    addEventListener("message", (event) => event.data.normlens === 1 && told.push(event.data));
    const frame = document.createElement("iframe");
    Object.assign(frame, { src: address, title: "Normlens", width: 800, height: 450 });
    document.body.append(frame);
  }, `${site.address}#/explore?v=1&m=instance_norm&look=embed&show=tensor,distribution`);
  const told = (event) => page.evaluate((event) => told.filter((message) => message.event === event), event);
  await until(() => told("ready"), (all) => all.length > 0);
  const frame = page.frameLocator("iframe");
  await frame.locator(".embed canvas").first().waitFor();
  assert.equal(await frame.locator("figure").count(), 2);
  assert.equal(await frame.locator(".bar, .rail").count(), 0);
  // The height that it wants is the same whatever height it has, or a frame that follows would never come to rest.
  const wanted = await until(async () => (await told("height")).at(-1)?.height, (height) => height > 300);
  for (const height of [900, wanted]) {
    await page.evaluate((height) => (document.querySelector("iframe").height = height), height);
    await until(() => frame.locator(".embed").evaluate((embed) => embed.clientHeight), (now) => Math.abs(now - height) <= 1);
    await page.waitForTimeout(100);
    assert.ok(Math.abs((await told("height")).at(-1).height - wanted) <= 2);
  }
  assert.equal(await page.evaluate(() => document.activeElement.tagName), "BODY", "it takes no focus when it is loaded");
  await page.evaluate(() => {
    const { contentWindow } = document.querySelector("iframe");
    contentWindow.postMessage({ normlens: 1, command: "setState", hash: "#/explore?v=1&m=layer_norm" }, "*");
  });
  await eventually(() => frame.locator("h1").innerText(), "Layer normalization");
  await until(() => told("state"), (all) => all.at(-1)?.state.includes("m=layer_norm"));
  // What is wrong with a link is told to who sent it.
  await page.evaluate(() => {
    const { contentWindow } = document.querySelector("iframe");
    contentWindow.postMessage({ normlens: 1, command: "setState", hash: "#/explore?v=1&m=layer_norm&gamma=99" }, "*");
  });
  assert.match((await until(() => told("repaired"), (all) => all.length > 0))[0].repaired, /gamma/);
  // Keys that nothing in it uses are the other page's.
  await frame.locator("footer a").focus();
  await page.keyboard.press("PageDown");
  await until(() => told("key"), (all) => all.some(({ key }) => key === "PageDown"));
  // And those that something uses are not.
  const keys = (await told("key")).length;
  const area = await frame.locator(".step span").innerText();
  await frame.getByRole("button", { name: "Previous area" }).focus();
  await page.keyboard.press(" ");
  await until(() => frame.locator(".step span").innerText(), (now) => now !== area);
  assert.equal((await told("key")).length, keys);
  assert.deepEqual(seen, QUIET);
  await close();
});

test("a figure that a link names and nobody knows is told of, on the whole screen and within another page", async () => {
  for (const [screen, look, show, known] of [
    ["explore", "present", "tensor,plane", /known are tensor, matrix, distribution, channels, spectrum, invariances, formula, inputs\.$/],
    ["compare", "embed", "matrix", /known are tensor, distribution, channels, spectrum\.$/],
    ["labs/scale-invariance", "present", "tensor", /known are dial, plane, output, gradient, rate, loss, norm, moved\.$/],
  ]) {
    const { page, seen, close } = await site.open(`#/${screen}?v=1&look=${look}&show=${show}`);
    const alert = page.locator("footer [role=alert]");
    await alert.waitFor();
    assert.match(await alert.innerText(), /^There is no figure “(plane|matrix|tensor)” here; /);
    assert.match(await alert.innerText(), known);
    await page.locator("canvas, svg").first().waitFor();
    assert.deepEqual(seen, QUIET);
    await close();
  }
});

test("what is presented without a deck is named, and its figures are chosen", async () => {
  for (const [address, sentence, name, other] of [
    ["#/labs/scale-invariance?v=1&look=present", "Scale invariance", "Scale invariance", "Output"],
    ["#/compare?v=1&m=batch_norm&with=m=layer_norm&look=present", /Layer/, "Batch normalization, Layer normalization", "Spectrum"],
  ]) {
    const { page, seen, close } = await site.open(address);
    await eventually(() => page.locator(".scene-foot > span").first().innerText(), name);
    await until(() => page.locator("h1").innerText(), (text) => text.match(sentence));
    await page.getByRole("group", { name: "Figures" }).getByRole("button", { name: other, exact: true }).click();
    await until(() => page.evaluate(() => location.hash), (hash) => hash.includes(other.toLowerCase()));
    assert.deepEqual(seen, QUIET);
    await close();
  }
});

test("the sheet of exports gives the element for another page", async () => {
  const { page, close } = await site.open("#/explore?v=1&m=instance_norm");
  await settled(page);
  await page.keyboard.press("x");
  const element = page.getByLabel("Element for another page");
  assert.match(await element.innerText(), /^<iframe src="http.*m=instance_norm&amp;look=embed&amp;show=tensor,matrix" title="Instance normalization, Normlens"/);
  await page.getByRole("button", { name: "spectrum", exact: true }).click();
  await until(() => element.innerText(), (text) => text.includes("show=tensor,matrix,spectrum"));
  const offered = (page) => page.getByRole("group", { name: "Figures, up to four" }).getByRole("button").allInnerTexts();
  const all = ["tensor", "unrolled", "distribution", "two channels", "spectrum", "unmoved when", "formula"];
  assert.deepEqual(await offered(page), all);
  await close();
  const other = await site.open("#/explore?v=1&m=spade");
  await settled(other.page);
  await other.page.keyboard.press("x");
  await eventually(() => offered(other.page), [...all, "inputs"]);
  await other.close();
});
