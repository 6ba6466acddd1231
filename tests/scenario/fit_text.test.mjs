// What `vafa fit` says to people: what matters of a model, what was left out, and what is wrong with a file.
import assert from 'node:assert/strict';
import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';

import { folder, run, sharedData } from './program.mjs';

const shared = (name) => path.join(sharedData, name);
const skip = ['CDNOW_sample.txt', 'rossi.csv', 'lung.csv'].some((name) => !existsSync(shared(name))) && 'no shared data';
const survival = (model, name, ...more) => run(['fit', model, '--summary', shared(name), ...more]);
const cdnow = (model, ...more) => run(['fit', model, '--orders', shared('CDNOW_sample.txt'), '--preset', 'cdnow', '--until', '1997-09-30', ...more]);
const rossi = ['--columns', 'time=week,event=arrest'];

/** A file of orders of past years, and ten of them years ahead. */
function orders(t, { ahead = 10, past = 200 } = {}) {
  const file = path.join(folder(t), 'orders.csv');
  const two = (number) => String(number).padStart(2, '0');
  const year = new Date().getUTCFullYear();
  const lines = Array.from({ length: past }, (_, i) => `c${i % 30},${year - 2}-${two(1 + (i % 12))}-${two(1 + (i % 27))},${10 + (i % 7)}`);
  for (let i = 0; i < ahead; i += 1) lines.push(`c${i},${year + 5}-05-${two(1 + i)},12`);
  writeFileSync(file, ['customer,date,amount', ...lines, ''].join('\n'));
  return { file, year };
}

test('orders of days to come are left out and said, unless they are asked for', async (t) => {
  const { file, year } = orders(t);
  const { json } = await run(['fit', 'bg-nbd', '--orders', file, '--json']);
  assert.ok(json.until.startsWith(`${year - 2}-`), json.until);
  assert.deepEqual(json.rows, { read: 210, rejected: 0, refunds: 0, after_today: 10, first_after_today: 202 });
  assert.match((await run(['fit', 'bg-nbd', '--orders', file])).out, /10 orders lie after today \(first: line 202\) and were left out/);
  const asked = (await run(['fit', 'bg-nbd', '--orders', file, '--until', `${year + 5}-12-31`, '--json'])).json;
  assert.deepEqual([asked.until, asked.rows.after_today, asked.rows.first_after_today], [`${year + 5}-12-31`, 0, null]);
  const none = await run(['fit', 'bg-nbd', '--orders', orders(t, { past: 0 }).file]);
  assert.equal(none.code, 1);
  assert.match(none.err, /orders\.csv: all 10 orders lie after today \(first: line 2\).*--until/);

  const data = path.join(folder(t), 'data');
  for (const more of [['--dry-run'], []]) {
    const imported = await run(['import', 'orders', file, '--data', data, ...more]);
    assert.equal(imported.code, 0, imported.err);
    assert.match(imported.out, /10 rows lie after today \(first: line 202\).*--date-format/);
  }
  const again = (await run(['import', 'orders', file, '--data', data, '--json'])).json;
  assert.deepEqual([again.unchanged, again.after_today, again.first_after_today], [210, 10, 202]);
});

test('what is wrong with a file of orders is named, and what to do', async (t) => {
  const { file } = orders(t);
  const refused = async (words, ...more) => {
    const { code, err } = await run(['fit', 'bg-nbd', '--orders', file, ...more]);
    assert.equal(code, 1);
    assert.match(err, words);
  };
  await refused(/orders\.csv: The file has 3 columns; there is no column 9: take one from 1 to 3/, '--columns', 'customer=1,date=9,amount=3');
  await refused(/orders\.csv: The file has no column “buyer”; take one of these: customer, date, amount/, '--columns', 'customer=buyer,date=2');
  await refused(/There is no preset “nope”; there is: cdnow/, '--preset', 'nope');
  const holds = async (text, words) => {
    writeFileSync(file, text);
    await refused(words);
  };
  await holds('customer,date,amount\n', /orders\.csv has no rows below its header\. Give it a row for each order/);
  await holds('customer,date,amount\nc1,never,4\nc2,soon,5\n', /all 2 rows were rejected, the first \(line 2\) because: .*“never” is not a date.*--columns/);
  await holds('who,when,amount\nc1,2024-01-01,4\nc2,2024-02-01,5\n', /needs a column for “customer”.*--columns customer=1,date=2.*Its columns: who, when, amount/);
});

test('what is wrong with a file of survival is named, and what to do', async (t) => {
  const file = path.join(folder(t), 'times.csv');
  const refused = async (text, words, model = 'cox') => {
    writeFileSync(file, text);
    const { code, err } = await run(['fit', model, '--summary', file]);
    assert.equal(code, 1);
    assert.match(err, words);
  };
  await refused('', /times\.csv has no rows/);
  await refused('time,event,x\n', /times\.csv has no rows below its header\. Give it a row for each customer/);
  await refused('time,event,x\n1,1,NA\n2,0,\n', /each of its 2 rows lacks a value: x: 2/);
  await refused('week,arrest,age\n1,1,30\n', /has no column time; it has: week, arrest, age\..*--columns time=HEADER/);
  await refused('week\n1\n', /has no column periods; it has: week\..*--columns periods=HEADER/, 'sbg');
});

test('what no model can be fitted to names the file, the line and what to do', async (t) => {
  const file = path.join(folder(t), 'rows.csv');
  const refused = async (model, text, words, source = '--summary') => {
    writeFileSync(file, text.replaceAll(' ', '\n'));
    const { code, err } = await run(['fit', model, source, file]);
    assert.deepEqual([code, err.includes('rows.csv')], [1, true], err);
    assert.match(err, words);
  };
  await refused('sbg', 'periods,here,weights 5,1,2 3,0,-3', /line 3: weights is -3, but cannot be negative/);
  await refused('bdw', 'periods,here  5,1 0,0', /line 4: periods must be/);
  await refused('sbg', 'survivors 100 120', /line 3: 120 survivors after 100 a period before.*first row/);
  await refused('sbg', 'survivors 100', /at least two rows/);
  await refused('sbg', 'periods,here,weights 5,1,0 3,0,0', /every weight is 0/);
  await refused('cox', 'time,event,x,entry 9,1,2,3 4,0,3,4', /line 3: entry 4 is not before time 4/);
  await refused('cox', 'time,event,x 9,1,2 4,0,3e200', /line 3: x is 3e200, too large.*larger unit/);
  await refused('cox', 'time,event,x 9,1,2 4,perhaps,3', /line 3: “perhaps” in column event/);
  await refused('cox', 'time,event,x 9,0,2 4,0,3', /happened in no row.*longer time/);
  await refused('cox', 'time,event,x,y 1,1,1,3 2,1,1,4 3,1,1,3 4,0,0,4 5,0,0,3 6,0,0,5', /column x separates.*Leave it out\.\n/);
  await refused('bg-nbd', 'frequency,recency,T 1,1,1e30', /line 2: T is 1e\+?30, too large/);
  await refused('bg-nbd', 'frequency,recency,T,weights 1,1,2,0', /every weight is 0/);
  await refused('gamma-gamma', 'frequency,monetary_value 0,0 0, 2,0', /nobody has a repeat purchase with an amount above zero \(2 customers without a repeat purchase, 1 whose.*Give the amounts/);
  await refused('gamma-gamma', 'customer,date,amount a,2024-01-01,0 a,2024-02-01,0', /nobody has a repeat purchase/, '--orders');
  await refused('bg-nbd', '', /has no rows\. Write the names of the columns/);
  assert.match((await run(['fit', 'bg-nbd', '--summary', `${file}.none`])).err, /no file .*rows\.csv\.none\. Check its name/);
});

test('the columns of a summary can be named, and an option that is not looked at is refused', async (t) => {
  const file = path.join(folder(t), 'summary.csv');
  writeFileSync(file, 'id,n,last,seen\na,1,2,3\nb,2,3,4\nc,0,0,3\n');
  const fit = (model, ...more) => run(['fit', model, '--summary', file, ...more]);
  const named = (await fit('bg-nbd', '--columns', 'frequency=n,recency=last,T=seen', '--json')).json;
  writeFileSync(file, 'frequency,recency,T\n1,2,3\n2,3,4\n0,0,3\n');
  assert.deepEqual(named.parameters, (await fit('bg-nbd', '--json')).json.parameters);
  const refused = async (words, ...more) => {
    const { code, err } = await fit(...more);
    assert.equal(code, 1);
    assert.match(err, words);
  };
  await refused(/--columns names customer, which is not read here\. What is read: frequency, recency, T/, 'bg-nbd', '--columns', 'customer=1');
  await refused(/has no column nothing; it has: frequency, recency, T/, 'bg-nbd', '--columns', 'recency=nothing');
  for (const option of [['--preset', 'cdnow'], ['--until', '2024-01-01'], ['--to', '2024-01-01'], ['--no-header'], ['--unit', 'week'], ['--date-format', '%Y']]) {
    await refused(new RegExp(`bg-nbd looks at no ${option[0]} here: leave it out`), 'bg-nbd', ...option);
  }
  assert.match((await run(['fit', 'sbg', '--data', path.join(file, 'none'), '--unit', 'day'])).err, /sbg looks at no --unit here: leave it out/);
  writeFileSync(file, 'left,stays,many\n2,0,30\n3,1,70\n1,0,40\n');
  const contracts = (await fit('sbg', '--columns', 'periods=left,here=stays,weights=many', '--json')).json;
  assert.equal(contracts.customers, 140);
});

test('a column with the published name goes before those that may mean the same, and several are refused', async (t) => {
  const file = path.join(folder(t), 'summary.csv');
  const fit = (text, model, ...more) => {
    writeFileSync(file, text.replaceAll(' ', '\n'));
    return run(['fit', model, '--summary', file, ...more]);
  };
  const same = async (model, plain, other, ...more) => {
    const { json } = await fit(other, model, '--json', ...more);
    assert.deepEqual(json.parameters, (await fit(plain, model, '--json')).json.parameters, other);
  };
  const plain = 'frequency,recency,T 1,2,3 2,3,4 0,0,3';
  await same('bg-nbd', plain, 'x,age,recency,t,frequency 9,42,2,3,1 9,43,3,4,2 9,44,0,3,0');
  await same('bg-nbd', plain, 'frequency,recency,T,T 1,2,9,3 2,3,9,4 0,0,9,3', '--columns', 'T=4');
  const times = 'time,event,t 9,1,0 4,1,1 7,1,0 3,0,1 5,1,1 2,1,0';
  assert.deepEqual(Object.keys((await fit(times, 'cox', '--json')).json.parameters), ['t']);
  await same('sbg', 'periods,here 3,1 2,0 1,0', 'renewals,active,periods,here 1,1,3,1 1,1,2,0 1,1,1,0');

  const refused = async (words, ...of) => {
    const { code, err } = await fit(...of);
    assert.equal(code, 1, err);
    assert.match(err, words);
  };
  await refused(/more than one column may be T: T \(3\), T \(4\)\. Say which by its number: --columns T=3/, 'frequency,recency,T,T 1,2,3,3', 'bg-nbd');
  await refused(/may be T: n \(3\), age \(4\)/, 'frequency,recency,n,age 1,2,3,3', 'pareto-nbd');
  await refused(/may be time: duration \(1\), t \(3\)/, 'duration,event,t 1,1,3', 'cox');
  await refused(/may be x: x \(3\), x \(4\)\. Give each a name of its own in the first row/, 'time,event,x,x 1,1,3,3', 'cox');
  await refused(/has no column 5; it has: frequency, recency, T/, plain, 'bg-nbd', '--columns', 'T=5');
});

test('of hazards their ratios, the rows and the check are told', { skip }, async () => {
  const { out } = await survival('cox', 'rossi.csv', ...rossi);
  assert.match(out, /hazard ratio +95 % from +to +p\n/);
  assert.match(out, /prio +0\.09150 +0\.02865 +1\.09581 +1\.03598 +1\.15910 +0\.0014/);
  assert.match(out, /432 of 432 rows used, 114 events\./);
  assert.match(out, /Proportional hazards do not hold \(p 0\.0134\).*age \(p 0\.0145\), wexp \(p 0\.0398\)/);
  const lung = await survival('cox', 'lung.csv', '--covariates', 'age,sex,ph.ecog');
  assert.match(lung.out, /227 of 228 rows used, 164 events; 1 left out, since a value is missing \(ph\.ecog: 1\)/);
  assert.match(lung.out, /the data do not contradict them \(p 0\.2156\)/);
  const { json } = await survival('cox', 'lung.csv', '--covariates', 'age,sex,ph.ecog', '--json');
  assert.deepEqual(json.rows, { read: 228, missing: { 'ph.ecog': 1 } });
  const [low, high] = json.intervals.sex;
  assert.ok(Math.abs(Math.exp(low) - json.hazard_ratios.sex.interval[0]) < 1e-12 && high < 0);
});

test('curves of groups are told apart, and a median that is not reached is said', { skip }, async () => {
  const { out } = await survival('kaplan-meier', 'lung.csv', '--columns', 'event=status,group=sex');
  assert.match(out, /\n1 +138 +112 +270 +210 +306 +4 %\n2 +90 +53 +426 +345 +524 +8 %\n/);
  assert.match(out, /Log-rank test: χ² 10\.33 with 1 df, p 0\.0013: the groups differ/);
  const open = await survival('kaplan-meier', 'rossi.csv', ...rossi);
  assert.match(open.out, /No median: fewer than half had the event; 74 % are without it at the end of the curve/);
  assert.doesNotMatch(open.out, /—/);
});

test('small parameters keep their digits', async (t) => {
  const file = path.join(folder(t), 'times.csv');
  const lines = Array.from({ length: 60 }, (_, i) => `${1 + ((i * 7) % 30)},${i % 3 === 0 ? 0 : 1},${(i * 7919) % 100000}`);
  writeFileSync(file, ['time,event,income', ...lines].join('\n'));
  const { out } = await run(['fit', 'cox', '--summary', file]);
  const [, coefficient, error] = /income +(-?[\d.e-]+) +([\d.e-]+)/.exec(out);
  for (const told of [coefficient, error]) assert.ok(told.replace(/^-?0\.0*|e.*$/g, '').length >= 3, told);
});

test('a correlation is told by the rule of the page, and refunds and who was left out are counted', { skip }, async (t) => {
  const { out } = await cdnow('gamma-gamma');
  assert.match(out, /Here they do: correlation 0\.114 \(95 % interval: 0\.051 to 0\.176, without 0\).*the data do not settle/);
  assert.match(out, /Left out: 1,411 customers without a repeat purchase, 0 whose/);
  const { json } = await cdnow('gamma-gamma', '--json');
  for (const [name, [low, high]] of Object.entries(json.intervals)) assert.ok(low < json.parameters[name] && json.parameters[name] < high, name);
  const { file, year } = orders(t, { ahead: 0 });
  writeFileSync(file, `c1,${year - 1}-12-31,-5\n`, { flag: 'a' });
  assert.match((await run(['fit', 'mbg-nbd', '--orders', file])).out, /1 row is a refund/);
});

test('what came in a hold-out is held against the interval of the forecast', { skip }, async () => {
  const holdout = ['--holdout', '1998-06-30'];
  const { json } = await cdnow('bg-nbd', ...holdout, '--json');
  const { expected, expected_interval: sure, forecast_interval: range, within } = json.holdout;
  assert.ok(range[0] < sure[0] && sure[0] < expected && expected < sure[1] && sure[1] < range[1], JSON.stringify(json.holdout));
  assert.equal(within, false); // BG/NBD is known to forecast low here
  assert.match((await cdnow('bg-nbd', ...holdout)).out, /Hold-out to 30 June 1998: 1,653 purchases expected \(95 % of what happens: [\d,]+ to [\d,]+\), 1,882 made, outside of that interval/);
});

test('a Persian text has Persian digits only, and JSON has none', { skip }, async () => {
  const texts = [
    await survival('cox', 'lung.csv', '--covariates', 'age,sex', '--lang', 'fa'),
    await survival('kaplan-meier', 'rossi.csv', ...rossi, '--lang', 'fa'),
    await cdnow('bg-nbd', '--holdout', '1998-06-30', '--lang', 'fa'),
    await cdnow('gamma-gamma', '--lang', 'fa'),
  ];
  for (const { code, out } of texts) {
    assert.equal(code, 0);
    assert.doesNotMatch(out, /[0-9]|%/);
    assert.match(out, /[۰-۹]٫[۰-۹]/);
  }
  assert.match(texts[2].out, /تا ۳۰ ژوئن ۱۹۹۸/);
  const { out, json } = await cdnow('bg-nbd', '--holdout', '1998-06-30', '--lang', 'fa', '--json');
  assert.doesNotMatch(out, /[۰-۹]/);
  assert.equal(json.holdout.until, '1998-06-30');
});
