// Starting and stopping: what is wrong is named, and what runs is finished.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { existsSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import net from 'node:net';
import path from 'node:path';
import { test } from 'node:test';

import { Client } from './client.mjs';
import { Program, folder, pause, run } from './program.mjs';
import { undo } from './undo.mjs';

const factsBody = JSON.stringify({
  facts: [{ customer: 'C-1', at: '2026-01-01T00:00:00Z', kind: 'page_viewed', label: 'late', key: 'late' }],
});

test('a port that is taken is named', async (t) => {
  const taken = net.createServer().listen(0, '127.0.0.1');
  undo(t, () => taken.close());
  await once(taken, 'listening');
  const port = String(taken.address().port);
  const { code, err } = await run(['serve', '--data', path.join(folder(t), 'data'), '--port', port]);
  assert.equal(code, 1);
  assert.ok(err.includes(port), err);
});

test('a second server on the same folder refuses, and the first goes on', async (t) => {
  const data = path.join(folder(t), 'data');
  const first = await Program.start(t, { data });
  const { code, err } = await run(['serve', '--data', data, '--port', '0']);
  assert.equal(code, 1);
  assert.ok(err.includes(data), err);
  const client = await first.signUp();
  await client.post('/facts', JSON.parse(factsBody));
});

test('a folder whose server was killed can be served again', async (t) => {
  const data = path.join(folder(t), 'data');
  await (await Program.start(t, { data })).kill();
  await Program.start(t, { data });
});

const wrongConfigurations = {
  'a key that does not exist': ['[server]\nprot = 8080\n', 2, /prot/],
  'a value of the wrong kind': ['[server]\naddress = "127.0.0.1"\nport = "many"\n', 3, /port/],
  'a port out of range': ['[server]\nport = 70000\n', 2, /port/],
  'not TOML': ['data = "a"\n[server\n', 2, /vafa\.toml/],
};
for (const [what, [text, line, named]] of Object.entries(wrongConfigurations)) {
  test(`configuration: ${what}`, async (t) => {
    const cwd = folder(t);
    writeFileSync(path.join(cwd, 'vafa.toml'), text);
    const { code, err } = await run(['serve', '--port', '0'], { cwd });
    assert.notEqual(code, 0);
    assert.match(err, named);
    assert.match(err, new RegExp(`\\b${line}\\b`), err);
    assert.ok(!existsSync(path.join(cwd, 'vafa-data')), 'a data folder was begun all the same');
  });
}

test('configuration: a file that was named must exist', async (t) => {
  const missing = path.join(folder(t), 'no-such.toml');
  const { code, err } = await run(['serve', '--config', missing, '--port', '0']);
  assert.notEqual(code, 0);
  assert.ok(err.includes('no-such.toml'), err);
});

test('configuration: the environment overrides the file', async (t) => {
  const cwd = folder(t);
  writeFileSync(path.join(cwd, 'vafa.toml'), 'data = "from-file"\n');
  await Program.start(t, { data: path.join(cwd, 'd'), cwd, env: { VAFA_SERVER_ADDRESS: '127.0.0.1' } });
  const bad = await run(['serve', '--port', '0'], { cwd, env: { VAFA_SERVER_WORKERS: 'none' } });
  assert.notEqual(bad.code, 0);
  assert.match(bad.err, /VAFA_SERVER_WORKERS|workers/);
});

test('wrong usage: exit code 2', async () => {
  for (const args of [['serve', '--no-such-option'], ['no-such-command']]) {
    assert.equal((await run(args)).code, 2, args.join(' '));
  }
});

test('wrong usage is told in the language that was asked for', async () => {
  const told = async (text, line) => {
    const { code, out, err } = await run(line.split(' ').filter(Boolean));
    assert.deepEqual({ code, out }, { code: 2, out: '' }, line);
    assert.match(err, text);
  };
  await told(/^vafa: Not known here: --no-such-option\. .*vafa serve --help\n$/, 'serve --no-such-option');
  await told(/^vafa: Say what to do\. .*vafa --help\n$/, '');
  await told(/^vafa: email is missing\. .*vafa user add --help\n$/, 'user add');
  await told(/^vafa: model: there is no bg; take one of bg-nbd, .*kaplan-meier\n$/, 'fit bg');
  await told(/^vafa: --top: 0 is not from 1 to 1000000\n$/, 'predict --top 0');
  await told(/^vafa: --top: many is not from 1 to 1000000\n$/, 'keep --top many');
  await told(/^vafa: Not known here: forecast\. .*vafa --help\n$/, 'forecast --top 3');
  await told(/^vafa: --at needs a value\./, 'predict --at');
  await told(/^vafa: --json and --csv do not go together/, 'predict --json --csv');
  await told(/^vafa: Burada bilinmiyor: --top-ten\. /, 'predict --lang tr --top-ten');
  await told(/^vafa: --top: 0 بین 1 و 1000000 نیست\n$/, 'predict --top 0 --lang=fa');
  const help = await run(['fit', '--help']);
  assert.equal(help.code, 0);
  assert.match(help.out, /--holdout/);
});

test('SIGTERM finishes the request that runs, keeps it, and takes no new one', async (t) => {
  const data = path.join(folder(t), 'data');
  const program = await Program.start(t, { data });
  const client = await program.signUp();
  const request = http.request(`${program.url}/api/v1/facts`, {
    method: 'POST',
    headers: {
      Cookie: client.cookie,
      'X-CSRF-Token': client.csrf,
      'Content-Type': 'application/json',
      'Content-Length': Buffer.byteLength(factsBody),
    },
  });
  const answered = once(request, 'response');
  request.write(factsBody.slice(0, 20));
  await pause(100);
  const stopped = program.stop();
  await pause(300);
  await assert.rejects(fetch(`${program.url}/api/v1/setup`), 'a stopping server took a new connection');
  request.end(factsBody.slice(20));
  const [answer] = await answered;
  answer.resume();
  assert.ok(answer.statusCode < 300, String(answer.statusCode));
  assert.equal((await stopped).code, 0);

  const again = await Program.start(t, { data });
  client.at(again.url);
  assert.equal((await client.timeline(await client.customer('C-1'), 'page_viewed')).length, 1);
});

test('SIGTERM ends an idle server at once, open connections or not', async (t) => {
  const program = await Program.start(t, { data: path.join(folder(t), 'data') });
  const idle = net.connect(Number(new URL(program.url).port), '127.0.0.1');
  idle.on('error', () => {});
  undo(t, () => idle.destroy());
  await once(idle, 'connect');
  const { code } = await Promise.race([program.stop(), pause(5000).then(() => ({ code: 'still running' }))]);
  assert.equal(code, 0);
});

test('a demo in Persian lives in Tehran by the Jalali calendar', async (t) => {
  const program = new Program(t, { data: path.join(folder(t), 'data'), command: 'demo', args: ['--customers', '50', '--lang', 'fa'] });
  await program.ready();
  const client = new Client(program.url);
  await client.enter(program.code);
  const { calendar, zone, first_weekday, language } = await client.get('/organisation');
  assert.deepEqual({ calendar, zone, first_weekday, language }, { calendar: 'jalali', zone: 'Asia/Tehran', first_weekday: 6, language: 'fa' });
});
