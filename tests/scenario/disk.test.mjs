// Disks that are full or closed: a clear error, nothing lost, and on it goes when there is room.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';

import { Program, folder, isRoot, run, until } from './program.mjs';
import { sqlite } from './stores.mjs';
import { undo } from './undo.mjs';

/** A real file system of `megabytes`, or what hinders us. */
function smallDisk(t, megabytes) {
  const at = folder(t);
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', at]);
  undo(t, () => execFileSync('umount', ['-l', at]));
  return at;
}
const needsRoot = isRoot ? false : 'only root may mount the small file system of this test';

const batch = (round, size = 500) => ({
  facts: Array.from({ length: size }, (_, i) => ({
    customer: `C-${i % 20}`,
    at: '2026-01-01T00:00:00Z',
    kind: 'page_viewed',
    label: `b-${round}-${i}-${'x'.repeat(300)}`,
    key: `b-${round}-${i}`,
  })),
});

test('a full disk is said so, loses nothing, and is got over', { skip: needsRoot }, async (t) => {
  const disk = smallDisk(t, 64);
  const ballast = path.join(disk, 'ballast');
  const program = await Program.start(t, { data: path.join(disk, 'data'), store: await sqlite.open(t) });
  const client = await program.signUp();
  await client.post('/facts', batch(0));
  const { bavail, bsize } = statfsSync(disk);
  writeFileSync(ballast, Buffer.alloc(bavail * bsize - (6 << 20)));

  let stored = 1;
  const refused = await until('the disk to be full', async () => {
    const answer = await client.request('POST', '/facts', { body: batch(stored) });
    if (answer.status < 300) stored += 1;
    return answer.status < 300 ? undefined : answer;
  });
  assert.equal(refused.body.code, 'storage_full', JSON.stringify(refused.body));
  assert.notEqual(refused.body.detail, '');
  assert.equal((await client.get('/customers?limit=1')).total, 20);

  rmSync(ballast);
  await until('room to be noticed', async () => {
    const answer = await client.request('POST', '/facts', { body: batch(stored) });
    return answer.status < 300;
  });
  const first = await client.timeline(await client.customer('C-0'), 'page_viewed');
  assert.equal(first.length, (stored + 1) * 25);
  assert.equal(new Set(first.map((fact) => fact.label)).size, first.length);
  assert.equal((await program.stop()).code, 0);
});

test('an upload that does not fit is refused and leaves nothing behind', { skip: needsRoot }, async (t) => {
  const disk = smallDisk(t, 32);
  const program = await Program.start(t, { data: path.join(disk, 'data'), store: await sqlite.open(t) });
  const client = await program.signUp();
  const free = () => statfsSync(disk).bavail * statfsSync(disk).bsize;
  const before = free();
  const refused = await client.request('POST', '/uploads?name=orders.csv', { body: new Uint8Array(before + (8 << 20)).fill(65) });
  assert.equal(refused.body.code, 'storage_full', JSON.stringify(refused.body));
  assert.ok(free() > before - (2 << 20), 'the torn upload still takes room');
  await client.post('/facts', batch(1, 10));
});

test('a data folder that cannot be written is named', async (t) => {
  const data = path.join(folder(t), 'closed');
  mkdirSync(data);
  chmodSync(path.dirname(data), 0o755);
  chmodSync(data, 0o555);
  // Root may write anywhere, so there the program runs as nobody.
  const { code, err } = await run(['serve', '--data', data, '--port', '0'], { uid: isRoot ? 65534 : undefined });
  assert.equal(code, 1);
  assert.ok(err.includes(data), err);
});

test('a data folder on a disk that cannot be written is named', { skip: needsRoot }, async (t) => {
  const disk = smallDisk(t, 8);
  execFileSync('mount', ['-o', 'remount,ro', disk]);
  const { code, err } = await run(['serve', '--data', path.join(disk, 'data'), '--port', '0']);
  assert.equal(code, 1);
  assert.ok(err.includes(disk), err);
});
