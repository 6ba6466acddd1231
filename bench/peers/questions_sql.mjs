// The benchmark's two questions in SQL, for a table facts(customer, moment, kind, minor, label) that is
// sorted by customer and time. One aggregate per customer keeps the months in which she ordered as
// the bits of one number, so nothing is joined and nothing is sorted.
export const months = 36;
export const firstYear = 2023;

const laterColumns = (shifted) =>
  Array.from({ length: months }, (_, later) => `sum(${shifted(later)}) AS m${later}`).join(',\n');

export const duckdb = {
  retention: `
    WITH months AS (
      SELECT customer, ((year(moment) - ${firstYear}) * 12 + month(moment) - 1)::UTINYINT AS m
      FROM facts WHERE kind = 0),
    customers AS (
      SELECT customer, min(m) AS born, bit_or(1::BIGINT << m) >> min(m) AS bits FROM months GROUP BY customer)
    SELECT born, ${laterColumns((later) => `(bits >> ${later}) & 1`)}
    FROM customers GROUP BY born ORDER BY born`,
  segment: `
    SELECT count(*) FROM (
      SELECT customer FROM facts
      WHERE (kind = 0 AND moment >= TIMESTAMP '2026-01-01' - INTERVAL 365 DAY)
         OR (kind = 1 AND moment >= TIMESTAMP '2026-01-01' - INTERVAL 30 DAY)
      GROUP BY customer
      HAVING count(*) FILTER (kind = 0) >= 3 AND max(minor) FILTER (kind = 0) >= 10000
         AND count(*) FILTER (kind = 1) = 0)`,
};

export const clickhouse = {
  retention: `
    SELECT born, ${laterColumns((later) => `bitTest(bits, ${later})`)}
    FROM (
      SELECT customer, min(m) AS born, 
          bitShiftRight(groupBitOr(bitShiftLeft(toUInt64(1), m)), born) AS bits
      FROM (SELECT customer, toUInt8(toRelativeMonthNum(moment) - ${firstYear * 12 + 1}) AS m
            FROM facts PREWHERE kind = 0)
      GROUP BY customer)
    GROUP BY born ORDER BY born`,
  segment: `
    SELECT count() FROM (
      SELECT customer FROM facts
      PREWHERE (kind = 0 AND moment >= toDateTime('2026-01-01', 'UTC') - INTERVAL 365 DAY)
            OR (kind = 1 AND moment >= toDateTime('2026-01-01', 'UTC') - INTERVAL 30 DAY)
      GROUP BY customer
      HAVING countIf(kind = 0) >= 3 AND maxIf(minor, kind = 0) >= 10000 AND countIf(kind = 1) = 0)`,
};

/** The rows (born, m0, m1, …) as the other engines print them: only as many months as there were. */
export function asTable(rows) {
  const table = Array.from({ length: months }, (_, born) => Array(months - born).fill(0));
  for (const [born, ...later] of rows.map((row) => row.map(Number))) {
    for (let k = 0; k < months - born; k++) table[born][k] = later[k];
  }
  return table;
}
