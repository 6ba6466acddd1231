// The benchmark's segments: parts that must all hold. A part: facts of a kind in the last so many days (0: ever), at
// least `count` of them with an amount of `from` cents or more, or amounts that add up to `sum` cents; or not so.
export const kinds = ['order_placed', 'page_viewed', 'logged_in', 'message_opened', 'complaint_opened', 'nps_answered'];
const [order, view, login, opened, complaint, nps] = kinds.keys();
const part = (kind, days, more = {}) => ({ kind, days, count: 1, from: 0, sum: 0, not: false, ...more });

export const segments = {
  'loyal, gone quiet': [part(order, 365, { count: 3 }), part(order, 365, { from: 10_000 }), part(view, 30, { not: true })],
  'bought this month': [part(order, 30)],
  'lapsed half a year': [part(order, 0), part(order, 180, { not: true })],
  'looks, does not buy': [part(view, 14, { count: 3 }), part(order, 60, { not: true })],
  'spent 500 in a year': [part(order, 365, { sum: 50_000 })],
  'regulars of all time': [part(order, 0, { count: 10 })],
  'new this quarter': [part(order, 90), part(order, 90, { count: 2, not: true })],
  'buys and complains': [part(order, 365, { count: 2 }), part(complaint, 180)],
  'reads, not asked lately': [part(opened, 60, { count: 2 }), part(nps, 180, { not: true })],
  'signed in, spent little': [part(login, 30), part(order, 730), part(order, 730, { sum: 20_000, not: true })],
};

export function conditionOf(parts) {
  return {
    all: parts.map(({ kind, days, count, from, sum, not }) => {
      const within = days ? { last: { days }, until: 'end' } : { before: 'end' };
      const facts = { kinds: [kinds[kind]], within };
      const condition = sum
        ? { sum: { column: 'money', ...facts, min: (sum / 100).toFixed(2) } }
        : { did: { ...facts, ...(from && { where: { money: { min: (from / 100).toFixed(2) } } }), ...(count > 1 && { count: { min: count } }) } };
      return not ? { not: condition } : condition;
    }),
  };
}

/** SELECT of how many are in a segment; `since` writes a limit of time, `countIf` and `sumIf` are the dialect's. */
export function sqlOf(parts, { since, countIf, sumIf, prewhere }) {
  const rows = ({ kind, days }) => `(kind = ${kind}${days ? ` AND ${since(days)}` : ''})`;
  const holds = (one) => {
    const [value, least] = one.sum
      ? [sumIf('minor', rows(one)), one.sum]
      : [countIf(one.from ? `${rows(one)} AND minor >= ${one.from}` : rows(one)), one.count];
    return `${value} ${one.not ? '<' : '>='} ${least}`;
  };
  const wanted = [...new Set(parts.map(rows))].join(' OR ');
  return `SELECT count(*) FROM (SELECT customer FROM facts ${prewhere} ${wanted} GROUP BY customer HAVING ${parts.map(holds).join(' AND ')})`;
}
