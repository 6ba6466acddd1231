// A retention table by month and a segment, over the same facts: Vafa over HTTP, a bare loop over
// columns in memory, DuckDB and chDB in their own processes with tables sorted by customer. Each is
// warmed up and then asked several times; the fastest counts. All must give the same answer.
import assert from 'node:assert/strict';
import path from 'node:path';

import { call, count, dataFolder, machine, peer, shown, size, table, tool, withServer, workFolder } from './bench.mjs';
import { measure } from './measure.mjs';

const orders = { kinds: ['order_placed'] };
const whole = { from: '2023-01-01', to: '2026-01-01', zone: 'UTC', calendar: 'gregorian' };
const lastDays = (days) => ({ last: { days }, until: 'end' });
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
  segment: {
    version: 1,
    measure: {
      customers: {
        all: [
          { did: { ...orders, within: lastDays(365), count: { min: 3 } } },
          { did: { ...orders, where: { money: { min: '100.00' } }, within: lastDays(365) } },
          { not: { did: { kinds: ['page_viewed'], within: lastDays(30) } } },
        ],
      },
    },
    over: whole,
  },
};

const work = workFolder();
const csv = path.join(work, 'facts.csv');
console.log(`${count(size.customers)} customers, ${count(size.facts)} facts; ${machine()}`);
const bare = JSON.parse(
  call(tool('bare_loop'), ['--customers', size.customers, '--facts', size.facts, '--repeat', size.repeat, '--csv', csv].map(String)),
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

const vafa = await withServer(dataFolder(size.customers, size.facts), async (client) => {
  const retention = await measure(size.repeat, () => client.post('/ask', questions.retention));
  const segment = await measure(size.repeat, () => client.post('/ask', questions.segment));
  const overview = await measure(size.repeat, () => client.get('/overview?from=2025-12-01&to=2026-01-01'));
  return {
    retention: { seconds: retention.seconds, answer: retentionOf(retention.answer) },
    segment: { seconds: segment.seconds, answer: valueOf(segment.answer) },
    overview: { seconds: overview.seconds },
  };
});

for (const question of ['retention', 'segment']) {
  for (const one of [...others, vafa]) {
    assert.deepEqual(one[question].answer, bare[question].answer, `${question} of ${one.name ?? 'Vafa'}`);
  }
}
const ratio = (a, b) => `${(a / b).toFixed(1)} ×`;
const row = (name, question) => [
  name,
  shown(vafa[question].seconds),
  shown(bare[question].seconds),
  ratio(vafa[question].seconds, bare[question].seconds),
  ...others.map((one) => shown(one[question].seconds)),
  ratio(Math.min(...others.map((one) => one[question].seconds)), vafa[question].seconds),
];
table(
  ['', 'Vafa', 'bare loop', 'of the bare loop', ...others.map((one) => one.name), 'faster than the better'],
  [row('retention by month', 'retention'), row('segment', 'segment')],
);
console.log(`  all figures of the overview, one month: ${shown(vafa.overview.seconds)}`);
console.log(`  loading the file took ${others.map((one) => `${one.name} ${shown(one.load)}`).join(', ')}`);
