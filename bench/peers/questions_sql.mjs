// The benchmark's questions in SQL, for a table facts(customer, moment, kind, minor, label) that is
// sorted by customer and time. One aggregate per customer keeps the months in which she ordered as
// the bits of one number, so nothing is joined and nothing is sorted.
import { segments, sqlOf } from './segments.mjs';

export const months = 36;
export const firstYear = 2023;

const laterColumns = (shifted) =>
  Array.from({ length: months }, (_, later) => `sum(${shifted(later)}) AS m${later}`).join(',\n');

// Several ways are tried and the fastest counts, since which one that is differs by size.
const duckdbRetention = (month) => `
  WITH months AS (SELECT customer, ${month}::UTINYINT AS m FROM facts WHERE kind = 0),
  customers AS (
    SELECT customer, min(m) AS born, bit_or(1::BIGINT << m) >> min(m) AS bits FROM months GROUP BY customer)
  SELECT born, ${laterColumns((later) => `(bits >> ${later}) & 1`)}
  FROM customers GROUP BY born ORDER BY born`;
const duckdbSince = (days) => `moment >= TIMESTAMP '2026-01-01' - INTERVAL ${days} DAY`;

export const duckdb = {
  retention: [
    duckdbRetention(`((year(moment) - ${firstYear}) * 12 + month(moment) - 1)`),
    duckdbRetention(`datediff('month', TIMESTAMP '${firstYear}-01-01', moment)`),
  ],
  segments: Object.fromEntries(
    Object.entries(segments).map(([name, parts]) => [
      name,
      [sqlOf(parts, { since: duckdbSince, countIf: (rows) => `count(*) FILTER (${rows})`, sumIf: (what, rows) => `coalesce(sum(${what}) FILTER (${rows}), 0)`, prewhere: 'WHERE' })],
    ]),
  ),
  funnel: [
    `SELECT count(*), count(*) FILTER (n >= 1), count(*) FILTER (n >= 2) FROM (
       SELECT len(list_filter(orders, lambda m: m >= entry AND m <= entry + INTERVAL 30 DAY)) AS n FROM (
         SELECT min(moment) FILTER (kind = 1) AS entry, coalesce(list(moment) FILTER (kind = 0), []) AS orders
         FROM facts WHERE kind <= 1 AND moment >= TIMESTAMP '2025-01-01' GROUP BY customer)
       WHERE entry IS NOT NULL)`,
    `WITH entries AS (SELECT customer, min(moment) AS entry FROM facts WHERE kind = 1 AND moment >= TIMESTAMP '2025-01-01' GROUP BY customer)
     SELECT count(*), count(*) FILTER (n >= 1), count(*) FILTER (n >= 2) FROM (
       SELECT count(f.moment) AS n FROM entries e LEFT JOIN facts f
         ON f.customer = e.customer AND f.kind = 0 AND f.moment >= e.entry AND f.moment <= e.entry + INTERVAL 30 DAY
       GROUP BY e.customer)`,
  ],
};

const clickhouseSince = (days) => `moment >= toDateTime('2026-01-01', 'UTC') - INTERVAL ${days} DAY`;
// Rows come in sorted, so that a customer's facts can be aggregated as they are read.
const bothOrders = (sql) => [sql, `${sql} SETTINGS optimize_aggregation_in_order = 1`];

export const clickhouse = {
  retention: bothOrders(`
    SELECT born, ${laterColumns((later) => `bitTest(bits, ${later})`)}
    FROM (
      SELECT customer, min(m) AS born,
             bitShiftRight(groupBitOr(bitShiftLeft(toUInt64(1), m)), born) AS bits
      FROM (SELECT customer, toUInt8(toRelativeMonthNum(moment) - ${firstYear * 12 + 1}) AS m
            FROM facts PREWHERE kind = 0)
      GROUP BY customer)
    GROUP BY born ORDER BY born`),
  segments: Object.fromEntries(
    Object.entries(segments).map(([name, parts]) => [
      name,
      bothOrders(sqlOf(parts, { since: clickhouseSince, countIf: (rows) => `countIf(${rows})`, sumIf: (what, rows) => `sumIf(${what}, ${rows})`, prewhere: 'PREWHERE' })),
    ]),
  ),
  funnel: bothOrders(`
    SELECT count(), countIf(n >= 1), countIf(n >= 2) FROM (
      SELECT arrayCount(m -> m >= entry AND m <= entry + 30 * 86400, orders) AS n FROM (
        SELECT minIf(moment, kind = 1) AS entry, countIf(kind = 1) AS entries, groupArrayIf(moment, kind = 0) AS orders
        FROM facts PREWHERE kind <= 1 AND moment >= toDateTime('2025-01-01', 'UTC') GROUP BY customer)
      WHERE entries > 0)`),
};

/** The rows (born, m0, m1, …) as the other engines print them: only as many months as there were. */
export function asTable(rows) {
  const table = Array.from({ length: months }, (_, born) => Array(months - born).fill(0));
  for (const [born, ...later] of rows.map((row) => row.map(Number))) {
    for (let k = 0; k < months - born; k++) table[born][k] = later[k];
  }
  return table;
}
