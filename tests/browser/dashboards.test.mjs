// Dashboards: made from a suggestion, arranged, filled, shared and taken away.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { enter, exported, heading, launch, start, visit } from './page.mjs';

let vafa;
let browser;
let page;

before(async () => {
  vafa = await start('demo', ['--shape', 'shop', '--customers', '600', '--seed', '3']);
  browser = await launch();
  page = await visit(browser, { origin: vafa.origin });
  await enter(page, vafa.link);
});

after(async () => {
  await browser?.close();
  await vafa?.stop();
});

const tiles = () => page.getByRole('main').getByRole('listitem').filter({ has: page.getByRole('heading', { level: 2 }) });
const titles = async () => (await tiles().getByRole('heading', { level: 2 }).allInnerTexts()).map((text) => text.trim());

test('a dashboard begins with what a shop watches', async () => {
  await page.goto(`${vafa.origin}/dashboards`);
  await heading(page, 'Dashboards').waitFor();
  await page.getByRole('button', { name: 'New dashboard' }).click();
  await page.getByLabel('Name').fill('Weekly');
  await page.getByRole('button', { name: 'Create' }).click();
  await heading(page, 'Weekly').waitFor();
  await page.getByRole('img', { name: /Churn/ }).waitFor();
  const shown = await titles();
  assert.equal(shown[0], 'Revenue');
  assert.equal(shown.length, 7);
  assert.match(await tiles().first().innerText(), /\d/);
  await page.getByRole('table').waitFor();
});

test('tiles are moved, resized, added and taken away, and stay so', async () => {
  await page.getByRole('button', { name: 'Arrange' }).click();
  await page.getByRole('button', { name: /^Move “Revenue” later/ }).first().click();
  await page.waitForFunction(() => document.querySelector('main li h2')?.textContent?.includes('Active'));
  await page.getByRole('button', { name: 'Make “Active customers” wider' }).first().click();
  await page.getByRole('button', { name: 'Remove “New customers”' }).click();
  await page.getByRole('button', { name: 'Add tile' }).click();
  await page.getByLabel('What it shows').selectOption('breakdown');
  await page.getByLabel('KPI').selectOption('revenue');
  await page.getByLabel('By').selectOption('city');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('heading', { name: 'Revenue by city' }).waitFor();
  await page.getByRole('button', { name: 'Done' }).click();
  await page.reload();
  await page.getByRole('heading', { name: 'Revenue by city' }).waitFor();
  const shown = await titles();
  assert.deepEqual(shown.slice(0, 2), ['Active customers', 'Revenue']);
  assert.ok(!shown.includes('New customers'), shown.join());
  const width = (i) => tiles().nth(i).evaluate((tile) => tile.getBoundingClientRect().width);
  assert.ok((await width(0)) > 1.8 * (await width(1)));
});

test('a tile is dragged to where it belongs', async () => {
  await page.getByRole('button', { name: 'Arrange' }).click();
  await tiles().nth(1).dragTo(tiles().nth(0));
  await page.waitForFunction(() => document.querySelector('main li h2')?.textContent?.includes('Revenue'));
  await page.getByRole('button', { name: 'Done' }).click();
});

test('it is a file and a PDF, and fills the screen', async () => {
  const { name, bytes } = await exported(page, 'CSV');
  assert.equal(name, 'Weekly.csv');
  assert.match(bytes.toString(), /\nRevenue · city,/);
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'PDF' }).click()]);
  assert.equal(download.suggestedFilename(), 'Weekly.pdf');
  await page.getByRole('button', { name: 'Full screen' }).click();
  await page.waitForFunction(() => document.fullscreenElement !== null);
  await page.evaluate(() => document.exitFullscreen());
});

test('it is shared with a role and deleted', async () => {
  await page.getByRole('button', { name: 'Name and sharing' }).click();
  await page.getByText('Viewers').click();
  await page.getByRole('dialog').getByLabel('Name', { exact: true }).fill('Team');
  await page.getByRole('button', { name: 'Save' }).click();
  await heading(page, 'Team').waitFor();
  await page.getByRole('link', { name: 'All dashboards' }).click();
  await page.getByRole('link', { name: /Team.*Shared/s }).click();
  await page.getByRole('button', { name: 'Name and sharing' }).click();
  await page.getByRole('button', { name: 'Delete' }).click();
  await page.getByRole('alert').getByRole('button', { name: 'Delete' }).click();
  await heading(page, 'Dashboards').waitFor();
  await page.getByText('Put the figures you watch on one page').waitFor();
});

test('nothing went wrong in the browser meanwhile', () => assert.deepEqual(page.faults, []));
