// Whom to keep: as many names as wanted, a file to call from, and how right such lists were.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { enter, exported, heading, launch, start, visit } from './page.mjs';

let vafa;
let browser;
let page;

before(async () => {
  vafa = await start('demo', ['--customers', '1500', '--seed', '3']);
  browser = await launch();
  page = await visit(browser, { origin: vafa.origin });
  await enter(page, vafa.link);
});

after(async () => {
  await browser?.close();
  await vafa?.stop();
});

/** What the server says, once it has made it. */
const told = (path) =>
  page.evaluate(async (asked) => {
    for (;;) {
      const answer = await (await fetch(`/api/v1${asked}`, { headers: { 'Accept-Language': 'en' } })).json();
      if (!answer.making) return answer;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }, path);
const percent = (share) => new Intl.NumberFormat('en-GB', { style: 'percent', maximumFractionDigits: 0 }).format(share);

test('the list says how often its like was right', async () => {
  await page.goto(`${vafa.origin}/keep`);
  await heading(page, 'Whom to keep').waitFor();
  const record = await told('/keep/record?first=50');
  const card = page.getByRole('region', { name: 'How often were lists like this right?' });
  await card.getByText(`${record.lost} bought nothing in the ${record.days} days after: ${percent(record.share)}`).waitFor();
  await card.getByRole('button', { name: 'List by list' }).click();
  const rows = page.getByRole('dialog').locator('tbody').getByRole('row');
  assert.equal(await rows.count(), record.lists.length);
  await rows.first().getByText(`${record.lists[0].lost} of ${record.lists[0].named}`).waitFor();
  await page.keyboard.press('Escape');
});

test('only so many names as are wanted, on the page, in its address and in the file', async () => {
  await page.goto(`${vafa.origin}/keep`);
  await page.getByLabel('How many rows').selectOption({ label: 'First 20' });
  const list = page.getByRole('table', { name: 'Customers to keep, dearest first' });
  await page.waitForFunction(() => document.querySelector('[role=table]')?.getAttribute('aria-rowcount') === '21');
  assert.match(page.url(), /\?first=20$/);
  const record = await told('/keep/record?first=20');
  await page.getByText(`Of the ${record.named} customers`).waitFor();
  await page.reload();
  await page.waitForFunction(() => document.querySelector('[role=table]')?.getAttribute('aria-rowcount') === '21');

  await page.getByLabel('How many rows').selectOption({ label: 'Another number…' });
  await page.getByLabel('How many rows').fill('7');
  await page.keyboard.press('Enter');
  await page.waitForFunction(() => document.querySelector('[role=table]')?.getAttribute('aria-rowcount') === '8');
  assert.match(page.url(), /\?first=7$/);

  assert.equal((await exported(page, 'CSV')).name, 'Whom to keep.csv');
  await list.waitFor();
});

test('of the customers too only the first are shown, and stay so while sorted anew', async () => {
  await page.goto(`${vafa.origin}/customers`);
  await page.getByLabel('How many rows').selectOption({ label: 'First 50' });
  await page.getByText(/^50 of [\d,]+ customers$/).waitFor();
  await page.getByLabel('Sort by').selectOption({ label: 'Revenue' });
  const [dearest] = (await told('/customers?sort=revenue&limit=1')).items;
  await page.getByRole('table').getByText(dearest.name ?? dearest.external_id).first().waitFor();
  await page.getByText(/^50 of [\d,]+ customers$/).waitFor();
  assert.match(page.url(), /first=50/);
});
