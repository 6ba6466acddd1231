import { useState } from "react";
import { GregorianCalendar, toCalendar } from "@internationalized/date";
import { I18nProvider, type DateValue } from "@heroui/react/rac";
import { Popover } from "@heroui/react/popover";
import { RangeCalendar } from "@heroui/react/range-calendar";
import { CalendarDays, Check, ChevronDown } from "lucide-react";
import { addDays } from "../app/format";
import { useI18n, type I18n } from "../app/i18n";
import { lastSeasons, parseDay, presets, resolvePreset, seasonIn, type Period, type Preset, type Season } from "../app/period";
import { setPrefs, type Calendar } from "../app/prefs";
import { useSession } from "../app/session";
import { Button } from "./button";
import { firstDayOfWeek, MonthAndYear } from "./calendar_head";
import { Segmented } from "./field";

export type PeriodChoice = { preset: Preset } | { custom: Period };

export function PeriodPicker({
  choice,
  period,
  today,
  label,
  onChange,
}: {
  choice: PeriodChoice;
  period: Period;
  today: string;
  /** Of what; else the figures of the page. */
  label?: string;
  onChange: (choice: PeriodChoice) => void;
}) {
  const i18n = useI18n();
  const { t, f } = i18n;
  const [isOpen, setOpen] = useState(false);
  const name = nameOf(choice, period, i18n);
  const days = f.span(period.from, period.to);
  const pick = (next: PeriodChoice) => {
    onChange(next);
    setOpen(false);
  };
  return (
    <Popover isOpen={isOpen} onOpenChange={setOpen}>
      <Button variant="outline" className="h-10 rounded-lg bg-panel font-normal" aria-label={`${label ?? t("period.label")}: ${name ? `${name} ${days}` : days}`}>
        <CalendarDays className="text-soft" />
        <span className="num flex flex-col items-start leading-tight sm:flex-row sm:items-baseline sm:gap-2">
          <span>{[label, name ?? days].filter(Boolean).join(": ")}</span>{" "}
          {name && <span className="text-[0.75rem] text-soft sm:text-[0.84rem]">{days}</span>}
        </span>
        <ChevronDown className="text-faint" />
      </Button>
      <Popover.Content placement="bottom end" className="max-w-[calc(100vw-1.5rem)] rounded-xl p-0">
        <Popover.Dialog aria-label={label ?? t("period.label")} className="p-0 outline-none">
          <div className="flex flex-col md:flex-row">
            <div className="border-line p-2 md:w-56 md:border-e">
              <ul className="grid grid-cols-2 gap-0.5 md:flex md:flex-col">
                {presets.map((preset) => (
                  <li key={preset}>
                    <Row
                      name={t(`period.${preset}`)}
                      days={endsToday.includes(preset) ? resolvePreset(preset, today, f.calendar, null) : null}
                      isChosen={"preset" in choice && choice.preset === preset}
                      onPick={() => pick({ preset })}
                    />
                  </li>
                ))}
              </ul>
              <ul aria-label={t("period.seasons")} className="mt-1.5 grid grid-cols-2 gap-0.5 border-t border-line pt-1.5 md:flex md:flex-col">
                {lastSeasons(today, f.calendar).map((season) => (
                  <li key={season.from}>
                    <Row
                      name={seasonName(season, i18n)}
                      days={season}
                      isChosen={"custom" in choice && choice.custom.from === season.from && choice.custom.to === season.to}
                      onPick={() => pick({ custom: { from: season.from, to: season.to } })}
                    />
                  </li>
                ))}
              </ul>
            </div>
            <div className="border-t border-line p-3 md:border-t-0">
              <CustomDays
                period={period}
                today={today}
                onPick={(custom) => pick({ custom })}
              />
              <div className="mt-3 flex items-center justify-between gap-3 border-t border-line pt-3 text-[0.82rem] text-soft">
                {t("period.calendar_switch")}
                <Segmented<Calendar>
                  label={t("period.calendar_switch")}
                  value={f.calendar}
                  onChange={(calendar) => setPrefs({ calendar })}
                  options={[
                    { value: "gregorian", label: t("calendar.gregorian") },
                    { value: "jalali", label: t("calendar.jalali") },
                  ]}
                />
              </div>
            </div>
          </div>
        </Popover.Dialog>
      </Popover.Content>
    </Popover>
  );
}

/** The name of what is chosen; none for days that have no name. */
function nameOf(choice: PeriodChoice, period: Period, i18n: I18n): string | null {
  if ("preset" in choice) return i18n.t(`period.${choice.preset}`);
  const season = seasonIn(period, i18n.f.calendar);
  return season && seasonName(season, i18n);
}

function seasonName({ name, from, to }: Season, { t, f }: I18n): string {
  const first = f.year(from);
  const last = f.year(addDays(to, -1));
  return t(`period.${name}`, { year: first === last ? first : `${first}–${last}` });
}

/** Those that reach back from today, whose first day their names do not say. */
const endsToday: readonly Preset[] = ["last_3_months", "last_12_months"];

function Row({ name, days, isChosen, onPick }: { name: string; days: Period | null; isChosen: boolean; onPick: () => void }) {
  const { f } = useI18n();
  return (
    <button
      type="button"
      aria-pressed={isChosen}
      onClick={onPick}
      className="flex min-h-9 w-full items-center justify-between gap-2 rounded-lg px-2.5 text-start text-[0.9rem] hover:bg-raised aria-pressed:font-medium"
    >
      <span className="num py-1">
        {name}
        {days && <span className="block text-[0.75rem] leading-tight font-normal text-soft">{f.span(days.from, days.to)}</span>}
      </span>
      {isChosen && <Check className="size-4 shrink-0 text-brand" aria-hidden />}
    </button>
  );
}

function CustomDays({
  period,
  today,
  onPick,
}: {
  period: Period;
  today: string;
  onPick: (period: Period) => void;
}) {
  const { t, f } = useI18n();
  const lastDay = addDays(period.to, -1);
  const { first_weekday } = useSession().organisation;
  return (
    <I18nProvider locale={`${f.locale}-u-ca-${f.calendar === "jalali" ? "persian" : "gregory"}`}>
      <p className="mb-2 px-1 text-[0.82rem] text-soft">{t("period.choose")}</p>
      <RangeCalendar
        aria-label={t("period.choose")}
        defaultValue={{ start: parseDay(period.from, f.calendar), end: parseDay(lastDay, f.calendar) }}
        defaultFocusedValue={parseDay(lastDay, f.calendar)}
        maxValue={parseDay(today, f.calendar)}
        firstDayOfWeek={firstDayOfWeek(first_weekday)}
        onChange={({ start, end }) => onPick({ from: isoOf(start), to: addDays(isoOf(end), 1) })}
      >
        {({ state }) => (
          <>
            <RangeCalendar.Header>
              <RangeCalendar.NavButton slot="previous" aria-label={t("period.previous_month")} />
              <MonthAndYear shown={state.visibleRange.start} today={today} max={parseDay(today, f.calendar)} onGo={state.setFocusedDate} />
              <RangeCalendar.NavButton slot="next" aria-label={t("period.next_month")} />
            </RangeCalendar.Header>
            <RangeCalendar.Grid weekdayStyle="narrow">
              <RangeCalendar.GridHeader>
                {(day) => <RangeCalendar.HeaderCell>{day}</RangeCalendar.HeaderCell>}
              </RangeCalendar.GridHeader>
              <RangeCalendar.GridBody>{(date) => <RangeCalendar.Cell date={date} />}</RangeCalendar.GridBody>
            </RangeCalendar.Grid>
          </>
        )}
      </RangeCalendar>
    </I18nProvider>
  );
}

function isoOf(date: DateValue): string {
  return toCalendar(date, new GregorianCalendar()).toString().slice(0, 10);
}

/** What the address of the page says about the period, read. */
export function readChoice(search: { period?: string | undefined; from?: string | undefined; to?: string | undefined }): PeriodChoice {
  const isDay = (text: string | undefined): text is string => /^\d{4}-\d{2}-\d{2}$/.test(text ?? "");
  if (isDay(search.from) && isDay(search.to) && search.from < search.to) return { custom: { from: search.from, to: search.to } };
  return { preset: presets.find((one) => one === search.period) ?? "last_12_months" };
}

export function resolveChoice(choice: PeriodChoice, today: string, calendar: Calendar, dataFrom: string | null): Period {
  return "custom" in choice ? choice.custom : resolvePreset(choice.preset, today, calendar, dataFrom);
}
