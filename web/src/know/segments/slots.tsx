// The parts of a rule that are chosen or typed: when, how often, how much.
import { createContext, use, useState, type ReactNode } from "react";
import { useI18n } from "../../app/i18n";
import { todayIn } from "../../app/period";
import { useSession } from "../../app/session";
import { DayInput } from "../../kit/day_input";
import { AmountInput, Choice, DecimalInput, NumberInput, PercentInput } from "../../kit/inline";
import type { Count, Range, When } from "./rules";
import { fillSlots, modeOf, rangeModes, shortOf, type RangeMode } from "./sentence";
import { Sentence } from "./sentence_line";

export function DaysSlot({ days, onChange }: { days: number | null; onChange: (days: number | null) => void }) {
  const { t } = useI18n();
  return <NumberInput label={t("segments.slot_days")} least={1} value={days} onChange={onChange} />;
}

const whens = ["last", "ever", "window", "lost_window", "between", "since", "until"] as const;

/** Whether the condition is asked for a period, so that rules may speak of it. */
export const PeriodContext = createContext(false);

function otherWhen(type: When["type"], old: When): When {
  switch (type) {
    case "period":
    case "ever":
    case "window":
    case "lost_window":
      return { type };
    case "last":
      return { type, days: 30 };
    case "between":
      return { type, from: "from" in old ? old.from : null, to: "to" in old ? old.to : null };
    case "since":
      return { type, from: "from" in old ? old.from : null };
    case "until":
      return { type, to: "to" in old ? old.to : null };
  }
}

export function WhenSlot({ when, onChange }: { when: When; onChange: (when: When) => void }) {
  const { t, f } = useI18n();
  const today = todayIn(f.zone);
  const hasPeriod = use(PeriodContext) || when.type === "period";
  const known: When["type"][] = hasPeriod ? ["period", ...whens] : [...whens];
  const mode = (
    <Choice
      label={t("segments.slot_when")}
      value={when.type}
      options={known.map((one) => ({ value: one, label: t(`segments.when_${one}`), short: shortOf(t, `segments.when_${one}`) }))}
      onChange={(value) => onChange(otherWhen(known.find((one) => one === value) ?? "ever", when))}
    />
  );
  const from = "from" in when && <DayInput label={t("segments.slot_from")} today={today} value={when.from} onChange={(day) => onChange({ ...when, from: day })} />;
  const to = "to" in when && <DayInput label={t("segments.slot_to")} today={today} value={when.to} onChange={(day) => onChange({ ...when, to: day })} />;
  switch (when.type) {
    case "period":
    case "ever":
    case "window":
    case "lost_window":
      return mode;
    case "last":
      return <Sentence>{fillSlots(t, "segments.in_last", { mode, n: <DaysSlot days={when.days} onChange={(days) => onChange({ ...when, days })} /> }, { days: when.days ?? 2 })}</Sentence>;
    case "between":
      return <Sentence>{fillSlots(t, "segments.in_between", { mode, from, to })}</Sentence>;
    case "since":
      return <Sentence>{fillSlots(t, "segments.in_since", { mode, from })}</Sentence>;
    case "until":
      return <Sentence>{fillSlots(t, "segments.in_until", { mode, to })}</Sentence>;
  }
}

const counts = ["once", "at_least", "exactly", "at_most", "between"] as const;

function otherCount(type: Count["type"], old: Count): Count {
  const n = "n" in old ? old.n : 2;
  if (type === "once") return { type };
  return type === "between" ? { type, min: n, max: n === null ? null : n + 3 } : { type, n };
}

export function CountSlot({ count, onChange }: { count: Count; onChange: (count: Count) => void }) {
  const { t } = useI18n();
  const mode = (
    <Choice
      label={t("segments.slot_count")}
      value={count.type}
      options={counts.map((one) => ({ value: one, label: t(`segments.count_${one}`), short: shortOf(t, `segments.count_${one}`) }))}
      onChange={(value) => onChange(otherCount(counts.find((one) => one === value) ?? "once", count))}
    />
  );
  if (count.type === "once") return mode;
  if (count.type === "between") {
    const min = <NumberInput label={t("segments.slot_min")} value={count.min} onChange={(n) => onChange({ ...count, min: n })} />;
    const max = <NumberInput label={t("segments.slot_max")} value={count.max} onChange={(n) => onChange({ ...count, max: n })} />;
    return <Sentence>{fillSlots(t, "segments.count_two", { mode, min, max })}</Sentence>;
  }
  const n = <NumberInput label={t("segments.slot_times")} value={count.n} onChange={(next) => onChange({ ...count, n: next })} />;
  return <Sentence>{fillSlots(t, "segments.count_n", { mode, n }, { times: count.n ?? 2 })}</Sentence>;
}

const modes: RangeMode[] = ["at_least", "at_most", "between"];

interface RangeProps<T> {
  range: Range<T>;
  onChange: (range: Range<T>) => void;
}

/** At least, at most, or between two; which of them is meant holds while the bounds are typed. */
function RangeSlot<T>({ range, onChange, bound, isDay = false }: RangeProps<T> & { bound: (label: string, value: T | null, set: (value: T | null) => void) => ReactNode; isDay?: boolean }) {
  const { t } = useI18n();
  const [mode, setMode] = useState(modeOf(range));
  const choose = (next: RangeMode) => {
    setMode(next);
    const one = range.min ?? range.max;
    onChange({ min: next === "at_most" ? null : one, max: next === "at_least" ? null : next === "at_most" ? one : range.max });
  };
  const options = modes.map((one) =>
    isDay
      ? { value: one, label: t(`segments.range_day_${one}`, { min: "…", max: "…" }) }
      : { value: one, label: t(rangeModes[one]), short: shortOf(t, rangeModes[one]) },
  );
  const choice = <Choice label={t("segments.slot_range")} value={mode} options={options} onChange={(value) => choose(modes.find((one) => one === value) ?? "at_least")} />;
  const min = bound(t("segments.slot_min"), range.min, (value) => onChange({ ...range, min: value }));
  const max = bound(t("segments.slot_max"), range.max, (value) => onChange({ ...range, max: value }));
  if (isDay) return <Sentence>{[choice, ...(mode === "at_most" ? [] : [min]), ...(mode === "at_least" ? [] : [max])]}</Sentence>;
  return <Sentence>{fillSlots(t, `segments.range_${mode}`, { mode: choice, min, max })}</Sentence>;
}

export function MoneyRange(props: RangeProps<string>) {
  const { currency } = useSession().organisation;
  return <RangeSlot {...props} bound={(label, value, set) => <AmountInput label={label} currency={currency} value={value} onChange={set} />} />;
}

export function NumberRange(props: RangeProps<number>) {
  return <RangeSlot {...props} bound={(label, value, set) => <DecimalInput label={label} value={value} onChange={set} />} />;
}

/** A range of shares, in percent. */
export function ShareRange(props: RangeProps<number>) {
  return <RangeSlot {...props} bound={(label, value, set) => <PercentInput label={label} value={value} onChange={set} />} />;
}

export function DayRange(props: RangeProps<string>) {
  const { f } = useI18n();
  return <RangeSlot {...props} isDay bound={(label, value, set) => <DayInput label={label} today={todayIn(f.zone)} value={value} onChange={set} />} />;
}
