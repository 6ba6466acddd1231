// What was acknowledged survives kill -9 at any moment, and is there once.
import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';

import { Program, folder, pause } from './program.mjs';
import { stores } from './stores.mjs';

const kills = Number(process.env.VAFA_KILLS ?? 50);
const people = Array.from({ length: 12 }, (_, i) => `P-${i}`);
const orders = 60_000;

/** A file of orders whose sum is known: one a line, each of 1.25. */
function orderFile() {
  const lines = ['order_id,customer_id,date,amount,currency'];
  for (let i = 0; i < orders; i += 1) lines.push(`O-${i},C-${i % 3000},2024-0${1 + (i % 9)}-1${i % 9},1.25,EUR`);
  return new TextEncoder().encode(`${lines.join('\n')}\n`);
}

/** What was asked of the server, and which of it was answered with a 2xx. */
class Ledger {
  facts = new Map(); // key -> { body, acknowledged }
  contacts = new Map();

  async sendFact(client, entry) {
    const { status, body } = await client.request('POST', '/facts', { body: { facts: [entry.fact] } });
    if (status < 300) entry.acknowledged = true;
    else assert.ok([429, 503].includes(status), `a fact was refused: ${status} ${JSON.stringify(body)}`);
  }

  async sendContact(client, entry) {
    const { status, body } = await client.request('POST', `/customers/${entry.id}/contacts`, {
      body: { channel: 'call', outcome: 'reached', note: entry.key },
      headers: { 'Idempotency-Key': entry.key },
    });
    if (status < 300) entry.acknowledged = true;
    else assert.ok([429, 503].includes(status), `a contact was refused: ${status} ${JSON.stringify(body)}`);
  }

  /** Writes without end until the server is gone. */
  async writeFacts(client, round, writer, over) {
    for (let n = 0; !over(); n += 1) {
      const key = `f-${round}-${writer}-${n}`;
      const fact = { customer: people[n % people.length], at: '2026-01-02T03:04:05Z', kind: 'page_viewed', label: key, key };
      const entry = { fact, acknowledged: false };
      this.facts.set(key, entry);
      await this.sendFact(client, entry).catch(whenGone(over));
    }
  }

  async writeContacts(client, round, ids, over) {
    for (let n = 0; !over(); n += 1) {
      const key = `c-${round}-${n}`;
      const entry = { key, id: ids[n % ids.length], acknowledged: false };
      this.contacts.set(key, entry);
      await this.sendContact(client, entry).catch(whenGone(over));
    }
  }
}

// A broken connection is what a kill looks like; anything else is a finding.
const whenGone = () => (error) => {
  if (!(error instanceof TypeError) && error.name !== 'TimeoutError') throw error;
};

function countBy(facts, key) {
  const counts = new Map();
  for (const fact of facts) counts.set(key(fact), (counts.get(key(fact)) ?? 0) + 1);
  return counts;
}

for (const store of stores) {
  test(`${kills} kills under load lose nothing and double nothing (${store.name})`, { skip: store.skip }, async (t) => {
    const data = path.join(folder(t), 'data');
    const opened = await store.open(t);
    let program = await Program.start(t, { data, store: opened });
    const client = await program.signUp();
    await client.post('/facts', {
      facts: people.map((customer) => ({ customer, at: '2026-01-01T00:00:00Z', kind: 'page_viewed', key: `first-${customer}` })),
    });
    const ids = await Promise.all(people.map((one) => client.customer(one)));
    /** The file as the page sends it; once imported it is gone, and is sent again. */
    const choose = async () => {
      const { upload, preview } = await client.ok('POST', '/uploads?name=orders.csv', { body: orderFile() });
      return { upload, kind: preview.kind, columns: preview.columns, delimiter: preview.delimiter, header: preview.header };
    };
    const choice = await choose();

    const ledger = new Ledger();
    let running;
    for (let round = 0; round < kills; round += 1) {
      let over = false;
      const gone = () => over;
      // The import goes on by itself after a restart, or is begun again: the rows are the same.
      const state = running && (await client.get(`/imports/${running}`)).state;
      if (state === undefined || state === 'interrupted' || state === 'failed') {
        running = (await client.post('/imports', choice)).id;
      }
      const writers = [
        ledger.writeFacts(client, round, 0, gone),
        ledger.writeFacts(client, round, 1, gone),
        ledger.writeContacts(client, round, ids, gone),
      ];
      await pause(20 + Math.random() * 180);
      const killed = program.kill();
      over = true;
      await killed;
      await Promise.all(writers);
      program = await Program.start(t, { data, store: opened });
      client.at(program.url);
    }

    // What had no answer is sent again, as a caller would: the same key, so still once.
    for (const entry of ledger.facts.values()) if (!entry.acknowledged) await ledger.sendFact(client, entry);
    for (const entry of ledger.contacts.values()) if (!entry.acknowledged) await ledger.sendContact(client, entry);
    const ended = await client.importOver((await client.post('/imports', await choose())).id);
    assert.equal(ended.state, 'done', JSON.stringify(ended));

    const kept = (await Promise.all(ids.map((id) => client.timeline(id)))).flat();
    const views = countBy(kept.filter((f) => f.kind === 'page_viewed' && f.label), (f) => f.label);
    const calls = countBy(kept.filter((f) => f.kind === 'contact_logged'), (f) => f.properties.note);
    const wrong = [];
    for (const key of ledger.facts.keys()) if (views.get(key) !== 1) wrong.push(`${key}: ${views.get(key) ?? 0}`);
    for (const key of ledger.contacts.keys()) if (calls.get(key) !== 1) wrong.push(`${key}: ${calls.get(key) ?? 0}`);
    assert.deepEqual(wrong, []);
    assert.equal(views.size, ledger.facts.size);
    assert.ok([...calls.keys()].every((key) => ledger.contacts.has(key)));
    t.diagnostic(`${ledger.facts.size} facts, ${ledger.contacts.size} contacts, ${orders} orders`);

    const revenue = await client.get('/kpis/revenue?from=2024-01-01&to=2025-01-01');
    assert.equal(revenue.value, (orders * 1.25).toFixed(2));
    const again = await client.importOver((await client.post('/imports', await choose())).id);
    assert.deepEqual([again.added, again.unchanged], [0, orders]);
    assert.equal((await program.stop()).code, 0);
  });
}
