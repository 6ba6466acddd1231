// A current ClickHouse: the embedded chDB behind the HTTP interface, as far as Vafa uses it. As a
// program (`node chdb.mjs FOLDER`) it serves and prints its address; chDB blocks while it answers.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { undo } from './undo.mjs';

const peers = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../bench/peers/package.json');
const installed = existsSync(path.join(path.dirname(peers), 'node_modules/chdb'));
export const withoutChdb = installed ? false : 'npm ci in bench/peers installs the chDB that this needs';

/** Starts one that is gone after the test; answers its address. */
export async function startChdb(t) {
  const folder = mkdtempSync(path.join(tmpdir(), 'vafa-chdb-'));
  undo(t, () => rmSync(folder, { recursive: true, force: true }));
  const child = spawn(process.execPath, [fileURLToPath(import.meta.url), folder], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(child, 'exit');
  undo(t, async () => {
    child.kill('SIGKILL');
    await ended;
  });
  const [line] = await once(child.stdout.setEncoding('utf8'), 'data');
  return line.trim();
}

// What belongs to the interface and is no setting of the engine.
const ofHttp = new Set(['database', 'query', 'query_id', 'session_id', 'session_timeout', 'wait_end_of_query']);

class Interface {
  constructor(folder) {
    const { Session } = createRequire(peers)('chdb');
    this.folder = folder;
    this.session = new Session(path.join(folder, 'chdb'));
    this.rows = 0;
  }

  /** Answers a request: the statement in the body, or the rows of one in the address. */
  answer(parameters, body) {
    const run = (sql) => this.session.query(sql, 'TabSeparated');
    for (const [name, value] of parameters) {
      if (!ofHttp.has(name)) run(`SET ${name} = ${value}`);
    }
    run(`USE ${parameters.get('database') ?? 'default'}`);
    const query = parameters.get('query');
    if (query === null) return run(body.toString());
    const [, table, columns] = /^INSERT INTO (\w+)(?: \((.*)\))? FORMAT RowBinary$/.exec(query);
    const types = new Map(run(`DESCRIBE TABLE ${table}`).trim().split('\n').map((row) => row.split('\t')));
    const names = columns?.split(', ') ?? [...types.keys()];
    const file = path.join(this.folder, `rows_${(this.rows += 1)}`);
    writeFileSync(file, body);
    const structure = names.map((name) => `${name} ${types.get(name)}`).join(', ');
    run(`INSERT INTO ${table} (${names}) SELECT * FROM file('${file}', 'RowBinary', '${structure}')`);
    rmSync(file);
    return '';
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const chdb = new Interface(process.argv[2]);
  const server = createServer(async (request, response) => {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    try {
      const text = chdb.answer(new URL(request.url, 'http://here').searchParams, Buffer.concat(chunks));
      response.writeHead(200).end(text);
    } catch (error) {
      response.writeHead(500).end(String(error.message ?? error));
    }
  });
  server.listen(0, '127.0.0.1', () => console.log(`http://127.0.0.1:${server.address().port}`));
}
