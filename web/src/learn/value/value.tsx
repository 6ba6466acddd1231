import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { ArrowRight } from "lucide-react";
import { api } from "../../app/api";
import type { Question } from "../../app/api_ask";
import type { Words } from "../../app/api_segments";
import type { Format } from "../../app/format";
import { useI18n } from "../../app/i18n";
import type { Period } from "../../app/period";
import type { Calendar } from "../../app/prefs";
import type { PageSearch } from "../../app/router";
import { useMay, useSession } from "../../app/session";
import { BehindLink } from "../../kit/behind_link";
import { LinkButton } from "../../kit/button";
import { ExportMenu } from "../../kit/export_menu";
import { PeriodPicker } from "../../kit/period_picker";
import { Failure, PageTitle, Shimmer } from "../../kit/states";
import { AnalysisPage, OldData } from "../asking/page_frame";
import { periodSearch, usePagePeriod } from "../asking/use_page_period";
import { useAnswers, valueOf } from "./answers";
import { Channels } from "./channels";
import { Lifetime } from "./lifetime";
import { countIn, MoneyHistogram, useMoneyBins } from "./money_histogram";
import { amountEdges, broughtAtLeast, percentileQuestion, totalQuestion, valueQuestion } from "./question";

const topShares = [1, 10, 20, 50] as const;

export function ValuePage() {
  const { t } = useI18n();
  return (
    <AnalysisPage title={t("value.page")} lead={t("value.page_lead")}>
      {(words) => <Filled words={words} />}
    </AnalysisPage>
  );
}

function Filled({ words }: { words: Words }) {
  const { t } = useI18n();
  const search = useSearch({ from: "/shell/value" });
  const navigate = useNavigate({ from: "/value" });
  const { choice, period, calendar, f, today, oldSince } = usePagePeriod(search);
  const set = (change: Partial<PageSearch>) => void navigate({ search: (old) => ({ ...old, ...change }), replace: true, resetScroll: false });
  const [most, middle, total] = useAnswers([percentileQuestion(100, period, calendar), percentileQuestion(50, period, calendar), totalQuestion(period, calendar)]);
  const largest = valueOf(most?.data);
  const failed = [most, middle, total].find((one) => one?.isError);
  const question = valueQuestion(amountEdges(Number(largest ?? 0)), period, calendar);
  return (
    <>
      <PageTitle title={t("value.page")} lead={t("value.page_lead")}>
        <div className="flex flex-wrap items-center gap-2">
          <PeriodPicker choice={choice} period={period} today={today} onChange={(next) => set(periodSearch(next))} />
          <ExportMenu onExport={(format) => api.downloadAnswer(question, format, t("value.page"))} />
        </div>
      </PageTitle>
      <OldData since={oldSince} f={f} />
      {failed ? (
        <Failure error={failed.error} onRetry={() => void failed.refetch()} />
      ) : !most?.data || !middle?.data || !total?.data ? (
        <Shimmer className="h-96 rounded-2xl" />
      ) : largest === null ? (
        <p className="card p-8 text-center text-soft">{t("value.nothing")}</p>
      ) : (
        <>
          <Distribution question={question} middle={valueOf(middle.data)} f={f} />
          <Concentration period={period} calendar={calendar} total={valueOf(total.data) ?? "0"} f={f} />
        </>
      )}
      <Lifetime today={today} calendar={calendar} f={f} />
      <Channels period={period} calendar={calendar} words={words} f={f} />
      <AtRisk />
    </>
  );
}

function Distribution({ question, middle, f }: { question: Question; middle: string | null; f: Format }) {
  const { t } = useI18n();
  const { currency } = useSession().organisation;
  const bins = useMoneyBins(question);
  return (
    <section className="card p-5 sm:p-6">
      <h2 className="font-semibold">{t("value.distribution")}</h2>
      {middle !== null && <p className="num mb-3 text-soft">{t("value.half", { amount: f.money({ amount: middle, currency }, "round"), n: countIn(bins) })}</p>}
      <MoneyHistogram question={question} bins={bins} label={t("value.label", { n: countIn(bins) })} f={f} />
    </section>
  );
}

/** How much of all revenue the best customers bring. */
function Concentration({ period, calendar, total, f }: { period: Period; calendar: Calendar; total: string; f: Format }) {
  const { t } = useI18n();
  const limits = useAnswers(topShares.map((share) => percentileQuestion(100 - share, period, calendar)));
  const amounts = limits.map((one) => valueOf(one.data));
  const sums = useAnswers(amounts.map((amount) => (amount === null ? null : totalQuestion(period, calendar, broughtAtLeast(amount)))));
  const all = Number(total);
  return (
    <section className="card mt-5 p-5 sm:p-6">
      <h2 className="mb-3 font-semibold">{t("value.concentration")}</h2>
      <ul className="space-y-3">
        {topShares.map((share, i) => {
          const sum = valueOf(sums[i]?.data);
          const amount = amounts[i];
          if (sum === null || amount === null || amount === undefined || all <= 0) return null;
          const part = Number(sum) / all;
          const question: Question = { version: 1, measure: { customers: broughtAtLeast(amount) }, over: { ...period, calendar } };
          return (
            <li key={share}>
              <div className="num flex flex-wrap justify-between gap-x-4 text-[0.95rem]">
                <span>{t("value.top", { share: f.percent(share / 100, 0), part: f.percent(part, 0) })}</span>
                <BehindLink behind={{ question, part: {} }} className="link text-[0.87rem]">
                  {t("value.show")}
                </BehindLink>
              </div>
              <div className="mt-1 h-2 overflow-hidden rounded-full bg-raised" aria-hidden>
                <div className="h-full rounded-full bg-brand" style={{ width: `${Math.min(100, part * 100)}%` }} />
              </div>
            </li>
          );
        })}
      </ul>
    </section>
  );
}

function AtRisk() {
  const { t, f } = useI18n();
  const mayRead = useMay("customers:read");
  const keep = useQuery({ queryKey: ["keep", "teaser"], queryFn: ({ signal }) => api.keep(0, 0, 1, signal), enabled: mayRead });
  if (!keep.data || keep.data.late === 0) return null;
  return (
    <section className="card mt-5 flex flex-wrap items-center justify-between gap-x-8 gap-y-4 p-5 sm:p-6">
      <div>
        <h2 className="text-[0.87rem] text-soft">{t("overview.risk_title")}</h2>
        <p className="num text-[1.55rem] leading-snug font-semibold">{f.money(keep.data.at_risk, "compact")}</p>
        <p className="mt-1 text-soft">{t("overview.risk_text", { half: keep.data.half })}</p>
      </div>
      <LinkButton to="/keep">
        {t("overview.risk_button")}
        <ArrowRight className="mirror" aria-hidden />
      </LinkButton>
    </section>
  );
}
