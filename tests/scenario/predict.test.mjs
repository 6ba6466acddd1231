// What is predicted of customers: over HTTP and from the command line, with the models that say it.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';

import { Client } from './client.mjs';
import { folder, Program, run, until } from './program.mjs';

/** A made-up company in a folder that stays, and its owner. */
async function company(t, ...args) {
  const data = path.join(folder(t), 'data');
  const program = new Program(t, { data, command: 'demo', args: ['--port', '0', ...args] });
  await program.ready(300_000);
  const client = new Client(program.url);
  await client.enter(program.code);
  return { data, program, client };
}

/** Has a model fitted, and gives its versions. */
async function fit(client, kind) {
  const before = (await client.get(`/models/${kind}`)).versions.length;
  const asked = await client.request('POST', `/models/${kind}/fit`);
  assert.equal(asked.status, 202, JSON.stringify(asked.body));
  return until(
    `${kind} to be fitted`,
    async () => {
      const model = await client.get(`/models/${kind}`);
      assert.equal(model.failed, null);
      return !model.fitting && model.versions.length > before && model;
    },
    180_000,
  );
}

const share = (value) => value === null || (value >= 0 && value <= 1);

// Between two looks some moments pass, in which everybody has been silent for as much longer.
const isNear = (a, b) => a === b || Math.abs(a - b) <= 0.01 * Math.abs(b);

// The list of customers is sorted by each prediction and shows it, as GET /predictions has it.
async function listsByPrediction(client, { items }, segment) {
  const known = new Map(items.map((one) => [one.id, { ...one, next_purchase: one.next_purchase?.expected ?? null }]));
  const number = (value) => (value === null ? null : Number(value.amount ?? (typeof value === 'string' ? Date.parse(value) : value)));
  for (const name of ['p_alive', 'churn_risk', 'clv', 'expected_orders', 'next_purchase', 'value_at_risk']) {
    for (const [sort, sign] of [[name, name === 'next_purchase' ? 1 : -1], [`-${name}`, name === 'next_purchase' ? -1 : 1]]) {
      const list = await client.get(`/customers?sort=${sort}&limit=200`);
      const numbers = list.items.map(({ predicted }) => number(predicted[name]));
      const there = numbers.filter((one) => one !== null);
      if (name !== 'p_alive') assert.ok(there.length > 100, `${sort}: ${there.length}`);
      assert.deepEqual(there, there.toSorted((a, b) => sign * (a - b)), sort);
      assert.deepEqual(numbers.slice(0, there.length), there, `${sort}: who has none comes last`);
      for (const { id, predicted } of list.items) {
        if (known.has(id)) assert.ok(isNear(number(predicted[name]), number(known.get(id)[name])), `${sort} of ${id}`);
      }
    }
  }
  const members = await client.get(`/customers?segment=${segment.id}&sort=-churn_risk&predicted=clv,churn_risk&limit=200`);
  assert.ok(members.total > 0 && members.items.every(({ predicted }) => predicted.churn_risk >= 0.2 && Number(predicted.clv.amount) >= 0));
  const asked = { question: { version: 1, measure: { customers: { predicted: { name: 'churn_risk', min: 0.2 } } }, over: { from: '2026-01-01', to: '2026-01-01' } }, part: {} };
  const behind = await client.ok('POST', '/ask/customers?sort=-churn_risk&limit=200', { body: asked });
  assert.equal(behind.total, members.total);
  const risks = new Map(members.items.map(({ id, predicted }) => [id, predicted.churn_risk]));
  for (const { id, predicted } of behind.items) if (risks.has(id)) assert.ok(isNear(predicted.churn_risk, risks.get(id)), `${id}`);

  const [row] = (await client.get('/customers?limit=1')).items;
  assert.equal(row.predicted, undefined, 'only who asks pays for it');
  const { body: csv } = await client.request('GET', '/customers?sort=churn_risk&predicted=next_purchase&format=csv&first=3');
  const [titles, ...lines] = csv.trim().split('\r\n');
  assert.match(titles, /,"?Chance of leaving, %"?,Next purchase expected$/);
  const [top] = (await client.get('/customers?sort=churn_risk&limit=1')).items;
  assert.equal(lines.length, 3);
  assert.ok(isNear(Number(lines[0].split(',').at(-2)) / 100, top.predicted.churn_risk), lines[0]);
  for (const wrong of ['sort=mood', 'predicted=mood', 'predicted=clv,']) {
    const { status, body } = await client.request('GET', `/customers?${wrong}`);
    assert.equal(status, 400, wrong);
    assert.match(JSON.stringify(body), /churn_risk/);
  }

  const why = await client.post('/segments/why', { condition: segment.condition, customer: members.items[0].external_id });
  assert.ok(isNear(why.found, members.items[0].predicted.churn_risk), `${why.found}`);
  const { body: refused } = await client.request('POST', '/segments/preview', { body: { condition: { attribute: { name: 'churn_risk', min: 0.1 } } } });
  assert.match(JSON.stringify(refused), /predicted/);
}

test('a subscription business: who will leave, why, and what she is worth', { timeout: 600_000 }, async (t) => {
  const { client, data, program } = await company(t, '--shape', 'saas', '--customers', '4000', '--seed', '5');
  for (const kind of ['purchases', 'contracts', 'churn']) {
    const { versions } = await fit(client, kind);
    assert.equal(versions.filter(({ in_use }) => in_use).length, 1, kind);
  }
  assert.equal((await client.request('GET', '/models/nonsense')).status, 404);
  // From here on no other version comes into use, with which everything would be predicted anew.
  await until('every kind to be fitted', async () => (await client.get('/models')).items.every((one) => one.versions.length > 0 && !one.fitting), 60_000);

  const churn = await client.get('/models/churn');
  const used = churn.versions.find(({ in_use }) => in_use);
  assert.notEqual(used.method, 'plain_rule', used.reason);
  const held = Object.fromEntries(used.figures.methods.map((one) => [one.method, one]));
  assert.ok(held[used.method].auc > 0.6 && held[used.method].gain > 0, JSON.stringify(held));

  // From a chance of 5 in 100 on a contact for 5 saves more than it costs, when it saves 100.
  const worth = await client.get('/models/churn/threshold?cost=5&saved=100');
  assert.equal(worth.threshold, 0.05);
  const { held_out: tried, thresholds } = used.figures;
  const step = thresholds.findLast(({ from }) => from >= 0.05);
  assert.ok(Math.abs(worth.tried.contacted - step.reached / tried.cut_offs) < 1e-9);
  assert.ok(Math.abs(worth.tried.net - (100 * step.found - 5 * step.reached) / tried.cut_offs) < 1e-6);
  assert.ok(worth.tried.net > Math.max(0, worth.tried.net_of_all), JSON.stringify(worth));
  assert.equal((await client.get('/models/churn/threshold?cost=5&saved=1')).tried.contacted, 0);
  for (const wrong of ['cost=0&saved=5', 'cost=5', 'cost=x&saved=5']) {
    assert.equal((await client.request('GET', `/models/churn/threshold?${wrong}`)).status, 400, wrong);
  }

  const mean = await client.get('/kpis/clv?from=2026-01-01&to=2026-01-02');
  const [low, high] = mean.interval.map(Number);
  assert.ok(low < 0.99 * mean.value && mean.value * 1.01 < high, JSON.stringify(mean));

  assert.equal(mean.previous.value, null);
  assert.match(mean.previous.reason, /as of today/);
  const among = await client.post('/segments', { name: 'At risk', condition: { predicted: { name: 'churn_risk', min: 0.2 } } });
  const sizes = await client.get(`/segments/${among.id}/sizes?every=month`);
  assert.equal(sizes.points.length, 1);
  assert.ok(sizes.points[0].customers > 0);
  assert.match(sizes.reason, /as of today/);

  const page = await client.get('/predictions?limit=200');
  assert.ok(page.total > 500);
  for (const of of ['/predictions', '/keep']) {
    const { status, body } = await client.request('GET', `${of}?at=2099-01-01`);
    assert.equal(status, 400, of);
    assert.match(JSON.stringify(body), /2099-01-01 lies after today/);
  }
  assert.equal(page.items.length, 200);
  const risks = page.items.map(({ value_at_risk: { amount } }) => Number(amount));
  assert.deepEqual(risks, risks.toSorted((a, b) => b - a));
  assert.ok(page.items.every((one) => share(one.p_alive) && share(one.churn_risk) && Number(one.clv.amount) >= 0));
  const first = page.items.find(({ model, churn_risk: risk }) => model === 'contract' && risk !== null);
  assert.ok(first && first.reasons.length > 0 && first.churn_version === used.version);

  const one = await client.get(`/customers/${first.id}/prediction`);
  assert.equal(one.prediction.churn_risk, first.churn_risk);
  assert.ok(one.reasons.length >= first.reasons.length);
  assert.equal(one.risk_history.at(-1).churn_risk, first.churn_risk);
  assert.ok((await client.ok('GET', `/customers/${first.id}/prediction`, { headers: { 'Accept-Language': 'fa' } })).reasons[0].text.match(/[آ-ی]/));

  // Of one who has left it is said why nothing is expected.
  const { items: everybody } = await client.get('/customers?limit=100&offset=3500');
  const told = await Promise.all(everybody.map(({ id }) => client.get(`/customers/${id}/prediction`)));
  const gone = told.filter(({ prediction }) => prediction === null);
  assert.ok(gone.length > 0 && gone.every(({ why_none: why }) => /no subscription of hers is running/.test(why)), `${gone.length} of ${told.length}`);
  assert.equal(one.why_none, null);

  // How sure it is: of the risk by those alike, of money by the contract model.
  const holds = (range, value) => range[0] <= value && value <= range[1];
  const { prediction } = one;
  assert.ok(holds(prediction.churn_risk_interval, prediction.churn_risk), JSON.stringify(prediction));
  assert.ok(prediction.churn_alike.customers >= 200 && prediction.churn_alike.left <= prediction.churn_alike.customers);
  assert.ok(holds(prediction.expected_orders_interval, prediction.expected_orders));
  for (const key of ['expected_value', 'value_at_risk', 'clv']) {
    const range = prediction[`${key}_interval`].map(({ amount }) => Number(amount));
    assert.ok(holds(range, Number(prediction[key].amount)), `${key}: ${JSON.stringify(prediction)}`);
  }
  const kept = (await client.get('/keep?limit=1')).items[0];
  assert.ok(Number(kept.value_at_risk_interval[0].amount) <= Number(kept.value_at_risk.amount));

  // A subscriber is known to be here: her curve looks ahead.
  assert.deepEqual(one.alive_history, []);
  const shares = one.stay_ahead.map(({ share: of }) => of);
  assert.equal(shares[0], 1);
  assert.deepEqual(shares, shares.toSorted((a, b) => b - a));
  assert.ok(one.stay_ahead.slice(1).every(({ share: of, interval }) => holds(interval, of)));

  // Fits are jobs, with what came of them.
  const [job] = churn.jobs;
  assert.deepEqual([job.state, job.version, job.failed], ['done', churn.versions[0].version, null]);
  assert.ok(job.queued_at <= job.started_at && job.started_at <= job.ended_at);
  for (const format of ['csv', 'xlsx']) {
    assert.equal((await client.request('GET', `/models?format=${format}`)).status, 200, format);
  }

  // Lifetime values are counted as the organisation says.
  assert.equal((await client.request('PATCH', '/organisation', { body: { clv_months: 2 } })).status, 400);
  await client.ok('PATCH', '/organisation', { body: { clv_months: 12, clv_discount: 0, clv_margin: 50, fit_every: 'off' } });
  const shorter = await client.get(`/customers/${first.id}/prediction`);
  assert.deepEqual(shorter.clv_terms, { horizon_days: 365, yearly_discount: 0, margin: 0.5, costs_known: true });
  assert.ok(Math.abs(Number(shorter.prediction.clv.amount) - Number(prediction.expected_value.amount) / 2) <= 0.02);
  await client.ok('PATCH', '/organisation', { body: { clv_months: 36, clv_discount: 10, clv_margin: null, fit_every: 'day' } });

  await listsByPrediction(client, page, among);

  // Those at risk can be asked for like anything else.
  const asked = await client.post('/ask', {
    version: 1,
    measure: { customers: { predicted: { name: 'churn_risk', min: 0.5 } } },
    over: { from: page.at, to: page.at },
  });
  assert.ok(asked.columns.some(({ name }) => name === 'value'), JSON.stringify(asked).slice(0, 300));

  assert.equal((await program.stop()).code, 0);
  const first5 = await run(['predict', '--data', data, '--top', '5', '--json']);
  assert.equal(first5.code, 0, first5.err);
  const fifth = page.items[4].value_at_risk.amount;
  for (const { customer, clv, value_at_risk: atRisk } of first5.json.rows) {
    const before = page.items.find((item) => item.customer === customer);
    assert.ok(isNear(clv, before.clv.amount) && isNear(atRisk, before.value_at_risk.amount), JSON.stringify({ clv, atRisk, before }));
    assert.ok(atRisk > 0.99 * fifth, customer);
  }
  for (const { reason, reasons } of page.items) {
    const [, silent] = /the last time ([^;]+)/.exec(reason) ?? [];
    const paid = reasons.find(({ theme }) => theme === 'rhythm');
    if (silent && paid) assert.ok(paid.text.endsWith(silent), `${reason} | ${paid.text}`);
  }
  const csv = await run(['predict', '--data', data, '--top', '5', '--csv']);
  const [heads, ...lines] = csv.out.replace('\uFEFF', '').trim().split('\n').map((line) => line.split(','));
  assert.equal(lines.length, 5);
  for (const row of first5.json.rows) {
    const line = lines.find((cells) => cells[heads.indexOf('customer')] === row.customer);
    const figures = (name) => ['', '_low', '_high'].map((end) => line[heads.indexOf(name + end)]);
    for (const name of ['churn_risk', 'expected_orders', 'expected_value', 'value_at_risk', 'clv']) {
      const [low, high] = row[`${name}_interval`];
      const [given, ...range] = figures(name).map(Number);
      assert.ok(isNear(given, row[name]) && isNear(range[0], low) && isNear(range[1], high), `${name} ${line}`);
    }
    assert.deepEqual(figures('p_alive'), ['', '', '']);
    assert.deepEqual(figures('next_purchase'), [row.next_purchase.expected, '', '']);
  }
  const past = await run(['predict', '--data', data, '--top', '5', '--at', '2026-06-01', '--json']);
  assert.equal(past.code, 0, past.err);
  assert.equal(past.json.at, '2026-06-01');
  const wrong = await run(['predict', '--data', data, '--at', 'yesterday']);
  assert.equal(wrong.code, 1);
  assert.match(wrong.err, /yesterday/);
});

/** Subscriptions without their renewals, each left with 5 in 100 from month to month. */
function subscriptions(file, { monthly, yearly }) {
  let seed = 42;
  const random = () => {
    seed = (seed * 1103515245 + 12345) % 2147483648;
    return seed / 2147483648;
  };
  const day = (date) => date.toISOString().slice(0, 10);
  const rows = ['subscription_id,customer_id,plan,started_at,ended_at,amount,currency,interval'];
  for (let i = 1; i <= monthly + yearly; i++) {
    const [plan, price, interval] = i <= monthly ? ['Month', '9.90', 'month'] : ['Year', '99.00', 'year'];
    const start = new Date(Date.now() - Math.floor(30 + random() * 1400) * 86_400_000);
    const end = new Date(start);
    do end.setUTCMonth(end.getUTCMonth() + 1);
    while (random() >= 0.05);
    rows.push([`S-${i}`, `C-${i}`, plan, day(start), end < Date.now() ? day(end) : '', price, 'USD', interval].join());
  }
  writeFileSync(file, rows.join('\n'));
}

test('subscriptions that were imported have renewed at each of their intervals', { timeout: 300_000 }, async (t) => {
  const data = path.join(folder(t), 'data');
  const file = path.join(folder(t), 'subscriptions.csv');
  subscriptions(file, { monthly: 800, yearly: 120 });
  const imported = await run(['import', 'subscriptions', file, '--data', data]);
  assert.equal(imported.code, 0, imported.err);

  const fitted = await run(['fit', 'sbg', '--data', data, '--json']);
  assert.equal(fitted.code, 0, fitted.err);
  const { periods, customers, other_intervals: others } = fitted.json;
  assert.deepEqual([customers, others], [800, 120]);
  for (const { period, retention } of periods.slice(0, 12)) {
    assert.ok(Math.abs(retention - 0.95) < 0.02, `renewal ${period}: ${retention}`);
  }
  assert.match((await run(['fit', 'sbg', '--data', data])).out, /120 subscriptions were left out/);

  const predicted = await run(['predict', '--data', data, '--fit', '--top', '1000', '--json']);
  // Each fit is told as a job.
  const asked = ['-json', `file:${path.join(data, 'vafa.db')}?mode=ro`, 'SELECT kind, state, asked, version FROM fit_jobs'];
  const jobs = JSON.parse(execFileSync('sqlite3', asked, { encoding: 'utf8' }));
  assert.deepEqual(jobs.map(({ kind }) => kind).toSorted(), ['churn', 'contracts', 'next-products', 'purchases']);
  assert.ok(jobs.every((job) => job.state === 'done' && job.asked === 1 && job.version > 0), JSON.stringify(jobs));
  const kept = await run(['keep', '--data', data]);
  assert.match(kept.out, /by how likely each is to leave \(.+\) and how long subscriptions last \(.+\)\.\n/);
  assert.doesNotMatch(kept.out, /cli\.|no purchases/);
  assert.equal(predicted.code, 0, predicted.err);
  const { rows, at } = predicted.json;
  const daysTo = ({ next_purchase: next }) => (new Date(next.expected) - new Date(at)) / 86_400_000;
  const isYearly = ({ customer }) => Number(customer.slice(2)) > 800;
  assert.ok(rows.filter(isYearly).length > 20 && rows.length > 200, `${rows.length}`);
  for (const row of rows) {
    const [, paid, silent] = /Paid (once|\d+ times), the last time (.+);/.exec(row.reason);
    assert.ok(daysTo(row) >= 0 && daysTo(row) <= (isYearly(row) ? 366 : 31), JSON.stringify(row));
    if (!isYearly(row)) {
      assert.match(silent, /^(today|yesterday|([12]?\d|30) days ago)$/);
      // 36 months at 9.90, of which 5 in 100 fall away each month, discounted by a tenth a year.
      assert.ok(row.clv > 90 && row.clv < 240, `${row.clv} ${row.reason}`);
    } else if (row.churn_version === null) {
      assert.ok(daysTo(row) > 31 ? row.churn_risk === 0 : row.churn_risk > 0.2, JSON.stringify(row));
    }
    assert.ok(paid === 'once' || Number.parseInt(paid, 10) <= (isYearly(row) ? 4 : 48), row.reason);
  }
});

test('a shop: the model of purchases says who is alive and when she buys next', { timeout: 600_000 }, async (t) => {
  const { client } = await company(t, '--customers', '2000', '--seed', '3');
  const { versions } = await fit(client, 'purchases');
  const used = versions.find(({ in_use }) => in_use);
  assert.ok(used.figures.weeks.length > 3, JSON.stringify(used.figures).slice(0, 200));
  const { items } = await client.get('/predictions?limit=50');
  const buyer = items.find(({ next_purchase: next }) => next?.interval);
  assert.ok(buyer, 'a next purchase with its interval');
  const { at, total } = await client.get('/predictions?limit=1');
  const within = async (max) => {
    const measure = { customers: { predicted: { name: 'next_purchase', max } } };
    const { rows, columns } = await client.post('/ask', { version: 1, measure, over: { from: at, to: at } });
    return rows[0][columns.findIndex(({ name }) => name === 'value')];
  };
  const [soon, later] = [await within(14), await within(90)];
  assert.ok(soon > 0 && soon < later && later <= total, `${soon} ${later} ${total}`);
  const { expected, interval } = buyer.next_purchase;
  assert.ok(interval[0] <= expected && expected <= interval[1], JSON.stringify(buyer.next_purchase));
  const { alive_history: history, prediction } = await client.get(`/customers/${buyer.id}/prediction`);
  assert.ok(history.length > 5 && history.every(({ p_alive: alive }) => share(alive)));
  assert.ok(Math.abs(history.at(-1).p_alive - buyer.p_alive) < 1e-3);
  const [low, high] = prediction.clv_interval.map(({ amount }) => Number(amount));
  assert.ok(low <= Number(prediction.clv.amount) && Number(prediction.clv.amount) <= high);
});

test('a shop: what is bought next, by what similar customers bought', { timeout: 600_000 }, async (t) => {
  const { client } = await company(t, '--customers', '2000', '--seed', '3');
  const { versions } = await fit(client, 'next-products');
  const used = versions.find(({ in_use }) => in_use);
  assert.equal(used.method, 'item-to-item', used.reason);
  assert.equal(used.reason, null);
  const { methods, gain, gain_interval: range, buyers, places } = used.figures;
  const [similar, best] = methods;
  assert.deepEqual([similar.method, best.method], ['item-to-item', 'best-sellers']);
  assert.ok(buyers >= 100 && places === 5, JSON.stringify(used.figures));
  assert.ok(Math.abs(gain - (similar.hit_rate - best.hit_rate)) < 1e-9);
  assert.ok(range[0] > 0 && range[0] < gain && gain < range[1], JSON.stringify(range));
  assert.ok(similar.hit_rate_interval[0] < similar.hit_rate && similar.hit_rate < similar.hit_rate_interval[1]);
  assert.ok(used.parameters.products >= 40 && used.parameters.similarities > 0);
  assert.equal(used.parameters.similar, undefined, 'the table itself is not given away');

  const { items } = await client.get('/predictions?limit=50');
  const told = await Promise.all(items.map(({ id }) => client.get(`/customers/${id}/prediction`)));
  for (const { next_products: products } of told) {
    assert.equal(products.length, 5);
    assert.equal(new Set(products.map(({ product }) => product)).size, 5);
    assert.ok(products.every(({ share: right, reason }) => right > 0 && right < 1 && reason.length > 5));
    const scores = products.map(({ score }) => score).filter((score) => score !== null);
    assert.deepEqual(scores, scores.toSorted((a, b) => b - a));
  }
  const reasons = new Set(told.flatMap(({ next_products: products }) => products.map(({ why }) => why)));
  assert.ok(reasons.has('together') && reasons.has('again'), [...reasons].join());
  assert.ok(new Set(told.map(({ next_products: products }) => products.map(({ product }) => product).join())).size > 10, 'lists differ');
  const persian = await client.ok('GET', `/customers/${items[0].id}/prediction`, { headers: { 'Accept-Language': 'fa' } });
  assert.match(persian.next_products[0].reason, /[آ-ی]/);

  // The same purchases again: a newer version of the same method takes its place.
  const again = (await fit(client, 'next-products')).versions;
  assert.equal(again.filter(({ in_use }) => in_use).length, 1);
  assert.equal(again[0].in_use, true);
  assert.ok(again[0].version > used.version);
});

test('a shop with few customers is told what is missing, and a plain rule ranks', async (t) => {
  const program = await Program.start(t, { data: path.join(folder(t), 'data') });
  const client = await program.signUp();
  await client.post('/facts', {
    facts: Array.from({ length: 8 }, (_, i) => ({
      customer: `C-${i % 3}`, at: `2026-0${1 + (i % 6)}-10T10:00:00Z`, kind: 'order_placed', money: { amount: '20.00', currency: 'EUR' }, key: `o${i}`,
    })),
  });
  const { versions } = await fit(client, 'purchases');
  assert.equal(versions[0].method, 'plain_rule');
  assert.match(versions[0].reason, /plain rule/);
  const { items } = await client.get('/predictions');
  assert.ok(items.length === 3 && items.every(({ model }) => model === 'plain_rule'));

  // What was bought is not known, then it is, but of too few products: the best-sellers for everybody.
  const nameless = (await fit(client, 'next-products')).versions[0];
  assert.equal(nameless.method, 'best-sellers');
  assert.match(nameless.reason, /product/);
  assert.deepEqual((await client.get(`/customers/${items[0].id}/prediction`)).next_products, []);
  await client.post('/facts', {
    facts: ['Tea', 'Tea', 'Cup'].map((label, i) => ({
      customer: `C-${i}`, at: `2026-05-0${i + 1}T10:00:00Z`, kind: 'order_placed', label, money: { amount: '20.00', currency: 'EUR' }, key: `named${i}`,
    })),
  });
  const few = (await fit(client, 'next-products')).versions[0];
  assert.equal(few.method, 'best-sellers');
  assert.match(few.reason, /10 different/);
  await until('the new version to be used', async () => {
    const { next_products: products } = await client.get(`/customers/${items[0].id}/prediction`);
    return products.length === 2 && products;
  });
  const { next_products: products } = await client.get(`/customers/${items[0].id}/prediction`);
  assert.deepEqual(products.map(({ product, why, score, share: right }) => [product, why, score, right]), [
    ['Tea', 'best_seller', null, null],
    ['Cup', 'best_seller', null, null],
  ]);
});

test('what is expected is told in the days and digits of the organisation, and of nobody it is said why', { timeout: 300_000 }, async (t) => {
  const { data, program, client } = await company(t, '--customers', '300', '--seed', '3', '--lang', 'fa');
  await fit(client, 'purchases');
  assert.equal((await program.stop()).code, 0);
  const told = async (command, ...more) => {
    const { code, out, err } = await run([command, '--data', data, ...more]);
    assert.equal(code, 0, err);
    return out;
  };
  const { json } = await run(['predict', '--data', data, '--top', '3', '--lang', 'fa', '--json']);
  assert.match(json.at, /^20\d\d-/);
  for (const command of ['predict', 'keep']) {
    const out = await told(command, '--top', '3', '--lang', 'fa');
    assert.match(out, /[۰-۹]+ [^ ]+ ۱۴[۰-۹]{2}/);
    assert.match(out, /[۰-۹]٪/);
    assert.doesNotMatch(out.replaceAll(/C-\d+/g, ''), /[0-9%]/);
    const before = await told(command, '--at', '2010-01-01');
    assert.match(before, /^On 11 Dey 1388 nothing was known yet: the first purchase .* 14\d\d\. Name a later day with --at\.\n$/);
    const ahead = await run([command, '--data', data, '--at', '2099-01-01']);
    assert.equal(ahead.code, 1);
    assert.match(ahead.err, /1477 lies after today/);
  }
  assert.match(await told('predict', '--top', '1'), /is when it is due of one who is still a customer\.\n\n.*Next purchase, if still a customer/);
  assert.deepEqual((await run(['predict', '--data', data, '--at', '2010-01-01', '--json'])).json.rows, []);

  // Where no model was ever fitted, that is done first, and what is missing is said.
  const bought = path.join(folder(t), 'bought.csv');
  writeFileSync(bought, 'customer,date,amount\na,2026-01-05,10\na,2026-03-05,12\nb,2026-02-05,30\n');
  const never = path.join(folder(t), 'never');
  assert.equal((await run(['import', 'orders', bought, '--data', never])).code, 0);
  const first = await run(['predict', '--data', never]);
  assert.match(first.err, /No model has been fitted here yet; that is done now\.\npurchases: version 1 \(plain_rule\)/);
  assert.match(first.out, /No customer has bought again, and a model needs 30\. Until then a plain rule ranks/);
  assert.doesNotMatch(first.out, /subscriptions/);
  const then = await run(['predict', '--data', never, '--at', '2026-06-01', '--json']);
  assert.equal(then.err, '');
  assert.deepEqual(then.json.models.map(({ kind, method, reason }) => [kind, method, typeof reason]), [
    ['purchases', 'plain_rule', 'string'],
    ['contracts', 'plain_rule', 'string'],
    ['churn', 'plain_rule', 'string'],
  ]);

  const people = path.join(folder(t), 'people.csv');
  writeFileSync(people, 'customer_id,name\nc1,Ada\n');
  const nobody = path.join(folder(t), 'nobody');
  assert.equal((await run(['import', 'customers', people, '--data', nobody])).code, 0);
  for (const command of ['predict', 'keep']) {
    assert.match((await run([command, '--data', nobody])).out, /^No purchases and no subscriptions are recorded yet.*vafa import orders FILE\n$/);
  }
});
