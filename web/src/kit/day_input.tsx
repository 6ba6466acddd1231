import { useState } from "react";
import { GregorianCalendar, toCalendar } from "@internationalized/date";
import { I18nProvider, type DateValue } from "@heroui/react/rac";
import { Calendar } from "@heroui/react/calendar";
import { Popover } from "@heroui/react/popover";
import { useI18n } from "../app/i18n";
import { parseDay } from "../app/period";
import { useSession } from "../app/session";
import { Button } from "./button";
import { firstDayOfWeek, MonthAndYear } from "./calendar_head";

const isoOf = (date: DateValue) => toCalendar(date, new GregorianCalendar()).toString().slice(0, 10);

/** A day in a sentence, chosen in the reader's calendar. */
export function DayInput({
  label,
  value,
  today,
  placeholder,
  isPast = false,
  onChange,
}: {
  label: string;
  value: string | null;
  today: string;
  placeholder?: string;
  /** Days after today cannot be chosen. */
  isPast?: boolean;
  onChange: (day: string) => void;
}) {
  const { t, f } = useI18n();
  const { first_weekday: firstWeekday } = useSession().organisation;
  const [isOpen, setOpen] = useState(false);
  const last = isPast ? parseDay(today, f.calendar) : null;
  const focused = parseDay(value ?? today, f.calendar);
  const shown = value === null ? (placeholder ?? t("segments.choose_day")) : f.day(value);
  return (
    <Popover isOpen={isOpen} onOpenChange={setOpen}>
      <Button
        variant="outline"
        aria-label={shown === label ? label : `${label}: ${shown}`}
        className={`h-9 rounded-lg bg-[var(--field-background)] px-2.5 text-[0.95rem] font-normal ${value === null ? (placeholder ? "border-[color:var(--field-line)] text-soft" : "border-dashed border-warn text-soft") : "border-[color:var(--field-line)]"}`}
      >
        <span className="num">{shown}</span>
      </Button>
      <Popover.Content placement="bottom" className="max-w-[calc(100vw-1.5rem)] rounded-xl p-0">
        <Popover.Dialog aria-label={label} className="p-3 outline-none">
          <I18nProvider locale={`${f.locale}-u-ca-${f.calendar === "jalali" ? "persian" : "gregory"}`}>
            <Calendar
              aria-label={label}
              value={value === null ? null : focused}
              defaultFocusedValue={focused}
              maxValue={last}
              firstDayOfWeek={firstDayOfWeek(firstWeekday)}
              onChange={(date: DateValue) => {
                onChange(isoOf(date));
                setOpen(false);
              }}
            >
              {({ state }) => (
                <>
                  <Calendar.Header>
                    <Calendar.NavButton slot="previous" aria-label={t("period.previous_month")} />
                    <MonthAndYear shown={state.visibleRange.start} today={today} max={last} onGo={state.setFocusedDate} />
                    <Calendar.NavButton slot="next" aria-label={t("period.next_month")} />
                  </Calendar.Header>
                  <Calendar.Grid weekdayStyle="narrow">
                    <Calendar.GridHeader>{(day) => <Calendar.HeaderCell>{day}</Calendar.HeaderCell>}</Calendar.GridHeader>
                    <Calendar.GridBody>{(date) => <Calendar.Cell date={date} />}</Calendar.GridBody>
                  </Calendar.Grid>
                </>
              )}
            </Calendar>
          </I18nProvider>
        </Popover.Dialog>
      </Popover.Content>
    </Popover>
  );
}
