import { useCallback, useMemo } from "react";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useI18n } from "../app/i18n";
import { anchorDay, todayIn } from "../app/period";
import { useSession } from "../app/session";
import { readChoice, resolveChoice, type PeriodChoice } from "../kit/period_picker";

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
