// A retention table by month, ten segments and a funnel over the same facts: Vafa over HTTP, a bare loop over
// columns in memory, DuckDB and chDB in their own processes with tables sorted by customer. Each is
// warmed up and then asked several times; the fastest counts. All must give the same answer.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';

import { call, count, dataFolder, machine, peer, shown, size, table, tool, withServer, workFolder } from './bench.mjs';
import { measure } from './measure.mjs';
import { conditionOf, segments } from './segments.mjs';

const orders = { kinds: ['order_placed'] };
const whole = { from: '2023-01-01', to: '2026-01-01', zone: 'UTC', calendar: 'gregorian' };
const questions = {
  retention: {
    version: 1,
    measure: {
      retention: {
        born: { first: { ...orders, within: { in: 'period' } } },
        returned: { did: { ...orders, within: { in: 'period' } } },
      },
    },
    over: { ...whole, every: 'month' },
  },
  funnel: {
    version: 1,
    measure: { funnel: { steps: [{ kinds: ['page_viewed'] }, orders, orders], within: { days: 30 } } },
    over: { ...whole, from: '2025-01-01' },
  },
};

const work = workFolder();
const csv = path.join(work, 'facts.csv');
const parts = path.join(work, 'segments.json');
writeFileSync(parts, JSON.stringify(segments));
console.log(`${count(size.customers)} customers, ${count(size.facts)} facts; ${machine()}`);
const bare = JSON.parse(
  call(tool('bare_loop'), ['--customers', size.customers, '--facts', size.facts, '--repeat', size.repeat, '--csv', csv, '--segments', parts].map(String)),
);
const others = [
  peer('peer_duckdb.mjs', [csv, String(size.repeat)]),
  peer('peer_chdb.mjs', [csv, String(size.repeat), path.join(work, 'chdb')]),
];

/** Row p of the table: how many of those born in month p came back 0, 1, 2 … months later. */
function retentionOf({ columns, rows }) {
  const first = columns.findIndex(({ name }) => name === 'returned_0');
  return rows.map((row) => row.slice(first).filter((cell) => cell !== null));
}
const valueOf = ({ columns, rows }) => rows[0][columns.findIndex(({ name }) => name === 'value')];
const stepsOf = ({ columns, rows }) => rows.map((row) => row[columns.findIndex(({ name }) => name === 'customers')]);

/** Twelve tiles, each a KPI with twelve months of trend: what a dashboard asks for. */
const tiles = ['revenue', 'active', 'churn', 'nca', 'crr', 'repeat_rate', 'spc', 'dormant', 'arpc', 'growth_active', 'cross_sell', 'winback'].map((kpi) => ({ kind: 'trend', width: 1, kpi }));

const vafa = await withServer(dataFolder(size.customers, size.facts), async (client) => {
  const ask = (question) => measure(size.repeat, () => client.post('/ask', question));
  const retention = await ask(questions.retention);
  const funnel = await ask(questions.funnel);
  const found = {};
  for (const [name, of] of Object.entries(segments)) {
    const { seconds, answer } = await ask({ version: 1, measure: { customers: conditionOf(of) }, over: whole });
    found[name] = { seconds, answer: valueOf(answer) };
  }
  const overview = await measure(size.repeat, () => client.get('/overview?from=2025-12-01&to=2026-01-01'));
  const { id } = await client.post('/dashboards', { name: 'Bench', tiles });
  const dashboard = await measure(size.repeat, () => client.get(`/dashboards/${id}/figures?from=2025-01-01&to=2026-01-01`));
  return {
    retention: { seconds: retention.seconds, answer: retentionOf(retention.answer) },
    funnel: { seconds: funnel.seconds, answer: stepsOf(funnel.answer) },
    segments: found,
    overview: { seconds: overview.seconds },
    dashboard: { seconds: dashboard.seconds },
  };
});

const questionsOf = (one) => ({ 'retention by month': one.retention, ...one.segments, 'funnel of three steps': one.funnel });
const [mine, plain] = [questionsOf(vafa), questionsOf(bare)];
const theirs = others.map((one) => ({ name: one.name, load: one.load, answers: questionsOf(one) }));
for (const question of Object.keys(plain)) {
  for (const { name, answers } of [...theirs, { name: 'Vafa', answers: mine }]) {
    assert.deepEqual(answers[question].answer, plain[question].answer, `${question} of ${name}`);
  }
}
const ratio = (a, b) => `${(a / b).toFixed(1)} ×`;
const row = (question) => [
  question,
  shown(mine[question].seconds),
  shown(plain[question].seconds),
  ratio(mine[question].seconds, plain[question].seconds),
  ...theirs.map(({ answers }) => shown(answers[question].seconds)),
  ratio(Math.min(...theirs.map(({ answers }) => answers[question].seconds)), mine[question].seconds),
];
table(
  ['', 'Vafa', 'bare loop', 'of the bare loop', ...theirs.map(({ name }) => name), 'faster than the better'],
  Object.keys(plain).map(row),
);
console.log(`  all figures of the overview, one month: ${shown(vafa.overview.seconds)}`);
console.log(`  a dashboard of ${tiles.length} KPIs with twelve months of trend: ${shown(vafa.dashboard.seconds)}`);
console.log(`  loading the file took ${theirs.map(({ name, load }) => `${name} ${shown(load)}`).join(', ')}`);
