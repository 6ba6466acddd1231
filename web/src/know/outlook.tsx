import { useMemo } from "react";
import { useQuery } from "@tanstack/react-query";
import { ArrowDownRight, ArrowUpRight } from "lucide-react";
import { api } from "../app/api";
import type { CustomerPrediction, Prediction, RiskReason } from "../app/api_predictions";
import type { Money } from "../app/format";
import { useI18n } from "../app/i18n";
import { Alive } from "../kit/alive";
import { Failure, Shimmer } from "../kit/states";
import { NextProducts } from "./next_products";
import { ShareChart } from "./share_chart";

/** What is expected of one customer: how sure it is, why, and how it looked over her own history. */
export function Outlook({ id }: { id: number }) {
  const { t } = useI18n();
  const outlook = useQuery({ queryKey: ["prediction", id], queryFn: ({ signal }) => api.customerPrediction(id, signal) });
  if (outlook.data?.prediction === null) return null;
  return (
    <>
      <section aria-labelledby="outlook" className="card p-5 sm:p-6">
        <h2 id="outlook" className="mb-3 font-semibold">
          {t("outlook.title")}
        </h2>
        {outlook.isError ? <Failure error={outlook.error} onRetry={() => void outlook.refetch()} /> : outlook.data ? <Filled of={outlook.data} /> : <Shimmer className="h-40" />}
      </section>
      {outlook.data && <NextProducts of={outlook.data} />}
    </>
  );
}

function Filled({ of }: { of: CustomerPrediction }) {
  return (
    <div className="space-y-5">
      <Expected of={of} />
      <Reasons reasons={of.reasons} />
      <Histories of={of} />
      <Origin of={of} />
    </div>
  );
}

function Expected({ of: { at, horizon_days: days, prediction, clv_terms: terms } }: { of: CustomerPrediction }) {
  const { t, f } = useI18n();
  if (!prediction) return null;
  const { churn_risk: risk, p_alive: alive, clv, next_purchase: next } = prediction;
  // What is expected of a shop's customer too, then.
  const followsRisk = risk !== null && prediction.model === "purchases";
  const percents = (of: [number, number] | null) => of && t("overview.interval", { low: f.percent(of[0], 0), high: f.percent(of[1], 0) });
  const sums = (of: [Money, Money] | null) => of && Number(of[1].amount) > 0 && t("overview.interval", { low: f.money(of[0], "compact"), high: f.money(of[1], "compact") });
  return (
    <dl className="grid grid-cols-1 gap-x-6 gap-y-4 sm:grid-cols-2">
      {risk !== null && <Item label={t(alive === null ? "outlook.churn_risk" : "outlook.no_purchase", { days: t("common.days", { n: days }) })} value={f.percent(risk, 0)} note={percents(prediction.churn_risk_interval)} source={<RiskSource of={prediction} />} />}
      {alive !== null && <Item label={t("customer.p_alive")} value={<Alive share={alive} />} note={percents(prediction.p_alive_interval)} source={risk === null ? null : t("outlook.from_purchases")} />}
      <Item label={t(terms.costs_known ? "outlook.clv_as_margin" : "outlook.clv")} value={f.money(clv, "compact")} note={sums(prediction.clv_interval)} />
      <Item label={t("outlook.expected_value")} value={f.money(prediction.expected_value, "compact")} note={sums(prediction.expected_value_interval)} />
      <Item label={t(prediction.model === "contract" || followsRisk ? "outlook.at_risk_by_risk" : "outlook.at_risk")} value={f.money(prediction.value_at_risk, "compact")} note={sums(prediction.value_at_risk_interval)} />
      {next && (
        <Item
          label={t(prediction.model === "contract" ? "outlook.next_renewal" : "outlook.next")}
          value={next.expected <= at ? t("outlook.next_overdue") : f.day(next.expected)}
          note={next.interval && t(followsRisk ? "outlook.next_range_rhythm" : "outlook.next_range", { low: f.day(next.interval[0]), high: f.day(next.interval[1]) })}
        />
      )}
    </dl>
  );
}

/** A figure; where two models speak of alike things, `source` says what each goes by. */
function Item({ label, value, note, source }: { label: string; value: React.ReactNode; note?: string | false | null; source?: React.ReactNode }) {
  return (
    <div className="min-w-0">
      <dt className="text-[0.82rem] text-soft">{label}</dt>
      <dd className="num mt-0.5 text-[1.12rem] font-semibold">{value}</dd>
      {note && <dd className="num text-[0.82rem] text-soft">{note}</dd>}
      {source && <dd className="text-[0.82rem] text-soft">{source}</dd>}
    </div>
  );
}

/** Of those likeliest to leave too few were seen to compare with one who is likelier still. */
const isFarAbove = (risk: number | null, alike: number) => risk !== null && odds(risk) > 1.5 * odds(alike);
const odds = (share: number) => share / Math.max(1 - share, 1e-9);

/** What the risk goes by, and how those fared to whom the model gave such a one. */
function RiskSource({ of: { churn_risk: risk, p_alive: alive, churn_alike: alike } }: { of: Prediction }) {
  const { t, f } = useI18n();
  return (
    <>
      {alike && <>{t(isFarAbove(risk, alike.predicted) ? "outlook.alike_below" : "outlook.alike", { n: alike.customers, said: f.percent(alike.predicted, 0), share: f.percent(alike.left / alike.customers, 0) })} </>}
      {alive !== null && t("outlook.from_everything")}
    </>
  );
}

function Reasons({ reasons }: { reasons: readonly RiskReason[] }) {
  const { t, said } = useI18n();
  if (reasons.length === 0) return null;
  return (
    <div>
      <h3 className="mb-1.5 text-[0.92rem] font-medium">{t("outlook.reasons")}</h3>
      <ul className="num space-y-1 text-[0.92rem]">
        {reasons.map((reason) => {
          const isBad = reason.effect === "raises";
          const Icon = isBad ? ArrowUpRight : ArrowDownRight;
          return (
            <li key={reason.text} className="flex items-start gap-2">
              <Icon className={`mirror mt-1 size-4 shrink-0 ${isBad ? "text-bad" : "text-good"}`} aria-hidden />
              <span>
                <span className="sr-only">{t(isBad ? "outlook.raises" : "outlook.lowers")} </span>
                {said(reason.text)}
              </span>
            </li>
          );
        })}
      </ul>
    </div>
  );
}

function Histories({ of }: { of: CustomerPrediction }) {
  const { t, f } = useI18n();
  const alive = useMemo(() => of.alive_history.map((point) => ({ day: point.at, share: point.p_alive, note: point.bought ? t("outlook.bought") : undefined })), [of.alive_history, t]);
  const risk = useMemo(() => of.risk_history.map((point) => ({ day: point.at, share: point.churn_risk })), [of.risk_history]);
  const ahead = useMemo(() => of.stay_ahead.map((point) => ({ day: point.at, share: point.share, range: point.interval ?? undefined })), [of.stay_ahead]);
  const ends = (points: readonly { day: string }[]) => ({ from: f.day(points[0]?.day ?? of.at), to: f.day(points.at(-1)?.day ?? of.at) });
  return (
    <>
      {alive.length > 1 && (
        <div>
          <h3 className="mb-1 text-[0.92rem] font-medium">{t("outlook.alive_history")}</h3>
          <ShareChart points={alive} label={t("outlook.alive_label", ends(alive))} />
        </div>
      )}
      {ahead.length > 1 && (
        <div>
          <h3 className="text-[0.92rem] font-medium">{t("outlook.stay_ahead")}</h3>
          <p className="mb-1 text-[0.84rem] text-soft">{t(of.prediction?.churn_version == null ? "outlook.stay_ahead_hint" : "outlook.stay_ahead_by_risk", { days: t("common.days", { n: of.horizon_days }) })}</p>
          <ShareChart points={ahead} label={t("outlook.stay_ahead_label", ends(ahead))} />
        </div>
      )}
      {risk.length > 1 && (
        <div>
          <h3 className="mb-1 text-[0.92rem] font-medium">{t("outlook.risk_history")}</h3>
          <ShareChart points={risk} label={t("outlook.risk_label", ends(risk))} />
        </div>
      )}
    </>
  );
}

/** Which model says so, and how the lifetime value is counted. */
function Origin({ of: { prediction, models, clv_terms: terms } }: { of: CustomerPrediction }) {
  const { t, f } = useI18n();
  if (!prediction) return null;
  const kind = prediction.model === "contract" ? "contracts" : "purchases";
  const isPlain = prediction.model === "plain_rule" || models.every((one) => one.kind !== kind || one.method === "plain_rule");
  const [n, churn] = [prediction.version, prediction.churn_version];
  const byContract = churn === null ? "outlook.by_contract" : "outlook.by_contract_and_churn";
  const count = { time: f.months(Math.round((terms.horizon_days * 12) / 365)), discount: f.percent(terms.yearly_discount, 0) };
  return (
    <p className="num border-t border-line pt-3 text-[0.84rem] text-soft">
      {isPlain || n === null ? t("outlook.by_plain_rule") : t(kind === "contracts" ? byContract : "outlook.by_purchases", { n, churn: churn ?? 0 })}{" "}
      {terms.costs_known ? t("outlook.clv_margin", { ...count, margin: f.percent(terms.margin, 0) }) : t("outlook.clv_revenue", count)} {t("outlook.of_average")}
    </p>
  );
}
