import { useCallback, useMemo } from "react";
import { keepPreviousData, useQueries, useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { api } from "../../app/api";
import type { Question } from "../../app/api_ask";
import type { Words } from "../../app/api_segments";
import type { Format } from "../../app/format";
import { useI18n } from "../../app/i18n";
import type { EngagementSearch } from "../../app/router";
import { axisText, Chart, escapeHtml, seriesColor, tooltipStyle, type ChartColors } from "../../kit/chart";
import type { ChartOption } from "../../kit/echarts";
import { ExportMenu } from "../../kit/export_menu";
import { PeriodPicker } from "../../kit/period_picker";
import { Failure, PageTitle, Shimmer } from "../../kit/states";
import { ValuePicker } from "../../kit/value_picker";
import { BarChart, type Bar } from "../asking/bar_chart";
import { AnalysisPage, OldData } from "../asking/page_frame";
import { periodSearch, usePagePeriod } from "../asking/use_page_period";
import { binsOf } from "../funnel/question";
import { activeQuestion, daysOf, daysQuestion, reaches, stickiness, type Day, type Reach } from "./question";

const usualKinds = ["logged_in", "page_viewed", "order_placed"];
const names = Object.keys(reaches) as Reach[];

export function EngagementPage() {
  const { t } = useI18n();
  return (
    <AnalysisPage title={t("engagement.page")} lead={t("engagement.page_lead")}>
      {(words) => <Filled words={words} />}
    </AnalysisPage>
  );
}

function Filled({ words }: { words: Words }) {
  const { t } = useI18n();
  const search = useSearch({ from: "/shell/engagement" });
  const navigate = useNavigate({ from: "/engagement" });
  const isDefault = search.period === undefined && search.from === undefined;
  const { choice, period: chosen, calendar, f, today, oldSince } = usePagePeriod(isDefault ? { ...search, period: "last_3_months" } : search);
  const period = chosen.from < today && chosen.to > today && !oldSince ? { ...chosen, to: today } : chosen; // whole days only
  const known = new Set(words.kinds.map((one) => one.kind));
  const usual = usualKinds.filter((kind) => known.has(kind)).slice(0, 2);
  const kinds = search.kinds ?? (usual.length > 0 ? usual : ["order_placed"]);
  const questions = names.map((name) => activeQuestion(kinds, reaches[name], period, calendar));
  const answers = useQueries({
    queries: questions.map((question) => ({
      queryKey: ["ask", question],
      queryFn: ({ signal }: { signal: AbortSignal }) => api.ask(question, signal),
      placeholderData: keepPreviousData,
    })),
  });
  const failed = answers.find((one) => one.isError);
  const series = answers.map((one) => (one.data ? daysOf(one.data) : null));
  const set = (change: Partial<EngagementSearch>) => void navigate({ search: (old) => ({ ...old, ...change }), replace: true, resetScroll: false });
  const title = (kind: string) => words.kinds.find((one) => one.kind === kind)?.title ?? kind;
  return (
    <>
      <PageTitle title={t("engagement.page")} lead={t("engagement.page_lead")}>
        <div className="flex flex-wrap items-center gap-2">
          <PeriodPicker choice={choice} period={chosen} today={today} onChange={(next) => set(periodSearch(next))} />
          <ExportMenu onExport={(format) => api.downloadAnswer(questions[0] ?? activeQuestion(kinds, 1, period, calendar), format, t("engagement.page"))} />
        </div>
      </PageTitle>
      <OldData since={oldSince} f={f} />
      <section className="card flex flex-wrap items-center gap-3 p-5" aria-label={t("asking.controls")}>
        <span className="text-[0.92rem]">{t("engagement.active_who")}</span>
        <ValuePicker
          label={t("engagement.kinds")}
          chosen={kinds}
          found={words.kinds.map(({ kind, title: label }) => ({ value: kind, label }))}
          showChosen={title}
          onChange={(next) => set({ kinds: next.length > 0 ? next : undefined })}
        />
      </section>
      {failed ? (
        <Failure error={failed.error} onRetry={() => answers.forEach((one) => void one.refetch())} />
      ) : series.some((one) => one === null) ? (
        <Shimmer className="mt-5 h-96 rounded-2xl" />
      ) : (
        <Active series={series.map((one) => one ?? [])} questions={questions} f={f} />
      )}
      <DaysActive question={daysQuestion(kinds, period, calendar)} f={f} />
    </>
  );
}

function Active({ series, questions, f }: { series: readonly Day[][]; questions: readonly Question[]; f: Format }) {
  const { t, dir } = useI18n();
  const navigate = useNavigate();
  const [daily = [], , monthly = []] = series;
  const sticky = stickiness(daily, monthly);
  const build = useCallback(
    (colors: ChartColors): ChartOption => {
      const labels = { color: colors.text, fontFamily: colors.font, fontSize: 12 };
      return {
        animationDuration: 350,
        grid: { left: 8, right: 16, top: 16, bottom: 4, containLabel: true },
        tooltip: {
          trigger: "axis",
          axisPointer: { type: "line", lineStyle: { color: colors.faded } },
          ...tooltipStyle(colors, dir),
          formatter: (params) => {
            const one = Array.isArray(params) ? params[0] : params;
            const i = one?.dataIndex ?? 0;
            const rows = names.map((name, s) => `<div><span style="color:${colors.series[s] ?? colors.line}">●</span> ${escapeHtml(t(`engagement.${name}`))}: <b>${escapeHtml(f.int(series[s]?.[i]?.value ?? 0))}</b></div>`);
            return `<div style="color:${colors.text}">${escapeHtml(f.day(daily[i]?.from ?? ""))}</div>${rows.join("")}`;
          },
        },
        xAxis: {
          type: "category",
          data: daily.map((day) => axisText(f.day(day.from, "plain"), dir)),
          boundaryGap: false,
          axisTick: { show: false },
          axisLine: { lineStyle: { color: colors.grid } },
          axisLabel: { ...labels, hideOverlap: true, margin: 12 },
        },
        yAxis: {
          type: "value",
          min: 0,
          splitNumber: 4,
          axisLabel: { ...labels, formatter: (value: number) => axisText(f.compact(value), dir) },
          splitLine: { lineStyle: { color: colors.grid } },
        },
        series: names.map((_, s) => ({
          type: "line" as const,
          data: (series[s] ?? []).map((day) => day.value),
          lineStyle: { color: colors.series[s] ?? colors.line, width: 2 },
          itemStyle: { color: colors.series[s] ?? colors.line },
          showSymbol: false,
        })),
      };
    },
    [series, daily, f, t, dir],
  );
  return (
    <section className="card mt-5 p-5 sm:p-6">
      <h2 className="font-semibold">{t("engagement.active")}</h2>
      {sticky !== null && <p className="num mb-3 text-soft">{t("engagement.sticky", { share: f.percent(sticky) })}</p>}
      <ul className="mb-2 flex flex-wrap gap-x-5 gap-y-1 text-[0.87rem]">
        {names.map((name, i) => (
          <li key={name} className="flex items-center gap-2">
            <span aria-hidden className="size-2.5 rounded-full" style={{ backgroundColor: seriesColor(i) }} />
            {t(`engagement.${name}`)}
          </li>
        ))}
      </ul>
      <Chart
        build={build}
        className="h-64 w-full sm:h-80"
        label={t("engagement.label", { n: daily.length })}
        onPick={(i) => {
          const day = daily[i];
          const question = questions[0];
          if (day && question) void navigate({ to: "/customers", search: { behind: { question, part: { from: day.from } } } });
        }}
      />
    </section>
  );
}

function DaysActive({ question, f }: { question: Question; f: Format }) {
  const { t } = useI18n();
  const navigate = useNavigate();
  const answer = useQuery({ queryKey: ["ask", question], queryFn: ({ signal }) => api.ask(question, signal), placeholderData: keepPreviousData });
  const bins = useMemo(() => (answer.data ? binsOf(answer.data) : []), [answer.data]);
  const total = bins.reduce((sum, bin) => sum + bin.count, 0);
  const bars = useMemo(
    () =>
      bins.map((bin): Bar => {
        const from = bin.atLeast ?? 1;
        const last = bin.below === null ? null : bin.below - 1;
        const name = last === null ? t("engagement.days_or_more", { n: from }) : last === from ? t("common.days", { n: from }) : t("rhythm.days_between", { from: f.int(from), to: f.int(last), n: last });
        return { short: last === null ? `${f.int(from)}+` : last === from ? f.int(from) : `${f.int(from)}–${f.int(last)}`, name, value: bin.count, text: t("funnel.time_bin", { n: bin.count, share: f.percent(total ? bin.count / total : 0) }) };
      }),
    [bins, total, f, t],
  );
  if (bars.length === 0) return null;
  return (
    <section className="card mt-5 p-5 sm:p-6">
      <h2 className="mb-3 font-semibold">{t("engagement.days")}</h2>
      <BarChart
        bars={bars}
        label={t("engagement.days_label", { n: total })}
        onPick={(index) => {
          const bin = bins[index];
          if (bin) void navigate({ to: "/customers", search: { behind: { question, part: { ...(bin.atLeast === null ? {} : { at_least: bin.atLeast }), ...(bin.below === null ? {} : { below: bin.below }) } } } });
        }}
      />
    </section>
  );
}
