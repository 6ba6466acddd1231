import { useCallback, useMemo, useState } from "react";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { Settings2 } from "lucide-react";
import { api } from "../../app/api";
import type { Answer, NamedCondition, Question } from "../../app/api_ask";
import type { Words } from "../../app/api_segments";
import type { Format } from "../../app/format";
import { useI18n, type Translate } from "../../app/i18n";
import { monthsBefore, wholeSteps } from "../../app/period";
import type { JourneySearch } from "../../app/router";
import { useMay, useSession } from "../../app/session";
import { BehindLink } from "../../kit/behind_link";
import { Button } from "../../kit/button";
import { seriesColor } from "../../kit/chart";
import { ExportMenu } from "../../kit/export_menu";
import { PeriodPicker } from "../../kit/period_picker";
import { Failure, PageTitle, Shimmer } from "../../kit/states";
import { AnalysisPage, OldData } from "../asking/page_frame";
import { periodSearch, usePagePeriod } from "../asking/use_page_period";
import { atEnd, atStart, between, movementQuestion, movesOf, noStage, notKnown, stayIn, type Move, type Stay } from "./question";
import { Sankey } from "./sankey";
import { StageEditor } from "./stage_editor";

export function JourneyPage() {
  const { t } = useI18n();
  return (
    <AnalysisPage title={t("journey.page")} lead={t("journey.page_lead")}>
      {(words) => <Filled words={words} />}
    </AnalysisPage>
  );
}

function Filled({ words }: { words: Words }) {
  const { t } = useI18n();
  const search = useSearch({ from: "/shell/journey" });
  const navigate = useNavigate({ from: "/journey" });
  const mayWrite = useMay("customers:write");
  const { first_weekday: firstWeekday } = useSession().organisation;
  const { choice, period, calendar, f, today, oldSince } = usePagePeriod(search);
  const [isEditing, setEditing] = useState(false);
  const journey = useQuery({ queryKey: ["journey", f.language], queryFn: ({ signal }) => api.journey(signal) });
  const stages = journey.data?.stages ?? [];
  const question = movementQuestion(stages, period, calendar);
  // The pace of a year: a short period alone says little about long stays.
  const year = wholeSteps({ from: monthsBefore(period.to, 12, calendar), to: period.to }, "month", calendar, firstWeekday);
  const monthly = movementQuestion(stages, year, calendar, "month");
  const ask = (one: Question) => ({
    queryKey: ["ask", one],
    queryFn: ({ signal }: { signal: AbortSignal }) => api.ask(one, signal),
    enabled: stages.length > 0,
    placeholderData: keepPreviousData,
  });
  const answer = useQuery(ask(question));
  const pace = useQuery(ask(monthly));
  const set = (change: Partial<JourneySearch>) => void navigate({ search: (old) => ({ ...old, ...change }), replace: true, resetScroll: false });
  const failed = [journey, answer].find((one) => one.isError);
  return (
    <>
      <PageTitle title={t("journey.page")} lead={t("journey.page_lead")}>
        <div className="flex flex-wrap items-center gap-2">
          <PeriodPicker choice={choice} period={period} today={today} onChange={(next) => set(periodSearch(next))} />
          <ExportMenu onExport={(format) => api.downloadAnswer(question, format, t("journey.page"))} />
          {mayWrite && journey.data && (
            <Button variant="outline" className="h-10 rounded-lg bg-panel font-normal" onPress={() => setEditing(!isEditing)}>
              <Settings2 className="text-soft" />
              {t("journey.stages")}
            </Button>
          )}
        </div>
      </PageTitle>
      <OldData since={oldSince} f={f} />
      {isEditing && journey.data && <StageEditor stages={journey.data.stages} isOwn={journey.data.own} words={words} onClose={() => setEditing(false)} />}
      {failed ? (
        <Failure error={failed.error} onRetry={() => void failed.refetch()} />
      ) : answer.data ? (
        <div className={`transition-opacity ${answer.isPlaceholderData ? "opacity-60" : ""}`}>
          <JourneyMap stages={stages} question={question} moves={movesOf(answer.data)} monthly={pace.data} f={f} />
        </div>
      ) : (
        <Shimmer className="mt-5 h-96 rounded-2xl" />
      )}
    </>
  );
}

interface MapProps {
  stages: readonly NamedCondition[];
  question: Question;
  moves: readonly Move[];
  monthly: Answer | undefined;
  f: Format;
}

function JourneyMap({ stages, question, moves, monthly, f }: MapProps) {
  const { t } = useI18n();
  const navigate = useNavigate();
  const nameOf = useCallback((stage: number) => (stage === notKnown ? t("behind.not_known") : (stages[stage - 1]?.name ?? t("behind.no_stage"))), [stages, t]);
  const shown = useMemo(() => moves.filter((move) => !(move.from === noStage && move.to === noStage)), [moves]);
  const open = (move: Move) => void navigate({ to: "/customers", search: { behind: { question, part: { from_number: move.from, to_number: move.to } } } });
  if (shown.every((move) => move.customers === 0)) return <p className="card mt-5 p-8 text-center text-soft">{t("journey.nobody")}</p>;
  return (
    <>
      <section className="card mt-5 p-5 sm:p-6">
        <h2 className="font-semibold">{t("journey.map")}</h2>
        <div className="num mb-2 flex justify-between text-[0.84rem] text-soft">
          <span>{f.day(question.over.from)}</span>
          <span>{f.day(question.over.to)}</span>
        </div>
        <Sankey moves={shown} nameOf={nameOf} label={t("journey.map")} onPick={open} />
      </section>
      <section className="card mt-5 p-5 sm:p-6">
        <h2 className="font-semibold">{t("journey.moves")}</h2>
        <Notable stages={stages} question={question} moves={shown} nameOf={nameOf} />
        <Matrix stages={stages} question={question} moves={shown} monthly={monthly} nameOf={nameOf} f={f} />
      </section>
    </>
  );
}

/** The largest moves between stages, in words. */
function Notable({ question, moves, nameOf }: Omit<MapProps, "monthly" | "f"> & { nameOf: (stage: number) => string }) {
  const { t, f } = useI18n();
  const largest = moves
    .filter((move) => move.from > 0 && move.to > 0 && move.from !== move.to && move.customers > 0)
    .sort((a, b) => b.customers - a.customers)
    .slice(0, 3);
  return (
    <ul className="mt-2 mb-4 list-disc space-y-1 ps-5 text-[0.95rem]">
      {largest.map((move) => (
        <li key={`${move.from} ${move.to}`} className="num">
          {t("journey.went", { n: move.customers, from: nameOf(move.from), to: nameOf(move.to), share: f.percent(move.customers / Math.max(1, atStart(moves, move.from))) })}{" "}
          <BehindLink behind={{ question, part: { from_number: move.from, to_number: move.to } }} className="link underline">
            {t("journey.show")}
          </BehindLink>
        </li>
      ))}
    </ul>
  );
}

function Matrix({ stages, question, moves, monthly, nameOf, f }: MapProps & { nameOf: (stage: number) => string }) {
  const { t } = useI18n();
  const numbers = stages.map((_, i) => i + 1);
  const used = (stage: number) => atStart(moves, stage) + atEnd(moves, stage) > 0;
  const rows = [...numbers.filter(used), ...[noStage, notKnown].filter((stage) => atStart(moves, stage) > 0)];
  const columns = [...numbers.filter(used), ...(atEnd(moves, noStage) > 0 ? [noStage] : [])];
  const top = Math.max(1, ...moves.filter((move) => move.from !== move.to).map((move) => move.customers));
  return (
    <div className="scroll-thin relative -mx-1 overflow-x-auto px-1 pb-2">
      <table className="num w-full border-separate border-spacing-[3px] text-[0.84rem]">
        <thead>
          <tr className="text-soft">
            <th scope="col" className="sticky start-0 z-10 bg-panel pe-3 text-start font-normal">
              {t("journey.from_to")}
            </th>
            <th scope="col" className="px-2 text-right font-normal">
              {t("journey.at_start")}
            </th>
            {columns.map((stage) => (
              <th key={stage} scope="col" className="min-w-20 px-1 text-center font-normal">
                <bdi>{nameOf(stage)}</bdi>
              </th>
            ))}
            <th scope="col" className="px-2 text-right font-normal">
              {t("journey.stay")}
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map((from) => {
            const stay = from > 0 && monthly ? stayIn(monthly, from) : null;
            return (
              <tr key={from}>
                <th scope="row" className="sticky start-0 z-10 bg-panel pe-3 text-start font-medium whitespace-nowrap">
                  {from > 0 && <span aria-hidden className="me-2 inline-block size-2.5 rounded-full" style={{ backgroundColor: seriesColor(from - 1) }} />}
                  <bdi>{nameOf(from)}</bdi>
                </th>
                <td className="px-2 text-right text-soft">{f.int(atStart(moves, from))}</td>
                {columns.map((to) => (
                  <MatrixCell key={to} from={from} to={to} n={between(moves, from, to)} top={top} question={question} nameOf={nameOf} f={f} />
                ))}
                <td className="px-2 text-right whitespace-nowrap text-soft">{stay ? stayText(stay, t, f) : t("common.none")}</td>
              </tr>
            );
          })}
          <tr>
            <th scope="row" className="sticky start-0 z-10 bg-panel pe-3 text-start font-normal text-soft">
              {t("journey.at_end")}
            </th>
            <td />
            {columns.map((to) => (
              <td key={to} className="h-8 text-center text-soft">
                {f.int(atEnd(moves, to))}
              </td>
            ))}
            <td />
          </tr>
        </tbody>
      </table>
      <p className="mt-2 text-[0.82rem] text-soft">{t("journey.stay_hint")}</p>
    </div>
  );
}

function stayText({ months, isMore }: Stay, t: Translate, f: Format): string {
  const text = t("journey.months", { n: f.decimal(months, 1), months: Math.round(months * 10) / 10 });
  if (isMore) return t("journey.stay_more", { text });
  return months < 1 ? t("journey.stay_short") : text;
}

function MatrixCell({ from, to, n, top, question, nameOf, f }: { from: number; to: number; n: number; top: number; question: Question; nameOf: (stage: number) => string; f: Format }) {
  const { t } = useI18n();
  if (n === 0) return <td className="h-8 text-center text-faint">{f.int(0)}</td>;
  const strength = from === to ? 0 : Math.min(1, n / top);
  const label = t("journey.cell", { n, from: nameOf(from), to: nameOf(to) });
  return (
    <td className="p-0">
      <BehindLink
        behind={{ question, part: { from_number: from, to_number: to } }}
        aria-label={label}
        title={label}
        className="grid h-8 place-items-center rounded-md px-1 transition-shadow hover:ring-2 hover:ring-brand"
        style={{ backgroundColor: `rgb(var(--heat) / calc(0.04 + ${strength.toFixed(3)} * var(--heat-span)))` }}
      >
        {f.int(n)}
      </BehindLink>
    </td>
  );
}
