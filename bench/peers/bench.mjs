// What the benchmarks beside other programs share: sizes, data that is made once, the program, the table.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { Client } from '../../tests/scenario/client.mjs';
import { binary, Program } from '../../tests/scenario/program.mjs';

export const here = path.dirname(fileURLToPath(import.meta.url));
export const root = path.resolve(here, '../..');
const tools = process.env.VAFA_BENCH_TOOLS ?? path.join(root, 'build/release/bench/peers');
const kept = path.join(root, 'build/bench-data');

const number = (name, otherwise) => Number(process.env[name] ?? otherwise);
export const size = {
  customers: number('VAFA_BENCH_CUSTOMERS', 1_000_000),
  facts: number('VAFA_BENCH_FACTS', 50_000_000),
  rows: number('VAFA_BENCH_ROWS', 10_000_000),
  seconds: number('VAFA_BENCH_SECONDS', 10),
  repeat: number('VAFA_BENCH_REPEAT', 5),
};

export const count = (n) => Number(n).toLocaleString('en-US', { maximumFractionDigits: 0 });
export const shown = (s) => (s < 1e-3 ? `${(s * 1e6).toFixed(0)} µs` : s < 1 ? `${(s * 1e3).toFixed(1)} ms` : `${s.toFixed(2)} s`);
export const note = (text) => process.stderr.write(`   ${text}\n`);

/** Runs a program to its end and gives what it printed; its progress and errors are passed on. */
export function call(program, args, options = {}) {
  return execFileSync(program, args, {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    stdio: [options.input === undefined ? 'ignore' : 'pipe', 'pipe', 'inherit'],
    ...options,
  });
}
export const tool = (name) => path.join(tools, name);
export const peer = (script, args) => JSON.parse(call(process.execPath, [path.join(here, script), ...args]));

/** A folder for the length of a benchmark, on the disk of the build. */
export function workFolder() {
  mkdirSync(kept, { recursive: true });
  const folder = mkdtempSync(path.join(kept, 'work-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A data folder with so many customers and facts, kept under build/ until the program changes. */
export function dataFolder(customers, facts) {
  const folder = path.join(kept, `${customers}-${facts}`);
  const stamp = path.join(kept, `${customers}-${facts}.made`);
  const program = statSync(binary);
  const now = createHash('sha256').update(`${program.size} ${program.mtimeMs}`).digest('hex');
  if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== now) {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(kept, { recursive: true });
    note(`making ${count(customers)} customers with ${count(facts)} facts in ${path.relative(root, folder)}`);
    const started = performance.now();
    call(binary, ['bench-data', '--customers', customers, '--facts', facts, '--seed', '1', '--data', folder].map(String), {
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    const seconds = (performance.now() - started) / 1000;
    note(`made in ${shown(seconds)}, ${count(facts / seconds)} facts/s into store and timeline`);
    writeFileSync(stamp, now);
  }
  return folder;
}

/** The same folder for a benchmark that writes into it: the next one makes its data anew. */
export function dataToUseUp(customers, facts) {
  const folder = dataFolder(customers, facts);
  rmSync(`${folder}.made`);
  return folder;
}

/** A file under build/ that is kept until `version` changes: where it is, and what `make(file)` said of it. */
export function keptFile(name, version, make) {
  const file = path.join(kept, name);
  const stamp = `${file}.made`;
  const old = existsSync(file) && existsSync(stamp) ? JSON.parse(readFileSync(stamp, 'utf8')) : null;
  if (old?.version === version) return { file, said: old.said };
  mkdirSync(kept, { recursive: true });
  rmSync(stamp, { force: true });
  note(`making ${path.relative(root, file)}`);
  const said = make(file);
  writeFileSync(stamp, JSON.stringify({ version, said }));
  return { file, said };
}

/** Someone signed in: the owner, made if there is none yet. */
async function signedIn(program) {
  const client = new Client(program.url);
  const { required } = await client.get('/setup');
  if (required) await client.signUp({ code: program.code, currency: 'USD', zone: 'UTC' });
  else await client.signIn();
  return client;
}

/** Runs `work` with a server on the folder and someone signed in; stops the server whatever happens. */
export async function withServer(data, work) {
  const cleanup = [];
  const program = await Program.start({ after: (end) => cleanup.push(end) }, { data });
  try {
    return await work(await signedIn(program), program);
  } finally {
    for (const end of cleanup) await end();
  }
}

/** How long this disk takes to make 4 KiB durable: the median of 200 times, in seconds. */
export function fsyncSeconds(fs, folder) {
  const file = path.join(folder, 'fsync');
  const handle = fs.openSync(file, 'w');
  const page = Buffer.alloc(4096, 1);
  const times = Array.from({ length: 200 }, () => {
    fs.writeSync(handle, page);
    const started = performance.now();
    fs.fsyncSync(handle);
    return (performance.now() - started) / 1000;
  });
  fs.closeSync(handle);
  fs.rmSync(file);
  return times.sort((a, b) => a - b)[100];
}

/** Prints rows of cells under a head, the first column to the left and the others to the right. */
export function table(head, rows) {
  const lines = [head, ...rows].map((row) => row.map(String));
  const widths = head.map((_, i) => Math.max(...lines.map((line) => line[i].length)));
  const pad = (cell, i) => (i === 0 ? cell.padEnd(widths[i]) : cell.padStart(widths[i]));
  const print = (line) => console.log(`  ${line.map(pad).join('   ')}`);
  print(lines[0]);
  console.log(`  ${widths.map((width) => '─'.repeat(width)).join('───')}`);
  lines.slice(1).forEach(print);
}

export function machine() {
  const busy = os.loadavg()[0];
  return `${os.cpus().length} cores, ${os.cpus()[0].model.trim()}, load ${busy.toFixed(1)} at the start`;
}
