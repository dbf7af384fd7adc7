// Without a network: what was opened once opens again, in every part of it, and a newer version is not hidden.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { eventually, picture, QUIET, settled, Site } from "./harness.mjs";

let site;
before(async () => (site = await Site.start()));
after(() => site.close());

/** Waits until everything is stored. */
const stored = (page) =>
  page.evaluate(async () => {
    await navigator.serviceWorker.ready;
    return navigator.serviceWorker.controller !== null || new Promise((resolve) => (navigator.serviceWorker.oncontrollerchange = () => resolve(true)));
  });

test("after one visit all of the site works without a network", async () => {
  const { page, seen, close } = await site.open("#/explore?v=1&m=batch_norm", { stored: true });
  await settled(page);
  const shown = await picture(page);
  assert.ok(await stored(page));
  await page.context().setOffline(true);
  await page.reload();
  await settled(page);
  assert.deepEqual(await picture(page), shown);
  // A formula computes in a part of the worker's, which nobody has asked for before.
  await page.evaluate(() => (location.hash = "#/explore?v=1&m=filter_response_norm"));
  await eventually(async () => (await picture(page)).title, "Filter response normalization");
  await settled(page);
  await page.selectOption(".sel", { label: "Conv activations of digits" });
  await settled(page);
  await page.evaluate(() => (location.hash = "#/methods?v=1"));
  await page.locator(".methods-table tbody tr").first().waitFor();
  assert.deepEqual(seen, QUIET);
  await close();
});
