import { useState, type FormEvent } from "react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { BellRing, Target, X } from "lucide-react";
import { api, type Kpi, type Progress } from "../app/api";
import { toLatin } from "../app/digits";
import { useI18n } from "../app/i18n";
import { useMay } from "../app/session";
import { Button } from "../kit/button";
import { SelectInput, TextInput } from "../kit/field";
import { Shimmer } from "../kit/states";
import { explain, toastDone, toastError } from "../kit/toast";
import { asNumber, valueText } from "./figure_text";

const everies = ["month", "quarter", "year"] as const;

function useTargets(kpi: string | null) {
  return useQuery({ queryKey: ["targets", kpi], queryFn: ({ signal }) => api.targets(kpi, signal) });
}

/** The targets of one KPI: how it stands on its way, and a new one. */
export function Targets({ kpi }: { kpi: Kpi }) {
  const { t } = useI18n();
  const mayWrite = useMay("metrics:write");
  const targets = useTargets(kpi.code);
  return (
    <section className="card p-5">
      <h2 className="mb-2 font-semibold">{t("targets.title")}</h2>
      {!targets.data && <Shimmer className="h-16" />}
      {targets.data?.items.length === 0 && <p className="text-[0.9rem] text-soft">{t("targets.none")}</p>}
      <ul className="space-y-3.5">
        {targets.data?.items.map((one) => (
          <li key={`${one.every} ${one.from}`}>
            <Way progress={one} mayWrite={mayWrite} />
          </li>
        ))}
      </ul>
      {mayWrite && <TargetForm kpi={kpi} />}
    </section>
  );
}

/** Where the KPI is between nothing and its target, and where it should be by now. */
function Way({ progress, mayWrite }: { progress: Progress; mayWrite: boolean }) {
  const { t, f } = useI18n();
  const text = (value: Progress["value"]) => valueText(value, progress, f) ?? t("common.none");
  const tone = { on_track: "text-good", reached: "text-good", behind: "text-bad", missed: "text-bad", not_begun: "text-soft", unknown: "text-soft" }[progress.state];
  const goal = asNumber(progress.target) ?? 0;
  const share = (value: Progress["value"]) => Math.min(Math.max(((asNumber(value) ?? 0) / (goal || 1)) * 100, 0), 100);
  const by = asNumber(progress.difference);
  const isOff = progress.state === "behind" || progress.state === "missed";
  return (
    <div className="text-[0.9rem]">
      <div className="flex items-baseline justify-between gap-3">
        <span className="text-soft">{f.span(progress.from, progress.to)}</span>
        <span className="flex items-center gap-1">
          <span className={`font-medium ${tone}`}>{t(`targets.state_${progress.state}`)}</span>
          {mayWrite && <TakeAway progress={progress} />}
        </span>
      </div>
      <div className="relative mt-1.5 h-2.5 overflow-hidden rounded-full bg-hover" aria-hidden>
        <span className={`absolute inset-y-0 start-0 rounded-full ${isOff ? "bg-bad" : "bg-brand"}`} style={{ inlineSize: `${share(progress.value)}%` }} />
        {progress.path !== null && <span className="absolute inset-y-0 w-0.5 bg-ink" style={{ insetInlineStart: `${share(progress.path)}%` }} />}
      </div>
      <p className="num mt-1 text-[0.82rem] text-soft">
        {t(progress.better === "down" ? "targets.way_at_most" : "targets.way", { value: text(progress.value), target: text(progress.target) })}
        {by !== null && progress.state !== "not_begun" && (
          <> · {t(by >= 0 ? "targets.above" : "targets.below", { by: valueText(typeof progress.difference === "string" ? progress.difference.replace("-", "") : Math.abs(by), progress, f) ?? "" })}</>
        )}
      </p>
      {progress.noise_reason && <p className="mt-1 text-[0.82rem] text-soft">{progress.noise_reason}</p>}
      {progress.alert && (
        <p className="mt-1 flex items-center gap-1.5 text-[0.82rem] text-bad">
          <BellRing className="size-3.5" aria-hidden />
          {t("targets.alert")}
        </p>
      )}
    </div>
  );
}

function TakeAway({ progress }: { progress: Progress }) {
  const { t, f } = useI18n();
  const client = useQueryClient();
  const remove = useMutation({
    mutationFn: () => api.setTarget(progress.kpi, { every: progress.every, from: progress.from, value: null, calendar: progress.calendar }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ["targets"] });
      toastDone(t("targets.removed"));
    },
    onError: (reason) => toastError(reason, t),
  });
  const label = t("targets.remove", { period: f.span(progress.from, progress.to) });
  return (
    <Button variant="ghost" size="sm" isIconOnly aria-label={label} isDisabled={remove.isPending} onPress={() => remove.mutate()}>
      <X />
    </Button>
  );
}

function TargetForm({ kpi }: { kpi: Kpi }) {
  const { t, f } = useI18n();
  const client = useQueryClient();
  const [isOpen, setIsOpen] = useState(false);
  const [every, setEvery] = useState<(typeof everies)[number]>("month");
  const [value, setValue] = useState("");
  const [error, setError] = useState<string | null>(null);
  const number = Number(toLatin(value, f.language));
  const isReady = value.trim() !== "" && Number.isFinite(number);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!isReady) return;
    setError(null);
    try {
      const target = kpi.unit === "share" ? number / 100 : number;
      await api.setTarget(kpi.code, { every, from: null, value: kpi.unit === "money" ? String(target) : target, calendar: f.calendar });
      toastDone(t("targets.saved"));
      setIsOpen(false);
      setValue("");
      await client.invalidateQueries({ queryKey: ["targets"] });
    } catch (reason) {
      setError(explain(reason, t));
    }
  };
  if (!isOpen) {
    return (
      <Button variant="ghost" size="sm" className="mt-3" onPress={() => setIsOpen(true)}>
        <Target />
        {t("targets.set")}
      </Button>
    );
  }
  return (
    <form onSubmit={(event) => void submit(event)} className="mt-4 space-y-3 border-t border-line pt-4">
      <SelectInput
        label={t("targets.period")}
        value={every}
        options={everies.map((one) => ({ value: one, label: t(`targets.this_${one}`) }))}
        onChange={(next) => setEvery(everies.find((one) => one === next) ?? "month")}
      />
      <TextInput
        label={t(kpi.unit === "share" ? "targets.value_percent" : "targets.value", { bound: t(kpi.better === "down" ? "targets.at_most" : "targets.at_least") })}
        inputMode="decimal"
        dir="ltr"
        required
        value={value}
        onChange={(event) => setValue(event.target.value)}
      />
      {error && <p role="alert" className="text-[0.87rem] text-bad">{error}</p>}
      <div className="flex gap-2">
        <Button type="submit" size="sm" isDisabled={!isReady}>{t("common.save")}</Button>
        <Button variant="ghost" size="sm" onPress={() => setIsOpen(false)}>{t("common.cancel")}</Button>
      </div>
    </form>
  );
}

/** The KPIs that have left their path further than their own ups and downs explain. */
export function Alerts() {
  const { t } = useI18n();
  const targets = useTargets(null);
  const alarming = targets.data?.items.filter((one) => one.alert) ?? [];
  if (alarming.length === 0) return null;
  return (
    <section className="mb-5 rounded-xl bg-bad-soft px-4 py-3 text-[0.9rem]">
      <h2 className="flex items-center gap-2 font-medium text-bad">
        <BellRing className="size-4" aria-hidden />
        {t("targets.alerts", { n: alarming.length })}
      </h2>
      <ul className="mt-1 flex flex-wrap gap-x-5 gap-y-1">
        {alarming.map((one) => (
          <li key={`${one.kpi} ${one.every} ${one.from}`}>
            <Link to="/kpis" search={{ kpi: one.kpi }} className="link">{one.name}</Link>
          </li>
        ))}
      </ul>
    </section>
  );
}
