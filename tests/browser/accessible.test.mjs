// WCAG 2.2 AA, as far as a program can tell: every page, light and dark, in both directions.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';

import { enter, launch, packageFile, start, visit } from './page.mjs';

const axe = readFileSync(packageFile('axe-core/axe.min.js'), 'utf8');
const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
const paths = ['/', '/kpis', '/kpis?kpi=churn', '/customers', '/customers/1', '/keep', '/import', '/settings', '/retention', '/funnel', '/journey', '/groups', '/rhythm', '/engagement', '/value', '/revenue-movements', '/predictions', '/churn-audit'];

let vafa;
let browser;
let state;

before(async () => {
  vafa = await start('demo', ['--customers', '300', '--seed', '1']);
  browser = await launch();
  const page = await visit(browser, { origin: vafa.origin });
  await enter(page, vafa.link);
  state = await page.context().storageState();
  await page.context().close();
});

after(async () => {
  await browser?.close();
  await vafa?.stop();
});

async function violations(page) {
  await page.evaluate(axe);
  return page.evaluate(async (runOnly) => {
    const { violations } = await window.axe.run(document, { runOnly });
    return violations.flatMap(({ id, nodes }) =>
      nodes.map(({ html, any }) => `${id}: ${html.slice(0, 160)} (${any[0]?.message ?? ''})`),
    );
  }, tags);
}

for (const [language, theme, width] of [['en', 'light', 1280], ['fa', 'dark', 1280], ['tr', 'light', 390]]) {
  test(`nobody is shut out (${language}, ${theme}, ${width} px)`, async () => {
    const page = await visit(browser, { origin: vafa.origin, language, width, state });
    await page.addInitScript(
      ([one, other]) => {
        localStorage.setItem('vafa.language', one);
        localStorage.setItem('vafa.theme', other);
      },
      [language, theme],
    );
    for (const path of paths) {
      await page.goto(vafa.origin + path);
      await page.getByRole('heading', { level: 1 }).waitFor();
      await page.waitForLoadState('networkidle');
      assert.deepEqual(await violations(page), [], path);
    }
    await page.context().close();
  });
}

test('nor before the sign-in', async () => {
  const page = await visit(browser, { origin: vafa.origin });
  await page.goto(`${vafa.origin}/sign-in`);
  await page.getByRole('heading', { level: 1 }).waitFor();
  assert.deepEqual(await violations(page), []);
  await page.context().close();
});
