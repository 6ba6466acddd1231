import { useState } from "react";
import { keepPreviousData, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { ArrowLeft } from "lucide-react";
import { api, type Figure, type Kpi, type OwnKpi, type Span } from "../app/api";
import { useI18n } from "../app/i18n";
import { stepFor, type Period } from "../app/period";
import { attributeText } from "../know/segments/sentence";
import { useWords } from "../know/segments/use_segments";
import type { CustomersSearch } from "../app/router";
import { useMay } from "../app/session";
import { Button } from "../kit/button";
import { Dialog } from "../kit/dialog";
import { Choice } from "../kit/inline";
import { Failure, Shimmer } from "../kit/states";
import { toastError } from "../kit/toast";
import { Change } from "./change";
import { valueText } from "./figure_text";
import { GroupBars } from "./group_bars";
import { behind } from "./kpi_card";
import { KpiForm } from "./kpi_form";
import { Targets } from "./targets";
import { TrendChart } from "./trend_chart";
import { useTrend } from "./use_period";

/** One KPI in full: its value and interval, what it is made of, its trend, and whom it tells apart. */
export function KpiDetail({
  kpi,
  kpis,
  span,
  period,
  onChoose,
}: {
  kpi: Kpi | (Kpi & OwnKpi);
  kpis: readonly Kpi[];
  span: Span;
  period: Period;
  onChoose: (code: string | undefined) => void;
}) {
  const { t } = useI18n();
  const search = useSearch({ from: "/shell/kpis" });
  const by = search.by ?? null;
  const segment = search.among ?? null;
  const every = stepFor(span);
  const figure = useQuery({
    queryKey: ["kpi", kpi.code, span, every, by, segment],
    queryFn: ({ signal }) => api.kpi(kpi.code, span, every, { by, segment }, signal),
    placeholderData: keepPreviousData,
  });
  const shown = useTrend(period);
  const trend = useQuery({
    queryKey: ["kpi", kpi.code, shown.span, shown.every, null, segment, span.as_of],
    queryFn: ({ signal }) => api.kpi(kpi.code, { ...shown.span, as_of: span.as_of }, shown.every, { by: null, segment }, signal),
    placeholderData: keepPreviousData,
  });
  return (
    <>
      <div className="mb-4 flex flex-wrap items-center justify-between gap-3">
        <Link to="/kpis" search={(old) => ({ ...old, kpi: undefined, by: undefined })} className="link flex items-center gap-1.5 text-[0.9rem] font-medium">
          <ArrowLeft className="size-4 rtl:-scale-x-100" aria-hidden />
          {t("kpis.all")}
        </Link>
        <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
          <OfSegment />
          <Choice
            label={t("kpis.choose")}
            value={kpi.code}
            options={kpis.map((one) => ({ value: one.code, label: one.name, group: t(`kpis.group_${one.group}`) }))}
            onChange={onChoose}
          />
        </div>
      </div>
      {figure.isError ? (
        <Failure error={figure.error} onRetry={() => void figure.refetch()} />
      ) : figure.data ? (
        <div className={`grid gap-5 transition-opacity lg:grid-cols-[minmax(0,1fr)_20rem] ${figure.isPlaceholderData ? "opacity-60" : ""}`}>
          <div className="min-w-0 space-y-5">
            <section className="card p-5 sm:p-6">
              <Headline figure={figure.data} kpi={kpi} span={span} among={search.among} />
              {trend.data ? (
                <Trend figure={trend.data} every={shown.every} search={{ among: search.among, as_of: search.as_of }} />
              ) : (
                <Shimmer className="mt-4 h-64" />
              )}
            </section>
            <Apart kpi={kpi} figure={figure.data} span={span} />
          </div>
          <aside className="space-y-5">
            {figure.data.parts && <Parts figure={figure.data} />}
            <Targets kpi={kpi} />
            <section className="card space-y-3 p-5 text-[0.9rem]">
              <h2 className="font-semibold">{t("kpis.meaning")}</h2>
              <p className="text-soft">{figure.data.definition}</p>
              {kpi.advice && <p className="border-t border-line pt-3 text-soft">{kpi.advice}</p>}
            </section>
            {"own" in kpi && <OwnActions kpi={kpi} onGone={() => onChoose(undefined)} />}
          </aside>
        </div>
      ) : (
        <Shimmer className="h-96" />
      )}
    </>
  );
}

/** Whose customers alone count: everyone's, or those of a saved segment. */
function OfSegment() {
  const { t } = useI18n();
  const search = useSearch({ from: "/shell/kpis" });
  const navigate = useNavigate({ from: "/kpis" });
  const segments = useWords().data?.segments ?? [];
  if (segments.length === 0) return null;
  return (
    <Choice
      label={t("kpis.among")}
      value={search.among ?? ""}
      options={[{ value: "", label: t("kpis.among_all") }, ...segments.map(({ name }) => ({ value: name, label: name }))]}
      onChange={(among) => void navigate({ search: (old) => ({ ...old, among: among || undefined }), replace: true, resetScroll: false })}
    />
  );
}

/** Changing and deleting a KPI that somebody added. */
function OwnActions({ kpi, onGone }: { kpi: Kpi & OwnKpi; onGone: () => void }) {
  const { t } = useI18n();
  const client = useQueryClient();
  const mayWrite = useMay("metrics:write");
  const words = useWords();
  const [isOpen, setIsOpen] = useState(false);
  if (!mayWrite) return null;
  const remove = async () => {
    if (!window.confirm(t("kpis.delete_sure", { name: kpi.name }))) return;
    try {
      await api.deleteKpi(kpi.code);
      await client.invalidateQueries({ queryKey: ["kpis"] });
      onGone();
    } catch (reason) {
      toastError(reason, t);
    }
  };
  return (
    <div className="flex gap-2">
      <Button variant="ghost" size="sm" onPress={() => setIsOpen(true)}>{t("kpis.edit")}</Button>
      <Button variant="ghost" size="sm" onPress={() => void remove()}>{t("kpis.delete")}</Button>
      <Dialog isOpen={isOpen} onClose={() => setIsOpen(false)} title={t("kpis.change")} size="lg">
        {words.data && <KpiForm kpi={kpi} words={words.data} onClose={() => setIsOpen(false)} />}
      </Dialog>
    </div>
  );
}

function Headline({ figure, kpi, span, among }: { figure: Figure; kpi: Kpi; span: Span; among: string | undefined }) {
  const { t, f } = useI18n();
  const value = valueText(figure.value, figure, f, "full");
  return (
    <div className="flex flex-wrap items-start justify-between gap-x-6 gap-y-2">
      <div className="min-w-0">
        <h2 className="text-[0.95rem] text-soft">{kpi.name}</h2>
        <p className="num mt-1 text-[2rem] leading-tight font-semibold tracking-[-0.02em]">{value ?? t("common.none")}</p>
        {value === null && figure.reason && <p className="mt-1 text-soft">{figure.reason}</p>}
        {figure.interval && (
          <p className="num mt-1 text-[0.87rem] text-soft">
            {t("overview.interval", {
              low: valueText(figure.interval[0], figure, f, "full") ?? "",
              high: valueText(figure.interval[1], figure, f, "full") ?? "",
            })}
          </p>
        )}
        {value !== null && (
          <div className="mt-1.5 flex flex-wrap gap-x-5 gap-y-0.5">
            <Change figure={figure} before={figure.previous} better={kpi.better} label={t("overview.vs_previous")} />
            <Change figure={figure} before={figure.last_year} better={kpi.better} label={t("overview.vs_last_year")} quiet />
          </div>
        )}
      </div>
      <Link to="/customers" search={{ ...behind(figure, span), among }} className="link text-[0.9rem] font-medium">
        {t("overview.show_customers")}
      </Link>
    </div>
  );
}

function Trend({ figure, every, search }: { figure: Figure; every: ReturnType<typeof stepFor>; search: Pick<CustomersSearch, "among" | "as_of"> }) {
  const { f } = useI18n();
  const navigate = useNavigate();
  const points = figure.points ?? [];
  const reason = points.find((point) => point.reason)?.reason;
  if (reason && points.filter((point) => point.value !== null).length <= 1) return <p className="mt-4 text-soft">{reason}</p>;
  return (
    <div className="mt-4">
      <TrendChart
        figure={figure}
        points={points}
        every={every}
        onPick={(point) =>
          void navigate({
            to: "/customers",
            search: { ...search, kpi: figure.kpi, part: "numerator", from: point.from, to: point.to, calendar: f.calendar },
          })
        }
      />
    </div>
  );
}

function Parts({ figure }: { figure: Figure }) {
  const { t, f } = useI18n();
  return (
    <section className="card p-5">
      <h2 className="mb-2 font-semibold">{t("kpis.parts")}</h2>
      <dl className="space-y-2.5 text-[0.9rem]">
        {figure.parts?.map((part) => (
          <div key={part.code} className="flex items-baseline justify-between gap-3">
            <dt className="text-soft">{part.name}</dt>
            <dd className="num text-end font-medium" title={part.reason ?? undefined}>
              {valueText(part.value, part, f) ?? t("common.none")}
              {part.interval && (
                <span className="block text-[0.78rem] font-normal text-faint">
                  {valueText(part.interval[0], part, f)} – {valueText(part.interval[1], part, f)}
                </span>
              )}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

/** The same KPI for each value of an attribute or each saved segment. */
function Apart({ kpi, figure, span }: { kpi: Kpi; figure: Figure; span: Span }) {
  const { t } = useI18n();
  const search = useSearch({ from: "/shell/kpis" });
  const navigate = useNavigate({ from: "/kpis" });
  const words = useWords();
  const attributes = words.data?.attributes.map(({ name }) => ({ value: name, label: attributeText(name, t) })) ?? [];
  const choices = words.data?.segments.length ? [{ value: "segments", label: t("kpis.by_segments") }, ...attributes] : attributes;
  if (choices.length === 0) return null;
  return (
    <section className="card p-5 sm:p-6">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <h2 className="font-semibold">{t("kpis.apart")}</h2>
        <Choice
          label={t("kpis.by")}
          value={search.by ?? ""}
          options={[{ value: "", label: t("kpis.by_nothing") }, ...choices]}
          onChange={(by) => void navigate({ search: (old) => ({ ...old, by: by || undefined }), replace: true, resetScroll: false })}
        />
      </div>
      {search.by && figure.groups && <div className="mt-4"><GroupBars by={search.by} better={kpi.better} figure={figure} groups={figure.groups} behind={(group) => ({ ...behind(figure, span), among: search.among, by: search.by, group })} /></div>}
    </section>
  );
}
