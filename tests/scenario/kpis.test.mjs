// KPIs over HTTP: the catalogue, own ones, targets, and figures as they were known.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';

import { Client } from './client.mjs';
import { Program, folder, run } from './program.mjs';
import { stores } from './stores.mjs';

// By the clock of the organisation.
const days = new Intl.DateTimeFormat('en-CA', { timeZone: 'Europe/Istanbul' });
const day = (back) => days.format(Date.now() - back * 86_400_000);
const order = (customer, at, amount) => ({
  customer, at, kind: 'order_placed', money: { amount, currency: 'EUR' }, key: `${customer} ${at} ${amount}`,
});

for (const store of stores) {
  test(`own KPIs and targets (${store.name})`, { skip: store.skip }, async (t) => {
    const { env } = await store.open(t);
    const data = path.join(folder(t), 'data');
    const program = await Program.start(t, { data, env });
    const client = await program.signUp();
    const months = Array.from({ length: 14 }, (_, i) => day(i * 30 + 1));
    await client.post('/facts', {
      facts: months.flatMap((at, i) => Array.from({ length: 5 + (i % 2) }, (_, k) => order(`C-${i}-${k}`, `${at}T10:00:00Z`, '10.00'))),
    });

    const own = {
      code: 'dear_orders', name: 'سفارش‌های گران', definition: 'Orders of 5 or more', unit: 'number', better: 'up', accumulates: true,
      measure: { facts: { kinds: ['order_placed'], where: { money: { min: '5.00' } } } },
    };
    await client.post('/kpis', own);
    assert.equal((await client.request('POST', '/kpis', { body: own })).status, 409);
    assert.equal((await client.request('POST', '/kpis', { body: { ...own, code: 'churn' } })).status, 409);
    const wrong = await client.request('POST', '/kpis', { body: { ...own, code: 'wrong', measure: { sum: { column: 'mony', kinds: ['order_placed'] } } } });
    assert.equal(wrong.status, 400);
    assert.match(JSON.stringify(wrong.body), /measure\/sum\/column/);
    const table = await client.request('POST', '/kpis', { body: { ...own, code: 'table', measure: { retention: { born: { everyone: true }, returned: { everyone: true } } } } });
    assert.equal(table.status, 400);
    const people = await client.request('POST', '/kpis', { body: { ...own, code: 'people', unit: 'money', measure: { customers: { everyone: true } } } });
    assert.deepEqual([people.status, people.body.errors[0].field], [400, 'unit']);
    const amount = await client.request('POST', '/kpis', { body: { ...own, code: 'amount', measure: { sum: { column: 'money', kinds: ['order_placed'] } } } });
    assert.equal(amount.status, 400);

    const span = `from=${day(400)}&to=${day(-1)}`;
    const figure = await client.get(`/kpis/dear_orders?${span}`);
    assert.equal(figure.value, 77);
    assert.equal(figure.name, own.name);
    const listed = (await client.get('/kpis')).items.find(({ code }) => code === 'dear_orders');
    assert.deepEqual(listed.measure, own.measure);
    await client.ok('PATCH', '/kpis/dear_orders', { body: { name: 'Dear orders', measure: { customers: { everyone: true } } } });
    assert.equal((await client.get(`/kpis/dear_orders?${span}`)).value, 77);
    assert.equal((await client.request('PATCH', '/kpis/churn', { body: { name: 'Mine' } })).status, 409);

    await client.post('/kpis/revenue/targets', { every: 'year', value: '5000.00' });
    await client.post('/kpis/dear_orders/targets', { every: 'month', value: 1 });
    assert.equal((await client.request('POST', '/kpis/revenue/targets', { body: { every: 'year', value: 'much' } })).status, 400);
    const { items } = await client.get('/targets');
    assert.equal(items.length, 2);
    const revenue = items.find(({ kpi }) => kpi === 'revenue');
    assert.equal(revenue.target, '5000.00');
    assert.equal(revenue.currency, 'EUR');
    assert.ok(['on_track', 'behind'].includes(revenue.state), revenue.state);
    assert.ok(Number(revenue.path) <= 5000);
    assert.equal((await client.get('/targets?kpi=dear_orders')).items.length, 1);
    await client.post('/kpis/revenue/targets', { every: 'year', value: null });
    assert.equal((await client.get('/targets')).items.length, 1);
    // A month by another calendar than the organisation's stays one, and is taken away by its first day.
    await client.post('/kpis/churn/targets', { every: 'month', calendar: 'jalali', value: 0.05 });
    const [churn] = (await client.get('/targets?kpi=churn')).items;
    const jalali = (day) => new Intl.DateTimeFormat('en-u-ca-persian-nu-latn', { day: 'numeric', timeZone: 'UTC' }).format(new Date(day));
    assert.deepEqual([jalali(churn.from), jalali(churn.to), churn.better], ['1', '1', 'down']);
    await client.post('/kpis/churn/targets', { every: 'month', calendar: 'jalali', from: churn.from, value: null });
    assert.equal((await client.get('/targets?kpi=churn')).items.length, 0);
    await client.ok('DELETE', '/kpis/dear_orders');
    assert.equal((await client.get('/targets')).items.length, 0);
    assert.equal((await client.request('GET', `/kpis/dear_orders?${span}`)).status, 404);
  });

  test(`waiting counts in office hours, once they are set (${store.name})`, { skip: store.skip }, async (t) => {
    const { env } = await store.open(t);
    const data = path.join(folder(t), 'data');
    let program = await Program.start(t, { data, env });
    const client = await program.signUp();
    const fact = (kind, at) => ({ customer: 'C-1', at, kind, key: kind });
    // A Friday evening and the Monday after it, in Istanbul.
    await client.post('/facts', { facts: [fact('complaint_opened', '2026-06-05T16:30:00+03:00'), fact('complaint_answered', '2026-06-08T10:00:00+03:00')] });
    const june = 'from=2026-06-01&to=2026-07-01';
    const hours = async (to = client) => (await to.get(`/kpis/reply_time?${june}`)).value / 3600;
    assert.equal(await hours(), 65.5);
    const open = [{ weekdays: [1, 2, 3, 4, 5], from: '09:00', to: '17:00' }];
    await client.ok('PATCH', '/organisation', { body: { office_hours: { open } } });
    assert.equal(await hours(), 1.5);
    await client.ok('PATCH', '/organisation', { body: { office_hours: { open, closed: ['2026-06-08'] } } });
    assert.equal(await hours(), 0.5);
    const wrong = await client.request('PATCH', '/organisation', { body: { office_hours: { open: [{ ...open[0], to: '08:00' }] } } });
    assert.equal(wrong.status, 400);
    assert.match(JSON.stringify(wrong.body), /Row 1/);
    await program.kill(); // what was acknowledged is on disk
    program = await Program.start(t, { data, env });
    const again = new Client(program.url);
    await again.signIn();
    assert.equal(await hours(again), 0.5);
    await again.ok('PATCH', '/organisation', { body: { office_hours: null } });
    assert.equal(await hours(again), 65.5);
  });

  test(`a figure as it was known (${store.name})`, { skip: store.skip }, async (t) => {
    const { env } = await store.open(t);
    const data = path.join(folder(t), 'data');
    const program = await Program.start(t, { data, env });
    const client = await program.signUp();
    await client.post('/facts', { facts: [order('C-1', '2026-01-10T10:00:00Z', '10.00')] });
    const before = new Date(Date.now() + 1).toISOString();
    await new Promise((resolve) => setTimeout(resolve, 1100));
    await client.post('/facts', { facts: [order('C-2', '2026-01-11T10:00:00Z', '7.00')] });
    const january = 'from=2026-01-01&to=2026-02-01';
    assert.equal((await client.get(`/kpis/revenue?${january}`)).value, '17.00');
    assert.equal((await client.get(`/kpis/revenue?${january}&as_of=${day(0)}`)).value, '17.00');
    const yesterday = await client.get(`/kpis/revenue?${january}&as_of=${day(1)}`);
    assert.equal(yesterday.value, null);
    assert.match(yesterday.reason, new RegExp(`first record is of ${day(0)}`));
    await program.stop();
    const { out } = await run(['kpi', 'revenue', '--from', '2026-01-01', '--to', '2026-02-01', '--as-of', before, '--json', '--data', data], { env });
    assert.equal(JSON.parse(out).value, '10.00');
  });

  test(`attributes, lists and predictions as they were known (${store.name})`, { skip: store.skip }, async (t) => {
    const { env } = await store.open(t);
    const program = await Program.start(t, { data: path.join(folder(t), 'data'), env });
    const client = await program.signUp();
    const bring = (rows) => client.importFile('customers.csv', Buffer.from(`customer_id,plan\n${rows.join('\n')}\n`), { kind: 'customers' });
    // A hundred buyers with a year of purchases of their own.
    const facts = [];
    for (let i = 0; i < 100; i++) {
      for (let k = 0; k <= i % 7; k++) facts.push(order(`C-${i}`, new Date(Date.UTC(2026, 0, 2 + ((i * 3 + k * 29) % 300))).toISOString(), '20.00'));
    }
    await client.post('/facts', { facts });
    await bring(['C-0,Basic', 'C-1,Basic', 'C-2,Pro']);
    const list = await client.post('/segments', { name: 'Named', customers: ['C-0', 'C-1'] });
    const [year, to] = ['2026-01-01', '2026-11-01'];
    const buyers = async (more) => client.get(`/kpis/nca?from=${year}&to=${to}${more}`);
    const groups = ({ groups }) => Object.fromEntries(groups.map(({ group, value }) => [group ?? '', value]));
    while ((await client.timeline(2, 'segment_entered')).length === 0) await new Promise((resolve) => setTimeout(resolve, 100));
    const clv = async (more) => (await client.get(`/kpis/clv?from=${year}&to=${to}${more}`)).value;
    while (!(await client.get('/models')).items.every(({ versions }) => versions.length > 0)) await new Promise((resolve) => setTimeout(resolve, 200));
    const first = { groups: groups(await buyers('&by=plan')), named: (await buyers('&segment=Named')).value, clv: await clv('') };
    await new Promise((resolve) => setTimeout(resolve, 1100));
    const then = new Date().toISOString();
    await new Promise((resolve) => setTimeout(resolve, 1100));

    await bring(['C-0,Pro', 'C-3,Basic']);
    await client.post(`/segments/${list.id}/customers`, { add: ['C-5', 'C-6'], remove: ['C-0'] });
    await client.post('/facts', { facts: Array.from({ length: 100 }, (_, i) => order(`C-${i}`, '2026-10-20T10:00:00Z', '500.00')) });
    const now = { groups: groups(await buyers('&by=plan')), named: (await buyers('&segment=Named')).value };
    assert.notDeepEqual(now, { groups: first.groups, named: first.named });
    assert.notEqual(await clv(''), first.clv);
    assert.deepEqual(groups(await buyers(`&by=plan&as_of=${then}`)), first.groups);
    assert.equal((await buyers(`&segment=Named&as_of=${then}`)).value, first.named);
    assert.equal(await clv(`&as_of=${then}`), first.clv);
    const { items } = await client.get(`/customers?kpi=nca&by=plan&group=Basic&from=${year}&to=${to}&as_of=${then}`);
    assert.deepEqual(items.map((one) => one.external_id).sort(), ['C-0', 'C-1']);
  });
}

test('one or all: parts, groups and what has no value', async (t) => {
  const data = path.join(folder(t), 'data');
  const program = await Program.start(t, { data });
  const client = await program.signUp();
  await client.post('/facts', {
    facts: [9, 10, 3].map((value, i) => ({ customer: `C-${i}`, at: '2026-01-10T10:00:00Z', kind: 'nps_answered', value })),
  });
  const nps = await client.get('/kpis/nps?from=2026-01-01&to=2026-02-01');
  assert.ok(Math.abs(nps.value - 100 / 3) < 1e-9);
  assert.equal(nps.interval.length, 2);
  assert.deepEqual(nps.parts.map(({ code }) => code), ['promoters', 'passives', 'detractors']);
  const { items } = await client.get('/overview?codes=nps,csat&from=2026-01-01&to=2026-02-01');
  assert.deepEqual(items.map(({ kpi }) => kpi), ['nps', 'csat']);
  assert.equal(items[1].value, null);
  assert.match(items[1].reason, /recorded yet/);
  const unknown = await client.request('GET', '/kpis/nps?from=2026-01-01&to=2026-02-01&segment=nobody');
  assert.equal(unknown.status, 400);
});

/** A file for spreadsheets as its rows, by the names of its columns. */
async function sheet(client, path, language = 'en') {
  const { status, body } = await client.request('GET', `${path}&format=csv`, { headers: { 'Accept-Language': language } });
  assert.equal(status, 200, body);
  const [names, ...rows] = body.replace(/^\uFEFF/, '').trimEnd().split('\r\n').map((line) => line.split(','));
  return rows.map((row) => Object.fromEntries(row.map((cell, i) => [names[i], cell]).filter(([, cell]) => cell !== '')));
}

test('figures are taken away as files', async (t) => {
  const program = await Program.start(t, { data: path.join(folder(t), 'data') });
  const client = await program.signUp();
  await client.importFile('customers.csv', new TextEncoder().encode('id,name,city\nC-1,Ada,Rome\nC-2,Bo,Oslo\n'), { kind: 'customers' });
  await client.post('/facts', {
    facts: [order('C-1', '2026-01-10T10:00:00Z', '10.00'), order('C-2', '2026-01-10T10:00:00Z', '2.50'), order('C-1', '2026-02-10T10:00:00Z', '7.00')],
  });
  const span = 'from=2026-01-01&to=2026-03-01';
  const until = 'Until (not included)';
  assert.deepEqual(await sheet(client, `/kpis/revenue?${span}&every=month`), [
    { Figure: 'Revenue', From: '2026-01-01', [until]: '2026-02-01', Period: '2026-01', Value: '12.50', Unit: 'EUR' },
    { Figure: 'Revenue', From: '2026-02-01', [until]: '2026-03-01', Period: '2026-02', Value: '7.00', Unit: 'EUR', 'The period before': '12.50' },
  ]);
  const cities = await sheet(client, `/kpis/revenue?${span}&by=city`);
  assert.deepEqual(cities.map(({ Group, Value }) => [Group, Value]), [['Oslo', '2.50'], ['Rome', '17.00']]);

  // What is in whole units beside money is so too, and shares have their intervals.
  const overview = await sheet(client, `/overview?${span}`);
  assert.equal(overview.length, (await client.get(`/overview?${span}`)).items.length);
  const revenue = overview.find(({ Figure }) => Figure === 'Revenue');
  assert.deepEqual([revenue.Value, revenue.Unit, revenue['A year before']], ['19.5', 'EUR', '0']);
  const { name, value, interval } = await client.get(`/kpis/repeat_rate?${span}`);
  const repeat = overview.find(({ Figure }) => Figure === name);
  assert.deepEqual([repeat.Value, repeat['95 % from'], repeat['95 % to']].map(Number), [value, ...interval]);
  assert.equal(repeat.Unit, 'share (1 is 100 %)');
  const all = await sheet(client, `/overview?${span}&codes=*`);
  assert.equal(all.length, (await client.get('/kpis')).items.length);
  assert.match(all.find(({ Figure }) => Figure === 'Net promoter score')['Why there is no value'], /recorded yet/);

  const rows = await sheet(client, `/retention?${span}&every=month`);
  assert.deepEqual(
    rows.map(({ Period, 'Periods later': later, Value, Numerator, Denominator }) => [Period, later, Value, Numerator, Denominator]),
    [['2026-01', '0', '1', '2', '2'], ['2026-01', '1', '0.5', '1', '2']],
  );
  const [persian] = await sheet(client, `/kpis/revenue?${span}&calendar=jalali&every=year`, 'fa');
  assert.deepEqual([persian['شاخص'], persian['از'], persian['دوره']], ['درآمد', '1404/10/11', '1404']);
  for (const path of ['/kpis/churn', '/overview', '/retention']) {
    const { status, headers } = await client.request('GET', `${path}?${span}&format=xlsx`);
    assert.equal(status, 200);
    assert.match(headers.get('content-disposition'), /\.xlsx/);
    assert.equal((await client.request('GET', `${path}?${span}&format=pdf`)).status, 400);
  }
});

test('lifetime value, cost and payback of each channel, on the page and as a file', async (t) => {
  const dir = folder(t);
  const data = path.join(dir, 'data');
  let program = await Program.start(t, { data });
  await program.signUp();
  await program.stop();
  const file = (name, ...lines) => {
    writeFileSync(path.join(dir, name), `${lines.join('\n')}\n`);
    return path.join(dir, name);
  };
  const channels = ['ads', 'ads', 'direct', 'shop'];
  for (const [kind, from] of [
    ['customers', file('customers.csv', 'id,channel', ...channels.map((channel, i) => `C-${i},${channel}`))],
    ['orders', file('orders.csv', 'customer_id,date,amount,cost', 'C-0,2026-01-10,100.00,40.00', 'C-1,2026-01-20,60.00,20.00', 'C-2,2026-01-20,30.00,10.00', 'C-3,2025-12-20,30.00,10.00')],
    ['costs', file('costs.csv', 'date,channel,purpose,amount,currency', '2026-01-05,ads,acquisition,50.00,EUR', '2026-01-05,shop,acquisition,5.00,EUR')],
  ]) {
    const done = await run(['import', kind, from, '--data', data]);
    assert.equal(done.code, 0, done.err);
  }
  program = await Program.start(t, { data });
  const client = new Client(program.url);
  await client.signIn();
  const address = '/kpis/clv_cac?from=2026-01-01&to=2026-02-01&by=channel';
  const { groups } = await client.get(address);
  const of = (name) => groups.find(({ group }) => group === name);
  const part = (name, code) => of(name).parts.find((one) => one.code === code);
  // Two came by ads for 50.00; none of the shop's was new; nothing was spent on those who came by themselves.
  assert.equal(part('ads', 'cac').value, '25.00');
  assert.equal(part('ads', 'cac').denominator, 2);
  assert.equal(of('ads').value, Number(part('ads', 'clv').value) / 25);
  assert.ok(part('ads', 'payback').value > 0);
  assert.deepEqual([part('direct', 'cac').numerator, of('direct').value], ['0.00', null]);
  assert.deepEqual([part('shop', 'cac').value, part('shop', 'cac').denominator], [null, 0]);
  const { items } = await client.post('/ask/customers', {
    question: {
      version: 1,
      measure: { customers: { all: [{ first: { kinds: ['order_placed', 'subscription_started'] } }, { attribute: { name: 'channel', is: ['ads'] } }] } },
      over: { from: '2026-01-01', to: '2026-02-01' },
    },
  });
  assert.deepEqual(items.map((one) => one.external_id).sort(), ['C-0', 'C-1']);

  const rows = await sheet(client, address);
  const ads = rows.filter(({ Group }) => Group === 'ads');
  assert.equal(Number(ads.find(({ Figure }) => Figure.includes('Acquisition cost')).Value), 25);
  const direct = rows.find(({ Group }) => Group === 'direct');
  assert.ok(direct['Why there is no value']);
  const xlsx = await client.request('GET', `${address}&format=xlsx`);
  assert.match(xlsx.headers.get('content-type'), /spreadsheetml/);
});

test('a question is answered as a table, as JSON and as CSV, from a file and from a pipe', async (t) => {
  const data = path.join(folder(t), 'data');
  const program = await Program.start(t, { data });
  const client = await program.signUp();
  await client.post('/facts', { facts: [order('C-1', '2026-01-10T10:00:00Z', '10.00'), order('C-2', '2026-02-10T10:00:00Z', '7.00')] });
  const file = path.join(data, 'question.json');
  const measure = { sum: { column: 'money', kinds: ['order_placed'] } };
  writeFileSync(file, JSON.stringify({ version: 1, measure, over: { from: '2026-01-01', to: '2026-03-01', every: 'month' } }));
  const line = ['--data', data, '--lang', 'en'];
  const csv = await run(['ask', file, '--csv', ...line]);
  const [titles, ...rows] = csv.out.trim().split(/\r?\n/).map((row) => row.split(','));
  assert.deepEqual(rows.map((row) => row[titles.indexOf('Value (EUR)')]), ['10.00', '7.00'], csv.out);
  const piped = await run(['ask', '-', '--csv', ...line], { input: readFileSync(file) });
  assert.equal(piped.out, csv.out);
  assert.deepEqual((await run(['ask', file, '--json', ...line])).json.rows.map((row) => row[3]), ['10.00', '7.00']);
  assert.equal((await run(['ask', file, '--json', '--csv', ...line])).code, 2);
});

test('a KPI told apart by saved segments opens into the people of each', async (t) => {
  const data = path.join(folder(t), 'data');
  const program = await Program.start(t, { data });
  const client = await program.signUp();
  const order = (customer, at) => ({ customer, at, kind: 'order_placed', money: { amount: '10.00', currency: 'EUR' }, key: `${customer} ${at}` });
  await client.post('/facts', { facts: [order('a', '2026-01-05T10:00:00Z'), order('b', '2026-01-06T10:00:00Z'), order('c', '2026-01-07T10:00:00Z')] });
  const list = await client.post('/segments', { name: 'Named', customers: ['a', 'c', 'nobody'], skip_unknown: true });
  assert.equal(list.skipped, 1);
  const refused = await client.request('POST', '/segments', { body: { name: 'Strict', customers: ['a', 'nobody'] } });
  assert.equal(refused.status, 400);
  const more = await client.post(`/segments/${list.id}/customers`, { add: ['b', 'none'], remove: ['c'], skip_unknown: true });
  assert.equal(more.skipped, 1);

  const january = 'from=2026-01-01&to=2026-02-01';
  const { groups } = await client.get(`/kpis/nca?${january}&by=segments`);
  assert.deepEqual(groups.map(({ group, value }) => [group, value]), [['Named', 2]]);
  const people = async (more) => (await client.get(`/customers?kpi=nca&${january}&${more}&sort=name`)).items.map((one) => one.external_id).sort();
  assert.deepEqual(await people('by=segments&group=Named'), ['a', 'b']);
  assert.deepEqual(await people('among=Named'), ['a', 'b']);
  assert.deepEqual(await people('by=city&group='), ['a', 'b', 'c']);
  const nobody = await client.request('GET', `/kpis/nca?${january}&by=town`);
  assert.equal(nobody.status, 400);
  assert.match(nobody.body.detail, /^by: customers have no attribute “town”; there are: .*city/);

  const told = JSON.parse((await run(['kpi', 'nca', 'winback', '--from', '2026-01-01', '--to', '2026-02-01', '--every', 'week', '--by', 'segments', '--json', '--data', data])).out);
  assert.equal(told[0].value, 3);
  assert.equal(told[0].groups[0].value, 2);
  assert.equal(told[0].previous.value, 0);
  assert.ok(told[0].points.length >= 4);
  assert.deepEqual(told[1].parts.map(({ code }) => code), ['control', 'difference']);
});
