import { useMemo } from "react";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { api } from "../../app/api";
import type { Condition } from "../../app/api_segments";
import type { Format } from "../../app/format";
import { useI18n } from "../../app/i18n";
import { SelectInput } from "../../kit/field";
import { Failure, Shimmer } from "../../kit/states";
import { BarChart, type Bar } from "../asking/bar_chart";
import { durationText } from "../asking/duration";
import { binsOf, medianQuestion, timeQuestion, type Bin, type FunnelOptions } from "./question";

/** How long it takes from the first step to a later one. */
export function TimeToConvert({
  options,
  names,
  to,
  who,
  f,
  onChoose,
}: {
  options: FunnelOptions;
  names: readonly string[];
  to: number | undefined;
  who: Condition | undefined;
  f: Format;
  onChoose: (to: number) => void;
}) {
  const { t } = useI18n();
  const navigate = useNavigate();
  const target = Math.min(to ?? options.steps.length, options.steps.length);
  const question = timeQuestion(options, target, who);
  const median = medianQuestion(options, target, who);
  const ask = (one: typeof question) => ({
    queryKey: ["ask", one],
    queryFn: ({ signal }: { signal: AbortSignal }) => api.ask(one, signal),
    placeholderData: keepPreviousData,
  });
  const answer = useQuery(ask(question));
  const middle = useQuery(ask(median));
  const bins = useMemo(() => (answer.data ? binsOf(answer.data) : []), [answer.data]);
  const total = bins.reduce((sum, bin) => sum + bin.count, 0);
  const bars = useMemo(() => bins.map((bin): Bar => barOf(bin, total, f, t)), [bins, total, f, t]);
  const value = middle.data?.rows[0]?.[middle.data.columns.findIndex(({ name }) => name === "value")];
  return (
    <section className="card mt-5 p-5 sm:p-6">
      <div className="mb-3 flex flex-wrap items-end justify-between gap-4">
        <div>
          <h2 className="font-semibold">{t("funnel.time")}</h2>
          {value !== null && value !== undefined && (
            <p className="num text-soft">{t("funnel.time_median", { time: durationText(Number(value), f), from: names[0] ?? "", to: names[target - 1] ?? "" })}</p>
          )}
        </div>
        {options.steps.length > 2 && (
          <div className="w-56">
            <SelectInput
              label={t("funnel.time_to")}
              value={String(target)}
              options={names.slice(1).map((name, i) => ({ value: String(i + 2), label: name }))}
              onChange={(next) => onChoose(Number(next))}
            />
          </div>
        )}
      </div>
      {answer.isError ? (
        <Failure error={answer.error} onRetry={() => void answer.refetch()} />
      ) : answer.isPending ? (
        <Shimmer className="h-64" />
      ) : bars.length === 0 ? (
        <p className="py-8 text-center text-soft">{t("funnel.nobody_converted")}</p>
      ) : (
        <BarChart
          bars={bars}
          label={t("funnel.time_label", { n: total, to: names[target - 1] ?? "" })}
          onPick={(index) => {
            const bin = bins[index];
            if (bin) void navigate({ to: "/customers", search: { behind: { question, part: partOf(bin) } } });
          }}
        />
      )}
    </section>
  );
}

function partOf({ atLeast, below }: Bin): Record<string, number> {
  return { ...(atLeast === null ? {} : { at_least: atLeast }), ...(below === null ? {} : { below }) };
}

function barOf(bin: Bin, total: number, f: Format, t: ReturnType<typeof useI18n>["t"]): Bar {
  const low = bin.atLeast === null ? null : durationText(bin.atLeast, f);
  const high = bin.below === null ? null : durationText(bin.below, f);
  const name = low && high ? t("behind.between", { low, high }) : low ? t("behind.at_least", { low }) : t("behind.below", { high: high ?? "" });
  return { short: low ?? t("behind.below", { high: high ?? "" }), name, value: bin.count, text: t("funnel.time_bin", { n: bin.count, share: f.percent(total > 0 ? bin.count / total : 0) }) };
}
