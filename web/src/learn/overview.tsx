import { useMemo, useState } from "react";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { ArrowRight, FileUp, History } from "lucide-react";
import { api, type Figure, type FigurePoint, type Kpi, type Span } from "../app/api";
import type { Every } from "../app/format";
import { useI18n } from "../app/i18n";
import { cohortsFrom, isRunning, runningMonth, type Period } from "../app/period";
import { useMay, useSession } from "../app/session";
import { Button, LinkButton } from "../kit/button";
import { ExportMenu } from "../kit/export_menu";
import { PeriodPicker } from "../kit/period_picker";
import { Empty, Failure, PageTitle, Shimmer } from "../kit/states";
import { behind, KpiCard } from "./kpi_card";
import { RetentionTable } from "./retention_table";
import { Alerts } from "./targets";
import { TrendChart } from "./trend_chart";
import { useFigurePeriod, useTrend } from "./use_period";

export function OverviewPage() {
  const { t } = useI18n();
  const { organisation } = useSession();
  const mayImport = useMay("imports:write");
  if (!organisation.resolved.data_to) {
    return (
      <>
        <PageTitle title={t("overview.title")} lead={t("overview.lead")} />
        <Empty
          icon={<FileUp />}
          title={t("overview.empty_title")}
          text={t("overview.empty_text")}
          action={mayImport && <LinkButton to="/import">{t("overview.empty_button")}</LinkButton>}
        />
      </>
    );
  }
  return <FilledOverview />;
}

function FilledOverview() {
  const { t, f } = useI18n();
  const { resolved } = useSession().organisation;
  const { choice, period, setChoice, anchor } = useFigurePeriod("/");
  const span: Span = useMemo(() => ({ ...period, calendar: f.calendar }), [period, f.calendar]);
  return (
    <>
      <PageTitle title={t("overview.title")} lead={t("overview.lead")}>
        <div className="flex items-center gap-3">
          <PeriodPicker choice={choice} period={period} today={anchor.day} onChange={setChoice} />
          <ExportMenu onExport={(format) => api.downloadKpis(null, span, format, t("overview.title"))} />
        </div>
      </PageTitle>
      {anchor.old && resolved.data_to && (
        <p className="mb-5 flex items-center gap-2.5 rounded-xl bg-warn-soft px-4 py-2.5 text-[0.87rem] text-warn">
          <History className="size-4 shrink-0" aria-hidden />
          {t("period.old_data", { day: f.day(resolved.data_to) })}
        </p>
      )}
      <Alerts />
      <Figures span={span} period={period} />
      <div className="mt-5 grid gap-5">
        <RiskTeaser />
        <RetentionCard anchor={anchor.day} />
      </div>
    </>
  );
}

/** The figures that every owner asks for first; the others follow on demand. */
const mainFigures = ["revenue", "active", "nca", "churn", "crr", "repeat_rate", "spc", "dormant"];

function ranked(items: readonly Figure[]): { main: Figure[]; more: Figure[] } {
  const main = mainFigures.flatMap((code) => items.find((one) => one.kpi === code) ?? []);
  const more = items.filter((one) => !mainFigures.includes(one.kpi));
  return main.length < 4 ? { main: [...main, ...more], more: [] } : { main, more };
}

function Figures({ span, period }: { span: Span; period: Period }) {
  const { t, f } = useI18n();
  const [showAll, setShowAll] = useState(false);
  const search = useSearch({ from: "/shell/" });
  const navigate = useNavigate();
  const overview = useQuery({
    queryKey: ["overview", span],
    queryFn: ({ signal }) => api.overview(span, null, signal),
    placeholderData: keepPreviousData,
  });
  const kpis = useQuery({ queryKey: ["kpis"], queryFn: ({ signal }) => api.kpis(signal) });
  const { span: trendSpan, every } = useTrend(period);
  const trend = useQuery({
    queryKey: ["overview", trendSpan, every],
    queryFn: ({ signal }) => api.overview(trendSpan, every, signal),
    placeholderData: keepPreviousData,
  });

  if (overview.isError) return <Failure error={overview.error} onRetry={() => void overview.refetch()} />;
  if (!overview.data) return <FiguresLoading />;
  const { main, more } = ranked(overview.data.items);
  const items = showAll ? [...main, ...more] : main;
  const chosen = overview.data.items.find((one) => one.kpi === search.kpi) ?? items[0];
  const pointsOf = (code: string): FigurePoint[] => trend.data?.items.find((one) => one.kpi === code)?.points ?? [];
  const kpiOf = (code: string): Kpi | undefined => kpis.data?.items.find((one) => one.code === code);
  const choose = (code: string) =>
    void navigate({ to: "/", search: (old) => ({ ...old, kpi: code }), replace: true, resetScroll: false });

  return (
    <>
      <div className={`grid grid-cols-2 gap-3 transition-opacity sm:gap-4 lg:grid-cols-4 ${overview.isPlaceholderData ? "opacity-60" : ""}`}>
        {items.map((figure) => (
          <KpiCard
            key={figure.kpi}
            figure={figure}
            kpi={kpiOf(figure.kpi)}
            trend={pointsOf(figure.kpi).filter((point) => !isRunning(point, every, f.calendar))}
            span={span}
            isChosen={figure.kpi === chosen?.kpi}
            onChoose={() => choose(figure.kpi)}
          />
        ))}
      </div>
      {more.length > 0 && !showAll && (
        <Button variant="ghost" size="sm" className="mt-3 text-soft" onPress={() => setShowAll(true)}>
          {t("overview.more", { n: more.length })}
        </Button>
      )}
      {chosen && (
        <section className="card mt-5 p-5 sm:p-6">
          <div className="mb-3 flex flex-wrap items-start justify-between gap-x-6 gap-y-1">
            <div>
              <h2 className="font-semibold">{t("overview.trend_of", { name: chosen.name })}</h2>
              <p className="num text-[0.87rem] text-soft">{f.span(trendSpan.from, trendSpan.to)}</p>
            </div>
            <Link to="/customers" search={behind(chosen, span)} className="link text-[0.9rem] font-medium">
              {t("overview.show_customers")}
            </Link>
          </div>
          <TrendBody figure={chosen} points={pointsOf(chosen.kpi)} every={every} isLoading={trend.isPending} />
        </section>
      )}
    </>
  );
}

function TrendBody({
  figure,
  points,
  every,
  isLoading,
}: {
  figure: Figure;
  points: FigurePoint[];
  every: Every;
  isLoading: boolean;
}) {
  const { f } = useI18n();
  const navigate = useNavigate();
  if (isLoading) return <Shimmer className="h-64 sm:h-80" />;
  return (
    <TrendChart
      figure={figure}
      points={points}
      every={every}
      onPick={(point) =>
        void navigate({
          to: "/customers",
          search: { kpi: figure.kpi, part: "numerator", from: point.from, to: point.to, calendar: f.calendar },
        })
      }
    />
  );
}

function FiguresLoading() {
  return (
    <div className="grid grid-cols-2 gap-3 sm:gap-4 lg:grid-cols-4">
      {Array.from({ length: 8 }, (_, i) => (
        <div key={i} className="card space-y-3 p-5">
          <Shimmer className="h-4 w-24" />
          <Shimmer className="h-7 w-28" />
          <Shimmer className="h-9" />
        </div>
      ))}
    </div>
  );
}

function RiskTeaser() {
  const { t, f } = useI18n();
  const mayRead = useMay("customers:read");
  const keep = useQuery({
    queryKey: ["keep", "teaser"],
    queryFn: ({ signal }) => api.keep(0, 0, 1, signal),
    enabled: mayRead,
  });
  if (!keep.data || keep.data.late === 0) return null;
  return (
    <section className="card flex flex-wrap items-center justify-between gap-x-8 gap-y-4 p-5 sm:p-6">
      <div>
        <h2 className="text-[0.87rem] text-soft">{t("overview.risk_title")}</h2>
        <p className="num text-[1.55rem] leading-snug font-semibold tracking-[-0.02em]">{f.money(keep.data.at_risk, "compact")}</p>
        <p className="mt-1 text-soft">{t("overview.risk_text", { half: keep.data.half })}</p>
      </div>
      <LinkButton to="/keep">
        {t("overview.risk_button")}
        <ArrowRight className="mirror" aria-hidden />
      </LinkButton>
    </section>
  );
}

function RetentionCard({ anchor }: { anchor: string }) {
  const { t, f } = useI18n();
  const { data_from: dataFrom, business } = useSession().organisation.resolved;
  const isShop = business === "shop";
  const title = t(isShop ? "retention.title" : "retention.title_subscriptions");
  const span: Span = useMemo(() => {
    // Only whole months: the running one would look like a fall in every row.
    const to = runningMonth(anchor, f.calendar);
    return { from: cohortsFrom(to, dataFrom, f.calendar), to, calendar: f.calendar };
  }, [anchor, dataFrom, f.calendar]);
  const table = useQuery({
    queryKey: ["retention", span],
    queryFn: ({ signal }) => api.retention(span, "month", signal),
    placeholderData: keepPreviousData,
  });
  return (
    <section className="card min-w-0 p-5 sm:p-6">
      <div className="mb-4 flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
        <div>
          <h2 className="font-semibold">{title}</h2>
          <p className="mt-0.5 max-w-2xl text-[0.87rem] text-soft">{t(isShop ? "retention.lead" : "retention.lead_subscriptions")}</p>
        </div>
        <ExportMenu onExport={(format) => api.downloadRetentionTable(span, "month", format, title)} />
      </div>
      {table.isError ? (
        <Failure error={table.error} onRetry={() => void table.refetch()} />
      ) : table.data ? (
        <RetentionTable table={table.data} span={span} />
      ) : (
        <Shimmer className="h-72" />
      )}
    </section>
  );
}
