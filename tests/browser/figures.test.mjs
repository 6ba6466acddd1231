// The overview: figures, what they mean, and the customers behind them.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { enter, exported, heading, launch, start, statedTotal, toNumber, visit } from './page.mjs';

let vafa;
let browser;
let page;

before(async () => {
  vafa = await start('demo', ['--customers', '300', '--seed', '1']);
  browser = await launch();
  page = await visit(browser, { origin: vafa.origin });
  await enter(page, vafa.link);
});

after(async () => {
  await browser?.close();
  await vafa?.stop();
});

const home = async () => {
  await page.goto(`${vafa.origin}/`);
  await page.getByRole('article').first().waitFor();
};

test('the link of the demo signs in once, and only once', async () => {
  assert.equal(new URL(page.url()).pathname, '/');
  const stranger = await visit(browser, { origin: vafa.origin });
  await stranger.goto(vafa.link);
  await stranger.getByText(/sign-in link has been used/).waitFor();
  await stranger.context().close();
});

test('every figure shows a value, or says why it has none', async () => {
  await home();
  const cards = page.getByRole('article');
  assert.ok((await cards.count()) >= 8);
  for (const card of await cards.all()) {
    const text = await card.innerText();
    if (text.includes('—')) assert.match(text.split('—')[1], /\p{L}{3}/u);
    else assert.match(text, /\d/);
  }
});

test('a figure says what it means and lists the very customers it counts', async () => {
  await home();
  await page.getByRole('button', { name: 'What does “Churn” mean?' }).click();
  const meaning = page.getByRole('dialog');
  const text = await meaning.innerText();
  const [, counted, base] = /([\d,]+) of ([\d,]+)/.exec(text) ?? assert.fail(text);
  assert.match(text, /95 % interval/);
  await meaning.getByRole('link', { name: 'Show the customers' }).click();
  await heading(page, 'Customers').waitFor();
  await page.getByRole('table').waitFor();
  assert.equal(await statedTotal(page), toNumber(counted));
  await page.getByText('Out of', { exact: true }).click();
  await page.waitForFunction((n) => document.querySelector('[role=status]')?.textContent?.startsWith(n), base);
  await page.getByRole('link', { name: 'Show all customers' }).click();
  await page.waitForURL((url) => !url.searchParams.has('kpi'));
});

test('the trend follows the chosen figure', async () => {
  await home();
  await page.getByRole('heading', { name: 'Revenue over time' }).waitFor();
  await page.getByRole('button', { name: 'New customers', exact: true }).click();
  await page.getByRole('heading', { name: 'New customers over time' }).waitFor();
  assert.match(await page.getByRole('main').getByRole('link', { name: 'Show the customers' }).getAttribute('href'), /kpi=nca/);
  await page.getByRole('img', { name: /^New customers: \d+ values from/ }).locator('svg').waitFor();
});

test('another period gives other figures, and stays in the address', async () => {
  await home();
  const card = page.getByRole('article').first();
  const before = await card.innerText();
  await page.getByRole('button', { name: /^Period/ }).click();
  await page.getByRole('button', { name: 'Last month', exact: true }).click();
  await page.waitForURL(/period=last_month/);
  await page.waitForFunction((old) => document.querySelector('article')?.innerText !== old, before);
  await page.reload();
  await page.getByRole('button', { name: 'Period: Last month' }).waitFor();
});

test('a cell of the retention table leads to those who came back', async () => {
  await home();
  const cell = page.getByRole('table').getByRole('link', { name: /· [1-9][\d,]* of .* month 1$/ }).first();
  await cell.scrollIntoViewIfNeeded();
  const [, count] = /· ([\d,]+) of/.exec(await cell.getAttribute('aria-label'));
  await cell.click();
  await page.getByText(/bought again one|bought again 1 month later/).waitFor();
  await page.getByRole('table').waitFor();
  assert.equal(await statedTotal(page), toNumber(count));
});

test('the figures and the retention table are files', async () => {
  await home();
  const figures = await exported(page, 'Excel');
  assert.equal(figures.name, 'Overview.xlsx');
  assert.equal(figures.bytes.subarray(0, 2).toString(), 'PK');
  const table = await exported(page, 'CSV', page.getByRole('button', { name: 'Export' }).last());
  assert.match(table.bytes.toString(), /Retention by month,\d{4}-\d\d-01,/);
});

test('the reader may see the figures in the other calendar', async () => {
  await home();
  await page.getByRole('button', { name: /^Period/ }).click();
  await page.getByText('Jalali', { exact: true }).last().click();
  await page.keyboard.press('Escape');
  await page.getByText(/Farvardin|Esfand|Mehr|Aban|Azar|Dey|Bahman/).first().waitFor();
  await page.evaluate(() => localStorage.removeItem('vafa.calendar'));
});

test('nothing went wrong in the browser meanwhile', () => {
  assert.deepEqual(page.faults, []);
});
