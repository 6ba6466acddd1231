// peer_duckdb.mjs CSV REPEAT: loads the facts into DuckDB in memory and answers the questions there.
import { DuckDBInstance } from '@duckdb/node-api';
import { fastest } from './measure.mjs';
import { asTable, duckdb } from './questions_sql.mjs';

const [csv, repeat] = process.argv.slice(2);
const connection = await (await DuckDBInstance.create(':memory:')).connect();
const rows = async (sql) => (await connection.runAndReadAll(sql)).getRows();

await rows("SET TimeZone = 'UTC'");
const started = performance.now();
await rows(`
  CREATE TABLE facts AS
  SELECT customer, make_timestamp(moment * 1000000) AS moment, kind, minor, label
  FROM read_csv('${csv}', header = false, columns = {
    customer: 'UINTEGER', moment: 'BIGINT', kind: 'UTINYINT', minor: 'BIGINT', label: 'USMALLINT'})`);
const load = (performance.now() - started) / 1000;
const retention = await fastest(repeat, duckdb.retention, async (sql) => asTable(await rows(sql)));
const found = {};
for (const [name, ways] of Object.entries(duckdb.segments)) found[name] = await fastest(repeat, ways, async (sql) => Number((await rows(sql))[0][0]));
const funnel = await fastest(repeat, duckdb.funnel, async (sql) => (await rows(sql))[0].map(Number));
const version = (await rows('SELECT version()'))[0][0];
console.log(JSON.stringify({ name: `DuckDB ${version.slice(1)}`, load, retention, segments: found, funnel }));
