// Questions are answered by a real ClickHouse of two shards as by the timeline, and facts get there once.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';

import { startChdb, withoutChdb } from './chdb.mjs';
import { ClickHouse, without } from './clickhouse.mjs';
import { Program, folder, pause, run, until } from './program.mjs';
import { questions } from './questions.mjs';

const kills = Number(process.env.VAFA_KILLS ?? 12);

/** Two shards and what tells Vafa of them. */
async function shards(t) {
  const servers = [await ClickHouse.start(t), await ClickHouse.start(t)];
  return { servers, store: { env: { VAFA_ASK_CLICKHOUSE: servers.map((one) => one.url).join(' ') } } };
}

async function benchData(data, customers, facts) {
  const made = await run(['bench-data', '--data', data, '--customers', `${customers}`, '--facts', `${facts}`]);
  assert.equal(made.code, 0, made.err);
}

async function ask(data, store, question, engine) {
  const file = path.join(data, 'question.json');
  writeFileSync(file, JSON.stringify({ version: 1, ...question }));
  const answer = await run(['ask', file, '--data', data, '--json', '--engine', engine], { store });
  assert.equal(answer.code, 0, answer.err);
  assert.equal(answer.json.engine, engine);
  const { columns, rows } = answer.json;
  return { columns, rows };
}

async function agree(data, store) {
  for (const [name, question] of Object.entries(questions)) {
    const want = await ask(data, store, question, 'timeline');
    assert.deepEqual(await ask(data, store, question, 'clickhouse'), want, name);
    assert.ok(want.rows.length > 0, name);
  }
}

test('the timeline and a current ClickHouse give the same answers', { skip: withoutChdb }, async (t) => {
  const data = path.join(folder(t), 'data');
  await benchData(data, 3000, 60_000);
  const url = await startChdb(t);
  await agree(data, { env: { VAFA_ASK_CLICKHOUSE: `${url}/one ${url}/two` } });
});

test('the timeline and ClickHouse give the same answers', { skip: without }, async (t) => {
  const data = path.join(folder(t), 'data');
  await benchData(data, 3000, 60_000);
  const { servers, store } = await shards(t);
  await agree(data, store);
  const [here, there] = await Promise.all(
    servers.map((one) => one.ask('SELECT count() FROM vafa.facts WHERE kind != 0').then(Number)),
  );
  assert.equal(here + there, countStored(data)[0]);
  assert.ok(here > 20_000 && there > 20_000, `${here} and ${there}`);

  const kpi = ['kpi', 'nca', 'churn', '--data', data, '--from', '2025-01-01', '--to', '2026-01-01', '--json'];
  const configured = await run(kpi, { store });
  assert.equal(configured.code, 0, configured.err);
  assert.deepEqual(configured.json, (await run(kpi)).json);

  const explained = await run(['ask', path.join(data, 'question.json'), '--data', data, '--explain'], { store });
  assert.match(explained.json.statements[0], /^SELECT .* FROM facts /);
});

test('what is wrong with ClickHouse is said', { skip: without }, async (t) => {
  const data = path.join(folder(t), 'data');
  await benchData(data, 100, 1000);
  const file = path.join(data, 'question.json');
  writeFileSync(file, JSON.stringify({ version: 1, ...questions.customers }));
  const line = ['ask', file, '--data', data, '--engine', 'clickhouse'];
  const refused = async (address, text) => {
    const { code, err } = await run(line, { store: { env: address ? { VAFA_ASK_CLICKHOUSE: address } : {} } });
    assert.equal(code, 1, err);
    assert.match(err, text);
    assert.doesNotMatch(err, /secret/);
  };
  await refused('', /ask\.clickhouse/);
  await refused('ch1:8123', /ch1:8123/);
  await refused('http://u:secret@127.0.0.1:1/vafa', /127\.0\.0\.1:1 does not answer/);
  const server = await ClickHouse.start(t);
  await refused(server.url.replace('//', '//stranger:secret@'), /does not let this user/);
  // The same database for another Vafa.
  const first = await run(line, { store: { env: { VAFA_ASK_CLICKHOUSE: server.url } } });
  assert.equal(first.code, 0, first.err);
  const other = path.join(folder(t), 'data');
  await benchData(other, 100, 1000);
  line[3] = other;
  await refused(server.url, /another Vafa/);
});

/** Facts with numbers: how many, how many different ones, and their sum; corrected ones left out. */
async function count(servers) {
  const sql = `SELECT count(), uniqExact(seq), sum(seq) FROM vafa.facts WHERE kind != 0 AND seq NOT IN (
    SELECT corrects FROM vafa.facts WHERE kind = 0 AND corrects != 0)`;
  const parts = await Promise.all(servers.map(async (one) => (await one.ask(sql)).trim().split('\t').map(Number)));
  return parts[0].map((number, i) => number + parts[1][i]);
}
function countStored(data) {
  const sql = `SELECT count(*), count(*), coalesce(sum(seq), 0) FROM facts WHERE coalesce(retracts, 0) = 0
    AND seq NOT IN (SELECT corrects FROM facts WHERE corrects IS NOT NULL)`;
  const out = execFileSync('sqlite3', [`file:${path.join(data, 'vafa.db')}?mode=ro`, sql], { encoding: 'utf8' });
  return out.trim().split('|').map(Number);
}

test(`${kills} kills while facts stream, and every one is there once`, { skip: without }, async (t) => {
  const data = path.join(folder(t), 'data');
  await benchData(data, 20_000, 400_000);
  const { servers, store } = await shards(t);
  let program = await Program.start(t, { data, store });
  const client = await program.signUp({ currency: 'USD' });
  let sent = 0;
  const post = async () => {
    const facts = Array.from({ length: 200 }, () => {
      const key = `k-${sent % 5000}`; // what has come before is corrected
      sent += 1;
      return { customer: `C-${sent % 97}`, at: '2026-01-01T00:00:00Z', kind: 'page_viewed', label: `${sent}`, key };
    });
    await client.request('POST', '/facts', { body: { facts } }).catch(() => {});
  };
  for (let round = 0; round < kills; round += 1) {
    const end = Date.now() + 100 + Math.random() * 1500;
    while (Date.now() < end) await Promise.all([post(), pause(50)]);
    if (round % 3 === 2) {
      const server = servers[round % 2];
      await server.kill();
      await post();
      await server.begin();
    } else {
      await program.kill();
      program = await Program.start(t, { data, store });
      client.at(program.url);
    }
  }
  await until(
    'all facts to be there once',
    async () => {
      const [want, got] = [countStored(data), await count(servers)];
      return JSON.stringify(want) === JSON.stringify(got);
    },
    60_000,
  ).catch(async (error) => {
    throw new Error(`${error.message}: ${await count(servers)} for ${countStored(data)}\n${program.output}`);
  });
  assert.ok(countStored(data)[0] > 400_000);
  // What was corrected goes for good in the end.
  const left = 'SELECT count() FROM vafa.facts WHERE kind != 0 AND seq IN (SELECT corrects FROM vafa.facts WHERE kind = 0)';
  await program.kill();
  program = await Program.start(t, { data, store });
  for (const server of servers) {
    await until('the sweep', async () => Number(await server.ask(left)) === 0, 150_000);
  }
  assert.deepEqual(await count(servers), countStored(data));
  assert.equal((await program.stop()).code, 0);
});
