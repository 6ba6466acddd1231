// Files that are not what they should be: a clear answer, in bounded memory.
import assert from 'node:assert/strict';
import { closeSync, copyFileSync, openSync, readFileSync, readdirSync, truncateSync, utimesSync, writeFileSync, writeSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';

import { Program, binary, folder, run, until } from './program.mjs';

const bring = (file, data, ...more) => run(['import', 'orders', file, '--data', data, '--json', ...more]);

/** Watches how much memory a command ever holds. */
function watch() {
  let peak = 0;
  let timer;
  const started = (child) => {
    timer = setInterval(() => {
      try {
        const status = readFileSync(`/proc/${child.pid}/status`, 'utf8');
        peak = Math.max(peak, Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0) * 1024);
      } catch {
        clearInterval(timer); // it has ended
      }
    }, 10);
    child.on('exit', () => clearInterval(timer));
  };
  return { started, peak: () => peak };
}

const notTables = {
  'a program': (file) => copyFileSync(binary, file),
  'an empty file': (file) => writeFileSync(file, ''),
  'zeros': (file) => writeFileSync(file, Buffer.alloc(1 << 20)),
  'a picture': (file) => writeFileSync(file, Buffer.concat([Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'), Buffer.alloc(5000, 0xfe)])),
  'a letter': (file) => writeFileSync(file, 'Dear customer,\n\nthank you for your order.\n\nYours\n'),
};
for (const [what, write] of Object.entries(notTables)) {
  test(`not a table: ${what}`, async (t) => {
    const dir = folder(t);
    const file = path.join(dir, 'orders.csv');
    write(file);
    const { code, err } = await bring(file, path.join(dir, 'data'));
    assert.equal(code, 1, err);
    assert.ok(err.includes('orders.csv'), err);
    assert.ok(err.length < 2000, 'the error is not for reading');
  });
}

test('a file that is not there', async (t) => {
  const dir = folder(t);
  const { code, err } = await bring(path.join(dir, 'no-such.csv'), path.join(dir, 'data'));
  assert.equal(code, 1);
  assert.ok(err.includes('no-such.csv'), err);
});

test('a folder in place of a file', async (t) => {
  const dir = folder(t);
  const { code, err } = await bring(dir, path.join(dir, 'data'));
  assert.equal(code, 1);
  assert.ok(err.includes(dir), err);
});

test('a line of 2 GB is one rejected row, and memory stays small', async (t) => {
  const dir = folder(t);
  const file = path.join(dir, 'orders.csv');
  const good = Array.from({ length: 100_000 }, (_, i) => `O-${i},C-${i % 50},2024-01-01,5.00,EUR\n`);
  writeFileSync(file, `order_id,customer_id,date,amount,currency\n${good.join('')}O-long,`);
  truncateSync(file, 2 ** 31); // a hole: real to read, nothing on the disk
  const end = openSync(file, 'a');
  writeSync(end, ',2024-01-02,6.00,EUR\nO-last,C-3,2024-01-03,7.00,EUR\n');
  closeSync(end);
  const memory = watch();
  const { code, out, err } = await run(['import', 'orders', file, '--data', path.join(dir, 'data'), '--json'], memory);
  assert.ok(memory.peak() < 400 << 20, `${memory.peak() >> 20} MB`);
  assert.equal(code, 0, err);
  const { read, added, rejected, rejects_file: rejects } = JSON.parse(out);
  assert.deepEqual({ read, added, rejected }, { read: 100_002, added: 100_001, rejected: 1 });
  const said = readFileSync(rejects, 'utf8');
  assert.ok(said.length < 10 << 20, 'the rejects file holds the whole line');
  assert.match(said, /^100002\b/m);
});

test('a 2 GB body is refused by the API before it is read', async (t) => {
  const program = await Program.start(t, { data: path.join(folder(t), 'data') });
  const client = await program.signUp();
  const before = program.peakMemory();
  let sent = 0;
  const endless = new ReadableStream({
    pull(controller) {
      sent += 1 << 20;
      if (sent > 64 << 20) controller.close();
      else controller.enqueue(new Uint8Array(1 << 20).fill(32));
    },
  });
  const answer = await client
    .request('POST', '/facts', { body: endless, headers: { 'Content-Type': 'application/json' } })
    .catch((error) => error); // the server may hang up on a body that it will not read
  if (!(answer instanceof Error)) assert.equal(answer.body.code, 'too_large', JSON.stringify(answer.body));
  assert.ok(program.peakMemory() - before < 64 << 20, 'the body was kept');
  await client.get('/session');
});

test('an uploaded file is gone once it is imported, and when nobody comes back to it', async (t) => {
  const data = path.join(folder(t), 'data');
  const uploads = path.join(data, 'uploads');
  const program = await Program.start(t, { data });
  const client = await program.signUp();
  const orders = 'order_id,customer_id,date,amount\nO-1,C-1,2026-01-05,10.00\n';
  assert.equal((await client.importFile('orders.csv', orders)).added, 1);
  await until('the imported file to be removed', () => readdirSync(uploads).length === 0);

  await client.ok('POST', '/uploads?name=waiting.csv', { body: orders });
  await client.ok('POST', '/uploads?name=forgotten.csv', { body: orders });
  await program.stop();
  const names = readdirSync(uploads).filter((name) => name.endsWith('.name'));
  const forgotten = names.find((name) => readFileSync(path.join(uploads, name), 'utf8') === 'forgotten.csv').slice(0, -5);
  const lastMonth = Date.now() / 1000 - 30 * 24 * 3600;
  utimesSync(path.join(uploads, `${forgotten}.csv`), lastMonth, lastMonth);
  await Program.start(t, { data });
  const left = readdirSync(uploads);
  assert.equal(left.length, 2);
  assert.ok(!left.some((name) => name.startsWith(forgotten)), 'a forgotten upload is kept');
});
