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

test('nothing went wrong in the browser meanwhile', () => assert.deepEqual(page.faults, []));
