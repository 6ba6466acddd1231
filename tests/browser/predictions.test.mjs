// Predictions: what the models believe, how far they were right, and what that means for one customer.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { enter, heading, launch, start, visit } from './page.mjs';

let vafa;
let browser;
let page;

const cards = { purchases: 'How often customers buy', contracts: 'How long subscriptions last', churn: 'Who will leave', 'next-products': 'What is bought next' };
const methods = {
  plain_rule: 'Plain rule',
  rule: 'Plain rule',
  'bg-nbd': 'BG/NBD model',
  'mbg-nbd': 'MBG/NBD model',
  'mbg-cnbd-k': 'MBG/CNBD-k model',
  sbg: 'Shifted-beta-geometric model',
  bdw: 'Beta-discrete-Weibull model',
  logistic: 'Logistic regression',
  trees: 'Boosted trees',
  'item-to-item': 'Item-to-item similarity',
  'best-sellers': 'Best-sellers',
};

before(async () => {
  vafa = await start('demo', ['--shape', 'saas', '--customers', '1500', '--seed', '5']);
  browser = await launch();
  page = await visit(browser, { origin: vafa.origin });
  await enter(page, vafa.link);
});

after(async () => {
  await browser?.close();
  await vafa?.stop();
});

const open = async () => {
  await page.goto(`${vafa.origin}/predictions`);
  await heading(page, 'Predictions').waitFor();
};
const card = (kind) => page.getByRole('region', { name: cards[kind], exact: true });
/** What the server says, as this visitor may see it. */
const told = (path) => page.evaluate(async (asked) => (await fetch(`/api/v1${asked}`, { headers: { 'Accept-Language': 'en' } })).json(), path);
const percent = (share, digits = 1) => new Intl.NumberFormat('en-GB', { style: 'percent', maximumFractionDigits: digits }).format(share);
const rowsOf = (table) => table.locator('tbody').getByRole('row');

test('models are fitted by themselves, and each says which is in use', async () => {
  await open();
  for (const kind of Object.keys(cards)) {
    await card(kind).getByText(/^In use: /).waitFor();
    const used = (await told(`/models/${kind}`)).versions.find((one) => one.in_use);
    await card(kind).getByText(`In use: ${methods[used.method]}`, { exact: true }).waitFor();
    if (used.reason) await card(kind).getByText(used.reason).first().waitFor();
  }
});

test('of churn it shows how often it was right, group by group and list by list', async () => {
  await open();
  const churn = card('churn');
  await churn.getByText(/^In use: /).waitFor();
  const { method, figures, reason } = (await told('/models/churn')).versions.find((one) => one.in_use);
  assert.ok(figures.methods, reason);
  const { auc } = figures.methods.find((one) => one.method === method);
  await churn.getByText(new RegExp(`in ${percent(auc).replace('.', '\\.')} of cases`)).waitFor();
  const lists = churn.getByRole('region', { name: 'Lists that could have been called' });
  assert.equal(await lists.isVisible(), false);
  await churn.getByText('Said and happened, and list by list').click();
  const budgets = figures.budgets.filter(({ share }) => share < 1);
  assert.equal(await rowsOf(lists).count(), budgets.length);
  const tenth = budgets.find(({ share }) => share === 0.1);
  const cells = await lists.getByRole('row', { name: /^10%/ }).getByRole('cell').allInnerTexts();
  assert.deepEqual(cells.slice(0, 3), [tenth.recall, tenth.rule_recall, tenth.precision].map((share) => percent(share, 0)));
  await churn.getByRole('img', { name: /^Said and happened/ }).locator('svg').waitFor();
  const said = churn.getByRole('region', { name: 'Said and happened' });
  assert.equal(await said.isVisible(), false);
  await churn.getByText('As a table', { exact: true }).filter({ visible: true }).first().click();
  assert.equal(await rowsOf(said).count(), figures.calibration.length);
});

test('what a contact costs and saves says from which chance on it is worth it, and who is above', async () => {
  await open();
  const churn = card('churn');
  await churn.getByLabel(/^What a contact costs/).fill('10');
  await churn.getByLabel(/^What a contact with somebody who would leave saves/).fill('100');
  await churn.getByText(/^From a chance of 10% on; below it/).waitFor();
  await churn.getByText(/^(Of [\d,]+ customers you would have contacted|Nobody was so likely)/).waitFor();
  await churn.getByRole('link', { name: 'See who is above it now' }).click();
  await page.getByText('Chance of leaving: 10% or more').waitFor();
  await page.goBack();
});

test('a number of contacts says whom they would have reached', async () => {
  const churn = card('churn');
  const { figures, method } = (await told('/models/churn')).versions.find((one) => one.in_use);
  const customers = figures.held_out.rows / figures.held_out.cut_offs;
  const tenth = figures.budgets.find(({ share }) => Math.abs(share - 0.1) < 1e-9);
  await churn.getByLabel('How many can you contact?').fill(String(Math.round(customers / 10)));
  const said = await churn.getByText(/^With \d+ contacts among/).innerText();
  const [caught, lost] = /about ([\d,.]+) of the ([\d,.]+)/.exec(said).slice(1).map((n) => Number(n.replaceAll(',', '')));
  assert.equal(lost, Math.round(figures.held_out.lost / figures.held_out.cut_offs));
  const expected = (tenth.recall * figures.held_out.lost) / figures.held_out.cut_offs;
  assert.ok(Math.abs(caught - expected) <= 1, `${said}: ${expected}`);
  assert.match(said, method === 'rule' ? /Chance would/ : /The plain rule would/);
  await churn.getByLabel('How many can you contact?').fill('');
});

test('the weeks to come are forecast, each with its interval', async () => {
  await open();
  const contracts = card('contracts');
  const { ahead } = await told('/models/contracts');
  assert.equal(ahead.length, 13);
  const total = Math.round(ahead.reduce((sum, { expected }) => sum + expected, 0));
  await contracts.getByText(`expects ${total.toLocaleString('en-GB')} renewals in the 13 weeks to come`).waitFor();
  await contracts.getByText('As a table', { exact: true }).last().click();
  const row = rowsOf(contracts.getByRole('region', { name: 'Forecast, and what happened' })).first();
  await row.waitFor();
  const cells = await row.getByRole('cell').allInnerTexts();
  const shown = (n) => n.toLocaleString('en-GB', { maximumFractionDigits: n < 100 ? 1 : 0 });
  const { expected, expected_interval: [low, high] } = ahead[0];
  assert.equal(cells[0], shown(expected));
  assert.ok(cells[1].includes(shown(low)) && cells[1].includes(shown(high)), cells[1]);
  const [{ expected: lost }] = (await told('/models/churn')).ahead;
  await card('churn').getByText(`expects ${Math.round(lost)} of the customers to be lost until`).waitFor();
});

test('errors of every method stand behind a disclosure', async () => {
  await open();
  const churn = card('churn');
  const errors = churn.getByRole('region', { name: 'Errors on what it had not seen' });
  await churn.getByText('Parameters and errors', { exact: true }).waitFor();
  assert.equal(await errors.isVisible(), false);
  await churn.getByText('Parameters and errors', { exact: true }).click();
  const { figures } = (await told('/models/churn')).versions.find((one) => one.in_use);
  for (const one of figures.methods) {
    const cells = await errors.getByRole('row', { name: methods[one.method] }).getByRole('cell').allInnerTexts();
    assert.equal(cells[0], one.auc.toFixed(3));
  }
});

test('a fit that is asked for becomes a version', async () => {
  await open();
  const contracts = card('contracts');
  const versions = contracts.getByText(/^Versions \(\d+\)$/);
  await versions.waitFor();
  const before = (await told('/models/contracts')).versions.length;
  await contracts.getByRole('button', { name: 'Fit again' }).click();
  await page.getByText('“How long subscriptions last” has been fitted').waitFor();
  await contracts.getByText(`Versions (${before + 1})`, { exact: true }).click();
  const rows = rowsOf(contracts.getByRole('region', { name: 'Versions', exact: true }));
  assert.equal(await rows.count(), before + 1);
  assert.equal(await rows.filter({ hasText: 'in use' }).count(), 1);
  assert.equal(await contracts.getByRole('alert').count(), 0);
});

test('on the page of a customer: her risk, her worth, the reasons, and how it came to that', async () => {
  const { items } = await told('/predictions?limit=200');
  const one = items.find(({ model, churn_risk: risk, reasons }) => model === 'contract' && risk !== null && reasons.length > 0);
  assert.ok(one, 'somebody under contract with a risk and a reason');
  const { prediction, reasons, risk_history: history, horizon_days: days } = await told(`/customers/${one.id}/prediction`);
  await page.goto(`${vafa.origin}/customers/${one.id}`);
  const outlook = page.getByRole('region', { name: 'Outlook', exact: true });
  const figure = (label) => outlook.locator('dl > div').filter({ hasText: label });
  const risk = figure(`Chance of leaving within ${days} days`);
  await risk.waitFor();
  assert.equal(await risk.locator('dd').first().innerText(), percent(prediction.churn_risk, 0));
  assert.match(await figure('Lifetime value to come').innerText(), /\d/);
  assert.equal(await figure('Next renewal').count(), prediction.next_purchase ? 1 : 0);
  assert.equal(await outlook.getByRole('listitem').count(), reasons.length);
  await outlook.getByText(reasons[0].text).first().waitFor();
  if (history.length > 1) await outlook.getByRole('img', { name: /^How likely she was to leave/ }).locator('svg').waitFor();
});

for (const language of ['fa', 'tr']) {
  test(`it is read on a phone (${language})`, async () => {
    const phone = await visit(browser, { origin: vafa.origin, language, width: 390, height: 844, state: await page.context().storageState() });
    await phone.addInitScript((value) => localStorage.setItem('vafa.language', value), language);
    await phone.goto(`${vafa.origin}/predictions`);
    await heading(phone, language === 'fa' ? 'پیش‌بینی' : 'Tahminler').waitFor();
    const churn = phone.getByRole('region', { name: language === 'fa' ? 'چه کسانی می‌روند' : 'Kim ayrılacak', exact: true });
    await churn.locator('summary').first().waitFor();
    for (const summary of await churn.locator('summary').all()) await summary.click();
    await churn.getByRole('img').first().waitFor();
    const beyond = await phone.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    assert.equal(beyond, 0);
    if (language === 'fa') assert.doesNotMatch(await churn.innerText(), /[0-9]/);
    assert.deepEqual(phone.faults, []);
    await phone.context().close();
  });
}

test('nothing went wrong in the browser meanwhile', () => {
  assert.deepEqual(page.faults, []);
});
