import { useMemo } from "react";
import { keepPreviousData, useQueries } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { api } from "../../app/api";
import type { Behind, NamedCondition } from "../../app/api_ask";
import type { Words } from "../../app/api_segments";
import type { Format } from "../../app/format";
import { useI18n } from "../../app/i18n";
import type { FunnelSearch } from "../../app/router";
import { useSession } from "../../app/session";
import { wilson } from "../../app/wilson";
import { BehindLink } from "../../kit/behind_link";
import { seriesColor } from "../../kit/chart";
import { ExportMenu } from "../../kit/export_menu";
import { Field } from "../../kit/field";
import { NumberInput } from "../../kit/inline";
import { PeriodPicker } from "../../kit/period_picker";
import { Failure, PageTitle, Shimmer } from "../../kit/states";
import { durationText } from "../asking/duration";
import { groupsOf } from "../asking/groups";
import { AnalysisPage, OldData } from "../asking/page_frame";
import { SplitPicker } from "../asking/split_choice";
import { periodSearch, usePagePeriod } from "../asking/use_page_period";
import { funnelQuestion, readSteps, stepRows, usualSteps, type FunnelOptions, type StepRow } from "./question";
import { StepEditor, stepNames } from "./step_editor";
import { TimeToConvert } from "./time_to_convert";

/** Long enough for a trial and its first renewal. */
const usualDays = 90;

export function FunnelPage() {
  const { t } = useI18n();
  return (
    <AnalysisPage title={t("funnel.page")} lead={t("funnel.page_lead")}>
      {(words) => <Filled words={words} />}
    </AnalysisPage>
  );
}

function useOptions(search: FunnelSearch, words: Words) {
  const { resolved } = useSession().organisation;
  const { period, calendar, ...rest } = usePagePeriod(search);
  const kinds = useMemo(() => new Set(words.kinds.map((one) => one.kind)), [words]);
  const steps = readSteps(search.steps) ?? usualSteps(resolved.business, kinds);
  const within = search.within === undefined ? usualDays : search.within === 0 ? null : search.within;
  const options: FunnelOptions = { steps, within, period, calendar };
  const split = { attribute: search.segments?.length ? null : (search.split ?? null), segments: search.segments ?? [] };
  return { ...rest, period, options, split };
}

function Filled({ words }: { words: Words }) {
  const { t } = useI18n();
  const search = useSearch({ from: "/shell/funnel" });
  const navigate = useNavigate({ from: "/funnel" });
  const { options, split, choice, period, f, today, oldSince } = useOptions(search, words);
  const names = stepNames(options.steps, words, t);
  const groups: (NamedCondition | null)[] = groupsOf(split, words, f.locale);
  const asked = groups.length > 0 ? groups : [null];
  const questions = asked.map((group) => funnelQuestion(options, names, group?.who));
  const answers = useQueries({
    queries: questions.map((question) => ({
      queryKey: ["ask", question],
      queryFn: ({ signal }: { signal: AbortSignal }) => api.ask(question, signal),
      placeholderData: keepPreviousData,
    })),
  });
  const set = (change: Partial<FunnelSearch>) => void navigate({ search: (old) => ({ ...old, ...change }), replace: true, resetScroll: false });
  const failed = answers.find((one) => one.isError);
  const results = answers.map((one, i) => ({ name: asked[i]?.name ?? null, question: questions[i], rows: one.data ? stepRows(one.data) : null }));
  const isReady = results.every((one) => one.rows !== null);
  return (
    <>
      <PageTitle title={t("funnel.page")} lead={t("funnel.page_lead")}>
        <div className="flex flex-wrap items-center gap-2">
          <PeriodPicker choice={choice} period={period} today={today} onChange={(next) => set(periodSearch(next))} />
          <ExportMenu onExport={(format) => api.downloadAnswer(questions[0] ?? funnelQuestion(options, names), format, t("funnel.page"))} />
        </div>
      </PageTitle>
      <OldData since={oldSince} f={f} />
      <section className="card grid gap-6 p-5 sm:p-6 lg:grid-cols-[minmax(0,1fr)_18rem]" aria-label={t("asking.controls")}>
        <StepEditor steps={options.steps} words={words} onChange={(steps) => set({ steps: [...steps] })} />
        <div className="space-y-4">
          <Field label={t("funnel.within")} hint={t("funnel.within_hint")}>
            {() => (
              <span className="flex items-center gap-2">
                <NumberInput label={t("funnel.within")} value={options.within ?? 0} onChange={(days) => days !== null && set({ within: days === usualDays ? undefined : days })} />
                <span className="text-soft">{t("funnel.days")}</span>
              </span>
            )}
          </Field>
          <SplitPicker words={words} value={split} onChange={set} />
        </div>
      </section>
      {failed ? (
        <Failure error={failed.error} onRetry={() => answers.forEach((one) => void one.refetch())} />
      ) : !isReady ? (
        <Shimmer className="mt-5 h-80 rounded-2xl" />
      ) : (
        <>
          <Steps names={names} f={f} results={results.map(({ name, question, rows }) => ({ name, question, rows: rows ?? [] }))} />
          <TimeToConvert options={options} names={names} to={search.to_step} who={undefined} f={f} onChoose={(to) => set({ to_step: to === options.steps.length ? undefined : to })} />
        </>
      )}
    </>
  );
}

interface Result {
  name: string | null;
  question: Behind["question"] | undefined;
  rows: StepRow[];
}

/** Each step with a bar a group: how many came so far, and how many were lost on the way. */
function Steps({ names, results, f }: { names: readonly string[]; results: readonly Result[]; f: Format }) {
  const { t } = useI18n();
  const isEmpty = results.every((one) => (one.rows[0]?.customers ?? 0) === 0);
  return (
    <section className="card mt-5 p-5 sm:p-6">
      <h2 className="mb-1 font-semibold">{t("funnel.steps")}</h2>
      {results.length === 1 && results[0] && <Summary rows={results[0].rows} f={f} />}
      {isEmpty ? (
        <p className="py-8 text-center text-soft">{t("funnel.nobody")}</p>
      ) : (
        <ol className="mt-4 space-y-5">
          {names.map((name, i) => (
            <li key={i}>
              <h3 className="mb-1.5 flex items-baseline gap-2 text-[0.95rem]">
                <span className="num grid size-6 shrink-0 place-items-center rounded-full bg-raised text-[0.8rem] text-soft">{f.int(i + 1)}</span>
                <bdi className="font-medium">{name}</bdi>
              </h3>
              <div className="space-y-2 ps-8">
                {results.map((result, g) => (
                  <StepBar key={g} result={result} step={i} color={seriesColor(g)} f={f} />
                ))}
              </div>
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}

function Summary({ rows, f }: { rows: readonly StepRow[]; f: Format }) {
  const { t } = useI18n();
  const first = rows[0]?.customers ?? 0;
  const last = rows.at(-1)?.customers ?? 0;
  const interval = wilson(last, first);
  if (!interval) return null;
  return (
    <p className="num text-soft">
      {t("funnel.summary", { last, first, share: f.percent(last / first) })} {t("overview.interval", { low: f.percent(interval[0]), high: f.percent(interval[1]) })}
    </p>
  );
}

function StepBar({ result, step, color, f }: { result: Result; step: number; color: string; f: Format }) {
  const { t } = useI18n();
  const row = result.rows[step];
  const first = result.rows[0]?.customers ?? 0;
  const before = result.rows[step - 1];
  const next = result.rows[step + 1];
  if (!row || !result.question) return null;
  const { question } = result;
  const share = first > 0 ? row.customers / first : 0;
  const lost = next ? row.customers - next.customers : 0;
  const count = t("customers.count", { n: row.customers });
  return (
    <div>
      {result.name !== null && <p className="mb-0.5 text-[0.84rem] text-soft"><bdi>{result.name}</bdi></p>}
      <div className="h-7 overflow-hidden rounded-md bg-raised">
        <div className="h-full rounded-md" style={{ width: `${Math.max(share * 100, row.customers > 0 ? 0.5 : 0)}%`, backgroundColor: color }} />
      </div>
      <p className="num mt-1 flex flex-wrap gap-x-4 gap-y-0.5 text-[0.87rem]">
        <BehindLink behind={{ question, part: { step: step + 1 } }} className="link font-medium">
          {count}
        </BehindLink>
        {step > 0 && <span>{t("funnel.of_first", { share: f.percent(share) })}</span>}
        {before && before.customers > 0 && <span className="text-soft">{t("funnel.of_before", { share: f.percent(row.customers / before.customers) })}</span>}
        {row.medianSeconds !== null && <span className="text-soft">{t("funnel.median", { time: durationText(row.medianSeconds, f) })}</span>}
        {next && lost > 0 && (
          <BehindLink behind={{ question, part: { step: step + 1, lost: true } }} className="text-bad underline-offset-3 hover:underline">
            {t("funnel.lost", { n: lost, share: f.percent(lost / row.customers) })}
          </BehindLink>
        )}
      </p>
    </div>
  );
}
