// ClickHouse servers of our own on free loopback ports, each a shard. As a program it starts two for
// script/test: `node clickhouse.mjs FOLDER` prints their addresses and leaves their process ids in
// FOLDER/pids.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { undo } from './undo.mjs';

const binary = '/usr/sbin/clickhouse-server';
export const without = existsSync(binary) ? false : 'script/setup installs the clickhouse-server that this needs';

async function freePort() {
  const server = net.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

const config = (folder, http, tcp) => `<yandex>
  <logger><level>warning</level><log>${folder}/log</log><errorlog>${folder}/errors</errorlog></logger>
  <listen_host>127.0.0.1</listen_host><http_port>${http}</http_port><tcp_port>${tcp}</tcp_port>
  <path>${folder}/data/</path><tmp_path>${folder}/tmp/</tmp_path>
  <mark_cache_size>67108864</mark_cache_size><uncompressed_cache_size>0</uncompressed_cache_size>
  <users_config>users.xml</users_config><default_profile>default</default_profile>
  <default_database>default</default_database>
</yandex>
`;
const users = `<yandex>
  <profiles><default><max_memory_usage>8000000000</max_memory_usage><max_threads>2</max_threads></default></profiles>
  <users><default><password></password><networks><ip>127.0.0.1</ip></networks>
    <profile>default</profile><quota>default</quota></default></users>
  <quotas><default></default></quotas>
</yandex>
`;

/** One server with its data in a folder. */
export class ClickHouse {
  /** Starts one that is gone after the test. */
  static async start(t) {
    const folder = mkdtempSync(path.join(tmpdir(), 'vafa-clickhouse-'));
    const server = new ClickHouse(folder, await freePort(), await freePort());
    undo(t, () => rmSync(folder, { recursive: true, force: true }));
    undo(t, () => server.kill());
    await server.begin();
    return server;
  }

  constructor(folder, http, tcp) {
    Object.assign(this, { folder, port: http, url: `http://127.0.0.1:${http}` });
    for (const part of ['data', 'tmp']) mkdirSync(path.join(folder, part), { recursive: true });
    writeFileSync(path.join(folder, 'config.xml'), config(folder, http, tcp));
    writeFileSync(path.join(folder, 'users.xml'), users);
  }

  /** Starts, or starts again, and waits until it answers. */
  async begin(options = {}) {
    const output = openSync(path.join(this.folder, 'output'), 'a');
    this.child = spawn(binary, [`--config-file=${path.join(this.folder, 'config.xml')}`], {
      cwd: this.folder,
      stdio: ['ignore', output, output],
      ...options,
    });
    this.ended = once(this.child, 'exit');
    const end = Date.now() + 60_000;
    while (!(await this.answers())) {
      if (this.child.exitCode !== null || Date.now() > end) {
        throw new Error(`ClickHouse did not start; see ${this.folder}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  async answers() {
    try {
      return (await this.ask('SELECT 1')) === '1\n';
    } catch {
      return false;
    }
  }

  /** Runs a statement; its answer as text. */
  async ask(sql) {
    const response = await fetch(this.url, { method: 'POST', body: sql });
    const text = await response.text();
    if (!response.ok) throw new Error(text);
    return text;
  }

  async kill(signal = 'SIGKILL') {
    if (this.child.exitCode === null && this.child.signalCode === null) this.child.kill(signal);
    await this.ended;
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [folder] = process.argv.slice(2);
  const servers = [];
  for (const name of ['1', '2']) {
    const server = new ClickHouse(path.join(folder, name), await freePort(), await freePort());
    await server.begin({ detached: true });
    server.child.unref();
    servers.push(server);
    writeFileSync(path.join(folder, 'pids'), servers.map((one) => one.child.pid).join('\n'));
  }
  console.log(servers.map((one) => one.url).join(' '));
}
