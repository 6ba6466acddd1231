// The list of customers, one customer, and whom to keep.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { enter, heading, launch, start, statedTotal, toNumber, visit } from './page.mjs';

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

const rows = () => page.getByRole('row').filter({ has: page.getByRole('cell') });
const list = async () => {
  await page.goto(`${vafa.origin}/customers`);
  await rows().nth(3).waitFor();
};
const persian = (digits) => digits.replace(/\d/g, (digit) => String.fromCharCode(0x6f0 + Number(digit)));

test('the list reaches its last row, and renders only what is in view', async () => {
  await list();
  const total = await statedTotal(page);
  assert.equal(total, 300);
  const box = page.getByRole('rowgroup').last();
  await box.evaluate((element) => (element.scrollTop = element.scrollHeight));
  await page.locator(`[aria-rowindex="${total + 1}"]`).getByRole('link').waitFor();
  assert.ok((await page.getByRole('row').count()) < 80);
});

test('a customer is found by the end of her phone number in any digits', async () => {
  await list();
  const phone = await page.getByRole('cell').filter({ hasText: /^\+?[\d ]{9,}$/ }).first().innerText();
  const end = phone.replace(/\D/g, '').slice(-7);
  await page.getByRole('searchbox').fill(persian(end));
  await page.waitForFunction((digits) => {
    const cells = [...document.querySelectorAll('[role=row] [role=cell]:nth-child(2)')];
    return cells.length > 0 && cells.length < 5 && cells.every((cell) => cell.textContent.replace(/\D/g, '').includes(digits));
  }, end);
});

test('a name is found in any spelling, and a search without an answer says so', async () => {
  await list();
  const names = await rows().getByRole('link').allInnerTexts();
  const name = names.find((one) => /[یک]/.test(one) || /[A-Za-z]/.test(one));
  const other = /[یک]/.test(name) ? name.replace(/ی/g, 'ي').replace(/ک/g, 'ك') : name.toUpperCase();
  await page.getByRole('searchbox').fill(other);
  await page.waitForURL(/search=/);
  await rows().getByRole('link', { name, exact: true }).first().waitFor();
  await page.getByRole('searchbox').fill('zzqqxx');
  await page.getByRole('heading', { name: /No customer matches/ }).waitFor();
});

test('the list is sorted as asked', async () => {
  await list();
  await page.getByRole('columnheader', { name: 'Orders' }).getByRole('link').click();
  await page.waitForURL(/sort=orders/);
  await page.waitForFunction(() => document.querySelectorAll('[role=row] [role=cell]').length > 20);
  const counts = async () => (await page.locator('[role=row] [role=cell]:nth-child(4)').allInnerTexts()).map(toNumber);
  await page.waitForFunction(() => {
    const all = [...document.querySelectorAll('[role=row] [role=cell]:nth-child(4)')].map((cell) => Number(cell.textContent));
    return all.length > 5 && all.every((n, i) => i === 0 || all[i - 1] >= n);
  });
  assert.ok((await counts())[0] > 1);
});

test('revenue and orders are those of the time chosen', async () => {
  await page.goto(`${vafa.origin}/customers?sort=revenue`);
  await rows().nth(3).waitFor();
  await page.getByRole('button', { name: 'Revenue: All time' }).click();
  await page.getByRole('button', { name: 'Last year', exact: true }).click();
  await page.getByText(/^Orders and revenue are those of /).waitFor();
  const last = new Date().getUTCFullYear() - 1;
  const best = await page.evaluate(async (year) => {
    const answer = await fetch(`/api/v1/customers?sort=revenue&limit=1&figures_from=${year}-01-01&figures_to=${year + 1}-01-01`);
    return (await answer.json()).items[0];
  }, last);
  await page.waitForFunction(
    (name) => document.querySelector('[role=row] [role=cell] a')?.textContent === name,
    best.name,
  );
  assert.equal(toNumber(await page.locator('[role=row] [role=cell]:nth-child(4)').first().innerText()), best.orders);
});

test('another order shows the list from its top, and who was silent so long is found in a few choices', async () => {
  await page.goto(`${vafa.origin}/customers`);
  await rows().nth(8).waitFor();
  const box = page.locator('[data-scroll-top]');
  await box.evaluate((element) => (element.scrollTop = 4000));
  await page.waitForTimeout(300);
  await page.getByRole('combobox', { name: 'Sort by' }).selectOption('revenue');
  await page.waitForFunction(() => document.querySelector('[data-scroll-top]').scrollTop === 0);
  await page.getByRole('combobox', { name: 'Silent for' }).selectOption('60');
  await page.getByRole('combobox', { name: 'How many rows' }).selectOption('20');
  await page.getByText(/^20 of [\d,]+ customers$/).waitFor();
  assert.equal(await page.getByRole('table').getAttribute('aria-rowcount'), '21');
});

test('who is about to leave is seen with her chance, the likeliest first', async () => {
  await page.evaluate(async () => {
    const { csrf } = await (await fetch('/api/v1/session')).json();
    await fetch('/api/v1/models/churn/fit', { method: 'POST', headers: { 'X-CSRF-Token': csrf } });
    const isFitted = async () => (await (await fetch('/api/v1/models/churn')).json()).versions.length > 0;
    while (!(await isFitted())) await new Promise((done) => setTimeout(done, 200));
  });
  const condition = { predicted: { name: 'churn_risk', min: 0.2 } };
  const segment = await page.evaluate(async (body) => {
    const { csrf } = await (await fetch('/api/v1/session')).json();
    const answer = await fetch('/api/v1/segments', { method: 'POST', headers: { 'Content-Type': 'application/json', 'X-CSRF-Token': csrf }, body: JSON.stringify(body) });
    return answer.json();
  }, { name: 'About to leave', condition });
  const shares = async () => {
    await rows().nth(3).waitFor();
    return (await page.locator('[role=row] [role=cell]:nth-child(4)').allInnerTexts()).map((text) => (text.includes('%') ? parseFloat(text) : null));
  };
  const falling = (all) => all.length > 3 && all.every((one, i) => one !== null && (i === 0 || all[i - 1] >= one));
  for (const address of [`/segments/${segment.id}`, `/customers?segment=${segment.id}`]) {
    await page.goto(`${vafa.origin}${address}`);
    await page.getByRole('columnheader', { name: 'Chance of leaving' }).waitFor();
    assert.ok(falling(await shares()), address);
  }
  await page.getByRole('combobox', { name: 'Sort by' }).selectOption('clv');
  await page.waitForURL(/sort=clv/);
  await page.getByRole('columnheader', { name: 'Predicted lifetime value' }).waitFor();
  await page.getByRole('combobox', { name: 'Sort by' }).selectOption('recent');
  await page.waitForURL(/sort=recent/);
  await page.getByRole('columnheader', { name: 'Chance of leaving' }).waitFor();
  await page.goto(`${vafa.origin}/customers?sort=next_purchase`);
  await page.getByRole('columnheader', { name: 'Next purchase' }).waitFor();
  assert.equal(await page.getByRole('combobox', { name: 'Sort by' }).inputValue(), 'next_purchase');

  const phone = await visit(browser, { origin: vafa.origin, width: 390, height: 844, state: await page.context().storageState(), touch: true });
  await phone.goto(`${vafa.origin}/customers?segment=${segment.id}`);
  await phone.getByText('Chance of leaving', { exact: true }).nth(2).waitFor();
  assert.ok((await phone.evaluate(() => document.documentElement.scrollWidth - innerWidth)) <= 0);
  assert.deepEqual(phone.faults, []);
  await phone.context().close();
});

test('on a phone a long list grows on demand', async () => {
  const phone = await visit(browser, { origin: vafa.origin, width: 390, height: 844, state: await page.context().storageState(), touch: true });
  await phone.goto(`${vafa.origin}/customers`);
  await phone.getByText('50 of 300 shown').waitFor();
  const before = await phone.evaluate(() => document.documentElement.scrollHeight);
  await phone.getByRole('button', { name: 'Show 50 more' }).click();
  await phone.getByText('100 of 300 shown').waitFor();
  assert.ok((await phone.evaluate(() => document.documentElement.scrollHeight)) > before + 50 * 70);
  assert.deepEqual(phone.faults, []);
  await phone.context().close();
});

test('a contact that is noted down stands on the timeline', async () => {
  await list();
  await rows().getByRole('link').first().click();
  await page.getByRole('heading', { name: 'Timeline' }).waitFor();
  await page.getByRole('button', { name: 'Log contact' }).click();
  const dialog = page.getByRole('dialog');
  assert.equal(await dialog.getByRole('button', { name: 'Note it down' }).isDisabled(), true);
  await dialog.getByText('Choose what came of it').waitFor();
  await dialog.getByText('SMS', { exact: true }).click();
  await dialog.getByText('Will come back', { exact: true }).click();
  await dialog.getByLabel('Note').fill('برمی‌گردد، هفتهٔ آینده');
  await dialog.getByRole('button', { name: 'Note it down' }).click();
  await dialog.waitFor({ state: 'detached' });
  await page.getByText('برمی‌گردد، هفتهٔ آینده').waitFor();
  await page.getByText('SMS · Will come back').waitFor();
});

test('a customer shows her purchases, and her history by kind', async () => {
  await page.goto(`${vafa.origin}/customers?sort=orders`);
  await rows().getByRole('link').first().click();
  await page.getByRole('img', { name: /^Purchases over time: \d+ purchases/ }).locator('svg').waitFor();
  const kinds = page.getByRole('combobox', { name: 'Kind' });
  if (await kinds.count()) {
    await kinds.selectOption({ label: 'Order placed' });
    await page.getByText('Order placed').nth(1).waitFor();
  }
});

test('whom to keep is ranked by what is at stake, and knows who was contacted', async () => {
  await page.goto(`${vafa.origin}/keep`);
  await rows().nth(3).waitFor();
  const names = await rows().getByRole('link', { name: /./ }).allInnerTexts();
  assert.ok(names.length > 3);
  const button = page.getByRole('button', { name: /^Log contact: / }).first();
  const name = (await button.getAttribute('aria-label')).replace('Log contact: ', '');
  await button.click();
  await page.getByRole('dialog').getByText('No answer', { exact: true }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Note it down' }).click();
  await page.getByRole('button', { name: `No answer · today: ${name}` }).first().waitFor();

  // Who was reached waits outside the list.
  await page.getByRole('button', { name: `No answer · today: ${name}` }).first().click();
  await page.getByRole('dialog').getByText('Reached', { exact: true }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Note it down' }).click();
  await page.getByText('Left out: 1 customer contacted in the last 14 days.').waitFor();
  assert.ok(!(await rows().first().innerText()).includes(name));
  await page.getByRole('button', { name: 'Show them' }).click();
  await page.getByRole('button', { name: `Reached · today: ${name}` }).first().waitFor();
  await page.getByRole('button', { name: 'Leave out those contacted in the last 14 days' }).click();
  await page.getByText('Left out: 1 customer').waitFor();
});

test('the list of whom to keep holds those who are late, and says where most of it lies', async () => {
  await page.goto(`${vafa.origin}/keep`);
  const said = await page.getByText(/(later than usual|at risk of leaving); the first [\d,]+ hold half of it/).innerText();
  const [, late, half] = /([\d,]+) customers are (?:later than usual|at risk of leaving); the first ([\d,]+)/.exec(said);
  // One was reached before.
  assert.equal(Number(await page.getByRole('table').getAttribute('aria-rowcount')), toNumber(late));
  assert.ok(toNumber(late) < 300 && toNumber(half) < toNumber(late));
});

test('on a phone her number stands before her history, and can be called', async () => {
  const phone = await visit(browser, { origin: vafa.origin, width: 390, height: 844, state: await page.context().storageState(), touch: true });
  await list();
  await rows().filter({ hasText: /\+\d/ }).getByRole('link').first().click();
  await page.getByRole('heading', { name: 'Timeline' }).waitFor();
  await phone.goto(page.url());
  const call = phone.getByRole('link', { name: 'Call', exact: true });
  assert.match(await call.getAttribute('href'), /^tel:\+?\d{9,}$/);
  const top = async (locator) => (await locator.boundingBox()).y;
  assert.ok((await top(call)) < (await top(phone.getByRole('heading', { name: 'Timeline' }))));
  assert.deepEqual(phone.faults, []);
  await phone.context().close();
});

test('an unknown customer and an unknown page say so', async () => {
  await page.goto(`${vafa.origin}/customers/987654321`);
  await page.getByRole('heading', { name: 'This customer does not exist' }).waitFor();
  await page.goto(`${vafa.origin}/nowhere`);
  await page.getByRole('heading', { name: 'Nothing here' }).waitFor();
});

test('nothing went wrong in the browser meanwhile', () => {
  assert.deepEqual(page.faults, []);
});
