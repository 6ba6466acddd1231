// Languages, directions, small screens, and the keyboard.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { enter, heading, launch, start, visit } from './page.mjs';

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

const palette = () => page.getByRole('combobox', { name: 'Search and commands' });
const paths = ['/', '/customers', '/customers/1', '/keep', '/import', '/settings'];
const first = { en: 'Overview', fa: 'نمای کلی', tr: 'Genel bakış' };

test('the language changes at once, without a reload', async () => {
  await page.goto(`${vafa.origin}/`);
  await page.evaluate(() => (window.sameDocument = true));
  for (const [name, language] of [['فارسی', 'fa'], ['Türkçe', 'tr'], ['English', 'en']]) {
    await page.getByRole('button', { name: /^(Account|حساب کاربری|Hesap)(:|$)/ }).first().click();
    await page.getByRole('button', { name, exact: true }).click();
    await heading(page, first[language]).waitFor();
    assert.equal(await page.getAttribute('html', 'lang'), language);
    assert.equal(await page.getAttribute('html', 'dir'), language === 'fa' ? 'rtl' : 'ltr');
  }
  assert.equal(await page.evaluate(() => window.sameDocument), true);
});

test('the language stands before the first paint, without a flash of another', async () => {
  const persian = await visit(browser, { origin: vafa.origin, language: 'fa', state });
  await persian.addInitScript(() => localStorage.setItem('vafa.language', 'fa'));
  await persian.goto(`${vafa.origin}/`, { waitUntil: 'commit' });
  await persian.locator('body').waitFor({ state: 'attached' });
  assert.equal(await persian.getAttribute('html', 'dir'), 'rtl');
  await heading(persian, first.fa).waitFor();
  const digits = await persian.getByRole('article').first().innerText();
  assert.match(digits, /[۰-۹]/);
  assert.doesNotMatch(digits, /[0-9]/);
  assert.deepEqual(persian.faults, []);
  await persian.context().close();
});

for (const language of ['en', 'fa', 'tr']) {
  test(`at the width of a phone nothing sticks out (${language})`, async () => {
    const phone = await visit(browser, { origin: vafa.origin, language, width: 390, height: 844, state });
    await phone.addInitScript((value) => localStorage.setItem('vafa.language', value), language);
    for (const path of paths) {
      await phone.goto(vafa.origin + path);
      await phone.getByRole('heading', { level: 1 }).waitFor();
      await phone.waitForLoadState('networkidle');
      const beyond = await phone.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      assert.equal(beyond, 0, `${path} is ${beyond} px too wide`);
      assert.equal(await phone.getByRole('navigation').filter({ visible: true }).count(), 1);
    }
    assert.deepEqual(phone.faults, []);
    await phone.context().close();
  });
}

test('everything that can be pressed or filled in has a name', async () => {
  for (const path of paths) {
    await page.goto(vafa.origin + path);
    await page.getByRole('heading', { level: 1 }).waitFor();
    await page.waitForLoadState('networkidle');
    const unnamed = await page.evaluate(() =>
      [...document.querySelectorAll('a[href], button, input, select, textarea, [role=img], [role=table]')]
        .filter((element) => {
          const labels = 'labels' in element ? [...(element.labels ?? [])].map((one) => one.textContent) : [];
          const name = [element.getAttribute('aria-label'), element.title, element.textContent, ...labels].join('');
          return element.checkVisibility() && name.trim() === '';
        })
        .map((element) => element.outerHTML.slice(0, 120)),
    );
    assert.deepEqual(unnamed, [], path);
  }
});

test('the palette finds a customer by keyboard alone', async () => {
  await page.goto(`${vafa.origin}/customers`);
  const name = await page.getByRole('cell').getByRole('link').nth(8).innerText();
  await page.keyboard.press('Control+k');
  await palette().waitFor();
  await page.keyboard.type(name);
  await page.getByRole('option', { name }).first().waitFor();
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/customers\/\d+/);
  await page.getByRole('heading', { level: 1, name }).waitFor();
});

test('the palette knows what people come to find out', async () => {
  for (const [typed, found] of [['who left', /churn-audit$/], ['call whom', /keep$/], ['retention of cohorts', /retention$/]]) {
    await page.keyboard.press('Control+k');
    await palette().fill(typed);
    await page.getByRole('listbox', { name: 'Search and commands' }).getByRole('option').first().waitFor();
    await page.keyboard.press('Enter');
    await page.waitForURL(found);
  }
});

test('the palette leads to pages, and closes with Escape', async () => {
  await page.keyboard.press('Control+k');
  await palette().waitFor();
  await page.keyboard.type('whom');
  await page.getByRole('option', { name: 'Whom to keep' }).waitFor();
  await page.keyboard.press('Enter');
  await heading(page, 'Whom to keep').waitFor();
  await page.keyboard.press('Control+k');
  await palette().waitFor();
  await page.keyboard.type('nps');
  await page.getByRole('option', { name: 'Net promoter score' }).click();
  await page.waitForURL(/kpi=nps/);
  await page.keyboard.press('Control+k');
  await palette().waitFor();
  await page.keyboard.press('Escape');
  await palette().waitFor({ state: 'detached' });
});

test('the first press of Tab offers to skip to the content', async () => {
  await page.goto(`${vafa.origin}/settings`);
  await heading(page, 'Settings').waitFor();
  await page.keyboard.press('Tab');
  const skip = page.getByRole('link', { name: 'Skip to the content' });
  assert.equal(await skip.evaluate((element) => element === document.activeElement), true);
  await page.keyboard.press('Enter');
  assert.equal(await page.evaluate(() => document.activeElement?.id), 'content');
});

test('the theme follows the choice and survives a reload', async () => {
  await page.goto(`${vafa.origin}/settings`);
  await page.getByText('Dark', { exact: true }).click();
  assert.equal(await page.getAttribute('html', 'data-theme'), 'dark');
  await page.reload();
  assert.equal(await page.getAttribute('html', 'data-theme'), 'dark');
});

test('nothing went wrong in the browser meanwhile', () => {
  assert.deepEqual(page.faults, []);
});
