// Starts the built program, as a user would, and ends it by its own process id.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { Client } from './client.mjs';
import { undo } from './undo.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
export const binary = process.env.VAFA_BINARY ?? path.join(root, 'build/release/vafa');
/** Files for trying the product on real input lie beside the project; they may be missing. */
export const sharedData = path.resolve(root, '../shared/data');
export const isRoot = process.getuid() === 0;

if (!existsSync(binary)) throw new Error(`${binary} is missing: run script/build first`);

/** A folder that is gone after the test. */
export function folder(t) {
  const made = mkdtempSync(path.join(tmpdir(), 'vafa-scenario-'));
  undo(t, () => rmSync(made, { recursive: true, force: true }));
  return made;
}

export const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Waits until `look` gives something, or fails saying what was waited for. */
export async function until(what, look, ms = 20_000) {
  const end = Date.now() + ms;
  for (;;) {
    const found = await look();
    if (found) return found;
    if (Date.now() > end) throw new Error(`waited ${ms} ms in vain for ${what}`);
    await pause(10);
  }
}

// Nothing of the developer's own configuration may leak into a test.
const environment = (store, env) => ({
  PATH: process.env.PATH,
  HOME: tmpdir(),
  LANG: 'C.UTF-8',
  ...store?.env,
  ...env,
});

function launch(args, { cwd, store, env, uid, input }) {
  const child = spawn(binary, args, {
    cwd: cwd ?? tmpdir(),
    env: environment(store, env),
    stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
    ...(uid === undefined ? {} : { uid, gid: uid }),
  });
  if (input !== undefined) child.stdin.end(input);
  const said = { out: '', err: '' };
  child.stdout.setEncoding('utf8').on('data', (text) => (said.out += text));
  child.stderr.setEncoding('utf8').on('data', (text) => (said.err += text));
  const ended = once(child, 'close').then(([code, signal]) => ({ code, signal }));
  return { child, said, ended };
}

/** One command from start to end: its exit code, what it printed, the JSON if there is any. */
export async function run(args, options = {}) {
  const { child, said, ended } = launch(args, options);
  options.started?.(child);
  const { code, signal } = await ended;
  return {
    code,
    signal,
    out: said.out,
    err: said.err,
    get json() {
      return JSON.parse(said.out);
    },
  };
}

/** A running `vafa serve`. */
export class Program {
  /** Starts one on a free port and waits until it answers. */
  static async start(t, options) {
    const program = new Program(t, options);
    await program.ready();
    return program;
  }

  constructor(t, { data, args = [], command = 'serve', ...options }) {
    const line = [command, '--data', data, ...(args.includes('--port') ? [] : ['--port', '0']), ...args];
    Object.assign(this, launch(line, options));
    this.over = false;
    this.ended.then(() => (this.over = true));
    undo(t, () => this.kill());
  }

  get output() {
    return this.said.out + this.said.err;
  }

  async ready(ms = 30_000) {
    const link = await until(
      'the server to print its address',
      () => {
        if (this.over) throw new Error(`vafa ended before it was ready:\n${this.output}`);
        return /https?:\/\/[\w.[\]:]+:\d+(\/\S*)?/.exec(this.said.out);
      },
      ms,
    );
    this.url = new URL(link[0]).origin;
    this.code = new URL(link[0]).searchParams.get('code');
  }

  /** Makes the owner and signs her in, as the first page does. */
  async signUp(changes = {}) {
    const client = new Client(this.url);
    await client.signUp({ code: this.code, ...changes });
    return client;
  }

  /** The most memory it ever held, in bytes. */
  peakMemory() {
    const status = readFileSync(`/proc/${this.child.pid}/status`, 'utf8');
    return Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)[1]) * 1024;
  }

  async signal(name) {
    if (!this.over) this.child.kill(name);
    return this.ended;
  }
  /** As a power cut would: no time for last words. */
  kill = () => this.signal('SIGKILL');
  /** As an administrator would. */
  stop = () => this.signal('SIGTERM');
}
