// The timeline index is derived: deleted, cut short or altered, it is rebuilt, with one log line.
import assert from 'node:assert/strict';
import { readFileSync, readdirSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';

import { Program, folder, run } from './program.mjs';
import { sqlite } from './stores.mjs';

const files = (of) =>
  readdirSync(of, { recursive: true })
    .map((name) => path.join(of, name))
    .filter((name) => statSync(name).isFile() && statSync(name).size > 0);
const largest = (of) => files(of).sort((a, b) => statSync(b).size - statSync(a).size)[0];

const damages = {
  deleted: (index) => rmSync(index, { recursive: true }),
  'cut short': (index) => truncateSync(largest(index), Math.floor(statSync(largest(index)).size / 2)),
  'altered by one bit': (index) => {
    const file = largest(index);
    const bytes = readFileSync(file);
    bytes[Math.floor(bytes.length / 2)] ^= 1;
    writeFileSync(file, bytes);
  },
  'without one file': (index) => rmSync(largest(index)),
  'all zeros': (index) => files(index).forEach((file) => writeFileSync(file, Buffer.alloc(statSync(file).size))),
};

test('a damaged timeline index is rebuilt, with the same figures and one log line', async (t) => {
  const data = path.join(folder(t), 'data');
  const store = await sqlite.open(t);
  let program = await Program.start(t, { data, store });
  const client = await program.signUp();
  const rows = Array.from({ length: 5000 }, (_, i) => `O-${i},C-${i % 700},2024-0${1 + (i % 9)}-05,${i % 50}.50,EUR`);
  await program.stop();
  const file = path.join(data, '..', 'orders.csv');
  writeFileSync(file, `order_id,customer_id,date,amount,currency\n${rows.join('\n')}\n`);
  assert.equal((await run(['import', 'orders', file, '--data', data])).code, 0);
  program = await Program.start(t, { data, store });
  client.at(program.url);
  const figures = () =>
    Promise.all([
      client.get('/overview?from=2024-01-01&to=2025-01-01&every=month'),
      client.get('/retention?from=2024-01-01&to=2025-01-01&every=month'),
    ]);
  const before = await figures();
  assert.equal((await program.stop()).code, 0);

  for (const [how, damage] of Object.entries(damages)) {
    await t.test(how, async (t2) => {
      damage(path.join(data, 'timeline'));
      program = await Program.start(t2, { data, store });
      client.at(program.url);
      assert.deepEqual(await figures(), before);
      const lines = program.said.err.split('\n').filter((line) => /timeline.*made anew/.test(line));
      assert.ok(lines.length === 1 || (how === 'deleted' && lines.length === 0), program.said.err);
      assert.equal((await program.stop()).code, 0);
    });
  }
});
