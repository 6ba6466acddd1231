import { useMemo } from "react";
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { api } from "../../app/api";
import type { BetweenPart, RetentionCurves, RetentionRequest } from "../../app/api_ask";
import type { Condition, Words } from "../../app/api_segments";
import type { Every } from "../../app/format";
import { useI18n } from "../../app/i18n";
import { countSteps, startOfStep, todayIn, wholeSteps } from "../../app/period";
import type { Calendar } from "../../app/prefs";
import type { RetentionSearch } from "../../app/router";
import { valueText } from "../../app/value_text";
import { useSession } from "../../app/session";
import { Button } from "../../kit/button";
import { ExportMenu } from "../../kit/export_menu";
import { Segmented } from "../../kit/field";
import { PeriodPicker } from "../../kit/period_picker";
import { Failure, PageTitle, Shimmer } from "../../kit/states";
import { ConditionChoice } from "../asking/condition_choice";
import { AnalysisPage, OldData } from "../asking/page_frame";
import { SplitPicker } from "../asking/split_choice";
import { periodSearch, usePagePeriod } from "../asking/use_page_period";
import { ChooseTwo, CompareBox, toggled } from "./choice";
import { CohortTableView, type CellText } from "./cohort_table";
import { CurveChart } from "./curve_chart";
import { Difference } from "./difference";
import { betweenOf, bornPresets, everies, retentionRequest, returnedPresets, tablesOf, type CohortTable, type RetentionOptions } from "./question";

const groupsOf = (request: RetentionRequest | undefined) => JSON.stringify([request?.split, request?.compare]);

/** A wider table is not read any more: the curve alone is shown. */
const mostColumns = 53;

export function RetentionPage() {
  const { t } = useI18n();
  return (
    <AnalysisPage title={t("retention.page")} lead={t("retention.page_lead")}>
      {(words) => <Filled words={words} />}
    </AnalysisPage>
  );
}

function useOptions(search: RetentionSearch, words: Words) {
  const { t } = useI18n();
  const { first_weekday: firstWeekday, resolved } = useSession().organisation;
  const { period, calendar, ...rest } = usePagePeriod(search);
  const kinds = useMemo(() => new Set(words.kinds.map((one) => one.kind)), [words]);
  const born = bornPresets(resolved.business, kinds, t);
  const returned = returnedPresets(resolved.business, kinds, t);
  const every: Every = everies.find((one) => one === search.every) ?? "month";
  const asked = {
    born: search.born ?? born[0]?.condition ?? { everyone: true },
    returned: search.returned ?? returned[0]?.condition ?? { everyone: true },
    money: search.what === "money",
    onOrAfter: search.mode === "on_or_after",
    every,
    period: wholeSteps(period, every, calendar, firstWeekday),
    calendar,
    attribute: search.segments?.length ? null : (search.split ?? null),
    segments: search.segments ?? [],
  };
  const options: RetentionOptions = { ...asked, between: betweenOf(search.between ?? [], asked, firstWeekday) };
  return { ...rest, period, calendar, options, presets: { born, returned } };
}

function Filled({ words }: { words: Words }) {
  const { t } = useI18n();
  const search = useSearch({ from: "/shell/retention" });
  const navigate = useNavigate({ from: "/retention" });
  const { options, presets, choice, period, calendar, f, today, oldSince } = useOptions(search, words);
  const steps = countSteps(options.period, options.every, calendar);
  const request = retentionRequest(options, t("retention.everyone_else"));
  const answer = useQuery({
    queryKey: ["retention_curves", request] as const,
    queryFn: ({ signal }) => api.retentionCurves(request, signal),
    enabled: steps > 0,
    // What was answered for other groups has no place among these.
    placeholderData: (old: RetentionCurves | undefined, query) => (groupsOf(query?.queryKey[1]) === groupsOf(request) ? old : undefined),
  });
  const set = (change: Partial<RetentionSearch>) => void navigate({ search: (old) => ({ ...old, ...change }), replace: true, resetScroll: false });
  const choose = (part: BetweenPart | null) => set({ between: part ? toggled(options.between, part) : undefined });
  return (
    <>
      <PageTitle title={t("retention.page")} lead={t("retention.page_lead")}>
        <div className="flex flex-wrap items-center gap-2">
          <PeriodPicker choice={choice} period={period} today={today} onChange={(next) => set(periodSearch(next))} />
          <ExportMenu onExport={(format) => api.downloadRetention(request, format, t("retention.page"))} />
        </div>
      </PageTitle>
      <OldData since={oldSince} f={f} />
      <Controls words={words} options={options} presets={presets} calendar={calendar} set={set} />
      {steps === 0 ? (
        <p className="card mt-5 p-8 text-center text-soft">{t("retention.too_short")}</p>
      ) : answer.isError ? (
        <Failure error={answer.error} onRetry={() => void answer.refetch()} />
      ) : answer.data ? (
        <div className={`mt-5 space-y-5 transition-opacity ${answer.isPlaceholderData ? "opacity-60" : ""}`}>
          <Curves answer={answer.data} options={options} f={f} onChoose={choose} />
          <Tables answer={answer.data} options={options} f={f} isWide={steps > mostColumns} chosen={search.group} onShow={(group) => set({ group })} onChoose={choose} />
        </div>
      ) : (
        <Shimmer className="mt-5 h-96 rounded-2xl" />
      )}
    </>
  );
}

interface ControlsProps {
  words: Words;
  options: RetentionOptions;
  presets: { born: ReturnType<typeof bornPresets>; returned: ReturnType<typeof returnedPresets> };
  calendar: Calendar;
  set: (change: Partial<RetentionSearch>) => void;
}

function Controls({ words, options, presets, calendar, set }: ControlsProps) {
  const { t } = useI18n();
  const { money, onOrAfter, every } = options;
  const isUsual = (condition: Condition, usual: Condition | undefined) => JSON.stringify(condition) === JSON.stringify(usual);
  return (
    <section className="card space-y-4 p-5 sm:p-6" aria-label={t("asking.controls")}>
      <div className="grid gap-4 sm:grid-cols-2 lg:grid-cols-3">
        <ConditionChoice
          label={t("retention.born")}
          presets={presets.born}
          value={options.born}
          words={words}
          onChange={(born) => set({ born: isUsual(born, presets.born[0]?.condition) ? undefined : born })}
        />
        {money ? (
          <p className="self-end pb-2 text-[0.9rem] text-soft">{t("retention.money_hint")}</p>
        ) : (
          <ConditionChoice
            label={t("retention.returned_by")}
            presets={presets.returned}
            value={options.returned}
            words={words}
            onChange={(returned) => set({ returned: isUsual(returned, presets.returned[0]?.condition) ? undefined : returned })}
          />
        )}
        <SplitPicker words={words} value={options} onChange={(choice) => set({ ...choice, group: undefined, between: undefined })} />
      </div>
      <div className="flex flex-wrap gap-3">
        <Segmented
          label={t("retention.what")}
          value={money ? "money" : "people"}
          onChange={(what) => set({ what: what === "money" ? "money" : undefined })}
          options={[
            { value: "people", label: t("retention.people") },
            { value: "money", label: t("retention.money") },
          ]}
        />
        {!money && (
          <Segmented
            label={t("retention.mode")}
            value={onOrAfter ? "on_or_after" : "exact"}
            onChange={(mode) => set({ mode: mode === "on_or_after" ? mode : undefined })}
            options={[
              { value: "exact", label: t("retention.exact") },
              { value: "on_or_after", label: t("retention.on_or_after") },
            ]}
          />
        )}
        <Segmented
          label={t("retention.every")}
          value={every}
          onChange={(next) => set({ every: next === "month" ? undefined : next })}
          options={everies.map((one) => ({ value: one, label: t(`retention.by_${one}`) }))}
        />
        <Segmented<Calendar>
          label={t("period.calendar_switch")}
          value={calendar}
          onChange={(next) => set({ calendar: next })}
          options={[
            { value: "gregorian", label: t("calendar.gregorian") },
            { value: "jalali", label: t("calendar.jalali") },
          ]}
        />
      </div>
      {!money && <p className="text-[0.84rem] text-soft">{t(onOrAfter ? "retention.on_or_after_hint" : "retention.exact_hint")}</p>}
    </section>
  );
}

function useCellText(isMoney: boolean): CellText {
  const { f } = useI18n();
  const { currency } = useSession().organisation;
  return useMemo(() => ({ isMoney, money: (amount: number) => f.money({ amount: String(amount), currency }, "compact") }), [isMoney, f, currency]);
}

/** What a group is called: its value, all the rest, or none. */
function useGroupName(attribute: string | null) {
  const { t, f } = useI18n();
  return (group: string | null, values: number) => group !== null ? valueText(attribute, group, f.locale) : (values === 0 ? t("behind.group_none") : t("behind.group_rest"));
}

interface CurvesProps {
  answer: RetentionCurves;
  options: RetentionOptions;
  f: ReturnType<typeof usePagePeriod>["f"];
  onChoose: (part: BetweenPart | null) => void;
}

/** The curve of each group, or of the two that are compared, and whether these differ. */
function Curves({ answer, options, f, onChoose }: CurvesProps) {
  const { first_weekday: firstWeekday } = useSession().organisation;
  const { t } = useI18n();
  const nameOf = useGroupName(options.attribute);
  const text = useCellText(options.money);
  const { between } = answer;
  const ofCohorts = between !== null && "from" in between.of[0];
  const cohortName = (from: string) => (options.every === "month" ? f.month(from, "long") : options.every === "week" ? t("retention.week_of", { day: f.day(from) }) : f.day(from));
  const partName = (part: BetweenPart) => ("from" in part ? cohortName(part.from) : nameOf(part.group, part.group_values));
  const all = answer.curves.filter((curve) => curve.points.some((point) => point.of > 0));
  const curves = between ? between.curves : all;
  const names = between ? between.of.map(partName) : all.map((curve) => nameOf(curve.group, curve.group_values));
  const difference = between ? between.difference : answer.difference;
  const isSplit = options.attribute !== null || options.segments.length > 2;
  const isCut = options.period.to < startOfStep(todayIn(f.zone), options.every, options.calendar, firstWeekday);
  if (!all.some((curve) => curve.points.length > 1)) return null;
  return (
    <section className="card p-5 sm:p-6">
      <div className="mb-3 flex flex-wrap items-center justify-between gap-3">
        <h2 className="font-semibold">{t(options.money ? "retention.curve_money" : "retention.curve")}</h2>
        {between && <Button variant="outline" onPress={() => onChoose(null)}>{t("retention.compare_end")}</Button>}
      </div>
      <CurveChart curves={curves} names={names} every={options.every} f={f} text={text} />
      {isSplit && all.length > 1 && (
        <div className="mt-3 space-y-1.5">
          <ChooseTwo of="groups" chosen={options.between.length} />
          <div role="group" aria-label={t("retention.compare")} className="flex flex-wrap gap-x-5 gap-y-1 text-[0.9rem]">
            {all.map(({ group, group_values }) => (
              <CompareBox key={`${group_values} ${group}`} part={{ group, group_values }} name={nameOf(group, group_values)} chosen={options.between} onToggle={onChoose} hasText />
            ))}
          </div>
        </div>
      )}
      {difference ? (
        <Difference difference={difference} curves={curves} names={names} ofCohorts={ofCohorts} isCut={isCut} orLater={options.onOrAfter} every={options.every} f={f} />
      ) : (
        between && (
          <p role="status" className="mt-4 rounded-xl bg-raised px-4 py-3 text-[0.95rem]">
            {t(options.money ? "retention.compare_people" : "retention.compare_young")}
          </p>
        )
      )}
    </section>
  );
}

interface TablesProps {
  answer: RetentionCurves;
  options: RetentionOptions;
  f: ReturnType<typeof usePagePeriod>["f"];
  isWide: boolean;
  chosen: string | undefined;
  onShow: (group: string) => void;
  onChoose: (part: BetweenPart) => void;
}

function Tables({ answer, options, f, isWide, chosen, onShow, onChoose }: TablesProps) {
  const { t } = useI18n();
  const nameOf = useGroupName(options.attribute);
  const text = useCellText(options.money);
  const tables = useMemo(() => tablesOf(answer.table), [answer]);
  const name = (table: CohortTable) => nameOf(table.group, table.groupValues);
  const shown = tables.find((table) => name(table) === chosen) ?? tables[0];
  if (!shown) return null;
  const choice = tables.length === 1 && shown.rows.length > 1 ? { chosen: options.between, onToggle: onChoose } : undefined;
  return (
    <section className="card p-5 sm:p-6">
      <div className="mb-3 flex flex-wrap items-center justify-between gap-3">
        <h2 className="font-semibold">{t("retention.table")}</h2>
        {tables.length > 1 && (
          <Segmented label={t("retention.group")} value={name(shown)} onChange={onShow} options={tables.map((table) => ({ value: name(table), label: name(table) }))} />
        )}
      </div>
      {isWide ? (
        <p className="py-8 text-center text-soft">{t("retention.too_wide", { n: mostColumns })}</p>
      ) : (
        <>
          {choice && <ChooseTwo of="cohorts" chosen={options.between.length} />}
          <CohortTableView table={shown} question={answer.question} every={options.every} f={f} text={text} choice={choice} />
        </>
      )}
    </section>
  );
}
