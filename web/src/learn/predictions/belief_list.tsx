import type { ChurnVersion, ContractVersion, Correlation, Model, NextVersion, PurchaseParameters, PurchaseVersion } from "../../app/api_predictions";
import { useI18n, type I18n } from "../../app/i18n";
import { contractBelief, isModel, purchaseBelief, versionsOf } from "./belief";

/** What the model in use believes, in plain words; nothing where a plain rule is used. */
export function BeliefList({ model }: { model: Model }) {
  const i18n = useI18n();
  const sentences = sentencesOf(model, i18n);
  if (sentences.length === 0) return null;
  return (
    <section>
      <h3 className="mb-1.5 font-medium">{i18n.t("predictions.belief")}</h3>
      <ul className="num list-disc space-y-1 ps-5 marker:text-faint">
        {sentences.map((one) => (
          <li key={one}>{one}</li>
        ))}
      </ul>
    </section>
  );
}

function sentencesOf(model: Model, i18n: I18n): string[] {
  if (model.kind === "purchases") {
    const { inUse } = versionsOf(model.versions);
    return inUse && isModel(inUse.method) ? ofPurchases(inUse, i18n) : [];
  }
  if (model.kind === "contracts") {
    const { inUse } = versionsOf(model.versions);
    return inUse && isModel(inUse.method) ? ofContracts(inUse, i18n) : [];
  }
  if (model.kind === "next-products") {
    const { inUse } = versionsOf(model.versions);
    return inUse ? ofNextProducts(inUse, i18n) : [];
  }
  const { inUse } = versionsOf(model.versions);
  return inUse ? ofChurn(inUse, i18n) : [];
}

/** Of whom the model of spend knows nothing, since it knows no such amounts. */
function leftOutOf(left: PurchaseParameters["left_out"], { t }: I18n): string[] {
  if (!left) return [];
  const counts = [
    left.bought_once > 0 && t("predictions.left_once", { n: left.bought_once }),
    left.zero > 0 && t("predictions.left_zero", { n: left.zero }),
    left.negative > 0 && t("predictions.left_negative", { n: left.negative }),
  ].filter((one) => one !== false);
  return [
    ...(counts.length > 0 ? [t("predictions.spend_left_out", { counts: counts.join(t("common.list")) })] : []),
    ...(left.refunded > 0 ? [t("predictions.spend_refunded", { n: left.refunded })] : []),
  ];
}

const independences = {
  holds: "predictions.independence_holds",
  open: "predictions.independence_open",
  frequent_spend_more: "predictions.independence_more",
  frequent_spend_less: "predictions.independence_less",
} as const;

/** Whether what one spends depends on how often one buys. */
function independenceOf({ value, interval: [low, high], independence }: Correlation, { t, f }: I18n): string {
  return t(independences[independence], { value: f.fixed(value, 2), low: f.fixed(low, 2), high: f.fixed(high, 2) });
}

function ofPurchases({ method, parameters: { fit, spend, k, left_out: left } }: PurchaseVersion, i18n: I18n): string[] {
  const { t, f } = i18n;
  if (!fit) return [];
  const { perYear, leaves, spread } = purchaseBelief(fit.parameters, k);
  return [
    t("predictions.buys", { n: f.decimal(perYear, perYear < 10 ? 1 : 0) }),
    ...(spread === null ? [] : [t(spread === "wide" ? "predictions.spread_wide" : "predictions.spread_narrow")]),
    ...(method === "mbg-cnbd-k" ? [t("predictions.regular")] : []),
    t(method === "bg-nbd" ? "predictions.leaves_bg_nbd" : "predictions.leaves_mbg_nbd", { share: f.percent(leaves, 0) }),
    spend ? t("predictions.spend", { n: spend.customers }) : t("predictions.spend_none"),
    ...leftOutOf(left, i18n),
    ...(spend?.correlation ? [independenceOf(spend.correlation, i18n)] : []),
    ...(fit.weak_prior ? [t("predictions.weak_prior")] : []),
  ];
}

function ofContracts({ parameters: { parameters, period_days: days, weak_prior: isWeak } }: ContractVersion, { t, f }: I18n): string[] {
  if (!parameters || days === undefined) return [];
  const { first, year, next, trend } = contractBelief(parameters, days);
  const trends = { same: "predictions.stays_same", falls: "predictions.stays_falls", rises: "predictions.stays_rises" } as const;
  return [
    t("predictions.renews_first", { share: f.percent(first, 0), days: t("common.days", { n: Math.round(days) }) }),
    ...(year === null ? [] : [t("predictions.renews_year", { share: f.percent(year, 0), next: f.percent(next, 0) })]),
    t(trends[trend]),
    ...(isWeak ? [t("predictions.weak_prior")] : []),
  ];
}

function ofNextProducts({ method, parameters: { best_sellers: best }, figures: { customers, products } }: NextVersion, { t }: I18n): string[] {
  const out: string[] = [];
  if (customers && products) out.push(t("predictions.next_learnt", { n: customers, products }));
  if (isModel(method)) out.push(t("predictions.next_similar"), t("predictions.next_again"));
  else if (best?.length) out.push(t("predictions.next_best", { names: best.join(t("common.list")) }));
  return out;
}

function ofChurn({ parameters: { rules, traits }, figures }: ChurnVersion, { t }: I18n): string[] {
  const days = (n: number) => t("common.days", { n });
  const out: string[] = [];
  if (rules) {
    const horizon = days(rules.horizon_days);
    if (!rules.subscription) out.push(t("predictions.lost_shop", { horizon, window: days(rules.window_days) }));
    else if (rules.grace_days > 0) out.push(t("predictions.lost_grace", { horizon, grace: days(rules.grace_days) }));
    else out.push(t("predictions.lost_subscription", { horizon }));
  }
  if (figures.rows && figures.cut_offs && figures.lost !== undefined) {
    out.push(t("predictions.learnt", { n: figures.cut_offs, rows: figures.rows, lost: figures.lost }));
  }
  if (traits?.some((one) => one.of === "attribute")) out.push(t("predictions.as_then"));
  if (figures.told_afterwards?.length) out.push(t("predictions.left_out", { names: figures.told_afterwards.join(t("common.list")) }));
  return out;
}
