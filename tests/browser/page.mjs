// Starts the built program and looks at its page in Chromium, as its user does.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const web = createRequire(path.join(root, 'web/'));
const { chromium } = web('playwright-core');
const binary = process.env.VAFA_BIN ?? path.join(root, 'build/release/vafa');
const chrome = process.env.VAFA_CHROMIUM ?? '/usr/bin/chromium';

for (const needed of [binary, chrome]) {
  if (!existsSync(needed)) throw new Error(`${needed} is missing: run script/build first`);
}

/** A file of one of the page's npm packages. */
export const packageFile = (name) => web.resolve(name);

/** A running `vafa serve` or `vafa demo`, and the link that it printed. */
export async function start(command, args = []) {
  const data = mkdtempSync(path.join(tmpdir(), 'vafa-browser-'));
  const child = spawn(binary, [command, '--data', path.join(data, 'data'), '--port', '0', ...args], {
    cwd: data,
    env: { PATH: process.env.PATH, HOME: data, LANG: 'C.UTF-8' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  const ended = new Promise((resolve) => child.once('close', resolve));
  const link = await new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`no link within 120 s:\n${said}`)), 120_000);
    const hear = (text) => {
      said += text;
      const found = /(https?:\/\/\S+code=\S+)/.exec(said);
      if (!found) return;
      clearTimeout(timer);
      resolve(found[1]);
    };
    child.stdout.setEncoding('utf8').on('data', hear);
    child.stderr.setEncoding('utf8').on('data', hear);
    child.once('close', () => {
      clearTimeout(timer);
      reject(new Error(`vafa ${command} ended before it was ready:\n${said}`));
    });
  });
  return {
    link,
    origin: new URL(link).origin,
    async stop() {
      if (child.exitCode === null) child.kill('SIGTERM');
      await ended;
      rmSync(data, { recursive: true, force: true });
    },
  };
}

export async function launch() {
  return chromium.launch({
    executablePath: chrome,
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
  });
}

/**
 * A fresh visitor. Whatever goes wrong in her browser (a script error, something that the content
 * security policy refused, a request to another host) is kept in `page.faults`.
 */
export async function visit(browser, { origin, language = 'en', width = 1280, height = 800, state, touch = false } = {}) {
  const context = await browser.newContext({
    viewport: { width, height },
    locale: language === 'en' ? 'en-GB' : language,
    timezoneId: 'Europe/Istanbul',
    storageState: state,
    hasTouch: touch,
    isMobile: touch,
    acceptDownloads: true,
  });
  const page = await context.newPage();
  page.setDefaultTimeout(90_000);
  page.faults = [];
  page.on('pageerror', (error) => page.faults.push(error.message));
  page.on('console', (message) => {
    // A refused request is told to the user by the page; the browser also notes it here.
    const expected = /Failed to load resource/.test(message.text());
    if (message.type() === 'error' && !expected) page.faults.push(message.text());
  });
  page.on('request', (request) => {
    const url = new URL(request.url());
    if (/^https?:$/.test(url.protocol) && origin && url.origin !== origin) page.faults.push(`asked ${url.origin}`);
  });
  return page;
}

/** Enters by the one-time link; if that fails, says what the page showed instead. */
export async function enter(page, link) {
  try {
    await page.goto(link);
    await heading(page, 'Overview').waitFor();
  } catch (error) {
    const shown = await page.locator('body').innerText().catch(() => '');
    throw new Error(`${page.url()} shows "${shown}"; faults: ${page.faults.join('; ')}`, { cause: error });
  }
}

/** Saves what an export menu gives in a format, "CSV" or "Excel". */
export async function exported(page, format, menu = page.getByRole('main').getByRole('button', { name: 'Export' }).first()) {
  await menu.click();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('dialog').getByRole('button', { name: `${format} file` }).click(),
  ]);
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  return { name: download.suggestedFilename(), bytes: readFileSync(await download.path()) };
}

export const heading = (page, name) => page.getByRole('heading', { level: 1, name });

/** Digits of any script as a number: "۱٬۲۳۴" and "1,234" are 1234. */
export function toNumber(text) {
  const latin = text
    .replace(/[۰-۹]/g, (digit) => String(digit.charCodeAt(0) - 0x6f0))
    .replace(/[^\d]/g, '');
  assert.notEqual(latin, '', `no number in "${text}"`);
  return Number(latin);
}

/** The total that the customers page states. */
export async function statedTotal(page) {
  const status = page.getByRole('status').filter({ hasText: /\d|[۰-۹]/ });
  return toNumber(await status.first().innerText());
}
