import { CalendarDate, GregorianCalendar, PersianCalendar, startOfMonth, startOfYear, toCalendar } from "@internationalized/date";
import { dayIndex, isoDay, money } from "./data.mjs";

const calendars = { gregorian: new GregorianCalendar(), jalali: new PersianCalendar() };
const parse = (day, calendar) => toCalendar(new CalendarDate(...day.split("-").map(Number)), calendars[calendar]);
const format = (date) => toCalendar(date, calendars.gregorian).toString();

/** The periods from `from` to `to`; the first begins on its calendar's boundary. */
export function periods(from, to, every, calendar) {
  const out = [];
  let at = parse(from, calendar);
  if (every === "month") at = startOfMonth(at);
  if (every === "quarter") { at = startOfMonth(at); at = at.subtract({ months: (at.month - 1) % 3 }); }
  if (every === "year") at = startOfYear(at);
  const step = { day: { days: 1 }, week: { days: 7 }, month: { months: 1 }, quarter: { months: 3 }, year: { years: 1 } }[every];
  while (format(at) < to && out.length < 1200) {
    const next = at.add(step);
    out.push({ from: format(at), to: format(next) > to ? to : format(next), label: format(at).slice(0, 7) });
    at = next;
  }
  return out;
}

const activeAt = (world, c, day) => c.orders.some((order) => order.day < day && order.day >= day - world.window);
const inside = (c, from, to) => c.orders.filter((order) => order.day >= from && order.day < to);

// What each figure counts: who is in the denominator, and who of them in the numerator.
const everyone = (c, from, to) => c.orders.length > 0 && c.orders[0].day < to;
export const rules = {
  nca: { unit: "customers", better: "up", part: { numerator: (w, c, from, to) => c.orders.length > 0 && c.orders[0].day >= from && c.orders[0].day < to } },
  active: { unit: "customers", better: "up", part: { numerator: (w, c, from, to) => activeAt(w, c, to) } },
  churn: { unit: "share", better: "down", part: { denominator: (w, c, from) => activeAt(w, c, from), numerator: (w, c, from, to) => activeAt(w, c, from) && !activeAt(w, c, to) } },
  crr: { unit: "share", better: "up", part: { denominator: (w, c, from) => activeAt(w, c, from), numerator: (w, c, from, to) => activeAt(w, c, to) && c.orders[0].day < from } },
  revenue: { unit: "money", better: "up", part: { numerator: (w, c, from, to) => inside(c, from, to).length > 0 } },
  spc: { unit: "money", better: "up", part: { denominator: (w, c, from, to) => inside(c, from, to).length > 0 } },
  repeat_rate: { unit: "share", better: "up", part: { denominator: (w, c, from, to) => inside(c, from, to).length > 0, numerator: (w, c, from, to) => inside(c, from, to).length > 0 && c.orders.filter((o) => o.day < to).length > 1 } },
  dormant: { unit: "share", better: "down", part: { denominator: (w, c, from, to) => everyone(c, from, to), numerator: (w, c, from, to) => everyone(c, from, to) && !activeAt(w, c, to) && c.orders.some((o) => o.day < to && o.day >= to - 4 * w.window) } },
};

const words = {
  nca: { en: ["New customers", "Customers whose first order falls in the period."], fa: ["مشتریان تازه", "مشتریانی که نخستین سفارششان در این دوره بوده است."], tr: ["Yeni müşteriler", "İlk siparişi bu dönemde olan müşteriler."] },
  active: { en: ["Active customers", "Customers who bought within the window, at the end of the period."], fa: ["مشتریان فعال", "مشتریانی که در پایان دوره، درون مهلت خرید خود هستند."], tr: ["Aktif müşteriler", "Dönem sonunda süre içinde alışveriş yapmış müşteriler."] },
  churn: { en: ["Churn", "Active at the start and lost by the end, out of those active at the start."], fa: ["ریزش مشتری", "سهم مشتریانی که آغاز دوره فعال بودند و تا پایان آن از دست رفتند."], tr: ["Müşteri kaybı", "Dönem başında aktif olup sonunda kaybedilenlerin payı."] },
  crr: { en: ["Retention", "Active at the end without those acquired in the period, out of those active at the start."], fa: ["نرخ نگهداشت", "مشتریان فعال پایان دوره، بدون تازه‌واردها، نسبت به فعال‌های آغاز دوره."], tr: ["Elde tutma", "Dönem sonunda aktif olanlar, yeni gelenler hariç, baştaki aktiflere oranla."] },
  revenue: { en: ["Revenue", "The sum of all orders in the period."], fa: ["درآمد", "جمع مبلغ همهٔ سفارش‌های دوره."], tr: ["Gelir", "Dönemdeki tüm siparişlerin toplamı."] },
  spc: { en: ["Sales per customer", "Revenue divided by the customers who bought in the period."], fa: ["فروش به ازای هر مشتری", "درآمد دوره تقسیم بر مشتریانی که در آن خرید کرده‌اند."], tr: ["Müşteri başına satış", "Dönem geliri bölü dönemde alan müşteri sayısı."] },
  repeat_rate: { en: ["Repeat rate", "Of those who bought in the period, the share with two or more orders."], fa: ["نرخ خرید دوباره", "از خریداران دوره، سهم آن‌ها که دو بار یا بیشتر خرید کرده‌اند."], tr: ["Tekrar alışveriş oranı", "Dönemde alanların iki veya daha çok siparişi olanlarının payı."] },
  dormant: { en: ["Dormant share", "Past their window but not yet lost for good, out of all ever acquired."], fa: ["سهم مشتریان خاموش", "آن‌ها که مهلتشان گذشته ولی هنوز برای همیشه نرفته‌اند، از کل مشتریان."], tr: ["Uyuyan müşteri payı", "Süresi geçmiş ama henüz tamamen kaybedilmemiş olanların tüm müşterilere oranı."] },
};
const noBase = { en: "Nobody was active at the start of the period.", fa: "در آغاز دوره هیچ مشتری فعالی نبود.", tr: "Dönem başında aktif müşteri yoktu." };

export const catalogue = (language) => Object.entries(rules).map(([code, rule]) => ({ code, name: words[code][language][0], definition: words[code][language][1], advice: null, unit: rule.unit, better: rule.better }));

function wilson(k, n) {
  const z = 1.96, p = k / n, base = 1 + (z * z) / n, mid = (p + (z * z) / (2 * n)) / base;
  const half = (z * Math.sqrt((p * (1 - p)) / n + (z * z) / (4 * n * n))) / base;
  return [Math.max(0, mid - half), Math.min(1, mid + half)];
}

function measure(world, code, fromDay, toDay, language) {
  const rule = rules[code], from = dayIndex(fromDay), to = dayIndex(toDay);
  const count = (test) => world.customers.reduce((n, c) => n + (test(world, c, from, to) ? 1 : 0), 0);
  const base = { from: fromDay, to: toDay, interval: null, reason: null };
  if (rule.unit === "customers") { const n = count(rule.part.numerator); return { ...base, value: n, numerator: n, denominator: null }; }
  if (rule.unit === "money") {
    const total = world.customers.reduce((sum, c) => sum + inside(c, from, to).reduce((s, o) => s + o.amount, 0), 0);
    const text = money(world, total).amount;
    if (code === "revenue") return { ...base, value: text, numerator: text, denominator: null };
    const buyers = count(rule.part.denominator);
    return { ...base, value: buyers ? money(world, total / buyers).amount : null, numerator: text, denominator: buyers, reason: buyers ? null : noBase[language] };
  }
  const denominator = count(rule.part.denominator), numerator = count(rule.part.numerator);
  if (!denominator) return { ...base, value: null, numerator, denominator, reason: noBase[language] };
  return { ...base, value: numerator / denominator, numerator, denominator, interval: wilson(numerator, denominator) };
}

export function figure(world, code, query, language) {
  const { from, to, every, calendar } = query;
  const now = measure(world, code, from, to, language);
  const length = dayIndex(to) - dayIndex(from);
  const yearAgo = (day) => format(parse(day, calendar).subtract({ years: 1 }));
  return {
    kpi: code, ...now, unit: rules[code].unit, currency: rules[code].unit === "money" ? world.currency : null,
    name: words[code][language][0], definition: words[code][language][1],
    previous: measure(world, code, isoDay(dayIndex(from) - length), from, language),
    last_year: measure(world, code, yearAgo(from), yearAgo(to), language),
    ...(every ? { points: periods(from, to, every, calendar).map((p) => ({ label: p.label, ...measure(world, code, p.from, p.to, language) })) } : {}),
  };
}

export function retention(world, { from, to, every, calendar }) {
  const spans = periods(from, to, every, calendar).map((p) => ({ ...p, a: dayIndex(p.from), b: dayIndex(p.to) }));
  return spans.map((span, i) => {
    const born = world.customers.filter((c) => c.orders.length && c.orders[0].day >= span.a && c.orders[0].day < span.b);
    const returned = spans.slice(i).map((later, k) => (k === 0 ? born.length : born.filter((c) => inside(c, later.a, later.b).length > 0).length));
    return { from: span.from, label: span.label, size: born.length, returned };
  });
}

export function behind(world, query) {
  const { kpi, part = "numerator", retention: born, at, every = "month", from, to, calendar } = query;
  if (born) {
    const rows = periods(born, to, every, calendar).map((p) => ({ a: dayIndex(p.from), b: dayIndex(p.to) }));
    const first = rows[0], later = rows[Number(at)];
    return world.customers.filter((c) => c.orders.length && c.orders[0].day >= first.a && c.orders[0].day < first.b && later && inside(c, later.a, later.b).length > 0);
  }
  const test = rules[kpi].part[part] ?? rules[kpi].part.numerator ?? rules[kpi].part.denominator;
  return world.customers.filter((c) => test(world, c, dayIndex(from), dayIndex(to)));
}
