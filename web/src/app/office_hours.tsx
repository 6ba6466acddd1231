import { Plus, X } from "lucide-react";
import { Button } from "../kit/button";
import { DayInput } from "../kit/day_input";
import { Toggle } from "../kit/field";
import type { OfficeHours, OfficeRow } from "./api";
import { useI18n } from "./i18n";
import type { Calendar } from "./prefs";

const weekdays = [1, 2, 3, 4, 5, 6, 7] as const;

/** What most offices keep where the calendar is used. */
function usual(calendar: Calendar): OfficeHours {
  if (calendar === "gregorian") return { open: [{ weekdays: [1, 2, 3, 4, 5], from: "09:00", to: "17:00" }], closed: [] };
  return {
    open: [
      { weekdays: [6, 7, 1, 2, 3], from: "09:00", to: "17:00" },
      { weekdays: [4], from: "09:00", to: "13:00" },
    ],
    closed: [],
  };
}

/** When people are there to answer: rows of weekdays with their times, and closed days. */
export function OfficeHoursInput({
  value,
  calendar,
  firstWeekday,
  today,
  error,
  onChange,
}: {
  value: OfficeHours | null;
  calendar: Calendar;
  firstWeekday: number;
  today: string;
  error: string | undefined;
  onChange: (value: OfficeHours | null) => void;
}) {
  const { t } = useI18n();
  return (
    <>
      <Toggle
        label={t("settings.office_hours_on")}
        hint={t("settings.office_hours_on_hint")}
        checked={value !== null}
        onChange={(on) => onChange(on ? usual(calendar) : null)}
      />
      {value && (
        <>
          <div className="space-y-3">
            {value.open.map((row, index) => (
              <Row
                key={index}
                row={row}
                place={index + 1}
                firstWeekday={firstWeekday}
                onChange={(changed) => onChange({ ...value, open: value.open.map((one, i) => (i === index ? changed : one)) })}
                onRemove={value.open.length > 1 ? () => onChange({ ...value, open: value.open.filter((_, i) => i !== index) }) : undefined}
              />
            ))}
            {error && (
              <p role="alert" className="text-[0.82rem] text-bad">
                {error}
              </p>
            )}
            <Button
              variant="outline"
              onPress={() => onChange({ ...value, open: [...value.open, { weekdays: [], from: "09:00", to: "13:00" }] })}
            >
              <Plus className="size-4" aria-hidden />
              {t("settings.office_hours_add")}
            </Button>
          </div>
          <ClosedDays days={value.closed} today={today} onChange={(closed) => onChange({ ...value, closed })} />
        </>
      )}
    </>
  );
}

function Row({
  row,
  place,
  firstWeekday,
  onChange,
  onRemove,
}: {
  row: OfficeRow;
  place: number;
  firstWeekday: number;
  onChange: (row: OfficeRow) => void;
  onRemove: (() => void) | undefined;
}) {
  const { t } = useI18n();
  const name = t("settings.office_hours_row", { n: place });
  const inOrder = weekdays.map((_, i) => weekdays[(firstWeekday - 1 + i) % 7] ?? 1);
  const toggle = (day: number) =>
    onChange({ ...row, weekdays: row.weekdays.includes(day) ? row.weekdays.filter((one) => one !== day) : [...row.weekdays, day] });
  return (
    <div role="group" aria-label={name} className="space-y-3 rounded-xl bg-raised p-4">
      <div className="flex items-start gap-2">
        <div className="flex grow flex-wrap gap-1.5">
          {inOrder.map((day) => (
            <label
              key={day}
              className="flex h-8 cursor-pointer items-center rounded-full border border-border px-3 text-[0.82rem] whitespace-nowrap has-checked:border-brand has-checked:bg-brand-soft has-checked:font-medium has-checked:text-brand has-focus-visible:outline-2 has-focus-visible:outline-offset-1 has-focus-visible:outline-brand"
            >
              <input type="checkbox" className="sr-only" checked={row.weekdays.includes(day)} onChange={() => toggle(day)} />
              {t(`weekday.${day}`)}
            </label>
          ))}
        </div>
        {onRemove && (
          <Button variant="ghost" isIconOnly className="-me-2 -mt-1 shrink-0" aria-label={t("settings.office_hours_remove", { n: place })} onPress={onRemove}>
            <X className="size-4" aria-hidden />
          </Button>
        )}
      </div>
      <div className="flex flex-wrap items-center gap-2">
        <TimeInput label={t("settings.office_hours_from")} value={row.from} onChange={(from) => onChange({ ...row, from })} />
        <span className="text-soft" aria-hidden>
          –
        </span>
        <TimeInput
          label={t("settings.office_hours_to")}
          value={row.to === "24:00" ? "00:00" : row.to}
          onChange={(to) => onChange({ ...row, to: to === "00:00" ? "24:00" : to })}
        />
      </div>
    </div>
  );
}

function TimeInput({ label, value, onChange }: { label: string; value: string; onChange: (time: string) => void }) {
  return <input type="time" dir="ltr" aria-label={label} className="field num w-auto" value={value} onChange={(event) => onChange(event.target.value)} />;
}

function ClosedDays({ days, today, onChange }: { days: readonly string[]; today: string; onChange: (days: string[]) => void }) {
  const { t, f } = useI18n();
  return (
    <div role="group" aria-label={t("settings.closed_days")} className="space-y-2">
      <div>
        <span className="block text-[0.87rem] font-medium">{t("settings.closed_days")}</span>
        <span className="block text-[0.82rem] text-soft">{t("settings.closed_days_hint")}</span>
      </div>
      <div className="flex flex-wrap items-center gap-2">
        {days.map((day) => (
          <span key={day} className="num flex h-9 items-center gap-1 rounded-full bg-raised ps-3 pe-1 text-[0.87rem]">
            {f.day(day)}
            <button
              type="button"
              className="flex size-7 cursor-pointer items-center justify-center rounded-full text-soft hover:text-ink"
              aria-label={t("settings.closed_day_remove", { day: f.day(day) })}
              onClick={() => onChange(days.filter((one) => one !== day))}
            >
              <X className="size-3.5" aria-hidden />
            </button>
          </span>
        ))}
        <DayInput
          label={t("settings.closed_day_add")}
          placeholder={t("settings.closed_day_add")}
          value={null}
          today={today}
          onChange={(day) => onChange([...new Set([...days, day])].sort())}
        />
      </div>
    </div>
  );
}
