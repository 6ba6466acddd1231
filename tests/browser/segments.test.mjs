// Customers gathered in segments: built from sentences, counted while they change, explained.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { enter, exported, heading, launch, start, statedTotal, toNumber, visit } from './page.mjs';

let vafa;
let browser;
let page;
let state;

before(async () => {
  vafa = await start('demo', ['--customers', '300', '--seed', '1']);
  browser = await launch();
  page = await visit(browser, { origin: vafa.origin });
  await enter(page, vafa.link);
  state = await page.context().storageState();
});

after(async () => {
  await browser?.close();
  await vafa?.stop();
});

const rows = () => page.getByRole('row').filter({ has: page.getByRole('cell') });
const option = (name) => page.getByRole('combobox', { name, exact: true });
const typed = (name) => page.getByRole('textbox', { name, exact: true });
const button = (name) => page.getByRole('button', { name, exact: true });
const build = async (start = '') => {
  await page.goto(`${vafa.origin}/segments/new${start && `?start=${start}`}`);
  await heading(page, 'New segment').waitFor();
  await button('Add a rule').waitFor();
};
/** The count that the builder shows once it has settled. */
const counted = async () => {
  await page.locator('section[aria-busy=false] [role=status]').waitFor();
  return toNumber((await page.locator('section [role=status]').first().innerText()).split('\n')[0]);
};
const changed = async (change) => {
  const answered = page.waitForResponse((response) => response.url().endsWith('/segments/preview') && response.ok());
  await change();
  await answered;
  return counted();
};
const addRule = async (name) => {
  await button('Add a rule').click();
  await button(name).click();
};
const save = async (name) => {
  await typed('Name').fill(name);
  await button('Save').click();
  await heading(page, name).waitFor();
};
/** Asks the API as the page does. */
const ask = (method, path, body) =>
  page.evaluate(
    async ([method, path, body]) => {
      const session = await (await fetch('/api/v1/session')).json();
      const response = await fetch(`/api/v1${path}`, {
        method,
        headers: { 'Content-Type': 'application/json', 'X-CSRF-Token': session.csrf },
        ...(body ? { body: JSON.stringify(body) } : {}),
      });
      return response.status === 204 ? null : response.json();
    },
    [method, path, body],
  );

test('where there are no segments yet, suggestions lead into the builder', async () => {
  await page.goto(`${vafa.origin}/`);
  await page.getByRole('navigation').first().getByRole('link', { name: 'Segments' }).click();
  await page.getByRole('heading', { name: 'Gather customers who share something' }).waitFor();
  await page.getByRole('link', { name: /Regulars gone quiet/ }).click();
  await typed('Times').waitFor();
  assert.equal(await typed('Times').inputValue(), '3');
  assert.equal(await typed('Name').inputValue(), 'Regulars gone quiet');
  await page.getByText('did before, but').waitFor();
  await counted();
});

test('the count follows what is typed, in any digits', async () => {
  await build('once');
  const once = await counted();
  await option('How often').selectOption('at_least');
  const some = await changed(() => typed('Times').fill('1'));
  const many = await changed(() => typed('Times').fill('۵'));
  assert.ok(some > many && some > once && many > 0, `${once} ${some} ${many}`);
  await typed('Times').fill('');
  await page.getByText('Fill in what is still open').waitFor();
  assert.equal(await button('Save').isDisabled(), true);
  assert.equal(await changed(() => typed('Times').fill('2')), some - once);
});

test('what is saved holds those who were counted', async () => {
  await build();
  await option('What happened').selectOption({ label: 'bought' });
  await option('How often').selectOption('at_least');
  await changed(() => typed('Times').fill('4'));
  const size = await changed(() => option('When').selectOption('ever'));
  await save('Often here');
  await page.getByText('bought at least 4 times so far').waitFor();
  await page.getByRole('img', { name: /^Size of “Often here”: \d+ values/ }).locator('svg').waitFor();
  const menus = page.getByRole('main').getByRole('button', { name: 'Export' });
  const sizes = await exported(page, 'CSV', menus.first());
  assert.match(sizes.bytes.toString(), new RegExp(`,${size}\\s*$`));
  await rows().nth(2).waitFor();
  const members = await exported(page, 'CSV', menus.last());
  assert.equal(members.name, 'Often here.csv');
  assert.equal(members.bytes.toString().trim().split('\n').length, size + 1);
  await page.getByRole('link', { name: 'Open in Customers' }).click();
  await rows().nth(2).waitFor();
  assert.equal(await statedTotal(page), size);
  const orders = await page.locator('[role=row] [role=cell]:nth-child(4)').allInnerTexts();
  assert.ok(orders.every((one) => toNumber(one) >= 4));
  await page.goto(`${vafa.origin}/segments`);
  const row = rows().filter({ hasText: 'Often here' });
  await row.getByText('bought at least 4 times so far').waitFor();
  await page.waitForFunction((n) => [...document.querySelectorAll('[role=row]')].some((one) => one.textContent.includes('Often here') && one.textContent.includes(n)), String(size));
});

test('a suggested name stays, what is missing is said, and so is that nobody is in it', async () => {
  await build('lapsed');
  await counted();
  await addRule('Has gone quiet');
  assert.equal(await typed('Name').inputValue(), 'Regulars gone quiet');
  await build();
  await page.getByText('Give it a name to save it').waitFor();
  assert.equal(await button('Save').isDisabled(), true);
  await typed('Name').fill('Bought and silent');
  await page.getByText('Give it a name to save it').waitFor({ state: 'detached' });
  await changed(() => addRule('Has gone quiet'));
  await page.getByText('Nobody meets all of this now').waitFor();
  await button('Save').click();
  await heading(page, 'Bought and silent').waitFor();
  const { items } = await ask('GET', '/segments');
  await ask('DELETE', `/segments/${items.find((one) => one.name === 'Bought and silent').id}`);
});

test('a customer bears the segments that she is in', async () => {
  await page.goto(`${vafa.origin}/segments`);
  await rows().getByRole('link', { name: 'Often here' }).click();
  await heading(page, 'Often here').waitFor();
  await rows().getByRole('link').first().click();
  await page.getByRole('list', { name: 'Segments' }).getByRole('link', { name: 'Often here' }).click();
  await heading(page, 'Often here').waitFor();
});

test('says of each rule whether a customer meets it, and what was found', async () => {
  await page.goto(`${vafa.origin}/customers?sort=orders`);
  await rows().nth(3).waitFor();
  const name = await rows().first().getByRole('link').innerText();
  const phone = (await rows().first().getByRole('cell').nth(1).innerText()).trim();
  await build('once');
  await page.getByRole('combobox', { name: 'Name, phone or id' }).fill(phone || name);
  await page.getByRole('option').filter({ hasText: name }).first().click();
  await page.getByText(`${name} is not in`).waitFor();
  await page.getByText('Not met').first().waitFor({ state: 'attached' });
  await page.getByText(/^\d+ times in that time$/).waitFor();
  await option('How often').selectOption('at_least');
  await page.getByText(`${name} is in`, { exact: true }).waitFor();
});

test('rules on the record and groups work by keyboard alone', async () => {
  await build('once');
  await counted();
  await button('Add a rule').focus();
  await page.keyboard.press('Enter');
  await button('What her record says').focus();
  await page.keyboard.press('Enter');
  await page.waitForFunction(() => document.activeElement?.getAttribute('aria-label') === 'Field of the record');
  await option('Field of the record').selectOption('city');
  await page.getByRole('button', { name: 'Add: City' }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('listbox', { name: 'City' }).getByRole('option').nth(1).waitFor();
  const all = await changed(async () => {
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
  });
  await page.keyboard.press('Escape');
  const any = await changed(() => option('All or any').selectOption('any'));
  assert.ok(all < any, `${all} ${any}`);
  await addRule('A group of rules');
  const group = page.getByRole('group', { name: 'all of these', exact: true });
  assert.equal(await group.getByRole('listitem').count(), 2);
  await group.getByRole('button', { name: /^Remove this rule/ }).first().click();
  assert.equal(await group.getByRole('listitem').count(), 1);
});

test('a rule that the page has no sentence for is told, and kept', async () => {
  const mean = { mean: { column: 'value', kinds: ['nps_answered'], within: { before: 'end' }, max: 6 } };
  const known = await ask('POST', '/segments', { name: 'From elsewhere', condition: { all: [mean, { segment: 'Often here' }] } });
  await page.goto(`${vafa.origin}/segments/${known.id}/edit`);
  await page.getByText('A rule made elsewhere: something about “answered an NPS survey”').waitFor();
  await save('From elsewhere, renamed');
  assert.deepEqual((await ask('GET', `/segments/${known.id}`)).condition, known.condition);
});

test('a list takes customers by search and by number, and lets them go', async () => {
  const { items } = await ask('GET', '/customers?limit=3');
  await build();
  await page.getByText('A list', { exact: true }).click();
  await page.getByLabel('Or paste customer numbers').fill(`${items[0].external_id}, ${items[1].external_id}\n`);
  await page.getByRole('combobox', { name: 'Name, phone or id' }).fill(items[2].external_id);
  await page.getByRole('option').filter({ hasText: items[2].name }).first().click(); // not one of what was found before
  await save('Guests');
  await rows().nth(2).waitFor();
  assert.equal(await rows().count(), 3);
  await page.getByRole('button', { name: /^Take .* off the list$/ }).first().click();
  await page.waitForFunction(() => document.querySelectorAll('[role=row]').length === 3);
  await button('Add customers').click();
  await page.getByRole('dialog').getByLabel('Or paste customer numbers').fill('no-such-customer');
  await page.getByRole('dialog').getByRole('button', { name: 'Add', exact: true }).click();
  await page.getByRole('alert').filter({ hasText: 'no-such-customer' }).waitFor();
  await page.keyboard.press('Escape');
});

test('tells what two segments have in common, and what keeps one from being deleted', async () => {
  await build();
  await button('Remove this rule: bought at least once in the last 30 days').click();
  await addRule('Is in another segment');
  await changed(() => option('Segment').selectOption('Often here'));
  await save('Leans on it');
  await option('Another segment').selectOption({ label: 'Often here' });
  await page.getByText('100% of “Often here”').waitFor();
  await page.goto(`${vafa.origin}/segments`);
  await rows().getByRole('link', { name: 'Often here' }).click();
  await button('Delete').click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
  await page.getByRole('dialog').getByRole('alert').filter({ hasText: 'Leans on it' }).waitFor();
  await page.goto(`${vafa.origin}/segments`);
  await rows().getByRole('link', { name: 'Leans on it' }).click();
  await button('Delete').click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
  await heading(page, 'Segments').waitFor();
  await page.waitForFunction(() => !document.querySelector('[role=table]')?.textContent.includes('Leans on it'));
});

test('a name that is taken is refused in place, and nothing that was built is lost', async () => {
  await build('new');
  await typed('Name').fill('often HERE');
  await button('Save').click();
  await page.getByRole('alert').waitFor();
  await page.getByText('for the first time').waitFor();
});

test('a search finds a segment by a part of its name', async () => {
  await page.goto(`${vafa.origin}/segments`);
  await page.getByRole('searchbox', { name: 'Search segments' }).fill('GUE');
  await page.waitForFunction(() => document.querySelectorAll('[role=row] [role=cell] a').length === 1);
  await page.getByRole('searchbox').fill('zzqqxx');
  await page.getByRole('heading', { name: 'No segment matches “zzqqxx”' }).waitFor();
});

for (const language of ['en', 'fa', 'tr']) {
  test(`on a phone nothing sticks out, and everything has a name (${language})`, async () => {
    const { items } = await ask('GET', '/segments');
    const phone = await visit(browser, { origin: vafa.origin, language, width: 390, height: 844, state });
    await phone.addInitScript((value) => localStorage.setItem('vafa.language', value), language);
    const one = `/segments/${items[0].id}`;
    for (const path of ['/segments', '/segments/new?start=lapsed', '/segments/new?start=dearest', one, `${one}/edit`]) {
      await phone.goto(vafa.origin + path);
      await phone.getByRole('heading', { level: 1 }).waitFor();
      await phone.waitForLoadState('networkidle');
      const found = await phone.evaluate(() => ({
        beyond: document.documentElement.scrollWidth - document.documentElement.clientWidth,
        unnamed: [...document.querySelectorAll('a[href], button, input, select, textarea, [role=img], [role=table]')]
          .filter((element) => {
            const labels = 'labels' in element ? [...(element.labels ?? [])].map((one) => one.textContent) : [];
            const name = [element.getAttribute('aria-label'), element.title, element.textContent, ...labels].join('');
            return element.checkVisibility() && name.trim() === '';
          })
          .map((element) => element.outerHTML.slice(0, 120)),
      }));
      assert.deepEqual(found, { beyond: 0, unnamed: [] }, path);
    }
    assert.deepEqual(phone.faults, []);
    await phone.context().close();
  });
}

test('nothing went wrong in the browser meanwhile', () => {
  assert.deepEqual(page.faults, []);
});
