import { useMemo } from "react";
import { keepPreviousData, useQueries } from "@tanstack/react-query";
import { api } from "../../app/api";
import type { Question } from "../../app/api_ask";
import type { Condition } from "../../app/api_segments";
import { addDays, type Format } from "../../app/format";
import { useI18n } from "../../app/i18n";
import { useSession } from "../../app/session";
import { BehindLink } from "../../kit/behind_link";
import { ExportMenu } from "../../kit/export_menu";
import { Failure, PageTitle, Shimmer } from "../../kit/states";
import { AnalysisPage, OldData } from "../asking/page_frame";
import { usePagePeriod } from "../asking/use_page_period";
import { cellsOf, frequencyBands, groupCondition, groupOf, groupsQuestion, moneyQuestion, peopleQuestion, recencyBands, rfmGroups, valueOf, valuesOf, type Band, type Cell, type RfmGroup, type Values } from "./grid";

const tones: Record<RfmGroup, string> = {
  champions: "bg-good-soft",
  loyal: "bg-good-soft",
  promising: "bg-brand-soft",
  newcomers: "bg-brand-soft",
  attention: "bg-warn-soft",
  slipping: "bg-warn-soft",
  cant_lose: "bg-bad-soft",
  lost: "bg-raised",
};

export function RfmPage() {
  const { t } = useI18n();
  return (
    <AnalysisPage title={t("rfm.page")} lead={t("rfm.page_lead")}>
      {() => <Filled />}
    </AnalysisPage>
  );
}

function Filled() {
  const { t } = useI18n();
  const { resolved, currency } = useSession().organisation;
  const { f, calendar, today, oldSince } = usePagePeriod({});
  const window = resolved.window_days ?? 90;
  const day = addDays(today, 1);
  const bands = useMemo(() => recencyBands(window), [window]);
  const cells = useMemo(() => cellsOf(window), [window]);
  const ask = (one: Question) => ({
    queryKey: ["ask", one],
    queryFn: ({ signal }: { signal: AbortSignal }) => api.ask(one, signal),
    placeholderData: keepPreviousData,
  });
  const people = useQueries({ queries: frequencyBands.map((often) => ask(peopleQuestion(bands, often, day, calendar))) });
  const money = useQueries({ queries: frequencyBands.map((often) => ask(moneyQuestion(bands, often, day, calendar))) });
  const counts = people.every((one) => one.data) ? valuesOf(people.map((one) => one.data)) : null;
  const amounts = valuesOf(money.map((one) => one.data));
  const failed = people.find((one) => one.isError);
  const groups = groupsQuestion(bands, (group) => t(`rfm.${group}`), day, calendar);
  return (
    <>
      <PageTitle title={t("rfm.page")} lead={t("rfm.page_lead")}>
        <ExportMenu onExport={(format) => api.downloadAnswer(groups, format, t("rfm.page"))} />
      </PageTitle>
      <OldData since={oldSince} f={f} />
      {failed ? (
        <Failure error={failed.error} onRetry={() => void failed.refetch()} />
      ) : counts ? (
        <>
          <Groups bands={bands} cells={cells} counts={counts} amounts={amounts} day={day} currency={currency} f={f} />
          <Grid cells={cells} counts={counts} amounts={amounts} window={window} day={day} currency={currency} f={f} />
        </>
      ) : (
        <Shimmer className="h-96 rounded-2xl" />
      )}
    </>
  );
}

interface GridProps {
  cells: readonly Cell[];
  counts: Values;
  amounts: Values;
  day: string;
  currency: string;
  f: Format;
}

const who = (condition: Condition, day: string): Question => ({ version: 1, measure: { customers: condition }, over: { from: day, to: day } });

/** The named groups: how many, what they brought, and what to do with them. */
function Groups({ bands, cells, counts, amounts, day, currency, f }: GridProps & { bands: readonly Band[] }) {
  const { t } = useI18n();
  const total = cells.reduce((sum, cell) => sum + valueOf(counts, cell), 0);
  return (
    <ul className="grid gap-3 sm:grid-cols-2 lg:grid-cols-4">
      {rfmGroups.map((group) => {
        const own = cells.filter((cell) => groupOf(cell.recency, cell.frequency) === group);
        const n = own.reduce((sum, cell) => sum + valueOf(counts, cell), 0);
        const amount = own.reduce((sum, cell) => sum + valueOf(amounts, cell), 0);
        return (
          <li key={group} className="card flex flex-col p-4">
            <h2 className="flex items-center gap-2 font-medium">
              <span aria-hidden className={`size-3 rounded-full ring-1 ring-border ${tones[group]}`} />
              {t(`rfm.${group}`)}
            </h2>
            <p className="num mt-1 text-[1.3rem] font-semibold">
              {n > 0 ? (
                <BehindLink behind={{ question: who(groupCondition(group, bands), day), part: {} }} className="hover:text-brand hover:underline">
                  {t("customers.count", { n })}
                </BehindLink>
              ) : (
                t("customers.count", { n })
              )}
            </p>
            <p className="num text-[0.84rem] text-soft">
              {t("rfm.share", { share: f.percent(total ? n / total : 0, 0), amount: f.money({ amount: String(amount), currency }, "compact") })}
            </p>
            <p className="mt-2 text-[0.87rem] text-soft">{t(`rfm.${group}_advice`)}</p>
          </li>
        );
      })}
    </ul>
  );
}

function bandText({ from, to }: Band, f: Format, t: ReturnType<typeof useI18n>["t"]): string {
  if (to === null) return t("rfm.more_than", { n: from });
  return t("rfm.days_between", { from: f.int(from), to: f.int(to), n: to });
}

function oftenText({ from, to }: Band, f: Format, t: ReturnType<typeof useI18n>["t"]): string {
  if (to === null) return t("rfm.times_or_more", { n: from });
  return from === to ? f.int(from) : t("rfm.times_between", { from: f.int(from), to: f.int(to) });
}

function Grid({ cells, counts, amounts, window, day, currency, f }: GridProps & { window: number }) {
  const { t } = useI18n();
  const bands = recencyBands(window);
  const often = [...frequencyBands.keys()].reverse();
  return (
    <section className="card mt-5 p-5 sm:p-6">
      <h2 className="font-semibold">{t("rfm.grid")}</h2>
      <p className="mb-4 text-[0.9rem] text-soft">{t("rfm.grid_hint", { n: window })}</p>
      <div className="scroll-thin relative -mx-1 overflow-x-auto px-1 pb-2">
        <table className="num w-full border-separate border-spacing-1 text-[0.84rem]">
          <thead>
            <tr className="text-soft">
              <th scope="col" className="sticky start-0 z-10 bg-panel pe-2 text-start font-normal">
                {t("rfm.axes")}
              </th>
              {bands.map((band) => (
                <th key={band.from} scope="col" className="min-w-28 px-1 text-center font-normal">
                  {bandText(band, f, t)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {often.map((frequency) => (
              <tr key={frequency}>
                <th scope="row" className="sticky start-0 z-10 bg-panel pe-2 text-start font-normal whitespace-nowrap text-soft">
                  {oftenText(frequencyBands[frequency] ?? { from: 0, to: null }, f, t)}
                </th>
                {bands.map((_, recency) => {
                  const cell = cells.find((one) => one.recency === recency && one.frequency === frequency);
                  if (!cell) return <td key={recency} />;
                  const n = valueOf(counts, cell);
                  const group = groupOf(recency, frequency);
                  const each = n > 0 ? f.money({ amount: String(valueOf(amounts, cell) / n), currency }, "compact") : "";
                  const label = t("rfm.cell", { group: t(`rfm.${group}`), n, amount: each });
                  return (
                    <td key={recency} className="p-0">
                      {n === 0 ? (
                        <span className={`grid h-16 place-items-center rounded-lg text-faint ${tones[group]}`}>{f.int(0)}</span>
                      ) : (
                        <BehindLink
                          behind={{ question: who(cell.who, day), part: {} }}
                          title={label}
                          className={`flex h-16 flex-col items-center justify-center rounded-lg px-1 transition-shadow hover:ring-2 hover:ring-brand ${tones[group]}`}
                        >
                          <span className="font-medium">{f.int(n)}</span>
                          <span className="text-[0.78rem] text-soft">{each}</span>
                          <span className="max-w-full truncate text-[0.74rem] text-soft">{t(`rfm.${group}`)}</span>
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
