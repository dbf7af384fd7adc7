// How the page looks: for everyone (axe), on every screen, in every mode of the system.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { chip, colours, eventually, picture, QUIET, settled, sideways, Site, type, until, violations } from "./harness.mjs";

const PHONE = { width: 390, height: 844, scale: 2, mobile: true };
/** Captions, ticks and controls; nothing is smaller. */
const SMALLEST_TEXT = 14;
/** What a finger hits. */
const FINGER = 44;

let site;
before(async () => (site = await Site.start()));
after(() => site.close());

const STATES = {
  "the first picture": [""],
  "a whitening method": ["#/explore?v=1&m=iter_norm&scope=area"],
  "the tiles with a pinned cell": ["#/explore?v=1&view=tiles&cell=2.3.4.5"],
  "a method without a name": ["#/explore?v=1&m=composed&r=ssaaas&op=scale"],
  "the note about a repaired link": ["#/explore?v=1&g=3&gamma=99"],
  "the example": ["#/explore?v=1&data=example"],
  "a complaint with buttons": [
    "",
    async (page) => {
      await type(page, "#groups-value", 3);
      await page.locator("#rail [role=alert] button").first().waitFor();
    },
  ],
};

for (const theme of ["light", "dark"]) {
  test(`there are no accessibility violations in any state (${theme})`, async (context) => {
    for (const [state, [route, act]] of Object.entries(STATES)) {
      await context.test(state, async () => {
        const { page, close } = await site.open(route, { theme });
        await settled(page);
        await act?.(page);
        assert.deepEqual(await violations(page), []);
        await close();
      });
    }
    await context.test("a phone with the drawer open", async () => {
      const { page, close } = await site.open("", { ...PHONE, theme });
      await settled(page);
      assert.deepEqual(await violations(page), []);
      await page.getByRole("button", { name: "Method and data" }).tap();
      await page.locator("#rail.open").waitFor();
      assert.deepEqual(await violations(page), []);
      await page.getByRole("button", { name: "Actions", exact: true }).tap();
      await page.getByRole("button", { name: "Export" }).waitFor();
      assert.deepEqual(await violations(page), []);
      await close();
    });
  });
}

test("nothing sticks out sideways on any screen", async () => {
  const { page, close } = await site.open("#/explore?v=1&m=composed&r=ssaaas&op=standardize", { width: 1440, height: 900 });
  await settled(page);
  for (const [width, height] of [[1440, 900], [1280, 720], [1024, 768], [768, 1024], [390, 844], [320, 640]]) {
    await page.setViewportSize({ width, height });
    await until(() => page.evaluate(() => innerWidth), (now) => now === width, "the size of the window");
    await eventually(() => sideways(page), 0, `at ${width} px`);
    // What has to fit must not do so by being cut off.
    const cut = await page.evaluate(() =>
      [...document.querySelectorAll(".bar *, h1, .lead, .step, figcaption, .read")]
        .filter((element) => element.checkVisibility() && !element.closest(".skip, .vh"))
        .map((element) => [element.className || element.tagName, element.getBoundingClientRect()])
        .filter(([, box]) => box.width > 0 && (box.left < -1 || box.right > innerWidth + 1))
        .map(([name, box]) => `${name} ${box.left}–${box.right}`),
    );
    assert.deepEqual(cut, [], `at ${width} px`);
  }
  await close();
});

/** Parts of the page that end below or right of the window. */
function hidden(page, selector) {
  return page.evaluate(
    (selector) =>
      [...document.querySelectorAll(selector)]
        .filter((element) => !element.classList.contains("vh"))
        .filter((element) => {
          const { bottom, right } = element.getBoundingClientRect();
          return bottom > innerHeight + 1 || right > innerWidth + 1;
        })
        .map((element) => element.id || element.className || element.tagName),
    selector,
  );
}

test("a laptop shows all figures without scrolling", async () => {
  const { page, close } = await site.open("", { width: 1280, height: 720 });
  await settled(page);
  assert.equal(await page.evaluate(() => document.scrollingElement.scrollHeight - innerHeight), 0);
  assert.deepEqual(await hidden(page, ".bar, .head, figure, .read"), []);
  await close();
});

test("a laptop shows the whole rail without scrolling", async () => {
  const { page, close } = await site.open("", { width: 1280, height: 720 });
  await settled(page);
  assert.deepEqual(await hidden(page, "#rail :is(button, input, select)"), []);
  await close();
});

test("a desktop shows the whole rail without scrolling", async () => {
  const { page, close } = await site.open("", { width: 1440, height: 900 });
  await settled(page);
  assert.deepEqual(await hidden(page, "#rail :is(button, input, select)"), []);
  await close();
});

/** Canvases whose backing store is not their size in device pixels. */
function blurred(page) {
  return page.evaluate(async () => {
    // A browser without a screen draws no frame by itself, and tells of a new screen only with the next frame.
    await new Promise(requestAnimationFrame);
    return [...document.querySelectorAll("canvas")]
      .map((canvas) => {
        const { width, height } = canvas.getBoundingClientRect();
        return { canvas: [canvas.width, canvas.height], device: [width * devicePixelRatio, height * devicePixelRatio] };
      })
      .filter(({ canvas, device }) => canvas.some((pixels, side) => Math.abs(pixels - device[side]) > 0.51));
  });
}

test("canvases are as fine as the screen, also when the screen changes", async () => {
  for (const scale of [1, 1.5, 2]) {
    const { page, close } = await site.open("", { width: 1280, height: 720, scale });
    await settled(page);
    assert.equal(await page.evaluate(() => devicePixelRatio), scale);
    await eventually(() => blurred(page), [], `at ${scale}`);
    await close();
  }
  const { page, close } = await site.open("", { width: 1280, height: 720 });
  await settled(page);
  const screen = await page.context().newCDPSession(page);
  for (const [width, deviceScaleFactor] of [[1280, 2], [1280, 1.25], [1100, 1.25], [900, 1], [1440, 3]]) {
    await screen.send("Emulation.setDeviceMetricsOverride", { width, height: 720, deviceScaleFactor, mobile: false });
    await until(() => page.evaluate(() => [innerWidth, devicePixelRatio].join()), (now) => now === [width, deviceScaleFactor].join(), "the screen");
    await eventually(() => blurred(page), [], `at ${width} px × ${deviceScaleFactor}`);
    assert.ok((await colours(page)).every((count) => count > 8), "a canvas is blank");
  }
  await close();
});

/** Text that is smaller than it may be. */
function smallText(page) {
  return page.evaluate((smallest) => {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const small = new Set();
    while (walker.nextNode()) {
      const text = walker.currentNode.data.trim();
      const element = walker.currentNode.parentElement;
      // Scripts inside a formula follow the rules of mathematics.
      if (!text || !element.checkVisibility() || element.closest("math, .vh, script, style, noscript")) continue;
      const size = parseFloat(getComputedStyle(element).fontSize);
      if (size < smallest) small.add(`${text.slice(0, 30)}: ${size} px`);
    }
    for (const field of document.querySelectorAll("input, select")) {
      if (parseFloat(getComputedStyle(field).fontSize) < smallest && field.type !== "range" && field.type !== "radio" && field.type !== "file") small.add(field.id);
    }
    return [...small];
  }, SMALLEST_TEXT);
}

test("on a phone the actions are folded away, stay for a step back, and go when a sheet opens", async () => {
  const { page, seen, close } = await site.open("", PHONE);
  await settled(page);
  const [actions, undo] = ["Actions", "Undo"].map((name) => page.getByRole("button", { name, exact: true }));
  assert.equal(await undo.isVisible(), false);
  await page.getByRole("button", { name: "Next area" }).tap();
  await eventually(() => page.locator(".step span").innerText(), "area 7 of 16");
  await actions.tap();
  await undo.tap();
  await eventually(() => page.locator(".step span").innerText(), "area 6 of 16");
  assert.equal(await undo.isVisible(), true);
  await page.getByRole("button", { name: "Examples" }).tap();
  await page.locator("dialog.sheet").waitFor();
  assert.equal(await undo.isVisible(), false);
  await page.locator("dialog.sheet").getByRole("button", { name: "Close" }).tap();
  await eventually(() => page.locator("dialog").count(), 0);
  assert.equal(await undo.isVisible(), false);
  assert.deepEqual(seen.console, []);
  await close();
});

test("no text is smaller than 14 px", async () => {
  for (const options of [{ width: 1440, height: 900 }, { width: 1280, height: 720 }, PHONE]) {
    const { page, close } = await site.open("#/explore?v=1&m=group_whitening&g=3", options);
    await settled(page);
    if (options.mobile) await page.getByRole("button", { name: "Method and data" }).tap();
    assert.deepEqual(await smallText(page), []);
    await close();
  }
});

test("on a phone what is touched is large enough, and a tap on the tensor pins", async () => {
  const { page, seen, close } = await site.open("", PHONE);
  await settled(page);
  const small = async (selector) => {
    const boxes = await page.locator(selector).evaluateAll((elements) =>
      elements.filter((element) => element.checkVisibility()).map((element) => {
        const { width, height } = element.getBoundingClientRect();
        return [element.textContent, width, height];
      }),
    );
    assert.ok(boxes.length > 0, selector);
    return boxes.filter(([, width, height]) => width < FINGER || height < FINGER);
  };
  assert.deepEqual(await small(".step button"), []);
  assert.deepEqual(await small(".bar button"), []);
  const box = await page.locator("canvas").first().boundingBox();
  await until(
    async () => {
      await page.touchscreen.tap(box.x + box.width * (0.2 + 0.6 * Math.random()), box.y + box.height * (0.2 + 0.6 * Math.random()));
      return page.url();
    },
    (url) => /[?&]cell=/.test(url),
    "a tap pins",
  );
  await until(
    async () => [(await picture(page)).index.match(/\d+/g).join("."), /[?&]cell=([\d.]+)/.exec(page.url())[1]],
    ([shown, pinned]) => shown === pinned,
    "the pinned cell is shown",
  );
  await page.getByRole("button", { name: "Method and data" }).tap();
  await page.locator("#rail.open").waitFor();
  await chip(page, "BN").tap();
  await eventually(async () => (await picture(page)).title, "Batch normalization");
  assert.deepEqual(seen, QUIET);
  await close();
});

test("forced colours, more contrast, print and zoomed text lose nothing", async () => {
  const { page, seen, close } = await site.open("", { width: 1280, height: 900 });
  const kept = await settled(page);
  for (const media of [{ forcedColors: "active" }, { forcedColors: "active", colorScheme: "dark" }, { forcedColors: "none", contrast: "more" }]) {
    await page.emulateMedia(media);
    await settled(page);
    assert.ok((await colours(page)).every((count) => count > 8), "a canvas is blank");
    // What is chosen can be told from what is not without colour.
    const [on, off] = await page.evaluate(() =>
      ["true", "false"].map((pressed) => {
        const { backgroundColor, color, borderColor, fontWeight, textDecorationLine, outlineStyle } = getComputedStyle(
          document.querySelector(`#rail .chip[aria-pressed=${pressed}]`),
        );
        return [backgroundColor, color, borderColor, fontWeight, textDecorationLine, outlineStyle].join();
      }),
    );
    assert.notEqual(on, off, JSON.stringify(media));
  }
  await page.emulateMedia({ forcedColors: null, contrast: null, colorScheme: "light", media: "print" });
  assert.ok(await page.locator("h1").isVisible());
  assert.ok(await page.locator("canvas").first().isVisible());
  await page.emulateMedia({ media: "screen" });
  await eventually(() => picture(page), kept);
  assert.deepEqual(seen, QUIET);
  await close();
});

test("with reduced motion nothing is animated, and the page is the same", async () => {
  const still = await site.open("");
  const moving = await site.open("", { motion: true });
  for (const { page } of [still, moving]) {
    await settled(page);
    await chip(page, "DBN").click();
    await eventually(async () => (await picture(page)).title, "Decorrelated batch normalization");
  }
  assert.equal(await still.page.evaluate(() => document.getAnimations().filter((animation) => animation.playState === "running").length), 0);
  const shown = await settled(moving.page);
  await eventually(() => picture(still.page), shown);
  await still.close();
  await moving.close();
});

test("every canvas, control and landmark has a name of its own", async () => {
  const { page, close } = await site.open();
  await settled(page);
  const names = await page.evaluate(() =>
    [...document.querySelectorAll("canvas, input, select, nav, aside, div.fig, section[aria-label]")].map(
      (element) => element.getAttribute("aria-label") ?? element.labels?.[0]?.textContent.trim() ?? "",
    ),
  );
  assert.deepEqual(names.filter((name) => !name), []);
  assert.deepEqual(names.filter((name, at) => names.indexOf(name) !== at), []);
  await close();
});
