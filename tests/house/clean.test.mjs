// Nothing of one machine or one registry gets into the project.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { files, read } from './files.mjs';

const text = files().filter(
  (file) => /\.(h|cc|S|mjs|js|ts|tsx|json|md|css|html|toml|cmake|sql|txt|csv|yml)$/.test(file) ||
    /^(script|\.ci)\//.test(file),
);

test('no path of one machine', () => {
  // Put together here, so that this file passes its own rule.
  const homes = new RegExp(`(^|[\\s"'\`(=:])/(${['home', 'root', 'work', 'Users'].join('|')})/`, 'm');
  assert.deepEqual(text.filter((file) => homes.test(read(file))), []);
});

test('no lock file names a registry', () => {
  const locks = files().filter((file) => /(^|\/)(package-lock\.json|\.npmrc)$/.test(file));
  const wrong = locks.filter((file) => /"resolved":\s*"https?:|registry\s*=/.test(read(file)));
  assert.deepEqual(wrong, []);
});

test('every script says in its second line what it does', () => {
  const scripts = files('script').filter((file) => !/\.\w+$/.test(file));
  assert.ok(scripts.length > 0);
  for (const script of scripts) assert.match(read(script), /^#!.*\n# [A-Z].*\.\n/, script);
});
