// Pictures of every page, for looking at: node dev/shots.mjs OUT_DIR [--base http://127.0.0.1:7070] [--only customers] [--size 390] [--theme dark] [--language fa]
import { mkdirSync } from "node:fs";
import { parseArgs } from "node:util";
import { chromium } from "playwright-core";

const { values: args, positionals } = parseArgs({ allowPositionals: true, options: {
  base: { type: "string", default: "http://127.0.0.1:7070" }, only: { type: "string" }, size: { type: "string" }, theme: { type: "string" }, language: { type: "string", default: "fa" }, full: { type: "boolean", default: false },
} });
const out = positionals[0] ?? "shots";
mkdirSync(out, { recursive: true });
const pages = { overview: "/", customers: "/customers", customer: "/customers/25", segments: "/segments", new: "/segments/new?start=lapsed", segment: "/segments/1", edit: "/segments/1/edit", keep: "/keep", import: "/import", settings: "/settings" };
const sizes = (args.size ?? "1440,390").split(",").map(Number);
const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking"] });
for (const size of sizes) for (const theme of (args.theme ?? "light,dark").split(",")) for (const language of args.language.split(",")) {
  const context = await browser.newContext({ viewport: { width: size, height: size > 500 ? 900 : 844 }, deviceScaleFactor: size > 500 ? 1 : 2, colorScheme: theme, isMobile: size < 500, hasTouch: size < 500 });
  await context.addInitScript((value) => localStorage.setItem("vafa.language", value), language);
  const page = await context.newPage();
  page.on("console", (message) => ["error", "warning"].includes(message.type()) && console.log(`${size} ${theme} ${language}: ${message.text()}`));
  page.on("pageerror", (error) => console.log(`${size} ${theme} ${language}: ${error.stack}`));
  for (const [name, path] of Object.entries(pages)) {
    if (args.only && !args.only.split(",").includes(name)) continue;
    await page.goto(args.base + path);
    await page.waitForTimeout(1100);
    await page.screenshot({ path: `${out}/${name}-${size}-${theme}-${language}.png`, fullPage: args.full });
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    if (wide > 0) console.log(`${name} ${size} ${language}: ${wide} px too wide`);
  }
  await context.close();
}
await browser.close();
