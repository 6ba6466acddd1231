import type { Calendar, Language } from "./prefs";

export interface Money {
  amount: string;
  currency: string;
}

export type Every = "day" | "week" | "month" | "quarter" | "year";

export interface FormatOptions {
  language: Language;
  calendar: Calendar;
  zone: string;
  toman: boolean;
}

export type Format = ReturnType<typeof makeFormat>;

const dayMs = 86_400_000;

/** A day of the wire (`2026-03-21`) as the instant of its midnight in UTC. */
export function dayToUtc(day: string): Date {
  return new Date(`${day.slice(0, 10)}T00:00:00Z`);
}

export function addDays(day: string, n: number): string {
  return new Date(dayToUtc(day).getTime() + n * dayMs).toISOString().slice(0, 10);
}

export function daysBetween(from: string, to: string): number {
  return Math.round((dayToUtc(to).getTime() - dayToUtc(from).getTime()) / dayMs);
}

/** How many minor digits the reader's browser gives this currency; two when it is unknown. */
function currencyOptions(currency: string): Intl.NumberFormatOptions {
  return /^[A-Z]{3}$/.test(currency) ? { style: "currency", currency } : {};
}

/** Everything that turns a value into text for this reader. */
export function makeFormat({ language, calendar, zone, toman }: FormatOptions) {
  const locale = language === "fa" ? "fa-IR" : language === "tr" ? "tr-TR" : "en-GB";
  const dates = `${locale}-u-ca-${calendar === "jalali" ? "persian" : "gregory"}`;
  const numbers = new Map<string, Intl.NumberFormat>();
  const days = new Map<string, Intl.DateTimeFormat>();

  function number(options: Intl.NumberFormatOptions): Intl.NumberFormat {
    const key = JSON.stringify(options);
    let found = numbers.get(key);
    if (!found) {
      found = new Intl.NumberFormat(locale, options);
      numbers.set(key, found);
    }
    return found;
  }

  function date(options: Intl.DateTimeFormatOptions, at: Date): string {
    const key = JSON.stringify(options);
    let found = days.get(key);
    if (!found) {
      found = new Intl.DateTimeFormat(dates, options);
      days.set(key, found);
    }
    // Outside Persian the browsers add an era to Jalali years, which nobody writes.
    const parts = found.formatToParts(at).filter(({ type }) => type !== "era");
    return parts.map(({ value }) => value).join("").trim();
  }

  const int = (n: number) => number({ maximumFractionDigits: 0 }).format(n);
  const decimal = (n: number, digits = 1) =>
    number({ maximumFractionDigits: digits, minimumFractionDigits: 0 }).format(n);
  const fixed = (n: number, digits: number) =>
    number({ maximumFractionDigits: digits, minimumFractionDigits: digits }).format(n);
  // The short Turkish word for a thousand, "B", is taken for a billion.
  const compactDisplay = language === "tr" ? "long" : "short";
  const compact = (n: number) =>
    number({ notation: "compact", compactDisplay, maximumFractionDigits: 1 }).format(n);
  // After a Persian word the sign stands left of the number: with an Arabic letter mark it does so everywhere.
  const mark = language === "fa" ? "\u061c" : "";
  const percent = (share: number, digits = 1) =>
    mark + number({ style: "percent", maximumFractionDigits: digits }).format(share);

  function money(value: Money, style: "full" | "round" | "compact" = "full"): string {
    const inToman = toman && value.currency === "IRR";
    const amount = Number(value.amount) / (inToman ? 10 : 1);
    const options: Intl.NumberFormatOptions = inToman
      ? { maximumFractionDigits: 0 }
      : { ...currencyOptions(value.currency), currencyDisplay: "narrowSymbol" };
    if (value.currency === "IRR") options.maximumFractionDigits = 0;
    if (style === "compact" && Math.abs(amount) >= 10_000) {
      options.notation = "compact";
      options.maximumFractionDigits = 1;
      options.minimumFractionDigits = 0;
    } else if (style !== "full") {
      options.maximumFractionDigits = 0;
      options.minimumFractionDigits = 0;
    }
    if (inToman) return `${number(options).format(amount)} ${tomanWord[language]}`;
    if (language === "tr" && options.notation === "compact") return compactInTurkish(options, amount);
    return language === "fa" ? moneyInPersian(options, amount, value.currency) : number(options).format(amount);
  }

  /** The data of browsers have only the short word for a thousand beside a currency. */
  function compactInTurkish(options: Intl.NumberFormatOptions, amount: number): string {
    const sign = number(options).formatToParts(amount).find(({ type }) => type === "currency")?.value ?? "";
    return `${amount < 0 ? "-" : ""}${sign}${compact(Math.abs(amount))}`;
  }

  /** In Persian the unit is a word that follows its number; the data of browsers put a sign before it. */
  function moneyInPersian(options: Intl.NumberFormatOptions, amount: number, currency: string): string {
    const { minimumFractionDigits, maximumFractionDigits } = number(options).resolvedOptions();
    const plain: Intl.NumberFormatOptions = { style: "decimal", notation: options.notation, minimumFractionDigits, maximumFractionDigits };
    return `${number(plain).format(amount)} ${persianUnits[currency] ?? nameOfCurrency(currency)}`;
  }

  function nameOfCurrency(currency: string): string {
    const parts = number({ ...currencyOptions(currency), currencyDisplay: "name" }).formatToParts(1);
    return parts.find(({ type }) => type === "currency")?.value ?? currency;
  }

  const utc = { timeZone: "UTC" } as const;
  const day = (iso: string, style: "short" | "plain" = "short") =>
    date(
      style === "short"
        ? { day: "numeric", month: "short", year: "numeric", ...utc }
        : { day: "numeric", month: "short", ...utc },
      dayToUtc(iso),
    );
  /** The day in full with its weekday; the data of browsers order it wrongly in Persian. */
  function longDay(iso: string): string {
    const weekday = date({ weekday: "long", ...utc }, dayToUtc(iso));
    const rest = date({ day: "numeric", month: "long", year: "numeric", ...utc }, dayToUtc(iso));
    return language === "fa" ? `${weekday} ${rest}` : language === "tr" ? `${rest} ${weekday}` : `${weekday}, ${rest}`;
  }
  const monthName = (iso: string) => date({ month: "long", ...utc }, dayToUtc(iso));
  const year = (iso: string) => date({ year: "numeric", ...utc }, dayToUtc(iso));
  function month(iso: string, style: "short" | "long" = "short"): string {
    if (language !== "fa") return date({ month: style, year: "numeric", ...utc }, dayToUtc(iso));
    return `${date({ month: style, ...utc }, dayToUtc(iso))} ${year(iso)}`;
  }

  const dayKeys = new Intl.DateTimeFormat("en-CA", { timeZone: zone });
  /** The day, in the organisation's zone, on which an instant falls: `2026-03-21`. */
  const dayOf = (iso: string) => (iso.length === 10 ? iso : dayKeys.format(new Date(iso)));
  const instantDay = (iso: string) => day(dayOf(iso));
  const time = (iso: string) =>
    date({ hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: zone }, new Date(iso));

  /** The name of one period of a series, by its first day. */
  function period(from: string, every: Every): string {
    if (every === "day" || every === "week") return day(from, "plain");
    if (every === "year") return year(from);
    return month(from);
  }

  /** A half-open span of days, shown with its last day included. */
  function span(from: string, to: string): string {
    const last = addDays(to, -1);
    if (last <= from) return day(from);
    const start = year(from) === year(last) ? day(from, "plain") : day(from);
    return `${start} – ${day(last)}`;
  }

  const relative = new Intl.RelativeTimeFormat(locale, { numeric: "auto" });
  function ago(iso: string, today: string): string {
    const n = daysBetween(dayOf(iso), today);
    if (Math.abs(n) < 45) return relative.format(-n, "day");
    if (Math.abs(n) < 730) return relative.format(-Math.round(n / 30.44), "month");
    return relative.format(-Math.round(n / 365.25), "year");
  }

  function bytes(n: number): string {
    const units = ["byte", "kilobyte", "megabyte", "gigabyte"] as const;
    const step = n < 1 ? 0 : Math.min(3, Math.floor(Math.log10(n) / 3));
    return number({
      style: "unit",
      unit: units[step] ?? "byte",
      unitDisplay: language === "fa" ? "long" : "short",
      maximumFractionDigits: step === 0 ? 0 : 1,
    }).format(n / 1000 ** step);
  }

  const inUnit = (n: number, unit: string, digits: number) =>
    number({ style: "unit", unit, unitDisplay: "long", maximumFractionDigits: digits }).format(n);
  /** A stretch of time in the unit that says it best. */
  function duration(seconds: number): string {
    const size = Math.abs(seconds);
    if (size < 60) return inUnit(seconds, "second", 0);
    if (size < 3600) return inUnit(seconds / 60, "minute", 0);
    if (size < 2 * 86_400) return inUnit(seconds / 3600, "hour", 1);
    return inUnit(seconds / 86_400, "day", size < 20 * 86_400 ? 1 : 0);
  }
  const months = (n: number) => inUnit(n, "month", 1);

  const plurals = new Intl.PluralRules(locale);
  const plural = (n: number) => plurals.select(n);
  const collator = new Intl.Collator(locale);

  return {
    locale, language, calendar, zone, int, decimal, fixed, compact, percent, money, day, longDay, month, monthName, year, instantDay, time, dayOf, period, span, ago, bytes, duration, months, plural, collator,
  };
}

const tomanWord: Record<Language, string> = { fa: "تومان", tr: "toman", en: "toman" };

/** What people call the usual currencies, whose full names have the country in them. */
const persianUnits: Record<string, string> = { IRR: "ریال", USD: "دلار", EUR: "یورو", TRY: "لیر", GBP: "پوند", AED: "درهم" };
