import { addDays } from "../../app/format";
import { useI18n } from "../../app/i18n";
import type { NextTrial } from "./belief";
import { methodNames } from "./method_name";
import { Table } from "./table";

/** How often something on the list was bought next, beside the list that is the same for everybody. */
export function OfNextProducts({ trial: { similar, best, from, to, places, buyers, gain } }: { trial: NextTrial }) {
  const { t, f } = useI18n();
  return (
    <>
      <p className="num">{t("predictions.next_trial", { from: f.day(from), to: f.day(addDays(to, -1)), n: buyers, places, share: f.percent(similar.hit_rate), best: f.percent(best.hit_rate) })}</p>
      <p className="num mb-3">{t("predictions.next_gain", { points: f.decimal(gain.points), low: f.decimal(gain.low), high: f.decimal(gain.high) })}</p>
      <Table
        caption={t("predictions.trial")}
        head={[t("predictions.col_method"), t("predictions.col_hit_rate"), t("predictions.interval"), t("predictions.col_next_recall")]}
        rows={[similar, best].map((one) => [
          t(methodNames[one.method]),
          f.percent(one.hit_rate),
          t("behind.between", { low: f.percent(one.hit_rate_interval[0]), high: f.percent(one.hit_rate_interval[1]) }),
          f.percent(one.recall),
        ])}
      />
    </>
  );
}
