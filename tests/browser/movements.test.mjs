// Revenue movements: the figures add up, and each opens into its customers.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { enter, exported, heading, launch, start, statedTotal, toNumber, visit } from './page.mjs';

let vafa;
let browser;
let page;

before(async () => {
  vafa = await start('demo', ['--shape', 'saas', '--customers', '400', '--seed', '3']);
  browser = await launch();
  page = await visit(browser, { origin: vafa.origin });
  await enter(page, vafa.link);
});

after(async () => {
  await browser?.close();
  await vafa?.stop();
});

test('the movements of a year lead from its opening to its closing, to the smallest unit', async () => {
  await page.goto(`${vafa.origin}/revenue-movements?period=last_year`);
  await heading(page, 'Revenue movements').waitFor();
  const sum = page.getByText(/^Opening .*Closing/);
  const text = await sum.innerText();
  assert.match(text, /=/);
  const amount = (name) => {
    const found = new RegExp(`(?:^|[-+−=] )${name} ([^-+−=]+)`).exec(text);
    return found ? toNumber(found[1]) : 0;
  };
  const moved = amount('New') + amount('Reactivated') + amount('Expansion') - amount('Contraction') - amount('Churned');
  assert.ok(amount('New') > 0 && amount('Churned') > 0, text);
  assert.equal(amount('Opening') + moved, amount('Closing'), text);
  assert.equal(await page.getByRole('table').getByRole('row').count(), 13);
});

test('the months are a file, a column for each figure', async () => {
  const { bytes } = await exported(page, 'CSV');
  const [head, ...rows] = bytes.toString().trim().split(/\r?\n/);
  assert.match(head, /Opening.*New.*Reactivated.*Expansion.*Contraction.*Churned.*Closing/);
  assert.equal(rows.length, 12);
  const cells = rows[3].split(',').slice(3).map(Number);
  const [opening, gained, back, more, less, lost, closing] = cells.map((amount) => Math.round(amount * 100));
  assert.equal(opening + gained + back + more - Math.abs(less) - Math.abs(lost), closing, rows[3]);
});

test('a month of a movement opens into its customers', async () => {
  const row = page.getByRole('table').getByRole('row').nth(2);
  await row.getByRole('link').nth(1).click();
  await heading(page, 'Customers').waitFor();
  await page.getByRole('table').waitFor();
  assert.ok((await statedTotal(page)) > 0);
  await page.goBack();
  await heading(page, 'Revenue movements').waitFor();
  assert.match(page.url(), /period=last_year/);
});

/** Presses the nth of the seven bars, and says what the list is called and how many are on it. */
const press = async (bar) => {
  await page.goto(`${vafa.origin}/revenue-movements?period=last_year`);
  const chart = page.getByRole('img', { name: /^Recurring revenue a month went from/ });
  await chart.locator('svg').waitFor();
  const { width, height } = await chart.boundingBox();
  await chart.click({ position: { x: 50 + ((bar + 0.5) * (width - 62)) / 7, y: height / 2 } });
  return list();
};
const list = async () => {
  await heading(page, 'Customers').waitFor();
  await page.getByRole('table').waitFor();
  return { title: await page.getByText(/^Recurring revenue, /).innerText(), n: await statedTotal(page) };
};
const cell = async (row, column) => {
  await page.goto(`${vafa.origin}/revenue-movements?period=last_year`);
  await page.getByRole('table').getByRole('row').nth(row).getByRole('link').nth(column).click();
  return list();
};

test('a bar opens into those it speaks of: the two ends into those of that day, a movement into all who moved', async () => {
  const year = new Date().getFullYear() - 1;
  const opening = await press(0);
  assert.equal(opening.title, `Recurring revenue, opening: at the start of Jan ${year}`);
  assert.equal(opening.n, (await cell(1, 0)).n);
  const closing = await press(6);
  assert.equal(closing.title, `Recurring revenue, closing: at the end of Dec ${year}`);
  assert.equal(closing.n, (await cell(12, -1)).n);
  const moved = await press(1);
  assert.equal(moved.title, `Recurring revenue, New: Jan ${year} – Dec ${year}`);
  assert.ok(moved.n > (await cell(1, 1)).n);
});

test('in Persian the time of the bars still runs from left to right', async () => {
  const other = await visit(browser, { origin: vafa.origin, language: 'fa', state: await page.context().storageState() });
  await other.addInitScript(() => localStorage.setItem('vafa.language', 'fa'));
  await other.goto(`${vafa.origin}/revenue-movements?period=last_year`);
  const chart = other.getByRole('img', { name: /^درآمد تکرارشوندهٔ ماهانه از/ });
  await chart.locator('svg').waitFor();
  const x = async (name) => (await chart.getByText(name).first().boundingBox()).x;
  assert.ok((await x('آغاز')) < (await x('پایان')));
});

test('nothing went wrong in the browser meanwhile', () => assert.deepEqual(page.faults, []));
