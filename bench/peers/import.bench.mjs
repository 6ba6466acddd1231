// The same file of orders into Vafa and into a table of sqlite3, both durable at the end.
import fs from 'node:fs';
import path from 'node:path';

import { binary } from '../../tests/scenario/program.mjs';
import { call, count, fsyncSeconds, machine, shown, size, table, workFolder } from './bench.mjs';

const work = workFolder();
const csv = path.join(work, 'orders.csv');
call(binary, ['bench-data', '--csv', csv, '--facts', String(size.rows), '--customers', String(Math.ceil(size.rows / 10))]);
console.log(`${count(size.rows)} rows, ${count(fs.statSync(csv).size / 1e6)} MB; ${machine()}`);

function timed(run) {
  const started = performance.now();
  const answer = run();
  return { seconds: (performance.now() - started) / 1000, answer };
}

const fsync = fsyncSeconds(fs, work);
const vafa = timed(() =>
  JSON.parse(call(binary, ['import', 'orders', csv, '--json', '--data', path.join(work, 'vafa')])),
);
// By chance a few lines of an order are equal to each other: such a line is a repeat (docs/reference/import.md).
const taken = vafa.answer.added + vafa.answer.unchanged;
if (taken !== size.rows || vafa.answer.unchanged > size.rows / 1e5) throw new Error(`Vafa took in ${vafa.answer.added} rows`);
const again = timed(() =>
  JSON.parse(call(binary, ['import', 'orders', csv, '--json', '--data', path.join(work, 'vafa')])),
);
if (again.answer.unchanged !== size.rows) throw new Error('the second import was not the same');

const columns = 'order_id, customer_id, date, amount, currency, cost, product, category, quantity, channel';
const sqlite = timed(() =>
  call('sqlite3', [path.join(work, 'peer.db')], {
    input: `PRAGMA journal_mode = WAL;\nPRAGMA synchronous = FULL;\nCREATE TABLE orders(${columns});\n.import --csv --skip 1 ${csv} orders\nSELECT count(*) FROM orders;\n`,
  }),
);
if (Number(sqlite.answer.trim().split('\n').at(-1)) !== size.rows) throw new Error('sqlite3 lost rows');

const rate = ({ seconds }) => `${count(size.rows / seconds)} rows/s`;
table(
  ['', 'time', 'rate', 'of sqlite3'],
  [
    ['vafa import orders', shown(vafa.seconds), rate(vafa), `${(sqlite.seconds / vafa.seconds).toFixed(2)} ×`],
    ['the same file again', shown(again.seconds), rate(again), `${(sqlite.seconds / again.seconds).toFixed(2)} ×`],
    ['sqlite3 .import', shown(sqlite.seconds), rate(sqlite), '1.00 ×'],
  ],
);
console.log(`  an fsync of 4 KiB takes ${shown(fsync)} on this disk`);
