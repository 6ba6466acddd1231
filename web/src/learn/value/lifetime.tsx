import { useQuery } from "@tanstack/react-query";
import { api, type Figure, type FigureValue } from "../../app/api";
import type { Question } from "../../app/api_ask";
import type { Format } from "../../app/format";
import { useI18n } from "../../app/i18n";
import type { Calendar } from "../../app/prefs";
import { useMay, useSession } from "../../app/session";
import { ExportMenu } from "../../kit/export_menu";
import { Failure, Shimmer } from "../../kit/states";
import { useAnswers, valueOf } from "./answers";
import { countIn, MoneyHistogram, useMoneyBins } from "./money_histogram";
import { dayOf, lifetimePercentile, lifetimeQuestion } from "./question";

/** What each customer is predicted to bring yet. */
export function Lifetime({ today, calendar, f }: { today: string; calendar: Calendar; f: Format }) {
  const { t } = useI18n();
  const [most, middle] = useAnswers([lifetimePercentile(100, today, calendar), lifetimePercentile(50, today, calendar)]);
  const span = dayOf(today, calendar);
  const mean = useQuery({ queryKey: ["kpi", "clv", span], queryFn: ({ signal }) => api.kpi("clv", span, null, { by: null, segment: null }, signal) });
  const failed = [most, middle, mean].find((one) => one?.isError);
  const largest = valueOf(most?.data);
  const half = valueOf(middle?.data);
  const question = largest !== null && half !== null ? lifetimeQuestion(half, largest, today, calendar) : null;
  return (
    <section className="card mt-5 p-5 sm:p-6">
      <div className="flex flex-wrap items-start justify-between gap-x-6 gap-y-2">
        <h2 className="font-semibold">{t("value.lifetime")}</h2>
        {question && <ExportMenu onExport={(format) => api.downloadAnswer(question, format, t("value.lifetime"))} />}
      </div>
      {failed ? (
        <Failure error={failed.error} onRetry={() => void failed.refetch()} />
      ) : !most?.data || !middle?.data || !mean.data ? (
        <Shimmer className="mt-3 h-64" />
      ) : !question || half === null || mean.data.value === null ? (
        <p className="mt-2 text-soft">{t("value.lifetime_none")}</p>
      ) : (
        <Bins question={question} half={half} mean={mean.data} f={f} />
      )}
    </section>
  );
}

function Bins({ question, half, mean, f }: { question: Question; half: string; mean: Figure; f: Format }) {
  const { t } = useI18n();
  const { currency } = useSession().organisation;
  const bins = useMoneyBins(question);
  const n = countIn(bins);
  const money = (amount: FigureValue) => f.money({ amount: String(amount), currency }, "round");
  const [low, high] = mean.interval ?? [];
  return (
    <>
      <p className="num mb-3 text-soft">
        {t("value.lifetime_half", { n, half: money(half), mean: money(mean.value) })} {low && high && t("value.lifetime_sure", { low: money(low), high: money(high) })} <Terms f={f} />
      </p>
      <MoneyHistogram question={question} bins={bins} label={t("value.lifetime_label", { n })} titleOf={(bin) => t("value.lifetime_bin", { bin })} f={f} />
    </>
  );
}

/** Over how long it is predicted, and of what. */
function Terms({ f }: { f: Format }) {
  const { t } = useI18n();
  const mayRead = useMay("customers:read");
  const head = useQuery({ queryKey: ["predictions", "terms"], queryFn: ({ signal }) => api.predictions(1, signal), enabled: mayRead });
  if (!head.data) return null;
  const terms = head.data.clv_terms;
  const count = { time: f.months(Math.round((terms.horizon_days * 12) / 365)), discount: f.percent(terms.yearly_discount, 0) };
  return terms.costs_known ? t("outlook.clv_margin", { ...count, margin: f.percent(terms.margin, 0) }) : t("outlook.clv_revenue", count);
}
