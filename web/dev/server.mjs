// A server for developing the page without the real one: docs/reference/api.md over invented data.
// Usage: node dev/server.mjs [--port 7070] [--customers 4000] [--language fa|tr|en] [--empty] [--setup] [--old]
import { createServer } from "node:http";
import { readFile } from "node:fs/promises";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { figures, isoDay, listItem, makeWorld, model, money, spend, timeline, titleOf } from "./fake/data.mjs";
import { behind, catalogue, figure, retention, rules } from "./fake/figures.mjs";
import { importRoutes } from "./fake/imports.mjs";
import { fold } from "./fake/people.mjs";
import { segmentRoutes } from "./fake/segments.mjs";

const { values: args } = parseArgs({ options: {
  port: { type: "string", default: "7070" }, customers: { type: "string", default: "4000" }, language: { type: "string", default: "en" },
  empty: { type: "boolean", default: false }, setup: { type: "boolean", default: false }, old: { type: "boolean", default: false },
} });
const dist = fileURLToPath(new URL("../dist", import.meta.url));
const today = args.old ? "1998-06-30" : new Date().toISOString().slice(0, 10);
const world = makeWorld({ count: args.empty || args.setup ? 0 : Number(args.customers), seed: 7, language: args.language, today });
const home = {
  fa: { name: "فروشگاه باغ", calendar: "jalali", zone: "Asia/Tehran", first_weekday: 6, user: "نرگس" },
  tr: { name: "Bahçe Dükkânı", calendar: "gregorian", zone: "Europe/Istanbul", first_weekday: 1, user: "Elif" },
  en: { name: "Orchard Goods", calendar: "gregorian", zone: "Europe/London", first_weekday: 1, user: "Grace" },
}[args.language];
const state = {
  signedIn: !args.setup, owner: !args.setup, password: "long enough", csrf: "fake-csrf",
  user: { id: 1, name: home.user, email: "owner@example.com", role: "owner", language: args.language },
  organisation: { name: home.name, currency: world.currency, calendar: home.calendar, zone: home.zone, first_weekday: home.first_weekday, language: args.language, business: "auto", window_days: null, grace_days: 0, office_hours: null },
};
const permissions = ["customers:read", "customers:write", "imports:write", "metrics:read", "organisation:write", "users:write"];
const organisation = () => ({ ...state.organisation, resolved: {
  business: "shop", window_days: state.organisation.window_days ?? world.window, window_source: state.organisation.window_days ? "as set" : "nine in ten of 4,562 pauses between purchases are shorter",
  data_from: world.customers.length ? isoDay(world.start) : null, data_to: world.customers.length ? isoDay(world.end) : null,
  customers: world.customers.length, facts: world.customers.reduce((n, c) => n + c.orders.length, 0) } });
const session = () => ({ user: state.user, csrf: state.csrf, permissions, organisation: organisation() });

class Refusal extends Error { constructor(status, code, detail, errors = []) { super(detail); Object.assign(this, { status, code, detail, errors }); } }
const sorters = {
  recent: (l, r) => (r.orders.at(-1)?.day ?? 0) - (l.orders.at(-1)?.day ?? 0), name: (l, r) => l.name.localeCompare(r.name),
  revenue: (l, r) => r.total - l.total, orders: (l, r) => r.orders.length - l.orders.length, created: (l, r) => r.created - l.created,
};
for (const c of world.customers) c.total = c.orders.reduce((sum, order) => sum + order.amount, 0);
const sorted = new Map();
function ordered(sort) {
  if (!sorted.has(sort)) {
    const list = [...world.customers].sort(sorters[sort.replace("-", "")] ?? sorters.recent);
    sorted.set(sort, sort.startsWith("-") ? list.reverse() : list);
  }
  return sorted.get(sort);
}
const page = (list, query) => ({ offset: Number(query.offset ?? 0), limit: Math.min(200, Number(query.limit ?? 50)), list });
const slice = ({ list, offset, limit }, map) => ({ items: list.slice(offset, offset + limit).map(map), total: list.length, offset });
const span = (query) => ({ calendar: state.organisation.calendar, ...query });
let ranking = null;
function ranked() {
  ranking ??= world.customers.map((c) => ({ c, f: figures(world, c, "en") })).filter(({ c, f }) => c.orders.length && f.p_alive < 0.9 && f.p_alive > 0.04)
    .sort((l, r) => Number(r.f.value_at_risk.amount) - Number(l.f.value_at_risk.amount));
  return ranking;
}
function stakes(amounts) {
  const sum = amounts.reduce((all, one) => all + one, 0);
  let held = 0;
  const half = amounts.findIndex((one) => (held += one) * 2 >= sum) + 1;
  return { at_risk: money(world, sum), late: amounts.filter((one) => one > 0).length, half };
}
const find = (id) => world.customers.find((c) => String(c.id) === id || c.external_id === id) ?? (() => { throw new Refusal(404, "not_found", "There is no such customer."); })();

const segments = segmentRoutes(world, state, Refusal, today);

const routes = [
  ["GET", /^\/setup$/, () => ({ required: !state.owner }), true],
  ["POST", /^\/setup$/, ({ body }) => {
    if (body.code !== "fake") throw new Refusal(403, "forbidden", "This link has been used or is wrong.");
    if ((body.password ?? "").length < 10) throw new Refusal(400, "invalid", "The password is too short.", [{ field: "password", code: "invalid", detail: "At least 10 characters." }]);
    Object.assign(state, { owner: true, signedIn: true, password: body.password });
    Object.assign(state.user, { name: body.name, email: body.email, language: body.language });
    Object.assign(state.organisation, { name: body.organisation, currency: body.currency, calendar: body.calendar, zone: body.zone });
    return [201, session()];
  }, true],
  ["POST", /^\/session$/, ({ body }) => {
    if (body.code ? body.code !== "fake" : body.password !== state.password) throw new Refusal(401, "unauthenticated", "E-mail and password do not belong together.");
    state.signedIn = true;
    return [201, session()];
  }, true],
  ["GET", /^\/session$/, session], ["PATCH", /^\/session$/, ({ body }) => { state.user.language = body.language; return session(); }],
  ["DELETE", /^\/session$/, () => { state.signedIn = false; return [204, null]; }],
  ["GET", /^\/organisation$/, organisation], ["PATCH", /^\/organisation$/, ({ body }) => { Object.assign(state.organisation, body); return organisation(); }],
  ["GET", /^\/customers$/, ({ query }) => {
    const base = ordered(query.sort ?? "recent");
    const behindSet = query.segment ? segments.membersOf(query.segment) : query.kpi || query.retention ? new Set(behind(world, span(query))) : null;
    const words = query.search ? fold(query.search).split(/\s+/).filter(Boolean) : [];
    const list = base.filter((c) => (!behindSet || behindSet.has(c)) && words.every((word) => c.folded.includes(word)));
    return slice(page(list, query), (c) => listItem(world, c));
  }],
  ["GET", /^\/customers\/([^/]+)$/, ({ params, language }) => {
    const c = find(params[0]);
    return { ...listItem(world, c), segments: segments.segmentsOf(c), birthday: null, fields: c.id % 3 ? {} : { newsletter: "yes" }, figures: figures(world, c, language), purchases: c.orders.slice(-500).map((o) => ({ at: isoDay(o.day), amount: o.amount.toFixed(world.digits) })) };
  }],
  ["GET", /^\/customers\/([^/]+)\/timeline$/, ({ params, query, language }) => {
    const list = timeline(world, find(params[0]), language).filter((fact) => !query.kind || fact.kind === query.kind);
    const from = Number(query.before ?? 0), limit = Number(query.limit ?? 50);
    return { items: list.slice(from, from + limit), next: from + limit < list.length ? String(from + limit) : null };
  }],
  ["POST", /^\/customers\/([^/]+)\/contacts$/, ({ params, body, language }) => {
    const at = new Date().toISOString();
    find(params[0]).contacts.push({ at, ...body });
    return [201, { seq: world.seq++, at, recorded: at, kind: "contact_logged", title: titleOf("contact_logged", language), value: null, money: null, label: body.outcome, properties: { channel: body.channel, note: body.note }, source: "page" }];
  }],
  ["GET", /^\/kpis$/, ({ language }) => ({ items: catalogue(language) })],
  ["GET", /^\/overview$/, ({ query, language }) => ({ from: query.from, to: query.to, items: Object.keys(rules).map((code) => figure(world, code, span(query), language)) })],
  ["GET", /^\/kpis\/(\w+)$/, ({ params, query, language }) => figure(world, params[0], span(query), language)],
  ["GET", /^\/retention$/, ({ query }) => ({ from: query.from, to: query.to, every: query.every, rows: retention(world, span(query)) })],
  ["GET", /^\/keep$/, ({ query, language }) => ({
    at: today, model: { name: "bgnbd", reason: null, parameters: model, spend, customers: world.customers.length, fitted_on: { from: isoDay(world.start), to: today }, methods: null },
    ...stakes(ranked().map(({ f }) => Number(f.value_at_risk.amount))),
    ...slice(page(ranked(), query), ({ c }) => {
      const { average_order: _, ...f } = figures(world, c, language);
      return { id: c.id, customer: c.external_id, name: c.name, email: c.email, phone: c.phone, last_purchase: isoDay(c.orders.at(-1).day), ...f, contact_outcome: c.contacts.at(-1)?.outcome ?? null };
    }),
  })],
  ...segments.routes,
  ...importRoutes(state, Refusal),
];

const csp = "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; frame-ancestors 'none'; base-uri 'self'; form-action 'self'";
const types = { ".html": "text/html; charset=utf-8", ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml", ".woff2": "font/woff2" };

async function serveFile(path, response) {
  const safe = normalize(path).replace(/^(\.\.[/\\])+/, "");
  const name = extname(safe) ? safe : "/index.html";
  const bytes = await readFile(join(dist, name)).catch(() => null);
  response.writeHead(bytes ? 200 : 404, { "Content-Type": types[extname(name)] ?? "application/octet-stream", "Content-Security-Policy": csp });
  response.end(bytes ?? "");
}

async function readBody(request) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks);
}

createServer(async (request, response) => {
  const url = new URL(request.url, "http://localhost");
  if (!url.pathname.startsWith("/api/v1")) return serveFile(url.pathname, response);
  const path = url.pathname.slice("/api/v1".length);
  const language = (request.headers["accept-language"] ?? "en").slice(0, 2);
  try {
    const raw = await readBody(request);
    for (const [method, pattern, handler, isPublic] of routes) {
      const match = request.method === method && pattern.exec(path);
      if (!match) continue;
      if (!isPublic && !state.signedIn) throw new Refusal(401, "unauthenticated", "Please sign in.");
      if (method !== "GET" && !isPublic && request.headers["x-csrf-token"] !== state.csrf) throw new Refusal(403, "forbidden", "The session's token is missing.");
      const isJson = (request.headers["content-type"] ?? "").includes("json");
      const answer = handler({ params: match.slice(1).map(decodeURIComponent), query: Object.fromEntries(url.searchParams), body: isJson && raw.length ? JSON.parse(raw) : {}, raw, language: ["en", "fa", "tr"].includes(language) ? language : "en" });
      if (answer?.csv !== undefined) { response.writeHead(200, { "Content-Type": "text/csv; charset=utf-8", "Content-Disposition": `attachment; filename="${answer.name}"` }); return response.end(answer.csv); }
      const [status, value] = Array.isArray(answer) ? answer : [200, answer];
      response.writeHead(status, { "Content-Type": "application/json" });
      return response.end(value === null ? "" : JSON.stringify(value));
    }
    throw new Refusal(404, "not_found", "There is no such address.");
  } catch (error) {
    const { status = 500, code = "internal", detail = String(error), errors = [] } = error;
    if (status === 500) console.error(error);
    response.writeHead(status, { "Content-Type": "application/problem+json" });
    response.end(JSON.stringify({ type: "about:blank", title: code, status, code, detail, errors }));
  }
}).listen(Number(args.port), "127.0.0.1", function () {
  console.log(`Open http://127.0.0.1:${this.address().port}/${args.setup ? "setup" : "enter"}?code=fake`);
});
