// From starting the program to its first answer, and the memory that it holds when idle.
import fs from 'node:fs';

import { binary, pause, Program } from '../../tests/scenario/program.mjs';
import { count, dataFolder, machine, shown, table } from './bench.mjs';

const customers = 100_000;
const facts = 5_000_000;
const data = dataFolder(customers, facts);
console.log(`${count(customers)} customers, ${count(facts)} facts, ${count(fs.statSync(binary).size / 1e6)} MB of program; ${machine()}`);

/** Bytes, by the names of /proc/PID/status. */
function memory(pid, name) {
  const status = fs.readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(status)[1]) * 1024;
}
const megabytes = (bytes) => `${(bytes / 1e6).toFixed(1)} MB`;

const rows = [];
for (const name of ['first start', 'again', 'once more']) {
  const cleanup = [];
  const started = performance.now();
  const program = new Program({ after: (end) => cleanup.push(end) }, { data });
  try {
    await program.ready();
    await fetch(`${program.url}/api/v1/session`);
    const ready = (performance.now() - started) / 1000;
    await pause(3000);
    const { pid } = program.child;
    rows.push([name, shown(ready), megabytes(memory(pid, 'VmRSS')), megabytes(memory(pid, 'RssAnon')), megabytes(memory(pid, 'RssFile'))]);
    await program.stop();
  } finally {
    for (const end of cleanup) await end();
  }
}
table(['', 'ready', 'memory', 'own', 'mapped files'], rows);
