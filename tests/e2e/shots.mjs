// Screenshots of a built site: node shots.mjs DIST OUTDIR [ROUTE ...]
import fs from "node:fs";
import path from "node:path";
import { Site } from "./harness.mjs";

const SCREENS = [
  { width: 1440, height: 900 },
  { width: 1280, height: 720 },
  { width: 390, height: 844, scale: 2, mobile: true },
];

const [folder, out, ...routes] = process.argv.slice(2);
if (!folder || !out) {
  console.error("Usage: node shots.mjs DIST OUTDIR [ROUTE ...]");
  process.exit(2);
}
fs.mkdirSync(out, { recursive: true });
const site = await Site.start(path.resolve(folder));
for (const route of routes.length ? routes : [""]) {
  const name = route.replace(/\W+/g, "_").replace(/^_|_$/g, "") || "first";
  for (const theme of ["light", "dark"]) {
    for (const screen of SCREENS) {
      const { page, close } = await site.open(route, { ...screen, theme });
      // Time for the first answer of the compute worker and for drawing it.
      await page.waitForTimeout(1500);
      const file = path.join(out, `${name}-${screen.width}x${screen.height}-${theme}.png`);
      await page.screenshot({ path: file, fullPage: screen.mobile });
      console.log(file);
      await close();
    }
  }
}
await site.close();
