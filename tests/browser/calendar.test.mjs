// Choosing days: a month and a year are gone to at once, and everything said is in the reader's language.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { enter, launch, start, visit } from './page.mjs';

let vafa;
let browser;
let state;

before(async () => {
  vafa = await start('demo', ['--customers', '200', '--seed', '3']);
  browser = await launch();
  const page = await visit(browser, { origin: vafa.origin });
  await enter(page, vafa.link);
  state = await page.context().storageState();
});

after(async () => {
  await browser?.close();
  await vafa?.stop();
});

/** The period picker of the overview, open. */
async function picker(language, calendar, button) {
  const page = await visit(browser, { origin: vafa.origin, language, state });
  await page.addInitScript(([one, other]) => {
    localStorage.setItem('vafa.language', one);
    localStorage.setItem('vafa.calendar', other);
  }, [language, calendar]);
  await page.goto(vafa.origin);
  await page.getByRole('button', { name: button }).click();
  await page.getByRole('dialog').getByRole('grid').waitFor();
  return page;
}

/** All that a screen reader is told of the dialog: labels, hidden texts and descriptions. */
const told = (page) =>
  page.getByRole('dialog').evaluate((dialog) => {
    const labels = [...dialog.querySelectorAll('[aria-label]')].map((one) => one.getAttribute('aria-label'));
    const described = [...dialog.querySelectorAll('[aria-describedby]')].flatMap((one) =>
      one.getAttribute('aria-describedby').split(' ').map((id) => document.getElementById(id)?.textContent ?? ''));
    return [...labels, ...described, dialog.textContent];
  });

test('in Persian a month and a year of the Jalali calendar are gone to at once, and nothing is said in English', async () => {
  const page = await picker('fa', 'jalali', /^بازه|^دوره/);
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('سال', { exact: true }).selectOption({ label: '۱۴۰۳' });
  await dialog.getByLabel('ماه', { exact: true }).selectOption({ label: 'اسفند' });
  // The leap year 1403: its Esfand has 30 days.
  const last = dialog.getByRole('button', { name: /۳۰ اسفند ۱۴۰۳|۱۴۰۳ اسفند ۳۰/ });
  await last.focus();
  await dialog.getByRole('button', { name: 'ماه قبل', exact: true }).waitFor();
  const english = (await told(page)).filter((text) => /[A-Za-z]/.test(text));
  assert.deepEqual(english, []);
  await page.keyboard.press('Escape');
  assert.deepEqual(page.faults, []);
});

test('in English months that are not over yet cannot be gone to', async () => {
  const page = await picker('en', 'gregorian', /^Period/);
  const dialog = page.getByRole('dialog');
  const years = await dialog.getByLabel('Year', { exact: true }).locator('option').allInnerTexts();
  const now = new Intl.DateTimeFormat('en-CA', { timeZone: 'Europe/Istanbul' }).format(Date.now());
  assert.equal(years[0], now.slice(0, 4));
  await dialog.getByLabel('Year', { exact: true }).selectOption(years[2]);
  await dialog.getByLabel('Month', { exact: true }).selectOption('February');
  await dialog.getByRole('button', { name: new RegExp(`\\b14 February ${years[2]}`) }).click();
  await dialog.getByRole('button', { name: new RegExp(`\\b16 February ${years[2]}`) }).click();
  await page.waitForURL(new RegExp(`from=${years[2]}-02-14&to=${years[2]}-02-17`));
  assert.deepEqual(page.faults, []);
});

test('the last months and seasons say their days, and so does the one that is chosen', async () => {
  const page = await picker('en', 'gregorian', /^Period: Last 12 months \d+ \w+ 20\d\d – \d+ \w+ 20\d\d$/);
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: /^Last 12 months \d+ \w+ 20\d\d – / }).waitFor();
  await dialog.getByRole('button', { name: /^Spring 20\d\d 1 Mar – 31 May 20\d\d$/ }).click();
  await page.getByRole('button', { name: /^Period: Spring 20\d\d 1 Mar – 31 May/ }).waitFor();
  await page.waitForURL(/from=20\d\d-03-01&to=20\d\d-06-01/);
});

test('figures are asked for as of no day to come, and its week begins as the organisation has it', async () => {
  const page = await visit(browser, { origin: vafa.origin, state });
  await page.goto(`${vafa.origin}/kpis`);
  await page.getByRole('button', { name: /^As known at the end of/ }).click();
  const dialog = page.getByRole('dialog');
  assert.equal(await dialog.getByRole('button', { name: 'Later month' }).first().isDisabled(), true);
  assert.deepEqual(await dialog.locator('th').allInnerTexts(), ['M', 'T', 'W', 'T', 'F', 'S', 'S']);
  assert.deepEqual(page.faults, []);
});
