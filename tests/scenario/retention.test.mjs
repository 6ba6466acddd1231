// The retention table over HTTP: two of its cohorts, or of its groups, held against each other.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { folder, Program } from './program.mjs';

const bytes = (rows) => new TextEncoder().encode(rows.join('\n'));

// A hundred customers of January, of whom 42 buy again in February and 30 others in April only; a
// hundred of March, of whom 31 buy again in April. One in two lives in Shiraz, of each sort.
function orders() {
  const rows = ['order_id,customer_id,date,amount'];
  const add = (customer, day) => rows.push(`o${rows.length},${customer},${day},10.00`);
  for (let i = 0; i < 100; ++i) {
    add(`jan${i}`, '2026-01-10');
    if (i < 42) add(`jan${i}`, '2026-02-10');
    else if (i < 72) add(`jan${i}`, '2026-04-10');
    add(`mar${i}`, '2026-03-10');
    if (i < 31) add(`mar${i}`, '2026-04-12');
  }
  return rows;
}
function customers() {
  const rows = ['id,name,city'];
  for (let i = 0; i < 100; ++i) {
    for (const month of ['jan', 'mar']) rows.push(`${month}${i},${month} ${i},${i % 2 ? 'Shiraz' : 'Tabriz'}`);
  }
  return rows;
}

const bought = { kinds: ['order_placed'], within: { in: 'period' } };
const ask = (change = {}) => ({
  version: 1,
  measure: { retention: { born: { first: bought }, returned: { did: { ...bought, count: { min: 1 } } }, ...change } },
  over: { from: '2026-01-01', to: '2026-05-01', every: 'month' },
});
const [january, march] = [{ from: '2026-01-01' }, { from: '2026-03-01' }];

async function shop(t) {
  const program = await Program.start(t, { data: folder(t) });
  const client = await program.signUp();
  await client.importFile('customers.csv', bytes(customers()), { kind: 'customers' });
  await client.importFile('orders.csv', bytes(orders()), { kind: 'orders' });
  return client;
}

test('two cohorts are followed equally long, and tested', async (t) => {
  const client = await shop(t);
  const { between } = await client.post('/retention', { ...ask(), between: [january, march] });
  assert.deepEqual(between.of, [january, march]);
  const shares = between.curves.map(({ points }) => points.map(({ returned, of }) => [returned, of]));
  assert.deepEqual(shares, [[[100, 100], [42, 100]], [[100, 100], [31, 100]]]);
  // By hand: χ² = 5.5² / (100·100·73·127 / (200²·199)) = 2.5972.
  const { test: kind, later, differs, ahead, pooled } = between.difference;
  assert.equal(kind, 'log_rank');
  assert.ok(Math.abs(later[1].p_value - 0.10705) < 5e-6, String(later[1].p_value));
  assert.deepEqual({ differs, ahead, pooled }, { differs: false, ahead: null, pooled: true });

  // Of January 72 are seen in February or later; but in the one month that March has had, 42.
  const lasting = await client.post('/retention', { ...ask({ on_or_after: true }), between: [march, january] });
  const row = lasting.table.rows.find((one) => one.includes('2026-01'));
  assert.ok(row.includes(72), JSON.stringify(row));
  assert.equal(lasting.between.curves[1].points[1].returned, 42);
  assert.equal(lasting.between.difference.test, 'log_rank');
  assert.equal((await client.post('/retention', ask())).between, null);
});

test('two groups of a split table are tested, and what cannot be compared is refused', async (t) => {
  const client = await shop(t);
  const split = { attribute: 'city', most: 5 };
  const named = (group) => ({ group, group_values: 1 });
  const { between } = await client.post('/retention', { ...ask(), split, between: [named('Shiraz'), named('Tabriz')] });
  assert.deepEqual(between.curves.map(({ group }) => group), ['Shiraz', 'Tabriz']);
  // Of each sort the even numbers are of Tabriz: 21 of 50 and 16 of 50 bought in the month after.
  const second = between.curves.map(({ points }) => points[1].returned);
  assert.deepEqual(second, [21 + 15, 21 + 16]);
  assert.equal(between.difference.differs, false);
  assert.equal(between.difference.pooled, false);

  const status = async (body) => {
    const answer = await client.request('POST', '/retention', { body });
    return [answer.status, JSON.stringify(answer.body)];
  };
  for (const [body, code, field] of [
    [{ ...ask(), between: [january] }, 400, 'between'],
    [{ ...ask(), between: [january, january] }, 400, 'between'],
    [{ ...ask(), between: [january, named('Shiraz')] }, 400, 'between'],
    [{ ...ask(), split, between: [january, march] }, 400, 'between'],
    [{ ...ask(), between: [january, { from: '2027-01-01' }] }, 404, 'between/1/from'],
  ]) {
    const [got, text] = await status(body);
    assert.equal(got, code, text);
    assert.ok(text.includes(field), text);
  }
});
