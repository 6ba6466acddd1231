import { useState } from "react";
import { useQuery, keepPreviousData } from "@tanstack/react-query";
import { api } from "../../app/api";
import type { Question } from "../../app/api_ask";
import { toLatin } from "../../app/digits";
import { addDays } from "../../app/format";
import { useI18n } from "../../app/i18n";
import { todayIn } from "../../app/period";
import { useSession } from "../../app/session";
import { BehindLink } from "../../kit/behind_link";
import { TextInput } from "../../kit/field";

/** From which chance of leaving on a contact is worth what it costs, and what such a list would have brought. */
export function Costs() {
  const { t, f } = useI18n();
  const { currency } = useSession().organisation;
  const [cost, setCost] = useState("");
  const [saved, setSaved] = useState("");
  const [costs, saves] = [useAmount(cost), useAmount(saved)];
  const asked = useQuery({
    queryKey: ["models", "threshold", costs, saves],
    queryFn: ({ signal }) => api.churnThreshold(costs ?? 0, saves ?? 0, signal),
    enabled: costs !== null && saves !== null,
    placeholderData: keepPreviousData,
  });
  const answer = costs !== null && saves !== null ? asked.data : undefined;
  const money = (amount: number) => f.money({ amount: amount.toFixed(2), currency }, "round");
  const round = (count: number) => f.int(Math.round(count));
  const tried = answer?.tried;
  const from = answer ? f.percent(answer.threshold, answer.threshold < 0.1 ? 1 : 0) : "";
  return (
    <div className="mt-4 rounded-xl bg-raised p-4">
      <h4 className="font-medium">{t("predictions.costs")}</h4>
      <div className="mt-3 grid max-w-2xl gap-3 sm:grid-cols-2">
        <TextInput label={t("predictions.contact_cost", { currency })} inputMode="decimal" maxLength={15} className="num" value={cost} onChange={(event) => setCost(event.target.value)} />
        <TextInput label={t("predictions.contact_saves", { currency })} inputMode="decimal" maxLength={15} className="num" value={saved} onChange={(event) => setSaved(event.target.value)} />
      </div>
      <p className="mt-2 text-[0.84rem] text-soft">{t("predictions.contact_saves_hint")}</p>
      {answer && (
        <div className="num mt-3 space-y-1" aria-live="polite">
          <p className="font-medium">{answer.threshold > 1 ? t("predictions.worth_never") : t("predictions.worth_from", { from })}</p>
          {tried && answer.threshold <= 1 && (
            <p>
              {tried.contacted === 0
                ? t("predictions.worth_nobody", { all: money(tried.net_of_all) })
                : t("predictions.worth_tried", { customers: round(tried.customers), n: round(tried.contacted), caught: round(tried.found), lost: round(tried.lost), net: money(tried.net), all: money(tried.net_of_all) })}
            </p>
          )}
          {answer.threshold <= 1 && <Now threshold={answer.threshold} from={from} />}
        </div>
      )}
    </div>
  );
}

/** Who is above it today. */
function Now({ threshold, from }: { threshold: number; from: string }) {
  const { t, f } = useI18n();
  const today = todayIn(f.zone);
  const question: Question = { version: 1, measure: { customers: { predicted: { name: "churn_risk", min: threshold } } }, over: { from: today, to: addDays(today, 1) } };
  return (
    <BehindLink behind={{ question, part: {}, title: t("predictions.worth_list", { from }) }} className="link inline-block">
      {t("predictions.worth_now")}
    </BehindLink>
  );
}

/** A positive amount, or null. */
function useAmount(text: string): number | null {
  const { language } = useI18n();
  const number = Number(toLatin(text, language));
  return text.trim() !== "" && Number.isFinite(number) && number > 0 ? number : null;
}
