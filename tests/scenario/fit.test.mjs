// Models fitted to plain files, without any data folder.
import assert from 'node:assert/strict';
import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';

import { folder, Program, run, sharedData } from './program.mjs';

const cdnow = path.join(sharedData, 'CDNOW_sample.txt');
const donations = path.join(sharedData, 'donations.csv');
const near = (value, wanted, off) => assert.ok(Math.abs(value - wanted) <= off, `${value} is not ${wanted}`);
const onCdnow = (model, ...more) =>
  run(['fit', model, '--orders', cdnow, '--preset', 'cdnow', '--until', '1997-09-30', '--unit', 'week', '--json', ...more]);

test('the published fits of the CDNOW sample', { skip: !existsSync(cdnow) }, async () => {
  const bg = (await onCdnow('bg-nbd', '--holdout', '1998-06-30')).json;
  assert.equal(bg.customers, 2357);
  near(bg.parameters.r, 0.24259, 1e-5);
  near(bg.parameters.alpha, 4.4136, 2e-4);
  near(bg.log_likelihood, -9582.429, 1e-3);
  assert.equal(bg.holdout.actual, 1882);
  near(bg.holdout.expected, 1653, 1);
  near(bg.holdout.mean_absolute_error, 0.7855, 5e-5);
  assert.equal(bg.holdout.by_purchases[0].customers, 1411);

  const pareto = (await onCdnow('pareto-nbd')).json;
  near(pareto.log_likelihood, -9594.976, 1e-3);
  near(pareto.standard_errors.beta, 6.21, 0.05);
  const [low, high] = pareto.intervals.beta;
  assert.ok(low < pareto.parameters.beta && pareto.parameters.beta < high);
  assert.equal(pareto.holdout, null);

  const spend = (await onCdnow('gamma-gamma')).json;
  near(spend.parameters.gamma, 15.44, 0.01);
  near(spend.log_likelihood, -4055.918, 1e-3);
  assert.equal(spend.customers, 946);

  const rhythm = (await onCdnow('mbg-cnbd-k')).json;
  assert.equal(rhythm.parameters.k, 1);
  near(rhythm.parameters.b, 1.614, 5e-4);
  assert.equal((await onCdnow('bgnbd')).json.parameters.r, bg.parameters.r);
});

test('a hold-out may be named by its first day', { skip: !existsSync(cdnow) }, async () => {
  const fit = ['fit', 'mbg-nbd', '--orders', cdnow, '--preset', 'cdnow', '--json', '--holdout', '1997-10-01'];
  const { until, holdout } = (await run(fit)).json;
  assert.equal(until, '1997-09-30');
  assert.deepEqual([holdout.until, holdout.horizon, holdout.actual], ['1998-06-30', 39, 1882]);
});

test('a summary with weights', { skip: !existsSync(donations) }, async () => {
  const { json } = await run(['fit', 'bg-bb', '--summary', donations, '--json']);
  assert.equal(json.customers, 11104);
  near(json.parameters.delta, 2.783, 5e-4);
  near(json.log_likelihood, -33225.6, 0.05);
});

test('chances to buy are held against as many as are expected', async (t) => {
  const file = path.join(folder(t), 'gifts.csv');
  const fit = async (lines, ...more) => {
    writeFileSync(file, ['customer,date', ...lines].join('\n'));
    return run(['fit', 'bg-bb', '--orders', file, '--unit', 'year', '--until', '2019-12-31', ...more]);
  };
  // Everybody is up for a gift a year, from a day of her own on, and gives at 6 of 10 chances until she stops.
  let state = 11;
  const chance = () => (state = (state * 48271) % 2147483647) / 2147483647;
  const lines = [];
  for (let donor = 0; donor < 2000; donor += 1) {
    const first = Date.UTC(2014, 0, 1 + Math.floor(700 * chance()));
    const [gives, stops] = [0.3 + 0.6 * chance(), 0.15 * chance()];
    lines.push(`${donor},${new Date(first).toISOString().slice(0, 10)}`);
    for (let year = 0; year < 8 && chance() > stops; year += 1) {
      if (chance() > gives) continue;
      const day = new Date(first + (year + 0.05 + 0.9 * chance()) * 365.2425 * 86_400_000);
      lines.push(`${donor},${day.toISOString().slice(0, 10)}`);
    }
  }
  const { holdout, repeat_purchases: before } = (await fit(lines, '--holdout', '2020-12-31', '--json')).json;
  assert.deepEqual([holdout.horizon, holdout.within], [1, true], JSON.stringify(holdout));
  assert.ok(holdout.actual > 500 && Math.abs(holdout.actual / holdout.expected - 1) < 0.1, `${holdout.actual} ${holdout.expected}`);
  const longer = (await fit(lines, '--holdout', '2021-06-30', '--json')).json; // half a chance more counts for nobody
  assert.deepEqual([longer.holdout.horizon, longer.holdout.actual, longer.repeat_purchases], [1, holdout.actual, before]);

  // Whole years of the calendar: no leap year makes a chance longer or shorter than from one anniversary to the next.
  const few = ['a,2016-12-31', 'a,2019-12-31', 'a,2020-12-31', 'b,2016-02-29', 'b,2020-02-28', 'b,2020-02-29', 'c,2018-06-01'];
  const { json } = await fit([...lines, ...few], '--holdout', '2020-12-31', '--json');
  assert.equal(json.holdout.actual - holdout.actual, 2); // a's last one, and one of b's two
  assert.equal(json.repeat_purchases - before, 1); // a's third chance ended on 2019-12-31

  const refused = await fit(lines, '--holdout', '2020-12-30');
  assert.equal(refused.code, 1);
  assert.match(refused.err, /after 31 December 2019, to 30 December 2020, takes 365 days, less than one chance to buy, which is a year here.*--holdout/);
});

/** Orders of customers who buy about every `gap` days, most of them until they stop. */
function orders(gap) {
  const lines = ['customer,date,amount'];
  let state = 7;
  const chance = () => (state = (state * 48271) % 2147483647) / 2147483647;
  for (let customer = 0; customer < 400; customer += 1) {
    const [pace, stop] = [gap * (0.5 + chance()), 600 * chance()];
    for (let day = 300 * chance(), first = day; day < Math.min(600, first + stop); day += pace * (0.7 + 0.6 * chance())) {
      const date = new Date(Date.UTC(2024, 0, 1 + Math.floor(day))).toISOString().slice(0, 10);
      lines.push(`c${customer},${date},${(10 + 40 * chance()).toFixed(2)}`);
    }
  }
  return lines;
}

test('regular rhythms are seen, and refunds are no purchases', async (t) => {
  const file = path.join(folder(t), 'orders.csv');
  const lines = orders(20);
  writeFileSync(file, lines.join('\n'));
  const { json } = await run(['fit', 'mbg-cnbd-k', '--orders', file, '--json']);
  assert.ok(json.parameters.k >= 3, `k = ${json.parameters.k}`);
  writeFileSync(file, [...lines, 'c1,2025-07-01,-5.00', 'c2,never,5.00'].join('\n'));
  const again = (await run(['fit', 'mbg-cnbd-k', '--orders', file, '--until', json.until, '--json'])).json;
  assert.equal(again.rows.refunds, 1);
  assert.equal(again.rows.rejected, 1);
  assert.equal(again.log_likelihood, json.log_likelihood);
});

test('what cannot be fitted says why', async (t) => {
  const file = path.join(folder(t), 'summary.csv');
  const fails = async (text, model, part) => {
    writeFileSync(file, text);
    const { code, err } = await run(['fit', model, '--summary', file, '--json']);
    assert.equal(code, 1, err);
    assert.match(err, part);
  };
  await fails('frequency,recency\n1,2\n', 'bg-nbd', /column T; it has: frequency, recency/);
  await fails('frequency,recency,T\n1,2,many\n', 'bg-nbd', /line 2.*many/);
  await fails('frequency,recency,T\n1,5,4\n', 'pareto-nbd', /recency/);
  await fails('frequency,recency,T\n', 'mbg-nbd', /no rows below its header/);
  await fails('frequency,recency,T\n1,1,2.5\n', 'bg-bb', /line 2: periods is 2\.5/);
  await fails('frequency,recency,T\n1,1,2\n', 'mbg-cnbd-k', /log_gaps/);
  await fails('frequency\n3\n', 'gamma-gamma', /monetary_value/);
  const missing = await run(['fit', 'bg-nbd', '--orders', `${file}.none`]);
  assert.equal(missing.code, 1);
  assert.equal((await run(['fit', 'no-such-model', '--summary', file])).code, 2);
});

test('an amount may be missing of who did not buy again, and what a model does not need is not looked at', async (t) => {
  const file = path.join(folder(t), 'summary.csv');
  const fit = (model, text, ...more) => {
    writeFileSync(file, text);
    return run(['fit', model, '--summary', file, '--json', ...more]);
  };
  const rows = Array.from({ length: 60 }, (_, i) => (i % 3 === 0 ? ['0,0,30', ''] : [`${i % 5 + 1},${10 + (i % 7)},30`, `${20 + ((i * 7) % 11)}`]));
  const text = (missing) => ['frequency,recency,T,monetary_value', ...rows.map(([times, amount]) => `${times},${amount || missing}`), ''].join('\n');
  for (const model of ['bg-nbd', 'pareto-nbd', 'bg-bb', 'gamma-gamma']) {
    const wanted = (await fit(model, text('0'))).json;
    for (const missing of ['', 'NA', 'nan']) assert.deepEqual((await fit(model, text(missing))).json.parameters, wanted.parameters, model);
  }
  const bad = `${text('')}2,9,30,\n`;
  assert.equal((await fit('mbg-nbd', bad)).code, 0);
  assert.match((await fit('gamma-gamma', bad)).err, /line 62: “” is not a number for monetary_value/);
  assert.equal((await fit('gamma-gamma', 'frequency,recency,T,monetary_value\n2,,x,5\n1,,,7\n3,,,6\n2,,,8\n')).code, 0);
});

const rossi = path.join(sharedData, 'rossi.csv');
const lung = path.join(sharedData, 'lung.csv');

test('the published hazards of two data sets', { skip: !existsSync(rossi) || !existsSync(lung) }, async () => {
  const arrests = (await run(['fit', 'cox', '--summary', rossi, '--columns', 'time=week,event=arrest', '--json'])).json;
  const wanted = { fin: -0.3794222, age: -0.0574377, race: 0.3138998, wexp: -0.1497957, mar: -0.4337039, paro: -0.0848711, prio: 0.0914971 };
  for (const [name, value] of Object.entries(wanted)) near(arrests.parameters[name], value, 1e-7);
  near(arrests.log_likelihood, -658.74766, 1e-5);
  near(arrests.null_log_likelihood, -675.3806, 1e-4);
  near(arrests.hazard_ratios.fin.value, Math.exp(-0.3794222), 1e-7);

  const patients = (await run(['fit', 'cox', '--summary', lung, '--covariates', 'age,sex,ph.ecog', '--json'])).json;
  near(patients.parameters.sex, -0.5526124, 1e-8);
  near(patients.log_likelihood, -729.23012, 1e-5);
  assert.deepEqual([patients.customers, patients.events, patients.dropped], [227, 164, 1]);
});

test('the published curve of a data set, and its groups', { skip: !existsSync(lung) }, async () => {
  const { json } = await run(['fit', 'kaplan-meier', '--summary', lung, '--columns', 'group=sex', '--json']);
  assert.equal(json.median.value, 310);
  assert.deepEqual(json.median.interval_log, [285, 363]);
  near(json.restricted_mean.value, 376.27, 5e-3);
  near(json.restricted_mean.standard_error, 19.71, 5e-3);
  near(json.log_rank.chi_square, 10.327, 5e-4);
  assert.deepEqual(json.groups.map(({ group, customers }) => [group, customers]), [['1', 138], ['2', 90]]);
  const told = await run(['fit', 'kaplan-meier', '--summary', lung]);
  assert.match(told.out, /Median 310 .*228 customers, 165 events/);
});

test('the published fits of two cohorts of contracts', async (t) => {
  const file = path.join(folder(t), 'cohort.csv');
  const cohort = (...left) => {
    writeFileSync(file, ['survivors', ...left].join('\n'));
    return run(['fit', 'sbg', '--summary', file, '--json']);
  };
  const regular = (await cohort(1000, 631, 468, 382, 326, 289, 262, 241)).json;
  near(regular.parameters.alpha, 0.704, 5e-4);
  near(regular.parameters.beta, 1.182, 5e-4);
  near(regular.log_likelihood, -1680.27, 5e-3);
  near(regular.periods[0].observed, 0.631, 1e-12);
  const high = (await cohort(1000, 869, 743, 653, 593, 551, 517, 491)).json;
  near(high.parameters.alpha, 0.668, 5e-4);
  near(high.parameters.beta, 3.806, 5e-4);
  near(high.log_likelihood, -1611.16, 5e-3);

  // The same customers one by one: who was lost in which period, and who is still here.
  const lost = [131, 126, 90, 60, 42, 34, 26].map((customers, i) => `${i + 1},0,${customers}`);
  writeFileSync(file, ['periods,here,weights', ...lost, '7,1,491'].join('\n'));
  const same = (await run(['fit', 'sbg', '--summary', file, '--json'])).json;
  near(same.log_likelihood, high.log_likelihood, 1e-9);
  assert.equal((await run(['fit', 'bdw', '--summary', file, '--json'])).json.log_likelihood >= high.log_likelihood, true);
});

test('contracts are tried on the renewals that came later', { timeout: 300_000 }, async (t) => {
  const data = folder(t);
  const program = new Program(t, { data, command: 'demo', args: ['--shape', 'saas', '--customers', '3000', '--seed', '5'] });
  await program.ready(120_000);
  await program.stop();
  const whole = (await run(['fit', 'sbg', '--data', data, '--json'])).json;
  assert.equal(whole.holdout, null);
  const begins = new Date(Date.now() - 200 * 86_400_000).toISOString().slice(0, 10);
  const { json } = await run(['fit', 'sbg', '--data', data, '--holdout', begins, '--json']);
  assert.ok(json.customers < whole.customers && json.customers > 500, `${json.customers} of ${whole.customers}`);
  const { customers, expected, actual, periods, log_likelihood: found, baseline_log_likelihood: plain } = json.holdout;
  assert.ok(customers > 200 && customers <= json.customers - json.lost, `${customers}`);
  assert.equal(periods.length, 5);
  near(periods.reduce((sum, one) => sum + one.actual, 0), actual, 1e-9);
  near(periods.reduce((sum, one) => sum + one.expected, 0), expected, 1e-6);
  for (const [k, one] of periods.entries()) assert.ok(one.renewals === k + 1 && one.actual <= customers, JSON.stringify(one));
  near(expected / actual, 1, 0.15);
  const [low, high] = json.holdout.forecast_interval;
  assert.ok(low < expected && expected < high && high - low < expected, `${low} ${high}`);
  assert.equal(json.holdout.within, low <= actual && actual <= high);
  assert.ok(found > plain, `${found} ${plain}`);
  const told = await run(['fit', 'bdw', '--data', data, '--holdout', begins]);
  assert.match(told.out, /Hold-out to .+: of [\d,]+ subscriptions that ran, [\d,]+ renewals due by then were expected \(95 % of what happens: [\d,]+ to [\d,]+\) and [\d,]+ made, (within|outside of) that interval/);

  // A hold-out to a day knows of nothing that is due after it, though more is known.
  const daysAgo = (days) => new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10);
  const ends = (until, holdout, ...more) => run(['fit', 'sbg', '--data', data, '--until', until, '--holdout', holdout, ...more]);
  const short = (await ends(daysAgo(201), daysAgo(152), '--json')).json;
  assert.equal(short.until, daysAgo(201));
  assert.equal(short.holdout.until, daysAgo(152));
  assert.deepEqual(short.parameters, json.parameters);
  assert.deepEqual(short.holdout.periods.slice(2), [3, 4, 5].map((renewals) => ({ renewals, expected: 0, actual: 0 })));
  assert.ok(short.holdout.actual > 100 && short.holdout.actual < actual * 0.6, `${short.holdout.actual} of ${actual}`);
  near(short.holdout.expected / short.holdout.actual, 1, 0.15);
  const [least, most] = short.holdout.expected_interval;
  assert.ok(least < short.holdout.expected && short.holdout.expected < most, `${least} ${most}`);
  const none = await ends('2019-12-31', '2020-01-01');
  assert.equal(none.code, 1);
  assert.match(none.err, /no subscription/i);
  assert.match((await ends(daysAgo(-60), begins)).err, /What is known ends on .*hold-out to/);
  // Of those due today nobody knows yet who only has not come to it.
  for (const day of [-60, 0]) assert.match((await ends(daysAgo(201), daysAgo(day))).err, /What is known ends on .*hold-out to/);

  const file = path.join(folder(t), 'cohort.csv');
  writeFileSync(file, 'survivors\n1000\n631\n468\n');
  const refused = await run(['fit', 'sbg', '--summary', file, '--holdout', begins]);
  assert.equal(refused.code, 1);
  assert.match(refused.err, /--data DIR/);
});

test('a customer may have several rows, each from its start to its stop', async (t) => {
  const file = path.join(folder(t), 'spells.csv');
  const fit = async (model, lines, ...more) => {
    writeFileSync(file, lines.join('\n'));
    return (await run(['fit', model, '--summary', file, '--json', ...more])).json;
  };
  const whole = Array.from({ length: 40 }, (_, i) => ({ id: `c${i}`, stop: 5 + ((i * 7) % 23), event: i % 4 === 0 ? 0 : 1, x: (i * 13) % 10 }));
  const plain = await fit('cox', ['time,event,x', ...whole.map(({ stop, event, x }) => `${stop},${event},${x}`)]);
  const halves = whole.flatMap(({ id, stop, event, x }) => [`${id},0,4,0,${x}`, `${id},4,${stop},${event},${x}`]);
  for (const name of ['id', 'customer', 'customer_id', 'Subject']) {
    const { parameters, customers, rows, log_likelihood: found } = await fit('cox', [`${name},start,stop,event,x`, ...halves]);
    assert.deepEqual([Object.keys(parameters), customers, rows.read], [['x'], 40, 80], name);
    near(parameters.x, plain.parameters.x, 1e-9);
    near(found, plain.log_likelihood, 1e-9);
  }
  assert.match((await run(['fit', 'cox', '--summary', file])).out, /80 of 80 rows used[^]*40 customers/);
  const curve = await fit('kaplan-meier', ['id,start,stop,event,group', ...halves]);
  assert.equal(curve.customers, 40);
  assert.equal(curve.groups.reduce((sum, { customers }) => sum + customers, 0), 40);
  const numbers = ['id,time,event,x', ...whole.map(({ stop, event, x }, i) => `${(i * 11) % 40},${stop},${event},${x}`)];
  assert.deepEqual(Object.keys((await fit('cox', numbers, '--covariates', 'x,id')).parameters), ['x', 'id']);
});

test('what a file of survival lacks is named', async (t) => {
  const file = path.join(folder(t), 'times.csv');
  const refused = async (lines, wanted, ...more) => {
    writeFileSync(file, lines.join('\n'));
    const { code, err } = await run(['fit', 'cox', '--summary', file, ...more]);
    assert.equal(code, 1);
    assert.match(err, wanted);
  };
  await refused(['time,x', '1,2'], /event/);
  await refused(['time,event,x', '1,maybe,2'], /maybe.*column event/);
  await refused(['time,event,x', '1,1,2', '2,0,much'], /line 3.*much/);
  await refused(['time,event', '1,1'], /--covariates/);
  await refused(['time,event,x', '1,1,2'], /time=week/, '--columns', 'time');
  const orders = await run(['fit', 'cox', '--orders', file]);
  assert.match(orders.err, /--summary/);
});

test('a row that no customer can have is named with its line and what is wrong', async (t) => {
  const file = path.join(folder(t), 'rows.csv');
  const refused = async (model, text, words) => {
    writeFileSync(file, text);
    const { code, err, out } = await run(['fit', model, '--summary', file, '--json', '--lang', 'en']);
    assert.deepEqual([code, out], [1, ''], `${model}: ${text}`);
    assert.match(err, words);
  };
  const rows = (...lines) => ['frequency,recency,T', ...lines, ''].join('\n');
  await refused('bg-nbd', rows('2,4,9', '1,5,3'), /rows\.csv, line 3: recency 5 lies beyond T 3/);
  await refused('pareto-nbd', rows('2,4,9', '0,2,3'), /line 3: frequency 0 with recency 2/);
  await refused('bg-nbd', rows('2,4,-9'), /line 2: T is -9, but cannot be negative/);
  await refused('bg-nbd', 'frequency,recency,T,weights\n1,2,3,-1\n', /line 2: weights is -1/);
  await refused('bg-bb', 'frequency,recency,periods\n3,2,6\n', /line 2: frequency 3 is more than recency 2/);
  await refused('bg-bb', 'frequency,recency,periods\n1,1.5,6\n', /line 2: recency is 1\.5, but must be a whole number/);
  await refused('kaplan-meier', 'time,event\n2,1\n-1,1\n', /line 3: time is -1/);
});

test('options that would not be looked at are refused, and so are days beyond the orders', { skip: !existsSync(cdnow) && 'no shared data' }, async () => {
  const refused = async (args, words) => {
    const { code, err } = await run(['fit', ...args]);
    assert.equal(code, 1, args.join(' '));
    assert.match(err, words);
  };
  const orders = ['--orders', cdnow, '--preset', 'cdnow'];
  await refused(['bg-nbd', ...orders, '--until', '1997-09-30', '--holdout', '1999-06-30'], /is known ends on 30 June 1998/);
  await refused(['bg-nbd', ...orders, '--until', '1996-01-01'], /no orders up to 1 January 1996/);
  await refused(['bg-nbd', ...orders, '--covariates', 'age'], /bg-nbd looks at no --covariates/);
  await refused(['gamma-gamma', ...orders, '--holdout', '1998-01-01'], /gamma-gamma looks at no --holdout/);
  await refused(['kaplan-meier', '--summary', cdnow, '--holdout', '1998-01-01'], /kaplan-meier looks at no --holdout/);
  await refused(['bg-nbd', '--summary', cdnow, '--holdout', '1998-01-01'], /bg-nbd has no hold-out for a summary/);
});
