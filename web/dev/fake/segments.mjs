import { dayIndex, figures, isoDay, money, timeline, titleOf } from "./data.mjs";
import { periods } from "./figures.mjs";

const kinds = ["order_placed", "complaint_opened", "contact_logged", "nps_answered", "page_viewed", "customer_created"];
const attributes = ["city", "country", "language"];
const sum = (facts) => facts.reduce((total, fact) => total + Number(fact.money?.amount ?? 0), 0);
const within = (value, { min, max } = {}) => (min === undefined || value >= Number(min)) && (max === undefined || value <= Number(max));

/** The question language, as far as the page's builder writes it. */
function makeAsker(world, state, segments) {
  const histories = new Map();
  const factsOf = (c) => {
    if (!histories.has(c) || c.contacts.length) histories.set(c, timeline(world, c, "en").map((fact) => ({ ...fact, day: dayIndex(fact.at) })));
    return histories.get(c);
  };
  const inWindow = (day, window, end) => {
    if (window?.before === "end") return day < end;
    if (window?.last) {
      const { days } = window.last;
      return day < end && day >= end - (days === "window" ? world.window : days === "lost_window" ? 3 * world.window : days);
    }
    return day < end && (!window?.from || day >= dayIndex(window.from)) && (!window?.to || day < dayIndex(window.to));
  };
  const matching = (c, part, end, window = part.within) =>
    factsOf(c).filter((fact) => part.kinds.includes(fact.kind) && inWindow(fact.day, window, end) && (!part.where?.label || part.where.label.includes(fact.label))
      && (!part.where?.money || (fact.money && within(Number(fact.money.amount), part.where.money))) && (!part.where?.value || (fact.value !== null && within(fact.value, part.where.value))));
  const byName = (name) => segments.find((one) => one.name === name);
  function meets(c, condition, end) {
    const [key] = Object.keys(condition), of = condition[key];
    if (key === "everyone") return true;
    if (key === "all") return of.every((one) => meets(c, one, end));
    if (key === "any") return of.some((one) => meets(c, one, end));
    if (key === "not") return !meets(c, of, end);
    if (key === "did") return within(matching(c, of, end).length, of.count ? (of.count.max === undefined ? { min: 1, ...of.count } : of.count) : { min: 1 });
    if (key === "sum") return within(sum(matching(c, of, end)), of);
    if (key === "first") { const first = matching(c, of, end, { before: "end" }).at(-1); return Boolean(first) && inWindow(first.day, of.within, end); }
    if (key === "running") return false;
    if (key === "predicted") { const f = figures(world, c, "en"), value = { p_alive: f.p_alive, churn_risk: 1 - f.p_alive, expected_orders: f.expected_orders, clv: f.expected_value?.amount, value_at_risk: f.value_at_risk?.amount }[of.name]; return c.orders.length > 0 && within(Number(value), of); }
    if (key === "in") return of.includes(c.external_id);
    if (key === "segment") { const one = byName(of); return Boolean(one) && isMember(c, one, end); }
    if (key === "attribute") return of.missing ? !c[of.name] : of.is ? of.is.includes(c[of.name]) : within(Number(c[of.name] ?? NaN), of);
    return false;
  }
  const isMember = (c, segment, end) => (segment.kind === "list" ? segment.customers_in.has(c.external_id) : meets(c, segment.condition, end));
  function why(c, condition, end) {
    const [key] = Object.keys(condition), of = condition[key];
    const parts = key === "all" || key === "any" ? of : key === "not" ? [of] : [];
    const found = key === "did" ? matching(c, of, end).length : key === "sum" ? money(world, sum(matching(c, of, end))) : null;
    return { condition, met: meets(c, condition, end), found, parts: parts.map((one) => why(c, one, end)) };
  }
  return { meets, isMember, why, factsOf };
}

export function segmentRoutes(world, state, Refusal, today) {
  const segments = [];
  const end = dayIndex(today) + 1;
  const asker = makeAsker(world, state, segments);
  const known = (day) => world.customers.filter((c) => c.created < day);
  const membersOf = (segment, day = end) => known(day).filter((c) => asker.isMember(c, segment, day));
  const find = (id) => segments.find((one) => one.id === Number(id)) ?? (() => { throw new Refusal(404, "not_found", "There is no such segment."); })();
  const shown = ({ customers_in, ...segment }) => ({ ...segment, customers: membersOf({ ...segment, customers_in }).length });
  const checkName = (name, own) => {
    if (segments.some((one) => one !== own && one.name.toLowerCase() === name.toLowerCase())) throw new Refusal(409, "conflict", `There is a segment called “${name}” already`);
  };
  const checkCustomers = (ids = []) => {
    const unknown = ids.filter((id) => !world.customers.some((c) => c.external_id === id));
    if (unknown.length) throw new Refusal(400, "invalid", `There are no such customers: ${unknown.join(", ")}`);
    return ids;
  };
  const now = () => new Date().toISOString();
  const counted = (values) => [...values.reduce((counts, value) => counts.set(value, (counts.get(value) ?? 0) + 1), new Map())].sort((l, r) => r[1] - l[1]).slice(0, 50);
  const routes = [
    ["GET", /^\/segments$/, () => ({ items: segments.map(shown).sort((l, r) => l.name.localeCompare(r.name)) })],
    ["POST", /^\/segments$/, ({ body }) => {
      checkName(body.name);
      const segment = { id: segments.length + 1, name: body.name, kind: body.condition ? "live" : "list", condition: body.condition ?? null, customers_in: new Set(checkCustomers(body.customers)), created_by: state.user.name, created_at: now(), updated_at: now() };
      segments.push(segment);
      return [201, shown(segment)];
    }],
    ["POST", /^\/segments\/preview$/, ({ body }) => {
      const met = known(end).filter((c) => asker.meets(c, body.condition, end));
      const step = Math.max(1, Math.floor(met.length / 6));
      return { customers: met.length, of: world.customers.length, sample: met.filter((_, i) => i % step === 0).slice(0, 6).map((c) => ({ id: c.id, external_id: c.external_id, name: c.name })) };
    }],
    ["POST", /^\/segments\/why$/, ({ body }) => asker.why(world.customers.find((c) => c.external_id === body.customer), body.condition, end)],
    ["GET", /^\/segments\/overlap$/, ({ query }) => {
      const [a, b] = [query.a, query.b].map((id) => membersOf(find(id)));
      const inB = new Set(b);
      return { a: a.length, b: b.length, both: a.filter((c) => inB.has(c)).length };
    }],
    ["GET", /^\/segments\/words$/, ({ language }) => ({
      kinds: (world.customers.length ? kinds : []).map((kind) => ({ kind, title: titleOf(kind, language) })),
      attributes: attributes.map((name) => ({ name, values: counted(world.customers.map((c) => c[name])).map(([value, customers]) => ({ value, customers })) })),
      segments: segments.map(({ id, name }) => ({ id, name })),
    })],
    ["GET", /^\/segments\/labels$/, ({ query }) => ({ items: counted(world.customers.flatMap((c) => asker.factsOf(c).filter((fact) => fact.kind === query.kind && fact.label).map((fact) => fact.label))).map(([label, facts]) => ({ label, facts })) })],
    ["GET", /^\/segments\/(\d+)$/, ({ params }) => shown(find(params[0]))],
    ["PATCH", /^\/segments\/(\d+)$/, ({ params, body }) => {
      const segment = find(params[0]);
      if (body.name) checkName(body.name, segment);
      Object.assign(segment, body, { updated_at: now() });
      return shown(segment);
    }],
    ["DELETE", /^\/segments\/(\d+)$/, ({ params }) => {
      const segment = find(params[0]);
      const users = segments.filter((one) => JSON.stringify(one.condition).includes(`{"segment":${JSON.stringify(segment.name)}}`));
      if (users.length) throw new Refusal(409, "conflict", `“${segment.name}” is used by: ${users.map((one) => one.name).join(", ")}. Change those first.`);
      segments.splice(segments.indexOf(segment), 1);
      return [204, null];
    }],
    ["POST", /^\/segments\/(\d+)\/customers$/, ({ params, body }) => {
      const segment = find(params[0]);
      for (const id of checkCustomers(body.add)) segment.customers_in.add(id);
      for (const id of body.remove ?? []) segment.customers_in.delete(id);
      return shown(segment);
    }],
    ["GET", /^\/segments\/(\d+)\/sizes$/, ({ params }) => {
      const segment = find(params[0]);
      if (segment.kind === "list") return { points: [] };
      const year = periods(isoDay(end - 366), isoDay(end), "month", state.organisation.calendar);
      return { points: year.map((one) => ({ ...one, customers: membersOf(segment, Math.min(end, dayIndex(one.to))).length })) };
    }],
  ];
  return {
    routes,
    membersOf: (id) => new Set(membersOf(find(id))),
    segmentsOf: (c) => segments.filter((one) => asker.isMember(c, one, end)).map(({ id, name }) => ({ id, name })),
  };
}
