// A newcomer: from the link that the program prints to the customers of her own file.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';

import { heading, launch, start, statedTotal, visit } from './page.mjs';

let vafa;
let browser;
let page;
const password = 'a long enough password';

const orders = [
  'order_id,customer_id,date,amount,product',
  '1,Ada,2026-01-05,120.50,Tripod',
  '2,Ada,2026-02-05,80.00,Camera',
  '3,Bora,2026-01-09,42.00,Tripod',
  '4,Cem,not a day,10.00,Tripod',
  '5,"زهرا کریمی",1404/11/20,99.90,Film',
].join('\r\n');

before(async () => {
  vafa = await start('serve');
  browser = await launch();
  page = await visit(browser, { origin: vafa.origin });
});

after(async () => {
  await browser?.close();
  await vafa?.stop();
});

const chooseFile = (name, text) =>
  page.locator('input[type=file]').setInputFiles({ name, mimeType: 'text/csv', buffer: Buffer.from(text) });

test('without the code nobody becomes the owner', async () => {
  await page.goto(vafa.origin);
  await page.waitForURL(/\/setup/);
  await page.getByText(/open the link that it printed/).waitFor();
});

test('the link leads through language and account to the import', async () => {
  await page.goto(vafa.link);
  await page.getByRole('radio', { name: 'English' }).check();
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.getByLabel('Name of your business').fill('Bağ ve Bahçe');
  await page.getByLabel('Your name').fill('نرگس احمدی');
  await page.getByLabel('E-mail').fill('owner@example.org');
  await page.getByLabel('Password').fill('1234567890');
  await page.getByRole('button', { name: 'Create and go on' }).click();
  await page.getByText(/easy to guess/).waitFor();
  assert.equal(await page.getByText(/easy to guess/).count(), 1);
  await page.getByLabel('Password').fill(password);
  await page.getByLabel('Currency').selectOption('EUR');
  assert.equal(await page.getByLabel('Time zone').inputValue(), 'Europe/Istanbul');
  await page.getByRole('button', { name: 'Create and go on' }).click();
  await heading(page, 'Import').waitFor();
});

test('an empty overview says what to do first', async () => {
  await page.goto(`${vafa.origin}/`);
  await page.getByRole('link', { name: 'Import a file' }).click();
  await heading(page, 'Import').waitFor();
});

test('a file shows what will happen before it does', async () => {
  await chooseFile('orders.csv', orders);
  await page.getByRole('heading', { name: 'What will happen' }).waitFor();
  assert.match(await page.getByLabel('Meaning of customer_id').locator('option:checked').innerText(), /Customer/);
  await page.getByText(/^Line 5: /).waitFor();
  await page.getByRole('button', { name: 'Import 4 rows' }).waitFor();
});

test('a column that is needed must be named', async () => {
  const amount = page.getByLabel('Meaning of amount');
  const meaning = await amount.inputValue();
  await amount.selectOption('');
  await page.getByText(/^Still missing: /).waitFor();
  await page.getByText(/^Say first which column is what/).waitFor();
  assert.equal(await page.getByRole('button', { name: 'Import', exact: true }).isDisabled(), true);
  await page.getByLabel('Meaning of amount').selectOption(meaning);
  await page.getByText(/^Still missing: /).waitFor({ state: 'detached' });
});

test('the good rows go in, the bad one is kept with its reason', async () => {
  await page.getByRole('button', { name: 'Import 4 rows' }).click();
  await page.getByRole('heading', { name: 'orders.csv is in' }).waitFor();
  const counts = await page.getByRole('definition').allInnerTexts();
  assert.deepEqual(counts.slice(0, 4), ['4', '0', '0', '1']);
  const waiting = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Download rejected rows' }).click();
  const rejects = readFileSync(await (await waiting).path(), 'utf8');
  assert.match(rejects, /not a day/);
});

test('her customers are there, by name', async () => {
  await page.getByRole('link', { name: 'See your customers' }).click();
  await page.getByRole('link', { name: 'زهرا کریمی' }).waitFor();
  assert.equal(await statedTotal(page), 3);
});

test('the same file again changes nothing', async () => {
  await page.goto(`${vafa.origin}/import`);
  await chooseFile('orders.csv', orders);
  await page.getByRole('button', { name: 'Import 4 rows' }).click();
  await page.getByRole('heading', { name: 'orders.csv is in' }).waitFor();
  const counts = await page.getByRole('definition').allInnerTexts();
  assert.deepEqual(counts.slice(0, 4), ['0', '0', '4', '1']);
});

test('a file that is no table is refused with a sentence', async () => {
  await page.goto(`${vafa.origin}/import`);
  await chooseFile('photo.csv', '\u0000\u0001\u0002PNG\u0000\u0000');
  const refusal = await page.getByRole('alert').innerText();
  assert.match(refusal, /photo\.csv/);
  assert.doesNotMatch(refusal, /uploads/);
});

test('signing out and in again, with a wrong password first', async () => {
  await page.goto(`${vafa.origin}/`);
  await page.getByRole('button', { name: 'Account' }).first().click();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await heading(page, 'Welcome back').waitFor();
  await page.getByLabel('E-mail').fill('owner@example.org');
  await page.getByLabel('Password').fill('not her password');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('alert').waitFor();
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await heading(page, 'Overview').waitFor();
});

test('who was signed out meanwhile comes back to the page she was on', async () => {
  await page.goto(`${vafa.origin}/customers?sort=name`);
  await page.getByRole('link', { name: 'Ada' }).waitFor();
  await page.context().clearCookies();
  await page.getByRole('link', { name: 'Ada' }).click();
  await heading(page, 'Welcome back').waitFor();
  await page.getByLabel('E-mail').fill('owner@example.org');
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await heading(page, 'Ada').waitFor();
  assert.match(await page.title(), /^Ada/);
});

test('an address that leads elsewhere after the sign-in is not followed', async () => {
  const stranger = await visit(browser, { origin: vafa.origin });
  await stranger.goto(`${vafa.origin}/sign-in?from=//example.org/`);
  await stranger.getByLabel('E-mail').fill('owner@example.org');
  await stranger.getByLabel('Password').fill(password);
  await stranger.getByRole('button', { name: 'Sign in' }).click();
  await heading(stranger, 'Overview').waitFor();
  assert.deepEqual(stranger.faults, []);
  await stranger.context().close();
});

test('settings are kept', async () => {
  await page.goto(`${vafa.origin}/settings`);
  await page.getByLabel('Name', { exact: true }).fill('Bahçe');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Saved', { exact: true }).waitFor();
  await page.reload();
  assert.equal(await page.getByLabel('Name', { exact: true }).inputValue(), 'Bahçe');
});

test('office hours are kept, and refused where they overlap', async () => {
  await page.goto(`${vafa.origin}/settings`);
  await page.getByText('Count office hours only').click();
  const row = (n) => page.getByRole('group', { name: `Office hours, row ${n}`, exact: true });
  await row(1).getByLabel('From').fill('08:30');
  await page.getByRole('button', { name: 'Add hours' }).click();
  const last = page.getByRole('group', { name: /^Office hours, row/ }).last();
  await last.getByText('Monday', { exact: true }).click();
  await last.getByLabel('From').fill('08:00');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('alert').filter({ hasText: 'overlap' }).waitFor();
  await last.getByLabel('From').fill('19:00');
  await last.getByLabel('To').fill('00:00');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Saved', { exact: true }).waitFor();
  await page.reload();
  assert.equal(await row(1).getByLabel('From').inputValue(), '08:30');
  assert.equal(await last.getByLabel('From').inputValue(), '19:00');
  assert.equal(await last.getByLabel('To').inputValue(), '00:00');
  const kept = await page.evaluate(async () => (await (await fetch('/api/v1/organisation')).json()).office_hours);
  assert.deepEqual(kept.open.at(-1), { weekdays: [1], from: '19:00', to: '24:00' });
});

test('nothing went wrong in the browser meanwhile', () => {
  assert.deepEqual(page.faults, []);
});

test('when the program is away the page says so, and goes on when asked', async () => {
  await page.route('**/api/v1/**', (route) => route.abort('connectionrefused'));
  await page.reload();
  await page.getByRole('heading', { name: 'No connection to Vafa' }).waitFor();
  await page.unroute('**/api/v1/**');
  await page.getByRole('button', { name: 'Try again' }).click();
  await heading(page, 'Settings').waitFor();
});
