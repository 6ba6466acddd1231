// The benchmark's two questions in SQL, for a table facts(customer, moment, kind, minor, label) that is
// sorted by customer and time. One aggregate per customer keeps the months in which she ordered as
// the bits of one number, so nothing is joined and nothing is sorted.
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
  segment: [
    `SELECT count(*) FROM (
       SELECT customer FROM facts
       WHERE (kind = 0 AND ${duckdbSince(365)}) OR (kind = 1 AND ${duckdbSince(30)})
       GROUP BY customer
       HAVING count(*) FILTER (kind = 0) >= 3 AND max(minor) FILTER (kind = 0) >= 10000
          AND count(*) FILTER (kind = 1) = 0)`,
    `SELECT count(*) FROM (
       SELECT customer FROM facts WHERE kind = 0 AND ${duckdbSince(365)}
       GROUP BY customer HAVING count(*) >= 3 AND max(minor) >= 10000)
     ANTI JOIN (SELECT customer FROM facts WHERE kind = 1 AND ${duckdbSince(30)}) USING (customer)`,
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
  segment: bothOrders(`
    SELECT count() FROM (
      SELECT customer FROM facts
      PREWHERE (kind = 0 AND ${clickhouseSince(365)}) OR (kind = 1 AND ${clickhouseSince(30)})
      GROUP BY customer
      HAVING countIf(kind = 0) >= 3 AND maxIf(minor, kind = 0) >= 10000 AND countIf(kind = 1) = 0)`),
};

/** The rows (born, m0, m1, …) as the other engines print them: only as many months as there were. */
export function asTable(rows) {
  const table = Array.from({ length: months }, (_, born) => Array(months - born).fill(0));
  for (const [born, ...later] of rows.map((row) => row.map(Number))) {
    for (let k = 0; k < months - born; k++) table[born][k] = later[k];
  }
  return table;
}
