import { useCallback, useMemo } from "react";
import { keepPreviousData, useQueries } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { Repeat } from "lucide-react";
import { api } from "../../app/api";
import type { Answer } from "../../app/api_ask";
import type { Format } from "../../app/format";
import { useI18n } from "../../app/i18n";
import { startOfStep, type Period } from "../../app/period";
import type { Calendar } from "../../app/prefs";
import type { PageSearch } from "../../app/router";
import { useSession } from "../../app/session";
import { BehindLink } from "../../kit/behind_link";
import { ExportMenu } from "../../kit/export_menu";
import { PeriodPicker } from "../../kit/period_picker";
import { Empty, Failure, PageTitle, Shimmer } from "../../kit/states";
import { AnalysisPage, OldData } from "../asking/page_frame";
import { periodSearch, usePagePeriod } from "../asking/use_page_period";
import { behindTotal, closingOf, decimal, figures, isLoss, movementQuestion, stepsOf, totalOf, type Figure, type Steps } from "./question";
import { Waterfall } from "./waterfall";

export function MovementsPage() {
  const { t } = useI18n();
  return (
    <AnalysisPage title={t("movements.page")} lead={t("movements.page_lead")}>
      {() => <Filled />}
    </AnalysisPage>
  );
}

function Filled() {
  const { t } = useI18n();
  const search = useSearch({ from: "/shell/revenue-movements" });
  const navigate = useNavigate({ from: "/revenue-movements" });
  const { choice, period: chosen, calendar, f, today, oldSince } = usePagePeriod(search);
  const { first_weekday: firstWeekday } = useSession().organisation;
  // Movements are from month to month: the first one counts whole.
  const period = { from: startOfStep(chosen.from, "month", calendar, firstWeekday), to: chosen.to };
  const set = (change: Partial<PageSearch>) => void navigate({ search: (old) => ({ ...old, ...change }), replace: true, resetScroll: false });
  const answers = useQueries({
    queries: figures.map((figure) => {
      const question = movementQuestion(figure, period, "month", calendar);
      return { queryKey: ["ask", question], queryFn: ({ signal }: { signal: AbortSignal }) => api.ask(question, signal), placeholderData: keepPreviousData };
    }),
  });
  const failed = answers.find((one) => one.isError);
  const isReady = answers.every((one) => one.data);
  return (
    <>
      <PageTitle title={t("movements.page")} lead={t("movements.page_lead")}>
        <div className="flex flex-wrap items-center gap-2">
          <PeriodPicker choice={choice} period={chosen} today={today} onChange={(next) => set(periodSearch(next))} />
          <ExportMenu
            onExport={(format) =>
              api.downloadFigures(
                figures.map((figure) => ({ name: t(`movements.${figure}`), question: movementQuestion(figure, period, "month", calendar) })),
                format,
                t("movements.page"),
              )
            }
          />
        </div>
      </PageTitle>
      <OldData since={oldSince} f={f} />
      {failed ? (
        <Failure error={failed.error} onRetry={() => void failed.refetch()} />
      ) : isReady ? (
        <Answered answers={answers.map((one) => one.data)} period={period} calendar={calendar} f={f} />
      ) : (
        <Shimmer className="h-96 rounded-2xl" />
      )}
    </>
  );
}

interface ShownProps {
  shown: Steps;
  period: Period;
  calendar: Calendar;
  f: Format;
}

function Answered({ answers, ...rest }: { answers: readonly (Answer | undefined)[] } & Omit<ShownProps, "shown">) {
  const { t } = useI18n();
  const shown = useMemo(() => stepsOf(Object.fromEntries(figures.map((figure, i) => [figure, answers[i]])) as Record<Figure, Answer>), [answers]);
  if (shown.steps.every(({ amounts }) => figures.every((figure) => amounts[figure] === 0n))) {
    return <Empty icon={<Repeat />} title={t("movements.none")} text={t("movements.none_text")} />;
  }
  return (
    <>
      <Whole shown={shown} {...rest} />
      <Months shown={shown} {...rest} />
    </>
  );
}

/** The whole period as a waterfall, and in one line how it adds up. */
function Whole({ shown, period, calendar, f }: ShownProps) {
  const { t } = useI18n();
  const navigate = useNavigate();
  const { currency } = useSession().organisation;
  const total = useMemo(() => totalOf(shown.steps), [shown]);
  const money = useCallback((figure: Figure) => f.money({ amount: decimal(total[figure], shown.digits), currency }, "full"), [f, total, shown.digits, currency]);
  const scale = 10 ** shown.digits;
  const amounts = useMemo(() => Object.fromEntries(figures.map((figure) => [figure, Number(total[figure]) / scale])) as Record<Figure, number>, [total, scale]);
  const moved = figures.slice(1, -1).filter((figure) => total[figure] !== 0n);
  return (
    <section className="card p-5 sm:p-6">
      <h2 className="font-semibold">{t("movements.whole")}</h2>
      <p className="num mb-3 text-[0.87rem] text-soft">{f.span(period.from, period.to)}</p>
      <Waterfall
        amounts={amounts}
        textOf={money}
        label={t("movements.label", { opening: money("opening"), closing: money("closing") })}
        onPick={(figure) => void navigate({ to: "/customers", search: { behind: behindTotal(figure, shown.steps, period, "month", calendar) } })}
      />
      <p className="num mt-3 text-[0.9rem] text-soft">
        <bdi>{t("movements.opening")} {money("opening")}</bdi>
        {moved.map((figure) => (
          <span key={figure}>
            {" "}
            {isLoss(figure) ? "−" : "+"} <bdi>{t(`movements.${figure}`)} {money(figure)}</bdi>
          </span>
        ))}{" "}
        {closingOf(total) === total.closing ? "=" : "≠"} <bdi className="font-medium text-ink">{t("movements.closing")} {money("closing")}</bdi>
      </p>
      <p className="mt-2 text-[0.84rem] text-soft">{t("movements.month_by_month")}</p>
    </section>
  );
}

function Months({ shown, period, calendar, f }: ShownProps) {
  const { t } = useI18n();
  const { currency } = useSession().organisation;
  return (
    <section className="card mt-5 p-5 sm:p-6">
      <h2 className="mb-3 font-semibold">{t("movements.months")}</h2>
      <div className="scroll-more" tabIndex={0} role="region" aria-label={t("movements.months")}>
        <table className="num w-full text-[0.9rem]">
          <thead>
            <tr className="text-[0.84rem] text-soft">
              <th scope="col" className="py-2 text-start font-normal">{t("movements.month")}</th>
              {figures.map((figure) => (
                <th key={figure} scope="col" className="px-3 py-2 text-right font-normal">{t(`movements.${figure}`)}</th>
              ))}
            </tr>
          </thead>
          <tbody>
            {shown.steps.map(({ from, amounts }) => (
              <tr key={from} className="border-t border-line">
                <th scope="row" className="py-2 pe-4 text-start font-normal whitespace-nowrap">{f.period(from, "month")}</th>
                {figures.map((figure) => {
                  const amount = decimal(isLoss(figure) ? -amounts[figure] : amounts[figure], shown.digits);
                  return (
                    <td key={figure} className="px-3 py-2 text-right whitespace-nowrap">
                      {amounts[figure] === 0n ? (
                        <span className="text-faint">{f.int(0)}</span>
                      ) : (
                        <BehindLink behind={{ question: movementQuestion(figure, period, "month", calendar), part: { from } }} className="hover:text-brand hover:underline">
                          {f.money({ amount, currency }, "round")}
                        </BehindLink>
                      )}
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
