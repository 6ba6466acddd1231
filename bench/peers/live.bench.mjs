// Facts over HTTP in batches of 500, durable, first alone and then with fifty live segments that follow: how many a
// second are acknowledged, and how far behind the segments are.
import { count, dataToUseUp, machine, shown, size, table, withServer } from './bench.mjs';

const batch = 500;
const connections = 4;
const goal = 20_000; // facts a second while segments follow
const segments = 50;
const newcomer = 1000; // one fact in so many is of somebody new

const kinds = ['order_placed', 'page_viewed', 'logged_in', 'complaint_opened', 'message_opened'];
const lastDays = (days) => ({ last: { days } });
/** Fifty different conditions, of the kinds that people save. */
function condition(i) {
  const did = (kind, days, count) => ({ did: { kinds: [kind], within: lastDays(days), ...(count && { count }) } });
  const days = 10 + 7 * i;
  switch (i % 5) {
    case 0:
      return did(kinds[i % kinds.length], days, { min: 1 + (i % 3) });
    case 1:
      return { all: [{ did: { kinds: ['order_placed'], within: { before: 'end' } } }, { not: did('order_placed', days) }] };
    case 2:
      return { sum: { column: 'money', kinds: ['order_placed'], within: lastDays(days), min: `${50 + 10 * i}.00` } };
    case 3:
      return { any: [did('complaint_opened', days), did('message_opened', days, { min: 3 })] };
    default:
      return { all: [did('page_viewed', days), { not: did('order_placed', days) }] };
  }
}

let sent = 0;
function facts() {
  const at = new Date().toISOString();
  return Array.from({ length: batch }, () => {
    sent += 1;
    const kind = kinds[sent % kinds.length];
    return {
      customer: sent % newcomer === 0 ? `new-${process.pid}-${sent}` : `B-${String(1 + Math.floor(Math.random() * size.customers)).padStart(8, '0')}`,
      at,
      kind,
      key: `${process.pid}-${sent}`,
      ...(kind === 'order_placed' && { money: { amount: '25.00' } }),
    };
  });
}

/** Sends for some seconds, at most `most` facts a second; answers how many were acknowledged a second. */
async function send(client, seconds, most = Infinity) {
  const started = performance.now();
  const elapsed = () => (performance.now() - started) / 1000;
  let acknowledged = 0;
  let begun = 0;
  await Promise.all(
    Array.from({ length: connections }, async () => {
      while (elapsed() < seconds) {
        const wait = begun / most - elapsed();
        begun += batch;
        if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait * 1000));
        await client.post('/facts', { facts: facts() });
        acknowledged += batch;
      }
    }),
  );
  return acknowledged / elapsed();
}

const through = async (client) => (await client.get('/segments')).through;
const newest = async (client) => (await client.get('/organisation')).resolved.facts;

/** How long after this moment the segments have looked at all that was acknowledged before it. */
async function lag(client) {
  const target = await newest(client);
  const started = performance.now();
  while ((await through(client)) < target) await new Promise((resolve) => setTimeout(resolve, 5));
  return (performance.now() - started) / 1000;
}

console.log(`${count(size.customers)} customers, ${count(size.facts)} facts; ${machine()}`);
await withServer(dataToUseUp(size.customers, size.facts), async (client) => {
  const known = (await client.get('/customers?limit=1')).total;
  // What was made past the program has no keys yet: they are found with the first fact.
  const keys = performance.now();
  await client.post('/facts', { facts: facts() });
  const keyed = (performance.now() - keys) / 1000;
  const strangers = (await client.get('/customers?limit=1')).total - known;
  if (strangers > batch / newcomer + 1) throw new Error(`${strangers} of ${batch} customers were not known`);
  const alone = await send(client, size.seconds);

  const saving = performance.now();
  for (let i = 0; i < segments; ++i) await client.post('/segments', { name: `S${i} ${process.pid}`, condition: condition(i) });
  for (;;) {
    const { items } = await client.get('/segments');
    if (items.every((one) => one.customers !== null)) break;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  const filled = (performance.now() - saving) / 1000;

  const lags = [];
  let over = false;
  const watching = (async () => {
    while (!over) {
      lags.push(await lag(client));
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  })();
  const followed = await send(client, size.seconds, goal);
  over = true;
  await watching;
  lags.sort((a, b) => a - b);
  table(
    ['', 'facts/s', 'behind, median', 'behind, longest'],
    [
      ['facts over HTTP', count(alone), '', ''],
      [`with ${segments} live segments, ${count(goal)} a second sent`, count(followed), shown(lags[Math.floor(lags.length / 2)]), shown(lags.at(-1))],
    ],
  );
  console.log(`  the first fact, with the keys of all before it, took ${shown(keyed)}; saving and filling the ${segments} segments ${shown(filled)}`);
  for (const one of (await client.get('/segments')).items) await client.ok('DELETE', `/segments/${one.id}`);
});
