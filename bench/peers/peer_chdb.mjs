// peer_chdb.mjs CSV REPEAT FOLDER: loads the facts into a MergeTree of chDB and answers there.
import { Session } from 'chdb';
import { fastest } from './measure.mjs';
import { asTable, clickhouse } from './questions_sql.mjs';

const [csv, repeat, folder] = process.argv.slice(2);
const session = new Session(folder);
const rows = (sql) => JSON.parse(session.query(sql, 'JSONCompact')).data;

const started = performance.now();
session.query('CREATE DATABASE bench ENGINE = Atomic');
session.query('USE bench');
session.query(`
  CREATE TABLE facts (customer UInt32, moment DateTime('UTC') CODEC(Delta, LZ4), kind UInt8, minor Int64, label UInt16)
  ENGINE = MergeTree ORDER BY (customer, moment)`);
session.query(`
  INSERT INTO facts SELECT * FROM file('${csv}', 'CSV', 'customer UInt32, moment UInt32, kind UInt8, minor Int64, label UInt16')`);
session.query('OPTIMIZE TABLE facts FINAL');
const load = (performance.now() - started) / 1000;
const retention = await fastest(repeat, clickhouse.retention, (sql) => asTable(rows(sql)));
const found = {};
for (const [name, ways] of Object.entries(clickhouse.segments)) found[name] = await fastest(repeat, ways, (sql) => Number(rows(sql)[0][0]));
const funnel = await fastest(repeat, clickhouse.funnel, (sql) => rows(sql)[0].map(Number));
const version = rows('SELECT version()')[0][0];
console.log(JSON.stringify({ name: `chDB ${version}`, load, retention, segments: found, funnel }));
session.close();
