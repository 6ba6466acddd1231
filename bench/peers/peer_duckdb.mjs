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
const segment = await fastest(repeat, duckdb.segment, async (sql) => Number((await rows(sql))[0][0]));
const version = (await rows('SELECT version()'))[0][0];
console.log(JSON.stringify({ name: `DuckDB ${version.slice(1)}`, load, retention, segment }));
