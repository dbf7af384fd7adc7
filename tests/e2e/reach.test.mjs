// Reach: which values of the input move the current value of the output, for partitions, windows and mixtures.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { QUIET, settled, Site, until, violations } from "./harness.mjs";

let site;
before(async () => (site = await Site.start()));
after(() => site.close());

/** How many values move the cell 2.3.4.5 of 4 × 8 × 6 × 6. */
const COUNTS = {
  // An area: 2 channels of 36 positions.
  group_norm: 72,
  // A window of 5 channels.
  local_response_norm: 5,
  // Its sample and its channel, which share an instance.
  switchable_norm: 8 * 36 + 4 * 36 - 36,
};

const tensor = (page) => page.locator("figure", { hasText: "Tensor" }).first().locator("canvas");

/** The pixels of the tensor's picture, as a word that is another one when they are others. */
const drawn = (page) =>
  tensor(page).evaluate(async (canvas) => {
    const copy = new OffscreenCanvas(canvas.width, canvas.height);
    const context = copy.getContext("2d", { willReadFrequently: true });
    context.drawImage(canvas, 0, 0);
    const digest = await crypto.subtle.digest("SHA-256", context.getImageData(0, 0, copy.width, copy.height).data);
    return [...new Uint8Array(digest)].join();
  });

for (const theme of ["light", "dark"]) {
  for (const [method, count] of Object.entries(COUNTS)) {
    test(`${method} reaches ${count} values, and the picture follows the cell (${theme})`, async () => {
      const { page, seen, close } = await site.open(`#/explore?v=1&m=${method}&view=reach&cell=2.3.4.5`, { theme });
      await settled(page);
      const label = () => tensor(page).getAttribute("aria-label");
      const said = await label();
      assert.ok(said.includes(` ${count} values move y at sample 2, channel 3, position 4, 5;`), said);
      const before = await drawn(page);
      await page.locator(".fig[aria-label^='Tensor.']").focus();
      await page.keyboard.press("PageUp");
      await until(label, (now) => now.includes("at sample 1, channel 3, position 4, 5;"), "the cell is not the one above");
      await until(() => drawn(page), (now) => now !== before, "the picture is still that of the cell before");
      assert.deepEqual(await violations(page), []);
      assert.deepEqual(seen, QUIET);
      await close();
    });
  }
}
