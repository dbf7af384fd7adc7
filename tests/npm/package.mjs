// The built package, as it stands in dist-npm/ and as npm installs it.
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";

/** Where the package was built. */
export const folder = path.resolve(process.env.NORMLENS_NPM ?? path.join(import.meta.dirname, "../../dist-npm"));

/** Where the package is developed. */
export const sources = path.join(import.meta.dirname, "../../src/js/package");

/** The package, as Node loads it. */
export const normlens = await import(pathToFileURL(path.join(folder, "node.js")));

/** A new project with the package packed and installed as a person would have it from the registry. */
export function project() {
  const home = fs.mkdtempSync(path.join(os.tmpdir(), "normlens-npm-"));
  const npm = (...parameters) => execFileSync("npm", parameters, { cwd: home, encoding: "utf8", stdio: "pipe" });
  const [{ filename, files }] = JSON.parse(npm("pack", folder, "--json"));
  fs.writeFileSync(path.join(home, "package.json"), '{ "name": "project", "private": true, "type": "module" }');
  npm("install", "--offline", "--no-audit", "--no-fund", `./${filename}`);
  return { home, files: files.map((file) => file.path), remove: () => fs.rmSync(home, { recursive: true }) };
}

/** The blocks of one language in the README. */
export function readme(language) {
  const text = fs.readFileSync(path.join(folder, "README.md"), "utf8");
  const blocks = [...text.matchAll(/^( *)```(\w+)\n([\s\S]*?)^\1```$/gm)];
  return blocks.filter(([, , name]) => name === language).map(([, , , code]) => code);
}

/** Values that repeat: a linear congruential generator, uniform in [-1, 1). */
export function noise(length, seed = 1) {
  const values = new Float64Array(length);
  let state = seed;
  for (let i = 0; i < length; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    values[i] = state / 2147483648 - 1;
  }
  return values;
}

/** The largest difference, as a fraction of the largest expected magnitude; absolute where nothing is expected. */
export function distance(actual, expected) {
  if (actual.length !== expected.length) return Infinity;
  const scale = expected.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);
  const difference = expected.reduce((worst, value, i) => {
    const d = Math.abs(actual[i] - value);
    return Number.isNaN(d) ? Infinity : Math.max(worst, d);
  }, 0);
  return scale > 1e-6 ? difference / scale : difference;
}
