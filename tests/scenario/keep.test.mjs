// Whom to keep: the list as a file to call from, and how often such lists were right.
import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';

import { folder, Program, until } from './program.mjs';
import { Client } from './client.mjs';

// The day of an instant where the company is, as a number.
const dayOf = (at) => Date.parse(new Intl.DateTimeFormat('en-CA', { timeZone: 'Europe/Istanbul' }).format(new Date(at)));

/** The titles and cells of a CSV file. */
const sheetOf = (csv) => {
  const [heads, ...rows] = csv.trim().split(/\r?\n/).map((line) => line.match(/("([^"]|"")*"|[^,]*)(,|$)/g).map((cell) => cell.replace(/,$/, '').replace(/^"|"$/g, '')));
  return { heads, rows };
};

test('a list to call from, and how right such lists were', { timeout: 120_000 }, async (t) => {
  const data = path.join(folder(t), 'data');
  const program = new Program(t, { data, command: 'demo', args: ['--port', '0', '--customers', '2000', '--seed', '3'] });
  await program.ready(120_000);
  const client = new Client(program.url);
  await client.enter(program.code);

  await client.post('/models/churn/fit', {});
  await until('the model of churn', async () => (await client.get('/models/churn')).versions.length > 0, 60_000);
  const { items, late, model } = await client.get('/keep?limit=200');
  assert.ok(late > 20, `${late} late`);
  assert.equal(model.risk.method, 'trees');
  // Whoever is named for her risk is likelier to leave than usual, and what raises it is said first.
  const predicted = await client.get('/predictions?limit=50');
  let judged = 0;
  let raised = 0;
  for (const [i, { id, churn_risk: risk, reason, reasons, value_at_risk: atRisk }] of predicted.items.entries()) {
    assert.deepEqual([items[i].id, items[i].churn_risk, items[i].reason, items[i].value_at_risk], [id, risk, reason, atRisk]);
    if (risk === null) continue;
    assert.ok(risk >= model.risk.usual, `${risk} of ${model.risk.usual}`);
    assert.ok(reasons.findIndex(({ effect }) => effect === 'raises') <= 0, JSON.stringify(reasons));
    judged += 1;
    raised += reasons[0]?.effect === 'raises' ? 1 : 0;
    assert.match(reason, /; (\d+ of 100 such customers leave within \d+ days?|about \d+ of 100 leave within \d+ days?, more than of any who were looked at) \(of all: \d+\)$/);
  }
  assert.ok(judged >= 25 && raised >= 0.85 * judged, `${raised} of ${judged} with something that speaks for leaving`);
  const { body: csv } = await client.request('GET', '/keep?format=csv&first=20');
  const lines = csv.trim().split('\n');
  assert.equal(lines.length, 21);
  assert.match(lines[0], /Customer number,Name,Phone,E-mail,Why,Last purchase/);
  assert.deepEqual(
    lines.slice(1).map((line) => line.split(',')[0]),
    items.slice(0, 20).map((one) => one.customer),
  );
  // As sure in the file as on the page.
  const { heads, rows: [named] } = sheetOf(csv);
  const figure = (title) => [title, `${title}, 95 % from`, `${title}, 95 % to`].map((head) => Number(named[heads.indexOf(head)]));
  const percents = (...shares) => shares.map((share) => Math.round(share * 1000) / 10);
  const amounts = (...money) => money.map(({ amount }) => Number(amount));
  const [first] = items;
  const close = (a, b, by) => assert.ok(a.every((one, i) => Math.abs(one - b[i]) <= by), `${a} | ${b}`);
  close(figure('Churn risk, %'), percents(first.churn_risk, ...first.churn_risk_interval), 0.1);
  close(figure('Still here, %'), percents(first.p_alive, ...first.p_alive_interval), 0.1);
  close(figure(`Value at risk (${first.currency})`), amounts(first.value_at_risk, ...first.value_at_risk_interval), 0.001);
  close(figure(`Expected value, 12 months (${first.currency})`), amounts(first.expected_value, ...first.expected_value_interval), 0.001);
  const { body: all } = await client.request('GET', '/keep?format=csv');
  assert.equal(all.trim().split('\n').length, late + 1);

  // Whoever was reached lately waits; who did not answer does not.
  const note = (id, outcome) => client.post(`/customers/${id}/contacts`, { outcome });
  await note(items[0].id, 'reached');
  await note(items[1].id, 'no_answer');
  const rest = await client.get('/keep?limit=200&uncontacted_days=14');
  assert.deepEqual(rest.items.slice(0, 3).map(({ id }) => id), items.slice(1, 4).map(({ id }) => id));
  assert.deepEqual([rest.left_out, rest.late], [1, late]);
  assert.equal((await client.get('/keep?limit=1')).items[0].contact_outcome, 'reached');
  const { body: left } = await client.request('GET', '/keep?format=csv&first=1&uncontacted_days=14');
  assert.match(left, new RegExp(`\\n${items[1].customer},`));

  const record = await until('the record of lists', async () => {
    const told = await client.get('/keep/record?first=20');
    return !told.making && told;
  });
  assert.ok(record.lists.length > 0);
  assert.equal(record.named, record.lists.reduce((sum, list) => sum + list.named, 0));
  assert.equal(record.share, record.lost / record.named);
  assert.ok(record.low < record.share && record.share < record.high);
  for (const list of record.lists) assert.ok(list.named <= 20 && list.lost <= list.named && list.customers_lost <= list.customers);
  assert.equal((await client.request('GET', '/keep/record?first=201')).status, 400);

  // A list as it was asked for on its day names whom the record counts.
  const [newest] = record.lists;
  const then = await client.get(`/keep?at=${newest.at}&limit=20`);
  const { models } = await client.get(`/predictions?at=${newest.at}&limit=1`);
  assert.deepEqual(models.map(({ kind, version }) => [kind, version]), [['purchases', null], ['contracts', null], ['churn', null]]);
  assert.equal(then.model.name, models[0].method.replaceAll('-', ''));
  const gone = await Promise.all(
    then.items.map(async ({ id, silent_days }) => {
      const { items: orders } = await client.get(`/customers/${id}/timeline?kind=order_placed&limit=200`);
      const days = orders.map((order) => dayOf(order.at));
      const bought = days.some((day) => day > Date.parse(newest.at) && day <= Date.parse(newest.at) + record.days * 86_400_000);
      return silent_days > record.days ? 'before' : !bought;
    }),
  );
  assert.deepEqual([gone.filter((one) => one !== 'before').length, gone.filter((one) => one === true).length], [newest.named, newest.lost]);
});
