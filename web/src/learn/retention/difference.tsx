import type { Curve, CurveDifference } from "../../app/api_ask";
import type { Every, Format } from "../../app/format";
import { useI18n } from "../../app/i18n";
import { verdictOf } from "./verdict";

interface DifferenceProps {
  difference: CurveDifference;
  /** The two that are held against each other, as the difference has them. */
  curves: readonly Curve[];
  names: readonly string[];
  /** Two cohorts were born at different times, and nobody is in both. */
  ofCohorts: boolean;
  /** The period ends before now, and they are followed no longer. */
  isCut: boolean;
  /** Who came back in a period or later is counted, not in that very one. */
  orLater: boolean;
  every: Every;
  f: Format;
}

const sizeOf = (curve: Curve | undefined) => curve?.points[0]?.of ?? 0;

/** Says in words whether two stay differently, and by how much. */
export function Difference({ difference, curves, names, ofCohorts, isCut, orLater, every, f }: DifferenceProps) {
  const { t } = useI18n();
  const verdict = verdictOf(difference, curves, orLater);
  const [first = "", second = ""] = ofCohorts ? names : names.map((name) => t("retention.quoted", { name }));
  const isFirst = verdict.ahead !== 1;
  const share = (k: number) => f.percent(verdict.shares[k] ?? 0, Math.max(...verdict.shares) < 0.1 ? 1 : 0);
  const later = t(`retention.later_${every}`, { n: verdict.later });
  const points = (value: number) => f.fixed(Math.abs(value) * 100, 1);
  const p = difference.p_value < 0.001 ? t("retention.p_small") : t("retention.p_value", { p: f.fixed(difference.p_value, 3) });
  const log = difference.test === "log_rank";
  const test = ofCohorts ? (log ? "retention.test_log_rank_two" : "retention.test_shares_two") : log ? "retention.test_log_rank" : "retention.test_shares";
  const reach = difference.later.at(-1)?.later ?? 0;
  return (
    <div role="status" className={`mt-4 rounded-xl px-4 py-3 text-[0.95rem] ${difference.differs ? "bg-brand-soft" : "bg-raised"}`}>
      <p className="num font-medium">
        {t(`retention.verdict_${verdict.kind}`, {
          a: isFirst ? first : second,
          b: isFirst ? second : first,
          later,
          share_a: share(isFirst ? 0 : 1),
          share_b: share(isFirst ? 1 : 0),
        })}
      </p>
      {verdict.kind === "none" && <p className="num mt-1">{t("retention.sizes", { a: sizeOf(curves[0]), b: sizeOf(curves[1]) })}</p>}
      {verdict.interval && (
        <p className="num mt-1">
          {t("retention.gap", {
            later,
            points: points(verdict.shares[0] - verdict.shares[1]),
            low: points(Math.min(Math.abs(verdict.interval[0]), Math.abs(verdict.interval[1]))),
            high: points(Math.max(Math.abs(verdict.interval[0]), Math.abs(verdict.interval[1]))),
          })}
        </p>
      )}
      <p className="num mt-1 text-[0.84rem] text-soft">
        {t(orLater ? "retention.means_on_or_after" : "retention.means_exact")}{" "}
        {ofCohorts && t(isCut ? "retention.compared_in_period" : "retention.compared_until", { later: t(`retention.later_${every}`, { n: reach }) })}{" "}
        {ofCohorts && orLater && t("retention.counted_until")}{" "}
        {ofCohorts ? t("retention.differ_times") : t("retention.differ_both")} {!ofCohorts && difference.pooled && t("retention.differ_pooled")}{" "}
        {ofCohorts && !isCut && reach < 3 && t("retention.compare_longer")}
      </p>
      <details className="mt-1 text-[0.84rem] text-soft">
        <summary className="w-fit cursor-pointer">{t("retention.how_sure")}</summary>
        <p className="num mt-1">{t(test, { p })}</p>
      </details>
    </div>
  );
}
