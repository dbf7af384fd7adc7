// The content security policy of the built page: it is strict, the page keeps to it, and it is enforced.
import assert from "node:assert/strict";
import fs from "node:fs";
import http from "node:http";
import path from "node:path";
import { after, before, test } from "node:test";
import { chip, dist, eventually, picture, QUIET, settled, Site } from "./harness.mjs";

const html = fs.readFileSync(path.join(dist, "index.html"), "utf8");
const policy = html.match(/http-equiv="?Content-Security-Policy"?\s+content="([^"]+)"/i)?.[1];
const directives = Object.fromEntries(
  policy.split(";").map((directive) => {
    const [name, ...sources] = directive.trim().split(/\s+/);
    return [name, sources];
  }),
);

/** As a host would send it with every file; only there it can say who may embed the page: everyone. */
const header = `${policy}; frame-ancestors *`;

let site;
before(async () => (site = await Site.start(dist, { "content-security-policy": header })));
after(() => site.close());

/** Keeps every violation, of which the page itself hears nothing. */
function listen() {
  window.violated = [];
  document.addEventListener("securitypolicyviolation", (event) => window.violated.push(event.effectiveDirective));
}

const ROUTES = [
  "",
  "#/explore?v=1&m=batch_norm&view=tiles&theme=dark",
  "#/explore?v=1&m=decorrelated_batch_norm&view=samples&scope=area",
  "#/explore?v=1&m=iter_norm&g=2&data=image_like&cell=1.2.3.4",
  "#/explore?v=1&data=example&m=instance_whitening",
  "#/explore?v=1&m=composed&r=aaaaaa&g=0&eps=NaN",
];

test("the policy allows nothing in line, no eval and no other host", () => {
  assert.deepEqual(directives["default-src"], ["'none'"]);
  assert.deepEqual(directives["script-src"], ["'self'", "'wasm-unsafe-eval'"]);
  assert.deepEqual(directives["worker-src"], ["'self'"]);
  assert.deepEqual(directives["connect-src"], ["'self'"]);
  assert.deepEqual(directives["style-src"], ["'self'"]);
  assert.deepEqual([directives["base-uri"], directives["form-action"]], [["'none'"], ["'none'"]]);
  for (const [name, sources] of Object.entries(directives)) {
    for (const source of sources) {
      assert.match(source, /^('(none|self|wasm-unsafe-eval|unsafe-inline)'|data:|blob:)$/, name);
      if (source === "'unsafe-inline'") assert.equal(name, "style-src-attr", "style attributes cannot load or run anything");
    }
  }
});

test("the built page has nothing in line, and its policy comes before anything it is about", () => {
  for (const [script, attributes, body] of html.matchAll(/<script\b([^>]*)>([^]*?)<\/script>/g)) {
    assert.match(attributes, /\bsrc=/, script);
    assert.equal(body.trim(), "", script);
  }
  assert.doesNotMatch(html, /<style\b|\sstyle=|\son[a-z]+=|javascript:/i);
  const start = html.search(/<(script|link)\b/);
  assert.ok(html.indexOf("Content-Security-Policy") < start, "it is the first thing in the head");
  for (const [, address] of html.matchAll(/\b(?:src|href)="?([^"\s>]+)/g)) {
    assert.doesNotMatch(address, /^([a-z]+:)?\/\//i, "an address of another host");
  }
});

test("the README tells the header that says the same", () => {
  const readme = fs.readFileSync(path.join(import.meta.dirname, "../../README.md"), "utf8");
  assert.ok(readme.replace(/\s+/g, " ").includes(header), header);
});

test("page and worker keep to the policy on every route, and ask nobody else for anything", async () => {
  const { page, seen, close } = await site.open("", { before: listen });
  const requests = [];
  page.context().on("request", (request) => requests.push(request.url()));
  await settled(page);
  for (const route of ROUTES) {
    await page.goto(`${site.address}${route}`);
    await page.reload();
    await settled(page);
    assert.deepEqual(await page.evaluate(() => window.violated), [], route);
  }
  // A save makes an address of its own, a large tensor shows progress, and a damaged link leaves a note.
  const [download] = await Promise.all([page.waitForEvent("download"), chip(page, "Save result").click()]);
  assert.equal(download.suggestedFilename(), "normalized.npy");
  await page.evaluate(() => (location.hash = "#/explore?v=1&m=batch_norm&shape=16.64.56.56"));
  await eventually(async () => (await picture(page)).size, "d = 1, m = 50 176");
  assert.deepEqual(await page.evaluate(() => window.violated), []);
  assert.equal(page.workers().length, 1);
  const foreign = requests.filter((url) => !url.startsWith(site.address) && !/^(blob|data):/.test(url));
  assert.deepEqual(foreign, []);
  assert.ok(requests.length > 20, `${requests.length} requests were seen`);
  assert.deepEqual(seen, QUIET);
  await close();
});

test("what the policy forbids does not happen, and the tests would hear of it", async () => {
  const { page, close } = await site.open("", { before: listen });
  const outcome = await page.evaluate(async () => {
    const tried = {};
    const script = document.createElement("script");
    script.textContent = "window.inline = true";
    document.head.append(script);
    tried.inline = window.inline ?? false;
    // In a task of its own: what a tool evaluates may evaluate in turn.
    tried.eval = await new Promise((resolve) =>
      setTimeout(() => {
        try {
          resolve(Function("return 'ran'")());
        } catch (error) {
          resolve(error.name);
        }
      }),
    );
    tried.fetch = await fetch("https://example.org/").then(() => "answered", () => "refused");
    const image = new Image();
    tried.image = await new Promise((resolve) => {
      image.onload = () => resolve("shown");
      image.onerror = () => resolve("refused");
      image.src = "https://example.org/pixel.png";
    });
    tried.worker = await new Promise((resolve) => {
      try {
        const worker = new Worker(URL.createObjectURL(new Blob(["postMessage('ran')"])));
        worker.onmessage = () => resolve("ran");
        worker.onerror = () => resolve("refused");
      } catch {
        resolve("refused");
      }
    });
    return { tried, violated: [...new Set(window.violated)].sort() };
  });
  assert.deepEqual(outcome.tried, { inline: false, eval: "EvalError", fetch: "refused", image: "refused", worker: "refused" });
  assert.deepEqual(outcome.violated, ["connect-src", "img-src", "script-src", "script-src-elem", "worker-src"]);
  await close();
});

test("another host may embed the page, which then works as ever", async () => {
  const host = http.createServer((_, response) => {
    response.writeHead(200, { "content-type": "text/html" });
    response.end(`<!doctype html><title>Slides</title><iframe src="${site.address}#/explore?v=1&m=batch_norm" width="1280" height="720"></iframe>`);
  });
  await new Promise((listening) => host.listen(0, "127.0.0.1", listening));
  const context = await site.browser.newContext({ viewport: { width: 1300, height: 760 } });
  const page = await context.newPage();
  const complaints = [];
  page.on("console", (message) => complaints.push(message.text()));
  await page.goto(`http://127.0.0.1:${host.address().port}/`);
  const frame = page.frameLocator("iframe");
  await frame.getByRole("heading", { level: 1, name: "Batch normalization" }).waitFor();
  await frame.locator("main[aria-busy=false]").waitFor();
  await frame.locator("#rail button.chip", { hasText: /^LN$/ }).click();
  await frame.getByRole("heading", { level: 1, name: "Layer normalization" }).waitFor();
  assert.deepEqual(complaints, []);
  await context.close();
  host.close();
});
