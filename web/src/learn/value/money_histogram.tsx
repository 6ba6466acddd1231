import { useMemo } from "react";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { api } from "../../app/api";
import type { Answer, Question } from "../../app/api_ask";
import type { Format } from "../../app/format";
import { useI18n } from "../../app/i18n";
import { useSession } from "../../app/session";
import { Shimmer } from "../../kit/states";
import { BarChart, type Bar } from "../asking/bar_chart";

interface MoneyBin {
  atLeast: string | null;
  below: string | null;
  count: number;
}

/** The bins from the first in which anybody is to the last. */
function moneyBins(answer: Answer): MoneyBin[] {
  const place = (name: string) => answer.columns.findIndex((column) => column.name === name);
  const [atLeast, below, count] = [place("at_least"), place("below"), place("count")];
  const text = (cell: unknown) => (cell === null || cell === undefined ? null : String(cell));
  const bins = answer.rows.map((row) => ({ atLeast: text(row[atLeast]), below: text(row[below]), count: Number(row[count]) }));
  const first = bins.findIndex((bin) => bin.count > 0);
  return first === -1 ? [] : bins.slice(first, bins.findLastIndex((bin) => bin.count > 0) + 1);
}

/** The bins of a question about a distribution of amounts; null until they are known. */
export function useMoneyBins(question: Question): readonly MoneyBin[] | null {
  const answer = useQuery({ queryKey: ["ask", question], queryFn: ({ signal }) => api.ask(question, signal), placeholderData: keepPreviousData });
  return useMemo(() => (answer.data ? moneyBins(answer.data) : null), [answer.data]);
}

export const countIn = (bins: readonly MoneyBin[] | null): number => (bins ?? []).reduce((sum, bin) => sum + bin.count, 0);

/** How many customers lie in each bin of amounts; each bin opens into them. */
export function MoneyHistogram({ question, bins, label, titleOf, f }: { question: Question; bins: readonly MoneyBin[] | null; label: string; titleOf?: (bin: string) => string; f: Format }) {
  const { t } = useI18n();
  const navigate = useNavigate();
  const { currency } = useSession().organisation;
  if (!bins) return <Shimmer className="h-64" />;
  const count = countIn(bins);
  const money = (amount: string) => f.money({ amount, currency }, "compact");
  const nameOf = ({ atLeast, below }: MoneyBin) => {
    if (atLeast && below) return t("behind.between", { low: money(atLeast), high: money(below) });
    return atLeast ? t("behind.at_least", { low: money(atLeast) }) : t("behind.below", { high: money(below ?? "0") });
  };
  const bars = bins.map(
    (bin): Bar => ({ short: money(bin.atLeast ?? "0"), name: nameOf(bin), value: bin.count, text: t("funnel.time_bin", { n: bin.count, share: f.percent(count ? bin.count / count : 0) }) }),
  );
  const open = (bin: MoneyBin) => {
    const part = { ...(bin.atLeast ? { at_least: bin.atLeast } : {}), ...(bin.below ? { below: bin.below } : {}) };
    void navigate({ to: "/customers", search: { behind: { question, part, title: titleOf?.(nameOf(bin)) } } });
  };
  return (
    <BarChart
      bars={bars}
      label={label}
      onPick={(index) => {
        const bin = bins[index];
        if (bin) open(bin);
      }}
    />
  );
}
