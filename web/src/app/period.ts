import {
  CalendarDate,
  GregorianCalendar,
  PersianCalendar,
  startOfMonth,
  startOfYear,
  toCalendar,
} from "@internationalized/date";
import { addDays, daysBetween, dayToUtc, type Every } from "./format";
import type { Calendar } from "./prefs";

export const presets = [
  "this_month",
  "last_month",
  "last_3_months",
  "last_12_months",
  "this_year",
  "last_year",
  "all",
] as const;
export type Preset = (typeof presets)[number];

/** Half-open: `to` is the first day that no longer belongs to it. */
export interface Period {
  from: string;
  to: string;
}

const calendars = { gregorian: new GregorianCalendar(), jalali: new PersianCalendar() };
const gregorian = calendars.gregorian;

export function parseDay(day: string, calendar: Calendar): CalendarDate {
  const [year = 1970, month = 1, date = 1] = day.slice(0, 10).split("-").map(Number);
  return toCalendar(new CalendarDate(year, month, date), calendars[calendar]);
}

export function formatDay(date: CalendarDate): string {
  return toCalendar(date, gregorian).toString();
}

/**
 * The period that a preset means for a reader whose today is `today`. Periods that still run end
 * with today, so that no figure speaks about days that have not been.
 */
export function resolvePreset(
  preset: Preset,
  today: string,
  calendar: Calendar,
  dataFrom: string | null,
): Period {
  const now = parseDay(today, calendar);
  const month = startOfMonth(now);
  const year = startOfYear(now);
  const tomorrow = addDays(today, 1);
  switch (preset) {
    case "this_month":
      return { from: formatDay(month), to: tomorrow };
    case "last_month":
      return { from: formatDay(month.subtract({ months: 1 })), to: formatDay(month) };
    case "last_3_months":
      return { from: formatDay(parseDay(tomorrow, calendar).subtract({ months: 3 })), to: tomorrow };
    case "last_12_months":
      return { from: formatDay(parseDay(tomorrow, calendar).subtract({ years: 1 })), to: tomorrow };
    case "this_year":
      return { from: formatDay(year), to: tomorrow };
    case "last_year":
      return { from: formatDay(year.subtract({ years: 1 })), to: formatDay(year) };
    case "all":
      return { from: dataFrom ? formatDay(startOfMonth(parseDay(dataFrom, calendar))) : formatDay(year), to: tomorrow };
  }
}

const jalaliSeasons = ["spring", "summer", "autumn", "winter"] as const;
const gregorianSeasons = ["winter", "spring", "summer", "autumn"] as const;

export interface Season extends Period {
  name: (typeof jalaliSeasons)[number];
}

/**
 * The season that a day lies in: a quarter of the Jalali year; in the Gregorian calendar three
 * months that begin with March, June, September or December.
 */
export function seasonOf(day: string, calendar: Calendar): Season {
  const month = startOfMonth(parseDay(day, calendar));
  const after = calendar === "jalali" ? month.month - 1 : month.month % 12;
  const first = month.subtract({ months: after % 3 });
  const names = calendar === "jalali" ? jalaliSeasons : gregorianSeasons;
  return {
    name: names[Math.floor(after / 3)] ?? "spring",
    from: formatDay(first),
    to: formatDay(first.add({ months: 3 })),
  };
}

/** The last four seasons that are over, the latest first. */
export function lastSeasons(today: string, calendar: Calendar): Season[] {
  const seasons: Season[] = [];
  for (let { from } = seasonOf(addDays(today, 1), calendar); seasons.length < 4; from = seasons.at(-1)?.from ?? from) {
    seasons.push(seasonOf(addDays(from, -1), calendar));
  }
  return seasons;
}

/** The season that a period is, if it is one. */
export function seasonIn({ from, to }: Period, calendar: Calendar): Season | null {
  const season = seasonOf(from, calendar);
  return season.from === from && season.to === to ? season : null;
}

/** The first day of the month, in the reader's calendar, `months` before that of `day`. */
export function monthsBefore(day: string, months: number, calendar: Calendar): string {
  return formatDay(startOfMonth(parseDay(day, calendar)).subtract({ months }));
}

/**
 * The first month of the retention table: thirteen months back, or all there is of a young
 * company's data, whose first buyers are the ones that can be followed longest.
 */
export function cohortsFrom(to: string, dataFrom: string | null, calendar: Calendar): string {
  const young = dataFrom !== null && dataFrom >= monthsBefore(to, 24, calendar);
  const year = monthsBefore(to, 13, calendar);
  return young && dataFrom < year ? monthsBefore(dataFrom, 0, calendar) : year;
}

/** The length of one step in a chart over this period. */
export function stepFor(period: Period): Every {
  const days = daysBetween(period.from, period.to);
  if (days <= 46) return "day";
  if (days <= 130) return "week";
  if (days <= 366 * 4) return "month";
  return days <= 366 * 10 ? "quarter" : "year";
}

/** The n-th step of a series after the one that begins at `from`. */
export function nextStep(from: string, every: Every, n: number, calendar: Calendar): string {
  const start = parseDay(from, calendar);
  switch (every) {
    case "day":
      return addDays(from, n);
    case "week":
      return addDays(from, 7 * n);
    case "month":
      return formatDay(start.add({ months: n }));
    case "quarter":
      return formatDay(start.add({ months: 3 * n }));
    case "year":
      return formatDay(start.add({ years: n }));
  }
}

/** The first day of the step that a day lies in. `firstWeekday`: 1 is Monday. */
export function startOfStep(day: string, every: Every, calendar: Calendar, firstWeekday: number): string {
  const date = parseDay(day, calendar);
  switch (every) {
    case "day":
      return day.slice(0, 10);
    case "week": {
      const weekday = (dayToUtc(day).getUTCDay() + 6) % 7 + 1;
      return addDays(day, -((weekday - firstWeekday + 7) % 7));
    }
    case "month":
      return formatDay(startOfMonth(date));
    case "quarter":
      return formatDay(startOfMonth(date).subtract({ months: (date.month - 1) % 3 }));
    case "year":
      return formatDay(startOfYear(date));
  }
}

/** The whole steps of a period: those that touch it and are over. */
export function wholeSteps(period: Period, every: Every, calendar: Calendar, firstWeekday: number): Period {
  return {
    from: startOfStep(period.from, every, calendar, firstWeekday),
    to: startOfStep(period.to, every, calendar, firstWeekday),
  };
}

/** How many steps a period of whole ones has. */
export function countSteps({ from, to }: Period, every: Every, calendar: Calendar): number {
  let n = 0;
  while (n < 2000 && nextStep(from, every, n, calendar) < to) n++;
  return n;
}

/** Whether a step of a series still runs: then its value is not yet comparable with the others. */
export function isRunning(step: Period, every: Every, calendar: Calendar): boolean {
  return step.to < nextStep(step.from, every, 1, calendar);
}

/** The first day of the month that is not over yet on `today`. */
export function runningMonth(today: string, calendar: Calendar): string {
  return formatDay(startOfMonth(parseDay(addDays(today, 1), calendar)));
}

/** The newest day that the figures should be read on: today, or the end of data that are old. */
export function anchorDay(today: string, dataTo: string | null): { day: string; old: boolean } {
  if (!dataTo) return { day: today, old: false };
  const old = daysBetween(dataTo, today) > 31;
  return { day: old ? dataTo : today, old };
}

export function todayIn(zone: string, now: Date = new Date()): string {
  return new Intl.DateTimeFormat("en-CA", { timeZone: zone }).format(now);
}
