// The two record stores that every promise is tested on. script/test starts the PostgreSQL.
import { execFile, spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

import { undo } from './undo.mjs';

const cluster = process.env.VAFA_TEST_POSTGRESQL;
const without = cluster ? false : 'script/test starts the PostgreSQL that this test needs';
const parts = Object.fromEntries((cluster ?? '').split(/\s+/).filter(Boolean).map((part) => part.split('=')));
const conninfo = (changes) =>
  Object.entries({ ...parts, ...changes }).map(([key, value]) => `${key}=${value}`).join(' ');

function tool(name) {
  const versions = readdirSync('/usr/lib/postgresql').sort((a, b) => Number(a) - Number(b));
  return path.join('/usr/lib/postgresql', versions.at(-1), 'bin', name);
}
const sql = (text) =>
  promisify(execFile)(tool('psql'), ['-X', '-q', '-At', '-v', 'ON_ERROR_STOP=1', '-d', conninfo({}), '-c', text]);

let made = 0;

export const sqlite = { name: 'SQLite', skip: false, open: async () => ({ env: {} }) };
export const postgresql = {
  name: 'PostgreSQL',
  skip: without,
  /** An empty database, gone after the test; `through` another port when a gate stands before it. */
  async open(t) {
    made += 1;
    const dbname = `vafa_${process.pid}_${made}`;
    await sql(`CREATE DATABASE ${dbname}`);
    undo(t, () => sql(`DROP DATABASE IF EXISTS ${dbname} WITH (FORCE)`));
    const through = (port) => ({ env: { VAFA_STORE_POSTGRESQL: conninfo({ dbname, port }) } });
    return { ...through(parts.port), port: Number(parts.port), password: parts.password, through };
  },
};
export const stores = [sqlite, postgresql];

/** Stops the whole cluster as a crash would, and brings it back. */
export async function control(...args) {
  const data = process.env.VAFA_TEST_POSTGRESQL_DATA;
  const line = [tool('pg_ctl'), '-D', data, '-w', '-l', path.join(path.dirname(data), 'log'), ...args];
  const [command, ...rest] = process.getuid() === 0 ? ['runuser', '-u', 'postgres', '--', ...line] : line;
  // The server outlives pg_ctl and would hold its pipes open.
  const child = spawn(command, rest, { stdio: 'ignore', cwd: tmpdir() });
  const code = await new Promise((resolve) => child.on('exit', resolve));
  if (code !== 0) throw new Error(`pg_ctl ${args.join(' ')} failed`);
}

/** A door before a TCP server that a test can shut: what is connected is cut, what comes is refused. */
export class Gate {
  static async before(t, port) {
    const gate = new Gate(port);
    await gate.open();
    undo(t, () => gate.shut());
    return gate;
  }

  constructor(target) {
    this.target = target;
    this.port = 0;
    this.sockets = new Set();
  }

  async open() {
    this.server = net.createServer((near) => {
      const far = net.connect(this.target, '127.0.0.1');
      for (const [one, other] of [[near, far], [far, near]]) {
        this.sockets.add(one);
        one.pipe(other);
        one.on('error', () => other.destroy());
        one.on('close', () => {
          this.sockets.delete(one);
          other.destroy();
        });
      }
    });
    await new Promise((resolve) => this.server.listen(this.port, '127.0.0.1', resolve));
    this.port = this.server.address().port;
  }

  async shut() {
    const closed = new Promise((resolve) => this.server.close(resolve));
    for (const socket of this.sockets) socket.destroy();
    await closed;
  }
}
