// The database goes away and comes back: a clear refusal meanwhile, nothing lost, no restart needed.
import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';

import { Program, folder, pause, run, until } from './program.mjs';
import { Gate, control, postgresql } from './stores.mjs';

const fact = (key) => ({ facts: [{ customer: 'C-1', at: '2026-01-01T00:00:00Z', kind: 'page_viewed', label: key, key }] });

/** Writes while `away` takes the database away and brings it back; all acknowledged must be there once. */
async function survives(program, password, away) {
  const client = await program.signUp();
  await client.post('/facts', fact('before'));
  const id = await client.customer('C-1');
  const acknowledged = ['before'];
  const refusals = [];
  let over = false;
  const writer = (async () => {
    for (let n = 0; !over; n += 1) {
      const { status, body } = await client.request('POST', '/facts', { body: fact(`k-${n}`) });
      if (status < 300) acknowledged.push(`k-${n}`);
      else refusals.push(body);
      await pause(5);
    }
  })();
  await pause(200);
  await away(client);
  await until('writes to be taken again', async () => {
    const { status } = await client.request('POST', '/facts', { body: fact('after') });
    return status < 300;
  });
  over = true;
  await writer;
  assert.ok(refusals.length > 0, 'nobody noticed that the database was away');
  for (const refusal of refusals) assert.equal(refusal.code, 'unavailable', JSON.stringify(refusal));
  const labels = (await client.timeline(id, 'page_viewed')).map((one) => one.label);
  assert.equal(new Set(labels).size, labels.length, 'a fact is there twice');
  const kept = new Set(labels);
  assert.deepEqual([...acknowledged, 'after'].filter((key) => !kept.has(key)), []);
  assert.ok(!program.output.includes(password), 'the log shows the password');
}

test('a cut line to the database', { skip: postgresql.skip }, async (t) => {
  const database = await postgresql.open(t);
  const gate = await Gate.before(t, database.port);
  const program = await Program.start(t, { data: path.join(folder(t), 'data'), store: database.through(gate.port) });
  await survives(program, database.password, async (client) => {
    await gate.shut();
    const refused = await until('a refusal', async () => {
      const answer = await client.request('GET', '/customers?limit=1');
      return answer.status >= 300 && answer;
    });
    assert.equal(refused.status, 503);
    assert.equal(refused.body.code, 'unavailable');
    await pause(300);
    await gate.open();
  });
  assert.equal((await program.stop()).code, 0);
});

test('a database that crashes and comes back', { skip: postgresql.skip }, async (t) => {
  const database = await postgresql.open(t);
  const program = await Program.start(t, { data: path.join(folder(t), 'data'), store: database });
  await survives(program, database.password, async () => {
    await control('-m', 'immediate', 'stop');
    await pause(300);
    await control('start');
  });
});

test('a database that is not there at the start is named, without its password', { skip: postgresql.skip }, async (t) => {
  const database = await postgresql.open(t);
  const gate = await Gate.before(t, database.port);
  const store = database.through(gate.port);
  await gate.shut();
  const { code, err } = await run(['serve', '--data', path.join(folder(t), 'data'), '--port', '0'], { store });
  await gate.open();
  assert.equal(code, 1);
  assert.ok(err.includes('127.0.0.1') && err.includes(String(gate.port)), err);
  assert.ok(!err.includes(database.password), 'the error shows the password');
});

test('a wrong password is said so, without showing it', { skip: postgresql.skip }, async (t) => {
  const database = await postgresql.open(t);
  const env = { VAFA_STORE_POSTGRESQL: database.env.VAFA_STORE_POSTGRESQL.replace(database.password, 'not-the-one') };
  const { code, err } = await run(['serve', '--data', path.join(folder(t), 'data'), '--port', '0'], { env });
  assert.equal(code, 1);
  assert.match(err, /password/i);
  assert.ok(!err.includes('not-the-one'));
});
