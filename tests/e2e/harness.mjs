// Serves a built site under a path of its own and opens it in headless Chromium.
// Environment: NORMLENS_DIST (default ../../dist), CHROMIUM (default: chromium from the search path).
import assert from "node:assert/strict";
import { isDeepStrictEqual } from "node:util";
import { chromium } from "playwright-core";
import fs from "node:fs";
import http from "node:http";
import { createRequire } from "node:module";
import path from "node:path";

/** The site must work under any path, so the tests never serve it at the root. */
const MOUNT = "/lectures/week-3/normlens/";

/** How long to wait for what must come, in milliseconds; a loaded machine is slow. */
export const PATIENCE = 20_000;

/** What the page shell shows until the application replaces it. */
const LOADING = "Loading the normalization core";

const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

const MEDIA_TYPES = {
  ".css": "text/css",
  ".html": "text/html",
  ".js": "text/javascript",
  ".json": "application/json",
  ".mjs": "text/javascript",
  ".svg": "image/svg+xml",
  ".wasm": "application/wasm",
  ".woff2": "font/woff2",
};

const AXE = fs.readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

export const dist = path.resolve(process.env.NORMLENS_DIST ?? path.join(import.meta.dirname, "../../dist"));

/** Serves `folder` under MOUNT, with `headers` in every answer; every request elsewhere is a 404. */
export async function serve(folder = dist, headers = {}) {
  const server = http.createServer((request, response) => {
    const { pathname } = new URL(request.url, "http://localhost");
    const relative = pathname.startsWith(MOUNT) ? decodeURIComponent(pathname.slice(MOUNT.length)) : null;
    const file = relative === null ? null : path.join(folder, relative || "index.html");
    if (!file?.startsWith(folder) || !fs.statSync(file, { throwIfNoEntry: false })?.isFile()) {
      response.writeHead(404).end();
      return;
    }
    const type = MEDIA_TYPES[path.extname(file)] ?? "application/octet-stream";
    response.writeHead(200, { "content-type": type, "cache-control": "no-store", ...headers }).end(fs.readFileSync(file));
  });
  await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
  return server;
}

/** Where a served site is found. */
export const addressOf = (server) => `http://127.0.0.1:${server.address().port}${MOUNT}`;

/** A served site and a browser. Close it in an `after` hook. */
export class Site {
  static async start(folder = dist, headers = {}) {
    const server = await serve(folder, headers);
    const browser = await chromium.launch({
      executablePath: process.env.CHROMIUM ?? onSearchPath("chromium"),
      args: FLAGS,
    });
    return new Site(server, browser);
  }

  constructor(server, browser) {
    this.server = server;
    this.browser = browser;
    this.address = addressOf(server);
  }

  /**
   * Opens a route such as "#/explore?m=gn" and waits until the application has replaced the page shell.
   * `seen` collects what must stay empty: console errors and warnings, uncaught errors, requests to other hosts,
   * requests that failed. `before` runs in the page ahead of its own scripts. Only where it is told to does the site
   * store itself for when there is no network.
   */
  async open(
    route = "",
    { width = 1280, height = 720, theme = "light", scale = 1, mobile = false, motion = false, before = null, stored = false } = {},
  ) {
    const context = await this.browser.newContext({
      viewport: { width, height },
      deviceScaleFactor: scale,
      colorScheme: theme,
      reducedMotion: motion ? "no-preference" : "reduce",
      isMobile: mobile,
      hasTouch: mobile,
      serviceWorkers: stored ? "allow" : "block",
    });
    context.setDefaultTimeout(PATIENCE);
    if (before) await context.addInitScript(before);
    const page = await context.newPage();
    const seen = { console: [], errors: [], foreign: [], failed: [] };
    const host = new URL(this.address).host;
    await context.route("**/*", (route) => {
      const url = new URL(route.request().url());
      if (!url.protocol.startsWith("http") || url.host === host) return route.continue();
      seen.foreign.push(url.href);
      return route.abort();
    });
    page.on("console", (message) => {
      // The driver says by a warning that it lets nothing be stored.
      if (message.text().includes("blocked by Playwright")) return;
      if (["error", "warning"].includes(message.type())) seen.console.push(`${message.type()}: ${message.text()}`);
    });
    page.on("pageerror", (error) => seen.errors.push(String(error)));
    page.on("response", (response) => {
      if (response.status() >= 400) seen.failed.push(`${response.status()} ${response.url()}`);
    });
    await page.goto(`${this.address}${route}`, { waitUntil: "load" });
    await page.waitForFunction((text) => !document.body.innerText.includes(text), LOADING, { timeout: 20_000 });
    // A promise that is only waited for may be collected before it is kept.
    await page.waitForFunction(() => document.fonts.status === "loaded");
    return { page, seen, close: () => context.close() };
  }

  async close() {
    await this.browser.close();
    this.server.close();
    this.server.closeAllConnections();
  }
}

/** Accessibility violations as short lines; empty when there are none. */
export async function violations(page) {
  await page.evaluate(AXE);
  const found = await page.evaluate(
    (runOnly) => axe.run(document, { runOnly, resultTypes: ["violations"] }).then((result) => result.violations),
    RULES,
  );
  return found.map((rule) => `${rule.id}: ${rule.nodes.map((node) => node.target.join(" ")).join(", ")}`);
}

/** How far the page can be scrolled sideways, in pixels; 0 when it fits. */
export function sideways(page) {
  return page.evaluate(() => document.scrollingElement.scrollWidth - innerWidth);
}

/** What `seen` of a page that gave no cause for complaint holds. */
export const QUIET = { console: [], errors: [], foreign: [], failed: [] };

/** Asks until the answer is the expected one, or complains about the last answer. */
export async function eventually(ask, expected, message) {
  const deadline = Date.now() + PATIENCE;
  for (;;) {
    const actual = await ask();
    if (isDeepStrictEqual(actual, expected)) return;
    if (Date.now() > deadline) return assert.deepEqual(actual, expected, message);
    await pause();
  }
}

/** Asks until the answer is true of it, and returns it. */
export async function until(ask, isIt, message) {
  const deadline = Date.now() + PATIENCE;
  for (;;) {
    const actual = await ask();
    if (isIt(actual)) return actual;
    if (Date.now() > deadline) assert.fail(`${message}; it is ${JSON.stringify(actual)}`);
    await pause();
  }
}

const pause = () => new Promise((resume) => setTimeout(resume, 40));

/** All that the explore screen says about what it shows. `null` stands for what is not there (yet). */
export function picture(page) {
  return page.evaluate(() => {
    const words = (element) => element?.textContent.replace(/\s+/g, " ").trim() ?? null;
    const one = (selector) => words(document.querySelector(selector));
    const unrolled = [...document.querySelectorAll("figcaption")].find((caption) => words(caption).startsWith("Unrolled"));
    return {
      title: one("h1"),
      sentence: one(".lead"),
      area: one(".step span"),
      size: words(unrolled?.lastElementChild),
      index: one(".cell > .ink2"),
      before: one(".cell > .bv")?.replace("before ", "") ?? null,
      after: one(".cell > .av")?.replace("after ", "") ?? null,
      live: [...document.querySelectorAll(".read .live")].map(words),
      figures: [...document.querySelectorAll("canvas")].map((canvas) => canvas.getAttribute("aria-label")),
    };
  });
}

/** The picture once it is complete and no longer changes. */
export async function settled(page) {
  let last = null;
  let same = 0;
  return until(
    async () => {
      const now = await picture(page);
      const working = await page.locator(".work").count();
      const complete = working === 0 && now.after !== null && now.figures.length === 5;
      same = complete && isDeepStrictEqual(now, last) ? same + 1 : 0;
      last = now;
      return now;
    },
    () => same >= 5,
    "the picture does not settle",
  );
}

/** A number as the page writes it: true minus, thin spaces, powers of ten. */
export function numberOf(text) {
  const digits = "⁰¹²³⁴⁵⁶⁷⁸⁹";
  const plain = text.replaceAll("−", "-").replace(/[\u2009\s]/g, "").replace("⁻", "-");
  const power = plain.match(/^(-?)(?:(\d+)·)?10([-⁰¹²³⁴⁵⁶⁷⁸⁹]+)$/);
  if (!power) return Number(plain);
  const exponent = [...power[3]].map((c) => (digits.includes(c) ? digits.indexOf(c) : c)).join("");
  return Number(`${power[1]}${power[2] ?? 1}e${exponent}`);
}

/** A chip of the rail by its word. */
export function chip(page, word) {
  return page.locator("#rail :is(.chips, .alt) button").filter({ hasText: new RegExp(`^\\s*${RegExp.escape?.(word) ?? escaped(word)}\\s*$`) });
}

/** Takes a method from the sheet by an abbreviation of its own. */
export async function pick(page, short) {
  await page.keyboard.press("/");
  await page.fill("#method-search", short);
  await page.locator("dialog [role=option]").first().filter({ hasText: short }).waitFor();
  await page.keyboard.press("Enter");
  await page.locator("dialog").waitFor({ state: "detached" });
}

const escaped = (text) => text.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&");

/** Types into a field and leaves it, as a person does. */
export async function type(page, selector, text) {
  await page.fill(selector, String(text));
  await page.press(selector, "Enter");
}

/** The number of distinct colours of every canvas; a blank one has 1. */
export function colours(page) {
  return page.evaluate(() =>
    [...document.querySelectorAll("canvas")].map((canvas) => {
      // On a copy, since reading a canvas may change how it is drawn from then on.
      const copy = new OffscreenCanvas(canvas.width, canvas.height);
      const context = copy.getContext("2d", { willReadFrequently: true });
      context.drawImage(canvas, 0, 0);
      return new Set(new Uint32Array(context.getImageData(0, 0, copy.width, copy.height).data.buffer)).size;
    }),
  );
}

/**
 * Numbers that are none, wherever a person or a screen reader meets them; runs in the page. But the page may quote what it
 * was given, and the correlation of a single point is undefined indeed.
 */
export function misprintsHere() {
  const attributes = ["aria-label", "aria-valuetext", "aria-valuenow", "title", "value"];
  const said = [...document.querySelectorAll("#app *")].flatMap((element) =>
    attributes.map((name) => element.getAttribute(name)).concat(element.value),
  );
  const texts = [document.body.innerText, ...said.filter((text) => typeof text === "string")];
  return texts.flatMap((text) => text.replace(/“[^”]*”|Correlation undefined before, undefined after/g, "").match(/.{0,20}\b(NaN|Infinity|inf|undefined|null)\b.{0,20}/g) ?? []);
}

/** What {@link misprintsHere} finds. */
export const misprints = (page) => page.evaluate(misprintsHere);

function onSearchPath(program) {
  const folders = process.env.PATH.split(path.delimiter);
  return folders.map((folder) => path.join(folder, program)).find((file) => fs.existsSync(file));
}
