// Requests a second and p99 of the customers list and of timelines, under load from wrk.
import fs from 'node:fs';
import path from 'node:path';

import { call, count, dataFolder, machine, shown, size, table, withServer, workFolder } from './bench.mjs';

const work = workFolder();
const routes = {
  'customers, any page by last order': "'/api/v1/customers?sort=recent&limit=50&offset=' .. math.random(0, customers - 50)",
  'customers, first page': "'/api/v1/customers?limit=50'",
  'one timeline': "'/api/v1/customers/' .. math.random(1, customers) .. '/timeline?limit=50'",
  'one customer': "'/api/v1/customers/' .. math.random(1, customers)",
};

function load(url, cookie, route) {
  const script = path.join(work, 'requests.lua');
  fs.writeFileSync(
    script,
    `local customers = ${size.customers}
local headers = { ["Cookie"] = "${cookie}", ["Accept"] = "application/json" }
function init() math.randomseed(1) end
function request() return wrk.format("GET", ${route}, headers) end
`,
  );
  const run = (seconds) => call('wrk', ['-t1', '-c4', `-d${seconds}s`, '--latency', '-s', script, url]);
  run(2); // what is made once, at the first request after a start, is measured by the start benchmark
  const out = run(size.seconds);
  const failed = /Non-2xx or 3xx responses: (\d+)/.exec(out);
  if (failed) throw new Error(`${failed[1]} requests failed: ${route}`);
  const at = (percent) => {
    const [, value, unit] = new RegExp(`${percent}%\\s+([\\d.]+)(us|ms|s)`).exec(out);
    return Number(value) * { us: 1e-6, ms: 1e-3, s: 1 }[unit];
  };
  return { rate: Number(/Requests\/sec:\s+([\d.]+)/.exec(out)[1]), p50: at(50), p99: at(99) };
}

console.log(`${count(size.customers)} customers, ${count(size.facts)} facts, 4 connections; ${machine()}`);
await withServer(dataFolder(size.customers, size.facts), async (client) => {
  const rows = Object.entries(routes).map(([name, route]) => {
    const { rate, p50, p99 } = load(client.url, client.cookie, route);
    return [name, count(rate), shown(p50), shown(p99)];
  });
  table(['', 'requests/s', 'p50', 'p99'], rows);
});
