// Dashboards: made, shared, filled in one go, and on paper.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';

import { Client } from './client.mjs';
import { binary, folder, Program } from './program.mjs';

const tiles = [
  { kind: 'kpi', width: 1, kpi: 'revenue' },
  { kind: 'trend', width: 2, kpi: 'active' },
  { kind: 'breakdown', width: 2, kpi: 'revenue', by: 'city' },
  { kind: 'retention', width: 4 },
  { kind: 'note', width: 1, text: 'نگاه کنید: تهران' },
];

// Twenty customers of two cities buy in January, half of them again in February.
function orders() {
  const rows = ['order_id,customer_id,date,amount'];
  for (let i = 1; i <= 20; ++i) rows.push(`a${i},c${i},2026-01-10,1500.00`);
  for (let i = 1; i <= 10; ++i) rows.push(`b${i},c${i},2026-02-10,1500.00`);
  return rows.join('\n');
}
function customers() {
  const rows = ['id,name,city'];
  for (let i = 1; i <= 20; ++i) rows.push(`c${i},Customer ${i},${i % 2 ? 'شیراز' : 'İzmir'}`);
  return rows.join('\n');
}

/** What stands on the sheets of a PDF, without blanks. */
function readPdf(t, bytes) {
  const file = path.join(folder(t), 'dashboard.pdf');
  writeFileSync(file, bytes);
  return execFileSync('pdftotext', ['-layout', file, '-'], { encoding: 'utf8' }).replaceAll(/\s/g, '');
}

async function shop(t) {
  const data = folder(t);
  const program = await Program.start(t, { data });
  const client = await program.signUp();
  await client.importFile('customers.csv', new TextEncoder().encode(customers()), { kind: 'customers' });
  await client.importFile('orders.csv', new TextEncoder().encode(orders()), { kind: 'orders' });
  return { data, program, client };
}
const span = 'from=2026-01-01&to=2026-03-01';

test('a dashboard is filled in one request and printed in any language', async (t) => {
  const { client } = await shop(t);
  const made = await client.post('/dashboards', { name: 'هفتگی', period: 'last_3_months', tiles });
  assert.deepEqual(made.tiles, tiles);
  assert.equal(made.may_change, true);
  const { items } = await client.get(`/dashboards/${made.id}/figures?${span}`);
  assert.equal(items[0].figure.value, '45000.00');
  assert.equal(items[1].figure.points.length, 12);
  assert.deepEqual(items[2].figure.groups.map(({ group }) => group).toSorted(), ['İzmir', 'شیراز']);
  const january = items[3].retention.rows.find(({ label }) => label === '2026-01');
  assert.deepEqual([january.size, ...january.returned], [20, 20, 10]);
  assert.deepEqual(items[4], {});
  const tomorrow = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10);
  const toNow = await client.get(`/dashboards/${made.id}/figures?from=2026-01-01&to=${tomorrow}`);
  const { zone } = await client.get('/organisation');
  const running = new Date().toLocaleDateString('en-CA', { timeZone: zone }).slice(0, 7);
  assert.ok(toNow.items[3].retention.rows.every(({ label }) => label < running), 'the running month would look like a fall');

  const print = async (language) => {
    const answer = await fetch(`${client.url}/api/v1/dashboards/${made.id}/pdf?${span}`, {
      headers: { Cookie: client.cookie, 'Accept-Language': language },
    });
    assert.equal(answer.headers.get('content-type'), 'application/pdf');
    return readPdf(t, new Uint8Array(await answer.arrayBuffer()));
  };
  const english = await print('en');
  for (const text of ['€45K', 'İzmir', '2026-01', '50%', 'Page1']) assert.ok(english.includes(text), `${text} in ${english}`);
  const persian = await print('fa');
  for (const text of ['هفتگی', 'شیراز', 'درآمد', '۵۰']) assert.ok(persian.includes(text), `${text} in ${persian}`);
});

test('what the tiles show is a file for spreadsheets', async (t) => {
  const { client } = await shop(t);
  await client.post('/kpis', { code: 'visits', name: 'Visits', definition: 'Pages viewed', unit: 'number', better: 'up', accumulates: true, measure: { facts: { kinds: ['order_placed'] } } });
  const made = await client.post('/dashboards', { name: 'Weekly: [1]', tiles: [...tiles, { kind: 'kpi', kpi: 'visits' }] });
  await client.ok('DELETE', '/kpis/visits');
  const figures = `/dashboards/${made.id}/figures?${span}`;
  const { body } = await client.request('GET', `${figures}&format=csv`);
  const [head, ...rows] = body.replace(/^\uFEFF/, '').trim().split('\r\n');
  assert.equal(
    head,
    'Figure,Group,From,Until (not included),Period,Periods later,Value,Unit,95 % from,95 % to,Numerator,Denominator,The period before,A year before,Why there is no value',
  );
  assert.equal(rows[0], 'Revenue,,2026-01-01,2026-03-01,,,45000,EUR,,,,,0,0,');
  const of = (title) => rows.filter((row) => row.startsWith(`${title},`));
  assert.equal(of('Active customers').length, 1 + 12);
  assert.match(of('Active customers').at(-1), /,2026-02,,\d+,customers,/);
  assert.deepEqual(of('Revenue · city').map((row) => row.split(',')[1]).toSorted(), ['İzmir', 'شیراز']);
  assert.match(of('Retention by month of the first purchase').find((row) => row.includes(',2026-01,1,')), /,0\.5,share \(1 is 100 %\),0\.29\d*,0\.70\d*,10,20,/);
  assert.equal(rows.at(-1), 'visits,,,,,,,,,,,,,,There is no KPI “visits”; vafa kpi list shows all');
  const { status, headers } = await client.request('GET', `${figures}&format=xlsx`);
  assert.equal(status, 200);
  assert.match(headers.get('content-disposition'), /dashboard\.xlsx/);
});

test('what is wrong in a tile is named by its place, and nothing is kept of it', async (t) => {
  const { client } = await shop(t);
  const body = { name: 'x', tiles: [tiles[0], { kind: 'breakdown', width: 1, kpi: 'revenue' }] };
  const refused = await client.request('POST', '/dashboards', { body });
  assert.equal(refused.status, 400);
  assert.match(JSON.stringify(refused.body), /tiles\/1\/by/);
  // What only one of the two databases could keep is kept by neither.
  const nul = await client.request('POST', '/dashboards', { body: { name: 'a\u0000b', tiles: [] } });
  assert.equal(nul.status, 400);
  assert.match(nul.body.errors[0].detail, /U\+0000/);
  assert.deepEqual((await client.get('/dashboards')).items, []);
  const made = await client.post('/dashboards', { name: 'Weekly', tiles });
  const backwards = await client.request('GET', `/dashboards/${made.id}/figures?from=2026-03-01&to=2026-01-01`);
  assert.equal(backwards.status, 400);
});

test('a dashboard that somebody else changed meanwhile is not overwritten', async (t) => {
  const { client } = await shop(t);
  const made = await client.post('/dashboards', { name: 'Weekly', tiles });
  const change = (name) =>
    client.request('PATCH', `/dashboards/${made.id}`, { body: { name }, headers: { 'If-Match': `"${made.updated_at}"` } });
  assert.equal((await change('First')).status, 200);
  assert.equal((await change('Second')).status, 409);
  assert.equal((await client.get(`/dashboards/${made.id}`)).name, 'First');
  assert.equal((await client.request('DELETE', `/dashboards/${made.id}`)).status, 204);
  assert.equal((await client.request('GET', `/dashboards/${made.id}`)).status, 404);
});

test('a segment on a dashboard or in a KPI is not deleted', async (t) => {
  const { client } = await shop(t);
  const condition = { did: { kinds: ['order_placed'] } };
  const { id } = await client.post('/segments', { name: 'Buyers', condition });
  const board = await client.post('/dashboards', { name: 'Ours', tiles: [{ kind: 'kpi', kpi: 'revenue', segment: 'Buyers' }], shared_with: ['member'] });
  await client.post('/kpis', { code: 'of_buyers', name: 'Of buyers', unit: 'customers', better: 'up', measure: { customers: { segment: 'Buyers' } } });
  const remove = () => client.request('DELETE', `/segments/${id}`);
  const refused = await remove();
  assert.equal(refused.status, 409);
  assert.match(refused.body.detail, /In the KPI: Of buyers\. On the dashboard: Ours\./);
  await client.ok('DELETE', `/dashboards/${board.id}`);
  assert.match((await remove()).body.detail, /still used\. In the KPI: Of buyers\. Change/);
  const persian = await client.request('DELETE', `/segments/${id}`, { headers: { 'Accept-Language': 'fa' } });
  assert.match(persian.body.detail, /در شاخص: .?Of buyers/);
  await client.ok('DELETE', '/kpis/of_buyers');
  await client.ok('PATCH', '/journey', { body: { stages: [{ name: 'Ours', who: { segment: 'Buyers' } }] } });
  assert.match((await remove()).body.detail, /In the stage of the journey: Ours\./);
  await client.ok('PATCH', '/journey', { body: { stages: null } });
  assert.equal((await remove()).status, 204);
});

test('a role that it is shared with sees it, and cannot change it', async (t) => {
  const { data, program, client } = await shop(t);
  const shared = await client.post('/dashboards', { name: 'Ours', tiles, shared_with: ['viewer'] });
  const own = await client.post('/dashboards', { name: 'Mine', tiles });
  await program.stop();
  const password = 'another long password';
  execFileSync(binary, ['user', '--data', data, 'add', 'viewer@example.org', '--role', 'viewer'], { input: `${password}\n` });
  const again = await Program.start(t, { data });
  const viewer = new Client(again.url);
  const session = await viewer.post('/session', { email: 'viewer@example.org', password });
  viewer.csrf = session.csrf;
  const { items } = await viewer.get('/dashboards');
  assert.deepEqual(items.map(({ name, may_change }) => [name, may_change]), [['Ours', false]]);
  await viewer.get(`/dashboards/${shared.id}/figures?${span}`);
  assert.equal((await viewer.request('GET', `/dashboards/${own.id}/figures?${span}`)).status, 404);
  const change = await viewer.request('PATCH', `/dashboards/${shared.id}`, { body: { name: 'Taken' } });
  assert.equal(change.status, 403);
});
