// Questions about what `vafa bench-data` makes, one of each construct.
const year = { from: '2025-01-01', to: '2026-01-01' };
const months = { ...year, every: 'month' };
const orders = { kinds: ['order_placed'] };
const bought = { did: orders };
const lately = { did: { ...orders, within: { last: { days: 60 } } } };

export const questions = {
  customers: { measure: { customers: bought }, over: months },
  churn: {
    measure: {
      share: {
        of: { not: lately },
        among: { did: { ...orders, within: { last: { days: 60 }, until: 'start' } } },
      },
    },
    over: { ...months, compare: 'last_year' },
  },
  revenue: { measure: { sum: { column: 'money', ...orders } }, over: months },
  spend: {
    measure: {
      ratio: {
        numerator: { sum: { column: 'money', ...orders }, who: { did: { ...orders, count: { min: 2 } } } },
        denominator: { facts: orders, who: { did: { ...orders, count: { min: 2 } } } },
      },
    },
    over: months,
  },
  big: {
    measure: { customers: { any: [{ sum: { column: 'money', ...orders, min: '300.00' } }, { mean: { column: 'money', ...orders, min: '90.00', max: '95.00' } }] } },
    over: months,
  },
  fresh: { measure: { customers: { all: [{ first: orders }, { not: { last: { kinds: ['page_viewed'] } } }] } }, over: months },
  sequence: {
    measure: { customers: { sequence: { steps: [{ kinds: ['page_viewed'] }, orders, orders], within: { days: 40 } } } },
    over: { ...year, every: 'quarter' },
  },
  running: {
    measure: { customers: { running: { started: ['page_viewed'], ended: ['order_placed'], grace: { days: 7 } } } },
    over: months,
  },
  median: { measure: { median: { facts: { column: 'money', ...orders } } }, over: { ...year, every: 'quarter' } },
  percentile: { measure: { percentile: { p: 90, gaps: orders } }, over: { ...year, every: 'quarter', zone: 'America/New_York' } },
  distribution: { measure: { distribution: { sum: { column: 'money', ...orders } } }, over: year },
  retention: { measure: { retention: { born: { first: orders }, returned: bought } }, over: months },
  funnel: {
    measure: { funnel: { steps: [{ kinds: ['page_viewed'] }, orders, orders], within: { days: 30 } } },
    over: { ...year, every: 'quarter' },
  },
  movement: {
    measure: {
      movement: {
        stages: [
          { name: 'loyal', who: { did: { ...orders, count: { min: 3 }, within: { last: { days: 365 } } } } },
          { name: 'active', who: lately },
          { name: 'quiet', who: { everyone: true } },
        ],
      },
    },
    over: { ...year, every: 'quarter' },
  },
  path: { measure: { path: { after: orders, kinds: ['page_viewed', 'order_placed'], within: { days: 60 } } }, over: year },
  labels: { measure: { facts: { kinds: ['page_viewed'] } }, split: { label: true, most: 5 }, over: { ...year, every: 'quarter' } },
  groups: {
    measure: { retention: { born: { first: orders }, returned: bought } },
    split: { conditions: [{ name: 'often', who: { did: { ...orders, count: { min: 3 } } } }, { name: 'all', who: { everyone: true } }] },
    over: { ...year, every: 'quarter' },
  },
  days: { measure: { customers: { number: { days: { kinds: ['page_viewed'] }, min: 3 } } }, over: { ...year, every: 'quarter' } },
  meantime: { measure: { mean: { time: { steps: [{ kinds: ['page_viewed'] }, orders] } } }, over: { ...year, every: 'quarter' } },
  stay: { measure: { expected_tenure: { started: ['order_placed'], silent: { days: 90 } } }, over: year },
  money: { measure: { retention: { born: { first: orders }, sum: { column: 'money', ...orders } } }, over: { ...year, every: 'quarter' } },
  lasting: { measure: { retention: { born: { first: orders }, returned: bought, on_or_after: true } }, over: { ...year, every: 'quarter' } },
};
