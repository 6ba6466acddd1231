import type { CalendarDate } from "@internationalized/date";

/** The first day of each month of the year of `shown` that lies between the bounds. */
export function monthsAround(shown: CalendarDate, min: CalendarDate | null, max: CalendarDate | null): CalendarDate[] {
  const count = shown.calendar.getMonthsInYear(shown);
  const all = Array.from({ length: count }, (_, i) => shown.set({ month: i + 1, day: 1 }));
  return all.filter((first) => (!max || first.compare(max) <= 0) && (!min || first.add({ months: 1 }).compare(min) > 0));
}

const yearsBack = 100;
const yearsAhead = 10;

/** The years that can be gone to, newest first: those around today, within the bounds, and the one that is shown. */
export function yearsAround(shown: CalendarDate, today: CalendarDate, min: CalendarDate | null, max: CalendarDate | null): number[] {
  const newest = Math.max(shown.year, max ? Math.min(max.year, today.year + yearsAhead) : today.year + yearsAhead);
  const oldest = Math.min(shown.year, min ? Math.max(min.year, today.year - yearsBack) : today.year - yearsBack);
  return Array.from({ length: newest - oldest + 1 }, (_, i) => newest - i);
}
