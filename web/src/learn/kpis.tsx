import { useMemo, useState } from "react";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { Plus } from "lucide-react";
import { api, type Figure, type Kpi, type KpiGroup, type OwnKpi, type Span } from "../app/api";
import type { FileFormat } from "../app/api_ask";
import { useI18n } from "../app/i18n";
import type { Period } from "../app/period";
import { useMay } from "../app/session";
import { Button } from "../kit/button";
import { DayInput } from "../kit/day_input";
import { Dialog } from "../kit/dialog";
import { ExportMenu } from "../kit/export_menu";
import { PeriodPicker } from "../kit/period_picker";
import { Failure, PageTitle, Shimmer } from "../kit/states";
import { useWords } from "../know/segments/use_segments";
import { Change } from "./change";
import { valueText } from "./figure_text";
import { KpiDetail } from "./kpi_detail";
import { KpiForm } from "./kpi_form";
import { useFigurePeriod, useTrend } from "./use_period";

const atOnce = 50;

const groups: readonly KpiGroup[] = ["own", "growth", "retention", "revenue", "value", "voice", "engagement", "service"];

/** The whole catalogue: every KPI with its value, and one of them in full. */
export function KpisPage() {
  const { t, f } = useI18n();
  const { choice, period, setChoice, anchor } = useFigurePeriod("/kpis");
  const search = useSearch({ from: "/shell/kpis" });
  const span: Span = useMemo(() => ({ ...period, calendar: f.calendar, as_of: search.as_of }), [period, f.calendar, search.as_of]);
  const kpis = useQuery({ queryKey: ["kpis"], queryFn: ({ signal }) => api.kpis(signal) });
  return (
    <>
      <PageTitle title={t("kpis.title")} lead={t("kpis.lead")}>
        <div className="flex flex-wrap items-center gap-3">
          <NewKpi />
          <PeriodPicker choice={choice} period={period} today={anchor.day} onChange={setChoice} />
          <KpisExport chosen={kpis.data?.items.find((one) => one.code === search.kpi)} span={span} period={period} />
        </div>
      </PageTitle>
      <AsOf today={anchor.day} />
      {kpis.isError ? (
        <Failure error={kpis.error} onRetry={() => void kpis.refetch()} />
      ) : kpis.data ? (
        <Catalogue kpis={kpis.data.items} span={span} period={period} />
      ) : (
        <Shimmer className="h-96" />
      )}
    </>
  );
}

/** Whether figures are as they are known now, or as they were on a day: without what was recorded since. */
function AsOf({ today }: { today: string }) {
  const { t } = useI18n();
  const { as_of: day } = useSearch({ from: "/shell/kpis" });
  const navigate = useNavigate({ from: "/kpis" });
  const choose = (next: string | undefined) =>
    void navigate({ search: (old) => ({ ...old, as_of: next }), replace: true, resetScroll: false });
  return (
    <div className="mb-4 text-[0.9rem] text-soft">
      <div className="flex flex-wrap items-center gap-2">
        <span>{t("kpis.as_of")}</span>
        <DayInput isPast label={t("kpis.as_of")} value={day ?? null} today={today} placeholder={t("kpis.as_of_now")} onChange={choose} />
        {day && <Button variant="ghost" size="sm" onPress={() => choose(undefined)}>{t("kpis.as_of_reset")}</Button>}
      </div>
      {day && <p className="mt-1.5">{t("kpis.as_of_hint")}</p>}
    </div>
  );
}

/** The catalogue with its values; of one KPI what its page shows of it. */
function KpisExport({ chosen, span, period }: { chosen: Kpi | undefined; span: Span; period: Period }) {
  const { t } = useI18n();
  const { by, among } = useSearch({ from: "/shell/kpis" });
  const trend = useTrend(period);
  const run = (format: FileFormat) => {
    if (!chosen) return api.downloadKpis("*", span, format, t("kpis.title"));
    if (by) return api.downloadKpi(chosen.code, span, { by, segment: among }, format, chosen.name);
    return api.downloadKpi(chosen.code, { ...trend.span, as_of: span.as_of }, { every: trend.every, segment: among }, format, chosen.name);
  };
  return <ExportMenu onExport={run} />;
}

function NewKpi() {
  const { t } = useI18n();
  const mayWrite = useMay("metrics:write");
  const words = useWords();
  const [isOpen, setIsOpen] = useState(false);
  if (!mayWrite) return null;
  return (
    <>
      <Button variant="outline" size="sm" isDisabled={!words.data} onPress={() => setIsOpen(true)}>
        <Plus />
        {t("kpis.new")}
      </Button>
      <Dialog isOpen={isOpen} onClose={() => setIsOpen(false)} title={t("kpis.new")} size="lg">
        {words.data && <KpiForm kpi={null} words={words.data} onClose={() => setIsOpen(false)} />}
      </Dialog>
    </>
  );
}

function Catalogue({ kpis, span, period }: { kpis: readonly (Kpi | (Kpi & OwnKpi))[]; span: Span; period: Period }) {
  const search = useSearch({ from: "/shell/kpis" });
  const navigate = useNavigate({ from: "/kpis" });
  const chosen = kpis.find((one) => one.code === search.kpi);
  const choose = (code: string | undefined) =>
    void navigate({ search: (old) => ({ ...old, kpi: code, by: undefined }), resetScroll: true });
  if (chosen) return <KpiDetail kpi={chosen} kpis={kpis} span={span} period={period} onChoose={choose} />;
  return (
    <div className="space-y-8">
      {groups.map((group) => (
        <Group key={group} group={group} kpis={kpis.filter((one) => one.group === group)} span={span} />
      ))}
    </div>
  );
}

/** Of any number of KPIs, as many at once as may be asked for. */
async function figuresOf(codes: readonly string[], span: Span, signal: AbortSignal) {
  const items: Figure[] = [];
  for (let first = 0; first < codes.length; first += atOnce) {
    items.push(...(await api.figures(codes.slice(first, first + atOnce), span, signal)).items);
  }
  return items;
}

function Group({ group, kpis, span }: { group: KpiGroup; kpis: readonly Kpi[]; span: Span }) {
  const { t } = useI18n();
  const codes = kpis.map((one) => one.code);
  const figures = useQuery({
    queryKey: ["figures", codes, span],
    queryFn: ({ signal }) => figuresOf(codes, span, signal),
    placeholderData: keepPreviousData,
    enabled: codes.length > 0,
  });
  if (kpis.length === 0) return null;
  return (
    <section>
      <h2 className="mb-2.5 font-semibold">{t(`kpis.group_${group}`)}</h2>
      {figures.isError ? (
        <Failure error={figures.error} onRetry={() => void figures.refetch()} />
      ) : (
        <ul className={`card divide-y divide-line transition-opacity ${figures.isPlaceholderData ? "opacity-60" : ""}`}>
          {kpis.map((kpi) => (
            <Row key={kpi.code} kpi={kpi} figure={figures.data?.find((one) => one.kpi === kpi.code)} />
          ))}
        </ul>
      )}
    </section>
  );
}

function Row({ kpi, figure }: { kpi: Kpi; figure: Figure | undefined }) {
  const { t, f } = useI18n();
  const value = figure ? valueText(figure.value, figure, f) : null;
  return (
    <li>
      <Link
        to="/kpis"
        search={(old) => ({ ...old, kpi: kpi.code, by: undefined })}
        className="grid grid-cols-[minmax(0,1fr)_auto] items-center gap-x-4 gap-y-0.5 px-4 py-3 hover:bg-hover sm:px-5"
      >
        <span className="min-w-0">
          <span className="block font-medium">{kpi.name}</span>
          <span className="line-clamp-2 block text-[0.85rem] text-soft">{kpi.definition}</span>
        </span>
        <span className="max-w-40 text-end sm:max-w-64">
          {figure ? (
            <>
              <span className="num block font-semibold">{value ?? t("common.none")}</span>
              {value === null ? (
                <span className="block text-[0.8rem] text-soft">{figure.reason}</span>
              ) : (
                <span className="flex justify-end">
                  <Change figure={figure} before={figure.previous} better={kpi.better} label={t("overview.vs_previous")} quiet />
                </span>
              )}
            </>
          ) : (
            <Shimmer className="h-5 w-20" />
          )}
        </span>
      </Link>
    </li>
  );
}
