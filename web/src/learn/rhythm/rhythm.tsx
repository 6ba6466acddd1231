import { useMemo, useState } from "react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { api } from "../../app/api";
import type { Question } from "../../app/api_ask";
import { addDays } from "../../app/format";
import { useI18n } from "../../app/i18n";
import { useMay, useSession, sessionKey } from "../../app/session";
import { Button } from "../../kit/button";
import { ExportMenu } from "../../kit/export_menu";
import { NumberInput } from "../../kit/inline";
import { Failure, PageTitle, Shimmer } from "../../kit/states";
import { toastDone, toastError } from "../../kit/toast";
import { BarChart, type Bar } from "../asking/bar_chart";
import { AnalysisPage, OldData } from "../asking/page_frame";
import { usePagePeriod } from "../asking/use_page_period";
import { binsOf, type Bin } from "../funnel/question";

const edges = [2, 4, 7, 10, 14, 21, 30, 45, 60, 75, 90, 120, 150, 180, 270, 365];

/** The share of pauses longer than so many days; a bin that the limit cuts counts by its part. */
export function shareLonger(bins: readonly Bin[], days: number): number | null {
  const total = bins.reduce((sum, bin) => sum + bin.count, 0);
  if (total === 0) return null;
  const longer = bins.reduce((sum, bin) => {
    const from = bin.atLeast ?? 1;
    if (from > days) return sum + bin.count;
    if (bin.below === null || bin.below <= days + 1) return bin.below === null ? sum + bin.count / 2 : sum;
    return sum + (bin.count * (bin.below - days - 1)) / (bin.below - from);
  }, 0);
  return longer / total;
}

export function RhythmPage() {
  const { t } = useI18n();
  return (
    <AnalysisPage title={t("rhythm.page")} lead={t("rhythm.page_lead")}>
      {() => <Filled />}
    </AnalysisPage>
  );
}

function Filled() {
  const { t } = useI18n();
  const navigate = useNavigate();
  const { resolved } = useSession().organisation;
  const { f, calendar, today, oldSince } = usePagePeriod({});
  const question: Question = useMemo(
    () => ({
      version: 1,
      measure: { distribution: { gaps: { kinds: ["order_placed"] }, edges } },
      over: { from: resolved.data_from ?? today, to: addDays(today, 1), calendar },
    }),
    [resolved.data_from, today, calendar],
  );
  const answer = useQuery({ queryKey: ["ask", question], queryFn: ({ signal }) => api.ask(question, signal) });
  const rhythm = useQuery({ queryKey: ["rhythm"], queryFn: ({ signal }) => api.rhythm(signal) });
  const [days, setDays] = useState<number | null>(resolved.window_days);
  const bins = useMemo(() => (answer.data ? binsOf(answer.data) : []), [answer.data]);
  const total = bins.reduce((sum, bin) => sum + bin.count, 0);
  const window = days ?? resolved.window_days ?? 90;
  const bars = useMemo(
    () =>
      bins.map((bin): Bar => {
        const name = bin.below === null ? t("rfm.more_than", { n: (bin.atLeast ?? 1) - 1 }) : t("rhythm.days_between", { from: f.int(bin.atLeast ?? 1), to: f.int(bin.below - 1), n: bin.below - 1 });
        return { short: f.int(bin.atLeast ?? 1), name, value: bin.count, text: t("rhythm.bin", { n: bin.count, share: f.percent(bin.count / Math.max(1, total)) }), isFaded: (bin.atLeast ?? 1) > window };
      }),
    [bins, f, t, total, window],
  );
  return (
    <>
      <PageTitle title={t("rhythm.page")} lead={t("rhythm.page_lead")}>
        <ExportMenu onExport={(format) => api.downloadAnswer(question, format, t("rhythm.page"))} />
      </PageTitle>
      <OldData since={oldSince} f={f} />
      {answer.isError ? (
        <Failure error={answer.error} onRetry={() => void answer.refetch()} />
      ) : !answer.data ? (
        <Shimmer className="h-96 rounded-2xl" />
      ) : total === 0 ? (
        <p className="card p-8 text-center text-soft">{t(resolved.business === "subscription" ? "rhythm.subscriptions" : "rhythm.nothing")}</p>
      ) : (
        <>
          <section className="card p-5 sm:p-6">
            <h2 className="font-semibold">{t("rhythm.histogram")}</h2>
            {rhythm.data && rhythm.data.p50_days !== null && rhythm.data.p90_days !== null && (
              <p className="num mb-3 text-soft">{t("rhythm.typical", { half: t("common.days", { n: rhythm.data.p50_days }), most: t("common.days", { n: rhythm.data.p90_days }), n: rhythm.data.count })}</p>
            )}
            <BarChart
              bars={bars}
              label={t("rhythm.label", { n: total })}
              onPick={(index) => {
                const bin = bins[index];
                if (bin) void navigate({ to: "/customers", search: { behind: { question, part: { ...(bin.atLeast === null ? {} : { at_least: bin.atLeast }), ...(bin.below === null ? {} : { below: bin.below }) } } } });
              }}
            />
            <p className="mt-1 text-center text-[0.82rem] text-soft">{t("rhythm.axis")}</p>
          </section>
          <WindowCard days={days} share={shareLonger(bins, window)} onChange={setDays} />
        </>
      )}
    </>
  );
}

/** What a silence of so many days says, and the way to make it the organisation's window. */
function WindowCard({ days, share, onChange }: { days: number | null; share: number | null; onChange: (days: number | null) => void }) {
  const { t, f } = useI18n();
  const client = useQueryClient();
  const { organisation } = useSession();
  const mayChange = useMay("organisation:write");
  const [busy, setBusy] = useState(false);
  const save = async (window_days: number | null) => {
    setBusy(true);
    try {
      const changed = await api.changeOrganisation({ window_days });
      onChange(changed.resolved.window_days);
      toastDone(t("common.saved"));
      await client.invalidateQueries({ queryKey: sessionKey });
      await client.invalidateQueries();
    } catch (error) {
      toastError(error, t);
    }
    setBusy(false);
  };
  return (
    <section className="card mt-5 p-5 sm:p-6">
      <h2 className="font-semibold">{t("rhythm.loss")}</h2>
      <p className="mt-1 text-soft">{t("rhythm.now", { n: organisation.resolved.window_days ?? 0, source: organisation.resolved.window_source })}</p>
      <div className="mt-4 flex flex-wrap items-center gap-3">
        <span>{t("rhythm.if")}</span>
        <NumberInput label={t("settings.window")} least={1} value={days} onChange={onChange} />
        <span>{t("rhythm.days_are_a_loss")}</span>
      </div>
      {days !== null && share !== null && <p className="num mt-3 text-[0.95rem]">{t("rhythm.wrong", { share: f.percent(share), days: t("common.days", { n: days }) })}</p>}
      {mayChange && (
        <div className="mt-4 flex flex-wrap gap-2">
          <Button isPending={busy} isDisabled={days === null || days === organisation.window_days} onPress={() => void save(days)}>
            {t("rhythm.use")}
          </Button>
          {organisation.window_days !== null && (
            <Button variant="ghost" isDisabled={busy} onPress={() => void save(null)}>
              {t("rhythm.automatic")}
            </Button>
          )}
        </div>
      )}
    </section>
  );
}
