import { useCallback, useMemo } from "react";
import { useNavigate, useSearch } from "@tanstack/react-router";
import type { Span } from "../app/api";
import { addDays } from "../app/format";
import { useI18n } from "../app/i18n";
import { anchorDay, monthsBefore, stepFor, todayIn, type Period } from "../app/period";
import { useSession } from "../app/session";
import { readChoice, resolveChoice, type PeriodChoice } from "../kit/period_picker";

/** What a trend shows of a period: a short one alone would be a line of one point, so it reaches back a year. */
export function useTrend(period: Period) {
  const { f } = useI18n();
  return useMemo(() => {
    const year = monthsBefore(addDays(period.to, -1), 12, f.calendar);
    const span: Span = { from: period.from < year ? period.from : year, to: period.to, calendar: f.calendar };
    return { span, every: stepFor(span) };
  }, [period, f.calendar]);
}

/** The period that a page of figures speaks of, kept in its address. */
export function useFigurePeriod(page: "/" | "/kpis") {
  const { f } = useI18n();
  const search = useSearch({ from: page === "/" ? "/shell/" : "/shell/kpis" });
  const navigate = useNavigate({ from: page });
  const { resolved } = useSession().organisation;
  const anchor = anchorDay(todayIn(f.zone), resolved.data_to);
  const choice = useMemo(() => readChoice(search), [search]);
  const period = useMemo(
    () => resolveChoice(choice, anchor.day, f.calendar, resolved.data_from),
    [choice, anchor.day, f.calendar, resolved.data_from],
  );
  const setChoice = useCallback(
    (next: PeriodChoice) =>
      void navigate({
        search: (old) =>
          "custom" in next
            ? { ...old, period: undefined, from: next.custom.from, to: next.custom.to }
            : { ...old, period: next.preset, from: undefined, to: undefined },
        replace: true,
      }),
    [navigate],
  );
  return { choice, period, setChoice, anchor };
}
