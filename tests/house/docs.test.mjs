// The documents point at what exists.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';

import { files, read, root } from './files.mjs';

test('every link of a document leads somewhere', () => {
  const dead = [];
  for (const file of files().filter((name) => name.endsWith('.md'))) {
    for (const [, target] of read(file).matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g)) {
      const place = path.join(root, path.dirname(file), target);
      if (!/^[a-z]+:/.test(target) && !existsSync(place)) dead.push(`${file}: ${target}`);
    }
  }
  assert.deepEqual(dead, []);
});

test('every decision stands in the index, under its own number', () => {
  const index = read('docs/decisions/README.md');
  const numbers = new Map();
  for (const file of files('docs/decisions').filter((name) => /\/\d{4}-/.test(name))) {
    const [name, number] = /(\d{4})-[^/]+$/.exec(file);
    assert.ok(index.includes(`(${name})`), `${name} is not in the index`);
    assert.equal(numbers.get(number), undefined, `${name} and ${numbers.get(number)}`);
    assert.match(read(file), new RegExp(`^# ${Number(number)}\\. `), name);
    numbers.set(number, name);
  }
});
