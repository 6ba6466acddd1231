// The texts for people: the same in three languages; migrations: one sequence.
import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';

import { files, read } from './files.mjs';

const languages = ['en', 'fa', 'tr'];
const catalogues = files('src').filter((file) => /\/messages\.\w+\.json$/.test(file));
const folders = [...new Set(catalogues.map((file) => path.dirname(file)))];

/** The names of the arguments of an ICU MessageFormat pattern, those inside plural branches too. */
function argumentsOf(pattern) {
  const names = new Set();
  let at = 0;
  const quoted = () => {
    // '' is an apostrophe; '{ begins a quotation up to the next apostrophe.
    if (pattern[at + 1] === "'") at += 2;
    else if ('{}#|'.includes(pattern[at + 1] ?? '')) {
      const end = pattern.indexOf("'", at + 1);
      at = end < 0 ? pattern.length : end + 1;
    } else at += 1;
  };
  const message = (depth) => {
    while (at < pattern.length) {
      if (pattern[at] === "'") quoted();
      else if (pattern[at] === '{') argument();
      else if (pattern[at] === '}' && depth > 0) return;
      else at += 1;
    }
    assert.equal(depth, 0, 'a brace is not closed');
  };
  const argument = () => {
    const [whole, name, kind] = /^\{\s*(\w+)\s*(?:,\s*(\w+)\s*)?/.exec(pattern.slice(at)) ?? [];
    assert.ok(name, `no argument name at ${at}`);
    names.add(name);
    at += whole.length;
    if (/^(plural|select|selectordinal)$/.test(kind ?? '')) {
      while (at < pattern.length && pattern[at] !== '}') {
        if (pattern[at] === '{') {
          at += 1;
          message(1);
        }
        at += 1;
      }
    } else {
      at = pattern.indexOf('}', at);
      assert.ok(at >= 0, 'a brace is not closed');
    }
    at += 1;
  };
  message(0);
  return [...names].sort();
}

test('argument names are read out of a pattern', () => {
  assert.deepEqual(argumentsOf('no arguments'), []);
  assert.deepEqual(argumentsOf("{file} has '{braces}' and it''s {n, number, integer}"), ['file', 'n']);
  assert.deepEqual(argumentsOf('{n, plural, =0 {none} one {# row of {file}} other {# rows}} {x}'), [
    'file',
    'n',
    'x',
  ]);
});

for (const folder of folders) {
  test(`${folder}: the same texts in every language`, () => {
    const [english, ...others] = languages.map((language) =>
      JSON.parse(read(`${folder}/messages.${language}.json`)),
    );
    const ids = Object.keys(english).sort();
    for (const id of ids) assert.match(id, /^[a-z][a-z0-9_]*(\.[a-z0-9_]+)+$/);
    others.forEach((other, index) => {
      assert.deepEqual(Object.keys(other).sort(), ids, languages[index + 1]);
      for (const id of ids) {
        assert.deepEqual(argumentsOf(other[id]), argumentsOf(english[id]), `${languages[index + 1]}: ${id}`);
        assert.notEqual(other[id].trim(), '', `${languages[index + 1]}: ${id} is empty`);
      }
    });
  });
}

test('no text has two homes', () => {
  const home = new Map();
  for (const folder of folders) {
    for (const id of Object.keys(JSON.parse(read(`${folder}/messages.en.json`)))) {
      assert.equal(home.get(id), undefined, `${id} stands in ${home.get(id)} and ${folder}`);
      home.set(id, folder);
    }
  }
});

test('each migration has a number of its own', () => {
  const numbers = new Map();
  for (const file of files('src').filter((name) => /\/migrations\/[^/]+\.sql$/.test(name))) {
    const number = /\/(\d{4})_[a-z0-9_]+\.sql$/.exec(file)?.[1];
    assert.ok(number, `${file}: a migration is named 0001_what_it_does.sql`);
    assert.equal(numbers.get(number), undefined, `${file} and ${numbers.get(number)}`);
    numbers.set(number, file);
  }
});

test('every model that can be in use has its words on the command line', () => {
  const names = /Name\(KeepModel model\) \{.*?\n\}/s.exec(read('src/learn/predictions/keep.cc'))[0];
  const models = [...names.matchAll(/return "(\w+)"/g)].map(([, name]) => name);
  assert.ok(models.length >= 3, models.join());
  const methods = ['plain_rule', 'rule', 'logistic', 'trees', 'sbg', 'bdw'];
  const wanted = [...models, 'subscriptions'].map((name) => `cli.model_${name}`).concat(methods.map((name) => `cli.method_${name}`));
  for (const language of languages) {
    const texts = JSON.parse(read(`src/cli/messages.${language}.json`));
    assert.deepEqual(wanted.filter((id) => !texts[id]), [], language);
  }
});

test('every kind that a KPI counts has a title', () => {
  const titles = JSON.parse(read('src/customers/messages.en.json'));
  const kindsIn = (value) => {
    if (typeof value !== 'object' || value === null) return [];
    return Object.entries(value).flatMap(([key, inner]) =>
      ['kinds', 'needs', 'then'].includes(key) && Array.isArray(inner) ? inner.filter((one) => typeof one === 'string') : kindsIn(inner));
  };
  const counted = files('src/learn/metrics/catalogue').flatMap((file) => kindsIn(JSON.parse(read(file))));
  assert.ok(counted.includes('order_placed'));
  assert.deepEqual([...new Set(counted)].filter((kind) => !titles[`kinds.${kind}`]), []);
});
