import type { ComponentProps, ReactNode } from "react";
import { ChevronDown } from "lucide-react";
import type { CalendarDate } from "@internationalized/date";
import { useI18n } from "../app/i18n";
import { formatDay, parseDay } from "../app/period";
import { monthsAround, yearsAround } from "./calendar_months";

const weekdays = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;

/** The wire's day of the week (1 is Monday) as the calendar names it. */
export function firstDayOfWeek(weekday: number): (typeof weekdays)[number] {
  return weekdays[weekday - 1] ?? "mon";
}

/** The month and the year that a calendar shows, each to be chosen. */
export function MonthAndYear({
  shown,
  today,
  max = null,
  onGo,
}: {
  /** A day of the month that is shown, in the calendar's own reckoning. */
  shown: CalendarDate;
  today: string;
  max?: CalendarDate | null;
  onGo: (day: CalendarDate) => void;
}) {
  const { t, f } = useI18n();
  const first = shown.set({ day: 1 });
  return (
    <span className="flex items-center gap-1">
      <Choice label={t("period.month")} value={shown.month} onChange={(month) => onGo(first.set({ month }))}>
        {monthsAround(first, null, max).map((one) => (
          <option key={one.month} value={one.month}>
            {f.monthName(formatDay(one))}
          </option>
        ))}
      </Choice>
      <Choice label={t("period.year")} value={shown.year} onChange={(year) => onGo(first.set({ year }))}>
        {yearsAround(first, parseDay(today, f.calendar), null, max).map((year) => (
          <option key={year} value={year}>
            {f.year(formatDay(first.set({ year, month: 1 })))}
          </option>
        ))}
      </Choice>
    </span>
  );
}

function Choice({ label, onChange, children, ...select }: { label: string; onChange: (n: number) => void; children: ReactNode } & Omit<ComponentProps<"select">, "onChange">) {
  return (
    <span className="relative inline-flex items-center">
      <select
        {...select}
        aria-label={label}
        onChange={(event) => onChange(Number(event.target.value))}
        className="num h-8 cursor-pointer appearance-none rounded-lg bg-transparent ps-2 pe-6 text-[0.92rem] font-medium hover:bg-raised"
      >
        {children}
      </select>
      <ChevronDown className="pointer-events-none absolute end-1.5 size-3.5 text-faint" aria-hidden />
    </span>
  );
}
