// The churn audit finds the causes that the simulator planted, and none where none was planted.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Client } from './client.mjs';
import { folder, Program } from './program.mjs';

/** A made-up subscription business, and its owner. */
async function company(t, ...args) {
  const program = new Program(t, { data: folder(t), command: 'demo', args: ['--port', '0', '--shape', 'saas', ...args] });
  await program.ready(300_000);
  const client = new Client(program.url);
  await client.enter(program.code);
  return client;
}

/** The last year of all there is. */
async function audit(client, headers) {
  const { resolved } = await client.get('/organisation');
  const to = resolved.data_to;
  const from = `${Number(to.slice(0, 4)) - 1}${to.slice(4)}`.replace('-02-29', '-02-28');
  return client.ok('GET', `/churn-audit?from=${from}&to=${to}`, { headers });
}

const isOf = (what, wanted) => Object.entries(wanted).every(([key, value]) => what[key] === value);

test('the planted causes are found, with their strength, in three languages', { timeout: 600_000 }, async (t) => {
  const client = await company(t, '--customers', '20000', '--seed', '5');
  const found = await audit(client);
  assert.ok(found.left > 1000 && found.looked_at > 50, JSON.stringify(found).slice(0, 200));
  const single = (wanted) => found.items.find(({ what }) => isOf(what, wanted));

  const pair = found.items.find(({ what }) => what.of === 'pair');
  assert.ok(pair, 'Basic from ads');
  assert.ok(pair.what.both.some((one) => isOf(one, { of: 'plan', value: 'Basic' })));
  assert.ok(pair.what.both.some((one) => isOf(one, { of: 'attribute', name: 'channel', value: 'ads' })));
  assert.ok(pair.interval[0] > 1.2 && pair.ratio < 3, `${pair.ratio} ${pair.interval}`);

  const quiet = single({ of: 'few', name: 'logged_in' }) ?? single({ of: 'did', name: 'logged_in' });
  assert.ok(quiet, 'a quiet month');
  const complaint = single({ of: 'open', name: 'complaint_opened' }) ?? single({ of: 'did', name: 'complaint_opened' });
  assert.ok(complaint?.ratio > 1, 'an unresolved complaint');
  const large = single({ of: 'attribute', name: 'segment', value: 'company' });
  assert.ok(large?.interval[1] < 1, 'large companies stay');

  assert.match(pair.sentence, /^Customers with .*“ads”.* left \d\.\d times as often as the others \(95 % \d\.\d–\d\.\d\)/);
  for (const [language, words] of [['fa', /برابر دیگران بوده است/], ['tr', /katı sıklıkta ayrıldı/]]) {
    const { items } = await audit(client, { 'Accept-Language': language });
    assert.equal(items.length, found.items.length);
    assert.match(items.find(({ what }) => what.of === 'pair').sentence, words);
  }

  const { body: csv } = await client.request('GET', `/churn-audit?from=${found.from}&to=${found.to}&format=csv`);
  const rows = csv.trim().split(/\r?\n/);
  assert.equal(rows.length, found.items.length + 1, csv);
  assert.match(rows[0], /What they had in common,Times as often as the others,95 % from/);

  // Who they were, whether that matters or not.
  const plan = found.who.find(({ name }) => name === 'plan');
  assert.ok(Math.abs(plan.values.reduce((sum, { share }) => sum + share, 0) - 1) < 0.01, JSON.stringify(plan));
  const basic = plan.values.find(({ value }) => value === 'Basic');
  assert.equal(basic.share, basic.left / found.left);
  assert.ok(basic.share > basic.share_of_others, JSON.stringify(basic));
  const gone = await client.post('/ask/customers?limit=1', { question: found.question, part: { all_periods: true } });
  assert.ok(gone.total > 0 && gone.total <= found.left, `${gone.total} of ${found.left}`);

  // The very customers: each left in one of the weeks while it held.
  const behind = await client.post('/ask/customers?limit=1', { question: pair.question, part: { all_periods: true } });
  assert.ok(behind.total > 0 && behind.total <= pair.left, `${behind.total} of ${pair.left}`);
});

test('where no cause was planted none is found', { timeout: 600_000 }, async (t) => {
  const client = await company(t, '--customers', '20000', '--seed', '6', '--no-causes');
  const { items, left } = await audit(client);
  assert.ok(left > 500);
  // What content customers answer follows from how likely they are to stay: that is no cause, but true.
  const causes = items.filter(({ what }) => what.of !== 'low');
  assert.deepEqual(causes.map(({ sentence }) => sentence), []);
});
