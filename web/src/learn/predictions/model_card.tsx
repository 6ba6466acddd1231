import { useEffect, useMemo, useRef } from "react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { RefreshCw, TriangleAlert } from "lucide-react";
import { api } from "../../app/api";
import type { Ahead, Drift, DriftPoint, Model, ModelKind, Version } from "../../app/api_predictions";
import { addDays } from "../../app/format";
import { useI18n } from "../../app/i18n";
import { useMay } from "../../app/session";
import { Button } from "../../kit/button";
import { Failure, Shimmer } from "../../kit/states";
import { toastDone, toastError } from "../../kit/toast";
import { driftShown, insideOf, isModel, isTried, totalOf, versionsOf } from "./belief";
import { BeliefList } from "./belief_list";
import { Details, Versions } from "./details";
import { ForecastChart } from "./forecast";
import { Jobs } from "./jobs";
import { methodNames } from "./method_name";
import { Table } from "./table";
import { Trial } from "./trial";

export const modelsKey = ["models"] as const;

const titles = {
  purchases: "predictions.kind_purchases",
  contracts: "predictions.kind_contracts",
  churn: "predictions.kind_churn",
  "next-products": "predictions.kind_next_products",
} as const;

/** One kind of model: which version is in use and why, what it believes, and how far it was right. */
export function ModelCard({ model }: { model: Model }) {
  const { t } = useI18n();
  const mayFit = useMay("customers:write");
  const title = t(titles[model.kind]);
  const id = `model-${model.kind}`;
  const versions: readonly Version[] = model.versions;
  return (
    <section aria-labelledby={id} className="card p-5 sm:p-6">
      <header className="flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
        <div className="min-w-0 flex-1 basis-72">
          <h2 id={id} className="text-lg font-semibold">
            {title}
          </h2>
          <InUse kind={model.kind} versions={versions} />
        </div>
        {mayFit && <FitButton model={model} title={title} />}
      </header>
      <p role="status" className="text-[0.9rem] text-soft">
        {model.fitting ? t("predictions.fitting") : ""}
      </p>
      {model.failed && <Failed reason={model.failed} />}
      {versions.length > 0 && (
        <div className="mt-5 space-y-6">
          <BeliefList model={model} />
          <Trial model={model} />
          <WhatHappened kind={model.kind} versions={versions} />
          <div>
            <Details model={model} />
            <Versions versions={versions} />
            <Jobs jobs={model.jobs} />
          </div>
        </div>
      )}
    </section>
  );
}

function FitButton({ model, title }: { model: Model; title: string }) {
  const { t } = useI18n();
  const client = useQueryClient();
  const hasAsked = useRef(false);
  const wasFitting = useRef(model.fitting);
  useEffect(() => {
    const isOver = wasFitting.current && !model.fitting;
    wasFitting.current = model.fitting;
    if (!isOver) return;
    if (hasAsked.current && !model.failed) toastDone(t("predictions.fitted", { name: title }));
    hasAsked.current = false;
    for (const key of ["predictions", "prediction", "keep", "customer"]) void client.invalidateQueries({ queryKey: [key] });
  }, [model.fitting, model.failed, title, t, client]);
  const fit = async () => {
    try {
      const state = await api.fitModel(model.kind);
      hasAsked.current = true;
      client.setQueryData<{ items: Model[] }>(modelsKey, (old) => old && { items: old.items.map((one) => (one.kind === state.kind ? { ...one, fitting: state.fitting, failed: state.failed, jobs: state.jobs } : one)) });
    } catch (error) {
      toastError(error, t);
    }
  };
  return (
    <Button variant="outline" isDisabled={model.fitting} aria-label={t("predictions.fit_named", { name: title })} onPress={() => void fit()}>
      <RefreshCw className={model.fitting ? "animate-spin" : ""} aria-hidden />
      {t("predictions.fit")}
    </Button>
  );
}

function Failed({ reason }: { reason: string }) {
  const { t, said } = useI18n();
  return (
    <p role="alert" className="mt-3 flex items-start gap-2.5 rounded-xl bg-bad-soft px-4 py-2.5 text-[0.9rem] text-bad">
      <TriangleAlert className="mt-0.5 size-4 shrink-0" aria-hidden />
      <span>
        {t("predictions.failed")} {said(reason)}
      </span>
    </p>
  );
}

function InUse({ kind, versions }: { kind: ModelKind; versions: readonly Version[] }) {
  const { t, f, said } = useI18n();
  const { inUse, passedOver } = versionsOf(versions);
  if (!inUse) return <p className="mt-1 text-soft">{t("predictions.not_fitted")}</p>;
  const hasModel = isModel(inUse.method);
  const beat = kind === "next-products" ? "predictions.why_beat_best" : "predictions.why_beat";
  const why = inUse.reason ? said(inUse.reason) : t(!hasModel ? "predictions.why_plain" : isTried({ kind, version: inUse }) ? beat : "predictions.why_untried");
  return (
    <>
      <p className="num mt-2 flex flex-wrap items-center gap-x-3 gap-y-1 text-[0.87rem]">
        <span className={`rounded-full px-2.5 py-0.5 ${hasModel ? "bg-good-soft text-good" : "bg-warn-soft text-warn"}`}>{t("predictions.in_use", { method: t(methodNames[inUse.method]) })}</span>
        <span className="text-soft">{t("predictions.in_use_version", { n: inUse.version, day: f.instantDay(inUse.fitted_at) })}</span>
      </p>
      <p className="num mt-2">{why}</p>
      {passedOver && (
        <p className="num mt-1 text-[0.9rem] text-soft">
          {t("predictions.passed_over", { n: passedOver.version, day: f.instantDay(passedOver.fitted_at) })} {passedOver.reason ? said(passedOver.reason) : ""}
        </p>
      )}
    </>
  );
}

function WhatHappened({ kind, versions }: { kind: ModelKind; versions: readonly Version[] }) {
  const { t } = useI18n();
  const newest = versions[0]?.version ?? 0;
  const model = useQuery({ queryKey: ["drift", kind, newest], queryFn: ({ signal }) => api.model(kind, signal) });
  return (
    <section>
      <h3 className="mb-1.5 font-medium">{t("predictions.drift")}</h3>
      {model.isError ? (
        <Failure error={model.error} onRetry={() => void model.refetch()} />
      ) : model.data ? (
        <DriftOf kind={kind} drift={model.data.drift} ahead={model.data.ahead} inUse={versionsOf(versions).inUse ?? null} />
      ) : (
        <Shimmer className="h-24" />
      )}
    </section>
  );
}

function DriftOf({ kind, drift, ahead, inUse: version }: { kind: ModelKind; drift: readonly Drift[]; ahead: readonly Ahead[]; inUse: Version | null }) {
  const { t, f } = useI18n();
  const inUse = version?.version ?? null;
  const shown = useMemo(() => driftShown(kind, drift, inUse), [kind, drift, inUse]);
  const toCome = useMemo(() => ahead.filter((point) => point.from >= (shown.points.at(-1)?.to ?? "")), [ahead, shown]);
  const points = useMemo(() => [...shown.points, ...toCome].map((point) => ({ ...point, short: f.day(point.from, "plain"), name: f.span(point.from, point.to) })), [shown, toCome, f]);
  if (kind === "next-products") return <Promises points={points} />;
  if (points.length === 0) return <p className="text-soft">{t(version && isModel(version.method) ? "predictions.drift_none" : "predictions.drift_nothing")}</p>;
  return (
    <>
      <p className="num mb-3">
        {shown.points.length > 0 && <Kept kind={kind} points={shown.points} version={shown.version ?? 0} />} {toCome.length > 0 && <ToCome kind={kind} points={toCome} version={inUse ?? 0} />}
      </p>
      {points.length > 1 && <ForecastChart title={t("predictions.drift")} column={t("predictions.col_time")} points={points} />}
    </>
  );
}

/** What is forecast of the time to come, all together. */
function ToCome({ kind, points, version: n }: { kind: Exclude<ModelKind, "next-products">; points: readonly Ahead[]; version: number }) {
  const { t, f } = useI18n();
  const expected = f.int(points.reduce((sum, point) => sum + point.expected, 0));
  if (kind !== "churn") return <>{t(kind === "contracts" ? "predictions.ahead_contracts" : "predictions.ahead_purchases", { n, expected, weeks: points.length })}</>;
  const last = points.at(-1);
  const [low, high] = last?.expected_interval ?? [];
  const range = low === undefined || high === undefined ? t("common.none") : t("overview.interval", { low: f.int(low), high: f.int(high) });
  return <>{t("predictions.ahead_churn", { n, expected, day: f.day(addDays(last?.to ?? "", -1)), range })}</>;
}

/** What was forecast and what came, all together, and how often that lay within what had been said. */
function Kept({ kind, points, version }: { kind: ModelKind; points: readonly DriftPoint[]; version: number }) {
  const { t, f } = useI18n();
  const total = totalOf(points);
  const { inside, known } = insideOf(points);
  const sums = { expected: f.int(total.expected), actual: f.int(total.actual) };
  return (
    <>
      {kind === "churn" ? t("predictions.drift_churn", sums) : t(kind === "contracts" ? "predictions.drift_contracts" : "predictions.drift_purchases", { ...sums, n: version })} {known > 0 && t("predictions.drift_inside", { inside, n: known })}
    </>
  );
}

/** Of next products: the share who would buy from their list, as the trial promised it, and as it came. */
function Promises({ points }: { points: readonly (Ahead & Partial<DriftPoint> & { name: string })[] }) {
  const { t, f } = useI18n();
  const between = (range: [number, number] | null | undefined) => (range ? t("behind.between", { low: f.percent(range[0]), high: f.percent(range[1]) }) : t("common.none"));
  if (points.length === 0) return <p className="text-soft">{t("predictions.drift_none")}</p>;
  return (
    <>
      <p className="mb-2">{t("predictions.drift_next")}</p>
      <Table
        caption={t("predictions.drift")}
        head={[t("predictions.col_time"), t("predictions.promised"), t("predictions.interval"), t("predictions.actual"), t("predictions.interval"), t("predictions.customers")]}
        rows={points.map((point) => [
          point.name,
          f.percent(point.expected),
          between(point.expected_interval),
          point.actual === undefined ? t("common.none") : f.percent(point.actual),
          between(point.interval),
          point.customers === undefined ? t("common.none") : f.int(point.customers),
        ])}
      />
    </>
  );
}
