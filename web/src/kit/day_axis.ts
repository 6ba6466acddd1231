import { dayToUtc } from "../app/format";
import { formatDay, parseDay } from "../app/period";
import type { Calendar } from "../app/prefs";

const dayMs = 86_400_000;

/** A day's place on an axis of days, and back. */
export const indexOf = (day: string) => Math.round(dayToUtc(day).getTime() / dayMs);
export const dayAt = (index: number) => new Date(index * dayMs).toISOString().slice(0, 10);

/** The first days of months (or years, over long spans) in the reader's calendar. */
export function ticks(from: string, to: string, calendar: Calendar): string[] {
  const days = indexOf(to) - indexOf(from);
  const step = days > 2200 ? 12 : days > 1100 ? 6 : days > 420 ? 3 : 1;
  const out: string[] = [];
  let at = parseDay(from, calendar).set({ day: 1, month: 1 });
  const end = parseDay(to, calendar);
  while (at.compare(end) <= 0) {
    const day = formatDay(at);
    if (day >= from) out.push(day);
    at = at.add({ months: step });
  }
  return out;
}
