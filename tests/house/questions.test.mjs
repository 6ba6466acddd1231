// The published schema of the question language takes what the documents and the catalogue show.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { files, read } from './files.mjs';

const schema = JSON.parse(read('docs/reference/question.schema.json'));

/** Why a value does not fit a schema of the few keywords that ours uses; null when it does. */
function misfit(value, rule, place = '') {
  if (rule.$ref) return misfit(value, schema.$defs[rule.$ref.split('/').at(-1)], place);
  if (rule.oneOf) {
    const fits = rule.oneOf.filter((one) => misfit(value, one, place) === null).length;
    return fits === 1 ? null : `${place}: fits ${fits} of the ways`;
  }
  if ('const' in rule && value !== rule.const) return `${place}: is not ${rule.const}`;
  if (rule.enum && !rule.enum.includes(value)) return `${place}: is none of ${rule.enum}`;
  const type = Array.isArray(value) ? 'array' : Number.isInteger(value) ? 'integer' : typeof value;
  if (rule.type && type !== rule.type && !(rule.type === 'number' && type === 'integer')) {
    return `${place}: is no ${rule.type}`;
  }
  if (rule.pattern && !new RegExp(rule.pattern).test(value)) return `${place}: is not like ${rule.pattern}`;
  if (value.length < (rule.minLength ?? rule.minItems ?? 0)) return `${place}: is empty`;
  if (value < rule.minimum || value > rule.maximum) return `${place}: is out of range`;
  if (type === 'array') return value.map((one, i) => misfit(one, rule.items, `${place}/${i}`)).find(Boolean) ?? null;
  if (type !== 'object') return null;
  if (Object.keys(value).length < (rule.minProperties ?? 0)) return `${place}: is empty`;
  for (const key of rule.required ?? []) if (!(key in value)) return `${place}: lacks ${key}`;
  for (const [key, inner] of Object.entries(value)) {
    const inside = rule.properties?.[key] ?? rule.additionalProperties;
    if (!inside) return `${place}: knows no ${key}`;
    const why = misfit(inner, inside, `${place}/${key}`);
    if (why) return why;
  }
  return null;
}

/** What an example may be. */
const wholes = [schema, ...['window', 'condition', 'measure', 'split'].map((name) => schema.$defs[name])];

/** The indented blocks and the code in tables; `c`, `m` and `…` stand for any condition, measure, window. */
function examples(text) {
  const blocks = [...text.matchAll(/(?:^ {4}.*\n)+/gm)].map(([block]) => block);
  const inline = [...text.matchAll(/^\| `(\{.*?\})` \|/gm)].map(([, code]) => code);
  return [...blocks, ...inline]
    .filter((code) => code.trim().startsWith('{') && !code.includes('"engine"'))
    .map((code) =>
      code
        .replaceAll('{…}', '{"in": "period"}')
        .replaceAll(/, …/g, '')
        .replaceAll(/(?<=[:[] ?)c\b/g, '{"everyone": true}')
        .replaceAll(/(?<=[:[,] ?)m\b/g, '{"customers": {"everyone": true}}'),
    )
    .map((code) => JSON.parse(code));
}

test('every example of the question language fits its schema', () => {
  const found = examples(read('docs/reference/questions.md'));
  assert.ok(found.length >= 25, `${found.length} examples`);
  for (const example of found) {
    assert.ok(wholes.some((whole) => misfit(example, whole) === null), JSON.stringify(example));
  }
});

test('every KPI of the catalogue is a question, and so is each of its parts', () => {
  const folder = 'src/learn/metrics/catalogue';
  const conditions = JSON.parse(read(`${folder}/conditions.json`));
  const measures = JSON.parse(read(`${folder}/measures.json`));
  for (const named of [conditions, measures]) {
    assert.deepEqual(Object.keys(named.shop).sort(), Object.keys(named.subscription).sort());
  }
  for (const business of ['shop', 'subscription']) {
    const expand = (value) => {
      if (Array.isArray(value)) return value.map(expand);
      if (typeof value !== 'object' || value === null) return value;
      if (value.condition) return expand(conditions[business][value.condition]);
      if (value.measure) return expand(measures[business][value.measure]);
      return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, expand(inner)]));
    };
    const asks = (measure, where) => assert.equal(misfit(expand(measure), schema.$defs.measure), null, where);
    for (const condition of Object.values(conditions[business])) {
      assert.equal(misfit(condition, schema.$defs.condition), null);
    }
    for (const [name, measure] of Object.entries(measures[business])) asks(measure, name);
    for (const file of files(folder).filter((name) => !/(conditions|measures)\.json$/.test(name))) {
      const { measure, parts } = JSON.parse(read(file));
      asks(measure, file);
      for (const part of parts ?? []) asks(part.measure, `${file}: ${part.code}`);
    }
  }
});
