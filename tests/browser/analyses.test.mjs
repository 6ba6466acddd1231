// The analyses: what is asked is in the address, every cell opens into its customers, and all of it leaves as a file.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { enter, exported, heading, launch, start, statedTotal, toNumber, visit } from './page.mjs';

let vafa;
let browser;
let page;

before(async () => {
  vafa = await start('demo', ['--customers', '400', '--seed', '3']);
  browser = await launch();
  page = await visit(browser, { origin: vafa.origin });
  await enter(page, vafa.link);
});

after(async () => {
  await browser?.close();
  await vafa?.stop();
});

const open = async (path, title) => {
  await page.goto(vafa.origin + path);
  await heading(page, title).waitFor();
};

test('a cell of the retention table opens into those who came back, and can be kept', async () => {
  await open('/retention', 'Retention');
  const cell = page.getByRole('table').getByRole('link', { name: /· [1-9][\d,]* of .*, 1 month later$/ }).first();
  const [, count] = /· ([\d,]+) of/.exec(await cell.getAttribute('aria-label'));
  await cell.click();
  await heading(page, 'Customers').waitFor();
  await page.getByText(/came back 1 month later/).waitFor();
  await page.getByRole('table').waitFor();
  assert.equal(await statedTotal(page), toNumber(count));

  // The address alone is enough.
  const address = page.url();
  await page.goto('about:blank');
  await page.goto(address);
  await page.getByText(/came back 1 month later/).waitFor();
  await page.waitForFunction((n) => document.querySelector('[role=status]')?.textContent?.startsWith(n), count);

  const csv = await exported(page, 'CSV');
  assert.equal(csv.name, 'Customers.csv');
  const text = csv.bytes.toString('utf8');
  assert.match(text, /^\uFEFFCustomer number,Name,/);
  assert.equal(text.trim().split('\r\n').length, toNumber(count) + 1);

  await page.getByRole('button', { name: 'Save as a segment' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name').fill('Came back soon');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await heading(page, 'Came back soon').waitFor();
  await page.waitForFunction((n) => new RegExp(`(^|\\D)${n}\\s*Customers now`).test(document.querySelector('main')?.innerText), count);
});

test('two segments are held against each other, in words', async () => {
  await open('/retention?segments=%5B%22Came+back+soon%22%5D', 'Retention');
  await page.getByText(/(stayed longer|No difference can be shown|ahead for a while)/).waitFor();
  await page.getByText('Who is in both is left out.').waitFor();
  await page.getByRole('img', { name: /Came back soon, Everyone else/ }).locator('svg').waitFor();
});

test('two cohorts of the table are chosen and compared, and the link keeps them', async () => {
  await open('/retention', 'Retention');
  await page.getByText('Choose two rows to compare them.').waitFor();
  const boxes = page.getByRole('table').getByRole('checkbox', { name: /^Compare / });
  await boxes.nth(0).focus();
  await page.keyboard.press('Space');
  await page.getByText('Choose one more to compare with it.').waitFor();
  await boxes.nth(3).check();
  await page.waitForURL(/between=/);
  const said = page.getByRole('status').filter({ hasText: /The customers of .* stayed longer than those of|No difference can be shown between the customers of|were ahead for a while/ });
  await said.waitFor();
  assert.match(await said.innerText(), /\d ?% against .*\d ?%/);
  // As long as the younger of the two has been followed.
  const rows = await page.getByRole('table').getByRole('row').all();
  const younger = (await rows[5].getByRole('link').count()) - 1;
  await page.getByText(new RegExp(`Compared up to ${younger} months? later`)).waitFor();

  const words = await said.innerText();
  const address = page.url();
  await page.goto('about:blank');
  await page.goto(address);
  await said.waitFor();
  assert.equal(await said.innerText(), words);
  assert.ok(await boxes.nth(0).isChecked());
  await page.getByRole('button', { name: 'Show all again' }).click();
  await said.waitFor({ state: 'detached' });
});

test('of more than two groups two are chosen and compared', async () => {
  await open('/retention?split=city', 'Retention');
  await page.getByText('Choose two of them to compare:').waitFor();
  const boxes = page.getByRole('group', { name: 'Compare' }).getByRole('checkbox');
  await boxes.nth(0).check();
  await boxes.nth(1).check();
  await page.getByRole('status').filter({ hasText: /stayed longer|neither stayed longer|No difference can be shown|ahead for a while/ }).waitFor();
  await page.getByText('Who is in both is left out.').waitFor();
});

test('what is asked stays in the address', async () => {
  await open('/retention', 'Retention');
  await page.getByText('Money', { exact: true }).click();
  await page.waitForURL(/what=money/);
  await page.getByRole('heading', { name: 'What a customer has brought so far' }).waitFor();
  await page.getByText('Weeks', { exact: true }).click();
  await page.waitForURL(/every=week/);
  await page.reload();
  await page.getByRole('heading', { name: 'What a customer has brought so far' }).waitFor();
  assert.ok(await page.getByRole('radio', { name: 'Weeks' }).isChecked());
  await page.getByText('Jalali', { exact: true }).click();
  await page.waitForURL(/calendar=jalali/);
});

test('the answer leaves as a workbook', async () => {
  await open('/retention', 'Retention');
  await page.getByRole('table').waitFor();
  const xlsx = await exported(page, 'Excel');
  assert.equal(xlsx.name, 'Retention.xlsx');
  assert.equal(xlsx.bytes.subarray(0, 2).toString(), 'PK');
});

test('a funnel counts its steps, and shows who was lost', async () => {
  await open('/funnel', 'Funnel');
  const lost = page.getByRole('link', { name: /went no further/ }).first();
  await lost.waitFor();
  const n = toNumber((await lost.innerText()).split('went')[0]);
  await lost.click();
  await page.getByText(/^Lost after/).waitFor();
  await page.getByRole('table').waitFor();
  assert.equal(await statedTotal(page), n);
  await page.goBack();
  await heading(page, 'Funnel').waitFor();
  await page.getByRole('button', { name: 'Add a step' }).click();
  await page.waitForURL(/steps=/);
  await page.getByRole('img', { name: /^Time until/ }).locator('svg').waitFor();
});

test('customers are grouped by how lately and how often they bought, and a group opens into them', async () => {
  await open('/groups', 'Customer groups');
  const group = page.getByRole('listitem').filter({ has: page.getByRole('heading', { name: 'Loyal' }) });
  const link = group.getByRole('link', { name: /^[1-9][\d,]* customers?$/ });
  const count = toNumber(await link.innerText());
  const file = await exported(page, 'CSV');
  const rows = file.bytes.toString('utf8').trim().split('\r\n');
  assert.equal(rows.length, 9, rows.join(' | '));
  assert.ok(rows.some((row) => row.includes('Loyal') && row.includes(String(count))), rows.join(' | '));
  await link.click();
  await heading(page, 'Customers').waitFor();
  await page.getByRole('table').waitFor();
  assert.equal(await statedTotal(page), count);
});

test('a channel says what its customers are worth and cost, and opens into those whom it brought', async () => {
  await open('/value?period=last_12_months', 'Value');
  const table = page.getByRole('table');
  await table.getByRole('row', { name: /^All channels/ }).waitFor();
  const row = table.getByRole('row', { name: /^search/ });
  const cells = await row.getByRole('cell').allInnerTexts();
  const [clv, cac, ratio] = [cells[1], cells[2], cells[3]].map((text) => Number(text.replace(/[^\d.]/g, '')));
  assert.ok(Math.abs(clv / cac - ratio) < 0.01 * ratio, cells.join(' '));
  assert.match(cells[4], /month/);
  const link = row.getByRole('link');
  const count = toNumber(await link.innerText());
  await link.click();
  await heading(page, 'Customers').waitFor();
  await page.getByText(/New customers, search, /).waitFor();
  await page.getByRole('table').waitFor();
  assert.equal(await statedTotal(page), count);
});

test('what is predicted of customers is a histogram that opens into them', async () => {
  await open('/value', 'Value');
  const chart = page.getByRole('img', { name: /^Predicted lifetime value: [\d,]+ customers$/ });
  await chart.locator('svg').waitFor();
  const text = await page.getByText(/The mean is between .* with 95 % confidence/).innerText();
  const [mean, low, high] = /on average it is (\S+)\..*between (\S+) and (\S+) with/.exec(text).slice(1).map((amount) => Number(amount.replace(/[^\d.]/g, '')));
  assert.ok(low < mean && mean < high, text);
  const box = await chart.boundingBox();
  await chart.click({ position: { x: box.width / 2, y: box.height / 2 } });
  await heading(page, 'Customers').waitFor();
  await page.getByText(/Predicted lifetime value: (.* to .*|at least .*|less than .*)/).waitFor();
  assert.ok((await statedTotal(page)) > 0);
});

test('the usual stages are told in words, and no stay is longer than was looked at', async () => {
  await open('/journey', 'Journey');
  const cells = page.getByRole('table').getByRole('row').locator('td:last-child');
  await cells.filter({ hasText: /month/ }).first().waitFor();
  for (const text of await cells.allInnerTexts()) {
    const months = /([\d.]+) months?/.exec(text);
    assert.ok(!months || Number(months[1]) <= 12, text);
  }
  await page.getByRole('button', { name: 'Stages' }).click();
  const stages = await page.getByRole('region', { name: 'Stages' }).getByRole('listitem').allInnerTexts();
  assert.equal(stages.length, 7);
  assert.match(stages[0], /did not buy in the two activity windows before the activity window/);
  assert.ok(stages.some((text) => /became a lead or started a trial at least once so far, or E-mail or phone is filled in/.test(text)), stages.join(' | '));
  for (const text of stages) assert.doesNotMatch(text, /something about|special condition|“|_/);
});

test('no analysis fails', async () => {
  for (const [path, title] of [['/journey', 'Journey'], ['/rhythm', 'Rhythm'], ['/engagement', 'Engagement'], ['/value', 'Value'], ['/churn-audit', 'Churn audit']]) {
    await open(path, title);
    await page.waitForLoadState('networkidle');
    assert.equal(await page.getByRole('button', { name: 'Try again' }).count(), 0, path);
  }
});

test('nothing went wrong in the browser meanwhile', () => {
  assert.deepEqual(page.faults, []);
});
