// What is bought next: the model beside the best-sellers, and the list of one customer.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { enter, heading, launch, start, visit } from './page.mjs';

let vafa;
let browser;
let page;

before(async () => {
  vafa = await start('demo', ['--customers', '2000', '--seed', '3']);
  browser = await launch();
  page = await visit(browser, { origin: vafa.origin });
  await enter(page, vafa.link);
});

after(async () => {
  await browser?.close();
  await vafa?.stop();
});

/** What the server says, as this visitor may see it. */
const told = (path) => page.evaluate(async (asked) => (await fetch(`/api/v1${asked}`, { headers: { 'Accept-Language': 'en' } })).json(), path);
const percent = (share, digits = 1) => new Intl.NumberFormat('en-GB', { style: 'percent', maximumFractionDigits: digits }).format(share);

test('the model says how often it was right, beside the best-sellers', async () => {
  await page.goto(`${vafa.origin}/predictions`);
  await heading(page, 'Predictions').waitFor();
  const card = page.getByRole('region', { name: 'What is bought next', exact: true });
  await card.getByText('In use: Item-to-item similarity', { exact: true }).waitFor();
  const { figures } = (await told('/models/next-products')).versions.find((one) => one.in_use);
  const trial = card.getByRole('region', { name: 'Tried on what it had not seen' });
  for (const [name, one] of [['Item-to-item similarity', figures.methods[0]], ['Best-sellers', figures.methods[1]]]) {
    const cells = await trial.getByRole('row', { name }).getByRole('cell').allInnerTexts();
    assert.equal(cells[0], percent(one.hit_rate));
    assert.equal(cells[2], percent(one.recall));
  }
  await card.getByText(/percentage points \(95 % interval/).waitFor();
  await card.getByText('Parameters and errors', { exact: true }).click();
  const places = card.getByRole('region', { name: 'Bought next, by place of the list' });
  assert.equal(await places.locator('tbody').getByRole('row').count(), figures.places);
});

test('the page of a customer names what she is likely to buy next, and why', async () => {
  const { items } = await told('/predictions?limit=1');
  const { next_products: products } = await told(`/customers/${items[0].id}/prediction`);
  assert.equal(products.length, 5);
  await page.goto(`${vafa.origin}/customers/${items[0].id}`);
  const card = page.getByRole('region', { name: 'Likely to be bought next', exact: true });
  const rows = card.getByRole('listitem');
  await rows.first().waitFor();
  assert.equal(await rows.count(), products.length);
  for (const [i, { product, share }] of products.entries()) {
    const text = await rows.nth(i).innerText();
    assert.ok(text.includes(product) && text.includes(percent(share, 0)), text);
  }
  await card.getByText(/^By version \d+ of the product model/).waitFor();
});

for (const [language, title] of [['fa', 'احتمالاً بعد این‌ها را می‌خرد'], ['tr', 'Sırada alması beklenenler']]) {
  test(`it is read on a phone (${language})`, async () => {
    const { items } = await told('/predictions?limit=1');
    const phone = await visit(browser, { origin: vafa.origin, language, width: 390, height: 844, state: await page.context().storageState() });
    await phone.addInitScript((value) => localStorage.setItem('vafa.language', value), language);
    await phone.goto(`${vafa.origin}/customers/${items[0].id}`);
    const card = phone.getByRole('region', { name: title, exact: true });
    await card.getByRole('listitem').nth(4).waitFor();
    const beyond = await phone.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    assert.equal(beyond, 0);
    if (language === 'fa') assert.doesNotMatch(await card.innerText(), /[0-9]/);
    assert.deepEqual(phone.faults, []);
    await phone.context().close();
  });
}

test('nothing went wrong in the browser meanwhile', () => {
  assert.deepEqual(page.faults, []);
});
