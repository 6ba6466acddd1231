import { useMemo } from "react";
import { makeFormat, type Format } from "../../app/format";
import { useI18n } from "../../app/i18n";
import { anchorDay, todayIn, type Period } from "../../app/period";
import { usePrefs, type Calendar } from "../../app/prefs";
import { useSession } from "../../app/session";
import { readChoice, resolveChoice, type PeriodChoice } from "../../kit/period_picker";

export interface PeriodSearch {
  period?: string | undefined;
  from?: string | undefined;
  to?: string | undefined;
  calendar?: string | undefined;
}

/** The period and the calendar that a page's address speaks of, and texts in that calendar. */
export function usePagePeriod(search: PeriodSearch): {
  choice: PeriodChoice;
  period: Period;
  calendar: Calendar;
  f: Format;
  today: string;
  /** The day of the newest data, where they are old. */
  oldSince: string | null;
} {
  const { f, language } = useI18n();
  const { toman } = usePrefs();
  const { resolved } = useSession().organisation;
  const anchor = anchorDay(todayIn(f.zone), resolved.data_to);
  const calendar: Calendar = search.calendar === "gregorian" || search.calendar === "jalali" ? search.calendar : f.calendar;
  const choice = useMemo(() => readChoice(search), [search]);
  const period = useMemo(
    () => resolveChoice(choice, anchor.day, calendar, resolved.data_from),
    [choice, anchor.day, calendar, resolved.data_from],
  );
  const own = useMemo(() => makeFormat({ language, calendar, zone: f.zone, toman }), [language, calendar, f.zone, toman]);
  return { choice, period, calendar, f: own, today: anchor.day, oldSince: anchor.old ? resolved.data_to : null };
}

/** What a new choice changes in the address. */
export function periodSearch(next: PeriodChoice): PeriodSearch {
  return "custom" in next
    ? { period: undefined, from: next.custom.from, to: next.custom.to }
    : { period: next.preset, from: undefined, to: undefined };
}
