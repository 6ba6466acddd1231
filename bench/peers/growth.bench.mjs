// How times and sizes grow with the facts: the questions of questions.bench.mjs over 10, 50 and 100 million facts,
// fifty a customer, and the bytes that a fact takes on disk and in memory.
import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';

import { count, dataFolder, machine, shown, size, table, withServer } from './bench.mjs';
import { measure } from './measure.mjs';
import { conditionOf, segments } from './segments.mjs';

const sizes = [10_000_000, 50_000_000, 100_000_000];
const factsOfCustomer = 50;
const orders = { kinds: ['order_placed'] };
const whole = { from: '2023-01-01', to: '2026-01-01', zone: 'UTC', calendar: 'gregorian' };
const questions = {
  'retention by month': { measure: { retention: { born: { first: orders }, returned: { did: orders } } }, over: { ...whole, every: 'month' } },
  'loyal, gone quiet': { measure: { customers: conditionOf(segments['loyal, gone quiet']) }, over: whole },
  'funnel of three steps': { measure: { funnel: { steps: [{ kinds: ['page_viewed'] }, orders, orders], within: { days: 30 } } }, over: { ...whole, from: '2025-01-01' } },
};

/** Bytes of all files in a folder. */
function bytesOf(folder) {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + statSync(path.join(entry.parentPath ?? entry.path, entry.name)).size, 0);
}

console.log(`${count(factsOfCustomer)} facts a customer; ${machine()}`);
const rows = [];
for (const facts of sizes) {
  const folder = dataFolder(facts / factsOfCustomer, facts);
  const row = await withServer(folder, async (client, program) => {
    const cells = [];
    for (const question of Object.values(questions)) {
      const { seconds } = await measure(size.repeat, () => client.post('/ask', { version: 1, ...question }));
      cells.push(shown(seconds));
    }
    return [...cells, (program.peakMemory() / facts).toFixed(1)];
  });
  const index = bytesOf(path.join(folder, 'timeline'));
  rows.push([count(facts), ...row, (index / facts).toFixed(1), (bytesOf(folder) / facts).toFixed(1)]);
}
table(['facts', ...Object.keys(questions), 'bytes in memory', 'bytes of the index', 'bytes with the record store'], rows);
