// The list of customers: whose orders and revenue it shows, and how it is sorted.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { folder, Program } from './program.mjs';

// Ada bought most ever, Bora most in 2025, Cem only before.
const orders = `order_id,customer_id,date,amount
1,ada,2024-03-01,900.00
2,ada,2025-03-01,50.00
3,bora,2024-12-31,10.00
4,bora,2025-01-01,200.00
5,bora,2025-12-31,100.00
6,bora,2026-01-01,70.00
7,cem,2024-05-01,500.00
`;

test('the list shows the orders and the revenue of the days asked for', async (t) => {
  const program = await Program.start(t, { data: folder(t) });
  const client = await program.signUp({ zone: 'Asia/Tehran' });
  await client.importFile('orders.csv', new TextEncoder().encode(orders), { kind: 'orders' });
  const list = async (query) =>
    (await client.get(`/customers?sort=revenue&${query}`)).items.map(({ external_id, orders, revenue }) => [external_id, orders, revenue.amount]);
  assert.deepEqual(await list(''), [['ada', 2, '950.00'], ['cem', 1, '500.00'], ['bora', 4, '380.00']]);
  const year = 'figures_from=2025-01-01&figures_to=2026-01-01';
  assert.deepEqual(await list(year), [['bora', 2, '300.00'], ['ada', 1, '50.00'], ['cem', 0, '0.00']]);
  assert.deepEqual(await list(`search=ada&${year}`), [['ada', 1, '50.00']]);
  const { items } = await client.get(`/customers?sort=-revenue&limit=1&${year}`);
  assert.equal(items[0].external_id, 'cem');
  assert.ok(items[0].last_order_at.startsWith('2024-'), 'the last order is that of all time');

  const segment = await client.post('/segments', {
    name: 'Bought in 2025',
    condition: { did: { kinds: ['order_placed'], within: { from: '2025-01-01', to: '2026-01-01' } } },
  });
  assert.deepEqual(await list(`segment=${segment.id}&${year}`), [['bora', 2, '300.00'], ['ada', 1, '50.00']]);
  const sizes = `/segments/${segment.id}/sizes?every=year&from=2024-01-01`;
  const { points } = await client.get(sizes);
  const { body: file } = await client.request('GET', `${sizes}&format=csv`);
  const [titles, ...years] = file.replace(/^\uFEFF/, '').trim().split('\r\n');
  assert.equal(titles, 'From,Until (not included),Period,Customers');
  assert.deepEqual(years, points.map(({ from, to, label, customers }) => [from, to, label, customers].join()));
  assert.ok(years.length >= 3 && years.includes('2025-01-01,2026-01-01,2025,2'), years.join(' '));
  const { body: csv } = await client.request('GET', `/customers?sort=revenue&format=csv&${year}`);
  assert.match(csv.split('\n')[0], /Revenue \(EUR\), from 2025-01-01 until 2026-01-01/);
  assert.match(csv.split('\n')[1], /bora/);

  const silent = await client.get(`/customers?sort=revenue&last_before=2026-01-01&first=1&${year}`);
  assert.deepEqual([silent.total, silent.of, silent.items[0].external_id], [1, 2, 'ada']);
  assert.deepEqual(await list('last_before=2025-03-02'), [['ada', 2, '950.00'], ['cem', 1, '500.00']]);
  assert.deepEqual(await list('last_before=2025-03-01'), [['cem', 1, '500.00']]);
  assert.deepEqual(await list(`last_before=2026-01-01&segment=${segment.id}`), [['ada', 2, '950.00']]);

  const two = await client.get(`/customers?sort=revenue&first=2&${year}`);
  assert.deepEqual([two.total, ...two.items.map((one) => one.external_id)], [2, 'bora', 'ada']);
  const last = await client.get('/customers?sort=-revenue&first=1');
  assert.deepEqual([last.total, last.items[0].external_id], [1, 'bora']);
  const { body: short } = await client.request('GET', '/customers?sort=revenue&format=csv&first=2');
  assert.deepEqual(short.trim().split('\n').slice(1).map((line) => line.split(',')[0]), ['ada', 'cem']);
  for (const first of ['0', '-1', 'x', '200001']) {
    assert.equal((await client.request('GET', `/customers?first=${first}`)).status, 400, first);
  }

  for (const query of ['figures_from=2025-01-01', 'figures_from=2025-01-01&figures_to=2024-01-01']) {
    const refused = await client.request('GET', `/customers?${query}`);
    assert.equal(refused.status, 400, query);
  }
});

test('what subscribers pay counts like orders', async (t) => {
  const program = await Program.start(t, { data: folder(t) });
  const client = await program.signUp({ zone: 'UTC', currency: 'EUR' });
  const fact = (customer, at, kind, amount) => ({ customer, at: `${at}T10:00:00Z`, kind, key: `${customer} ${at} ${kind}`, ...(amount && { money: { amount } }) });
  await client.post('/facts', {
    facts: [
      fact('ada', '2025-01-01', 'subscription_started', '30.00'),
      fact('ada', '2025-02-01', 'subscription_renewed', '30.00'),
      fact('ada', '2025-02-03', 'order_placed', '5.00'),
      fact('ada', '2025-03-01', 'subscription_ended'),
      fact('bora', '2025-01-15', 'subscription_started'),
    ],
  });
  const list = async (query) => (await client.get(`/customers?sort=revenue&${query}`)).items.map(({ external_id, orders, revenue }) => [external_id, orders, revenue.amount]);
  assert.deepEqual(await list(''), [['ada', 3, '65.00'], ['bora', 0, '0.00']]);
  assert.deepEqual(await list('figures_from=2025-02-01&figures_to=2025-03-01'), [['ada', 2, '35.00'], ['bora', 0, '0.00']]);
  const ada = await client.get(`/customers/${await client.customer('ada')}`);
  assert.ok(ada.first_order_at.startsWith('2025-01-01') && ada.last_order_at.startsWith('2025-02-03'));
  assert.deepEqual(ada.purchases.map(({ amount }) => amount), ['30.00', '30.00', '5.00']);
});

test('who is known only by what she did is a visitor, until she is a lead or can be reached', async (t) => {
  const program = await Program.start(t, { data: folder(t) });
  const client = await program.signUp();
  const visit = (customer, kind = 'page_viewed') => ({ customer, at: '2026-03-01T10:00:00Z', kind, key: `${customer} ${kind}` });
  await client.post('/facts', { facts: [visit('V-1'), visit('V-2'), visit('V-2', 'lead_created')] });
  const { stages } = await client.get('/journey');
  const question = { version: 1, measure: { movement: { stages } }, over: { from: '2026-04-01', to: '2026-04-01' } };
  const { rows, columns } = await client.post('/ask', question);
  const place = (name) => columns.findIndex((column) => column.name === name);
  const there = rows.filter((row) => row[place('customers')] > 0).map((row) => [row[place('to_stage')], row[place('customers')]]);
  assert.deepEqual(there.sort(), [['Lead', 1], ['Visitor', 1]]);
});
