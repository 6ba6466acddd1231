import type { CurveDifference } from "../../app/api_ask";
import type { Every, Format } from "../../app/format";
import { useI18n } from "../../app/i18n";

const level = 0.05;

/** Says in words whether two groups return differently, and by how much. */
export function Difference({ difference, names, every, f }: { difference: CurveDifference; names: readonly string[]; every: Every; f: Format }) {
  const { t } = useI18n();
  const [a = "", b = ""] = names;
  const clear = difference.later.filter((one) => one.adjusted < level);
  const widest = clear.reduce<(typeof clear)[number] | null>((best, one) => (best && Math.abs(best.difference) >= Math.abs(one.difference) ? best : one), null);
  const p = difference.p_value < 0.001 ? t("retention.p_small") : t("retention.p_value", { p: f.fixed(difference.p_value, 3) });
  const points = (share: number) => f.fixed(Math.abs(share) * 100, 1);
  return (
    <div className={`mt-4 rounded-xl px-4 py-3 text-[0.95rem] ${difference.differs ? "bg-brand-soft" : "bg-raised"}`}>
      <p className="font-medium">{t(difference.differs ? "retention.differ" : "retention.differ_not", { a, b })}</p>
      {difference.differs && widest && (
        <p className="num mt-1">
          {t("retention.differ_most", {
            ahead: widest.difference > 0 ? a : b,
            behind: widest.difference > 0 ? b : a,
            later: t(`retention.later_${every}`, { n: widest.later }),
            points: points(widest.difference),
            low: points(Math.min(Math.abs(widest.interval[0]), Math.abs(widest.interval[1]))),
            high: points(Math.max(Math.abs(widest.interval[0]), Math.abs(widest.interval[1]))),
          })}
        </p>
      )}
      <p className="num mt-1 text-[0.84rem] text-soft">
        {t(difference.test === "log_rank" ? "retention.test_log_rank" : "retention.test_shares", { p })} {t("retention.differ_both")} {difference.pooled && t("retention.differ_pooled")}
      </p>
    </div>
  );
}
