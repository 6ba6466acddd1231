// The KPI catalogue: every KPI with its value or the reason why not, and one of them in full.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { enter, exported, heading, launch, start, visit } from './page.mjs';

let vafa;
let browser;
let page;

before(async () => {
  vafa = await start('demo', ['--shape', 'saas', '--customers', '300', '--seed', '1']);
  browser = await launch();
  page = await visit(browser, { origin: vafa.origin });
  await enter(page, vafa.link);
});

after(async () => {
  await browser?.close();
  await vafa?.stop();
});

const open = async (query = '') => {
  await page.goto(`${vafa.origin}/kpis${query}`);
  await page.getByRole('main').getByRole('link').first().waitFor();
};

test('every KPI of the catalogue shows a value, or says why it has none', async () => {
  await open();
  const rows = page.getByRole('main').getByRole('listitem');
  await page.getByText('Monthly recurring revenue', { exact: true }).waitFor();
  await page.waitForFunction(() => !document.querySelector('main .shimmer'));
  const texts = await rows.allInnerTexts();
  assert.ok(texts.length >= 36, `${texts.length} KPIs`);
  for (const text of texts) assert.match(text, /\d|—/);
  const referral = texts.find((text) => text.startsWith('Referral rate'));
  assert.match(referral, /has been recorded yet/);
});

test('a KPI in full: what it is made of adds up, and it is told apart by an attribute', async () => {
  await open('?period=last_12_months');
  await page.getByRole('link', { name: /Monthly recurring revenue/ }).click();
  await page.getByRole('heading', { name: 'In detail' }).waitFor();
  const amounts = await page.locator('aside dl dd').allInnerTexts();
  assert.equal(amounts.length, 7);
  await page.getByRole('link', { name: 'All KPIs' }).click();
  await page.getByRole('main').getByRole('link', { name: /^Churn/ }).click();
  await page.getByRole('combobox', { name: 'Told apart by' }).selectOption('channel');
  await page.waitForURL((url) => url.searchParams.get('by') === 'channel');
  const groups = page.getByRole('main').getByRole('listitem');
  await groups.filter({ hasText: 'ads' }).waitFor();
  assert.ok((await groups.count()) >= 5);
  assert.match(await groups.filter({ hasText: 'ads' }).innerText(), /%/);
});

test('a ratio of money says how sure it is, and a report of a day comes out again', async () => {
  await open('?kpi=nrr&period=last_12_months');
  await page.getByText(/95 % interval: [\d.]+% – [\d.]+%/).waitFor();
  // The demo was recorded today, so nothing of it was known before.
  await page.getByRole('button', { name: /As known at the end of: today/ }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Earlier month' }).click();
  await page.getByRole('dialog').getByRole('button', { name: /\b15\b/ }).first().click();
  await page.waitForURL((url) => /^\d{4}-\d\d-15$/.test(url.searchParams.get('as_of') ?? ''));
  await page.getByText('What was recorded later is left out', { exact: false }).waitFor();
  await page.getByText(/has been recorded yet|nobody and nothing to divide by/).first().waitFor();
  await page.getByRole('button', { name: 'Back to today' }).click();
  await page.getByText(/95 % interval: [\d.]+% – [\d.]+%/).waitFor();
});

test('the catalogue and a KPI are files, of its periods or of its groups', async () => {
  const lines = async () => (await exported(page, 'CSV')).bytes.toString().trim().split('\r\n').slice(1);
  await open();
  assert.ok((await lines()).length >= 36);
  await open('?kpi=mrr&period=last_12_months');
  const months = await lines();
  const of = (name) => months.filter((line) => line.startsWith(`${name},`)).length;
  assert.ok(of('Monthly recurring revenue') >= 12, months.join());
  assert.equal(of('Monthly recurring revenue · New'), of('Monthly recurring revenue'));
  await open('?kpi=churn&by=channel');
  assert.ok((await lines()).some((line) => line.startsWith('Churn,ads,')));
});

test('the address of a KPI leads back to it, in Persian too', async () => {
  await page.goto(`${vafa.origin}/kpis?kpi=nps`);
  await page.getByRole('heading', { name: 'Net promoter score' }).waitFor();
  await page.getByText('Promoters', { exact: true }).waitFor();
  assert.match(await page.getByRole('main').innerText(), /95 % interval/);
  const other = await visit(browser, { origin: vafa.origin, state: await page.context().storageState() });
  await other.addInitScript(() => localStorage.setItem('vafa.language', 'fa'));
  await other.goto(`${vafa.origin}/kpis?kpi=nps`);
  await heading(other, 'شاخص‌ها').waitFor();
  await other.getByText('مروجان', { exact: true }).waitFor();
  await other.context().close();
});

test('an own KPI is said in a sentence, given a target, changed and deleted', async () => {
  await open();
  await page.getByRole('button', { name: 'New KPI' }).click();
  const form = page.getByRole('dialog', { name: 'New KPI' });
  await form.getByLabel('Name').fill('Log-ins');
  await form.getByLabel('What is measured').selectOption('facts');
  await form.getByLabel('What happened').selectOption('logged_in');
  await form.getByText('It adds up over a period').click();
  await form.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('heading', { name: 'Log-ins' }).waitFor();
  await page.waitForURL((url) => url.searchParams.get('kpi') === 'log_ins');
  await page.getByRole('button', { name: 'Set a target' }).click();
  await page.getByLabel('Target: at least').fill('1,000,000');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('behind', { exact: true }).waitFor();
  assert.match(await page.getByRole('main').innerText(), /of 1,000,000/);
  await page.getByRole('button', { name: /^Remove the target for / }).click();
  await page.getByText('No target yet.').waitFor();
  await page.getByRole('button', { name: 'Edit' }).click();
  await page.getByRole('dialog').getByLabel('Name').fill('All log-ins');
  await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
  await page.getByRole('heading', { name: 'All log-ins' }).waitFor();
  page.once('dialog', (dialog) => void dialog.accept());
  await page.getByRole('button', { name: 'Delete' }).click();
  await page.getByRole('link', { name: /^Churn Of the customers/ }).waitFor();
  assert.equal(await page.getByRole('link', { name: /^All log-ins/ }).count(), 0);
  assert.deepEqual(page.faults, []);
});
