import { fold, makePerson, products, random } from "./people.mjs";

export const dayMs = 86_400_000;
export const dayIndex = (iso) => Math.floor(Date.parse(`${iso.slice(0, 10)}T00:00:00Z`) / dayMs);
export const isoDay = (index) => new Date(index * dayMs).toISOString().slice(0, 10);
const iso = (index, hour = 9, minute = 30) => new Date(index * dayMs + hour * 3_600_000 + minute * 60_000).toISOString().replace(".000", "");

// A BG/NBD world: each customer has a rate and a chance to leave after every order.
export const model = { r: 0.9, alpha: 38, a: 1.1, b: 6.4 };
export const spend = { p: 6.25, q: 3.74, gamma: 15.44 };
const scale = { fa: 4_200_000, tr: 620, en: 34 };
export const currencies = { fa: "IRR", tr: "TRY", en: "USD" };
const digits = { IRR: 0, TRY: 2, USD: 2 };

function gamma(shape, rng) {
  if (shape < 1) return gamma(shape + 1, rng) * rng() ** (1 / shape);
  const d = shape - 1 / 3, c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = Math.sqrt(-2 * Math.log(1 - rng())) * Math.cos(2 * Math.PI * rng());
    const v = (1 + c * x) ** 3;
    if (v > 0 && Math.log(1 - rng()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v;
  }
}

export function makeWorld({ count, seed, language, today }) {
  const rng = random(seed);
  const currency = currencies[language];
  const end = dayIndex(today), start = end - 3 * 365;
  const customers = [];
  for (let i = 0; i < count; i++) {
    const person = makePerson(i, rng, language);
    const born = start + Math.floor((end - start) * Math.sqrt(rng() * 0.98 + 0.01));
    const rate = gamma(model.r, rng) / model.alpha + 0.002;
    const leave = ((x, y) => x / (x + y))(gamma(model.a, rng), gamma(model.b, rng));
    const level = scale[language] * (0.5 + gamma(3, rng) / 3);
    const orders = [];
    for (let at = born; at <= end; at += Math.max(1, Math.round(-Math.log(1 - rng()) / rate))) {
      const exact = level * (0.6 + 0.8 * rng());
      const amount = currency === "IRR" ? Math.round(exact / 10_000) * 10_000 : Math.round(exact * 100) / 100;
      orders.push({ day: at, amount, product: products[language][Math.floor(rng() * products[language].length)], hour: 8 + Math.floor(rng() * 13), minute: Math.floor(rng() * 60) });
      if (rng() < leave) break;
    }
    customers.push({ ...person, created: born, orders, contacts: [], folded: fold(`${person.name} ${person.email ?? ""} ${person.phone ?? ""} ${person.external_id}`) });
  }
  return { customers, currency, digits: digits[currency], start, end, today, window: 74, seq: count * 10 };
}

export const money = (world, amount) => ({ amount: amount.toFixed(world.digits), currency: world.currency });
const sum = (orders) => orders.reduce((total, order) => total + order.amount, 0);

export function listItem(world, c) {
  const last = c.orders.at(-1), first = c.orders[0];
  return {
    id: c.id, external_id: c.external_id, name: c.name, email: c.email, phone: c.phone, city: c.city, country: c.country,
    language: c.language, segment: c.segment, created_at: iso(c.created), orders: c.orders.length, revenue: money(world, sum(c.orders)),
    first_order_at: first ? iso(first.day, first.hour, first.minute) : null,
    last_order_at: last ? iso(last.day, last.hour, last.minute) : null,
  };
}

const reasons = {
  en: (rhythm, silent) => (rhythm ? `Bought every ${rhythm} days, silent for ${silent}` : `Bought once, silent for ${silent} days`),
  fa: (rhythm, silent) => (rhythm ? `هر ${fa(rhythm)} روز خرید می‌کرد، ${fa(silent)} روز است خبری نیست` : `یک بار خرید کرده، ${fa(silent)} روز است خبری نیست`),
  tr: (rhythm, silent) => (rhythm ? `${rhythm} günde bir alırdı, ${silent} gündür sessiz` : `Bir kez aldı, ${silent} gündür sessiz`),
};
const fa = (n) => n.toLocaleString("fa-IR", { useGrouping: false });

export function figures(world, c, language) {
  const x = c.orders.length - 1;
  const first = c.orders[0], last = c.orders.at(-1);
  if (!last) return { rhythm_days: null, silent_days: null, p_alive: null, expected_orders: null, expected_value: null, value_at_risk: null, reason: null, average_order: null, contacted_at: null };
  const age = world.end - first.day, recency = last.day - first.day, silent = world.end - last.day;
  const odds = x === 0 ? 0 : (model.a / (model.b + x - 1)) * ((model.alpha + age) / (model.alpha + recency)) ** (model.r + x);
  const alive = 1 / (1 + odds);
  const rhythm = x > 0 ? Math.round((recency / x) * 10) / 10 : null;
  const average = sum(c.orders) / c.orders.length;
  const would = ((model.r + x) / (model.alpha + age)) * 365 * 0.62;
  const shown = rhythm === null ? null : Math.max(1, Math.round(rhythm));
  return {
    rhythm_days: rhythm, silent_days: silent, p_alive: alive, expected_orders: would * alive,
    expected_value: money(world, would * alive * average), value_at_risk: money(world, would * (1 - alive) * average),
    reason: reasons[language](shown, silent), average_order: money(world, average), contacted_at: c.contacts.at(-1)?.at ?? null,
  };
}

const titles = {
  order_placed: { en: "Order placed", fa: "ثبت سفارش", tr: "Sipariş verildi" },
  contact_logged: { en: "Contact", fa: "تماس ثبت شد", tr: "Görüşme kaydedildi" },
  customer_created: { en: "Record created", fa: "ایجاد مشتری", tr: "Kayıt oluşturuldu" },
  nps_answered: { en: "Recommendation score", fa: "امتیاز توصیه", tr: "Tavsiye puanı" },
  page_viewed: { en: "Page viewed", fa: "بازدید صفحه", tr: "Sayfa görüntülendi" },
  complaint_opened: { en: "Complaint", fa: "شکایت", tr: "Şikâyet" },
};
export const titleOf = (kind, language) => titles[kind]?.[language] ?? kind;

export function timeline(world, c, language) {
  const facts = [];
  const add = (at, kind, rest) => facts.push({ seq: c.id * 1000 + facts.length, at, recorded: at, kind, title: titleOf(kind, language), value: null, money: null, label: null, properties: {}, source: "import", ...rest });
  add(iso(c.created, 7, 0), "customer_created", {});
  for (const order of c.orders) {
    add(iso(order.day, order.hour, order.minute), "order_placed", { money: money(world, order.amount), label: order.product, properties: { order_id: `O-${c.id}-${order.day}`, quantity: 1 } });
    if (order.minute % 7 === 0) add(iso(order.day, order.hour - 1, order.minute), "page_viewed", { label: `/shop/${order.day % 40}`, source: "site" });
    if (order.minute % 19 === 0) add(iso(order.day + 2, 11, 5), "nps_answered", { value: 4 + (order.day % 7), source: "survey" });
    if (order.minute === 41) add(iso(order.day + 3, 15, 20), "complaint_opened", { label: order.product, source: "desk" });
  }
  for (const contact of c.contacts) add(contact.at, "contact_logged", { label: contact.outcome, properties: { channel: contact.channel, note: contact.note }, source: "page" });
  return facts.filter((fact) => Date.parse(fact.at) <= (world.end + 1) * dayMs).sort((left, right) => (left.at < right.at ? 1 : -1));
}
