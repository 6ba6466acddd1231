import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { ArrowDownRight, ArrowUpRight, SearchCheck } from "lucide-react";
import { api } from "../../app/api";
import type { AuditFinding, ChurnAudit } from "../../app/api_ask";
import type { Format } from "../../app/format";
import { addDays } from "../../app/format";
import { useI18n } from "../../app/i18n";
import type { PageSearch } from "../../app/router";
import { BehindLink } from "../../kit/behind_link";
import { PeriodPicker } from "../../kit/period_picker";
import { Empty, Failure, PageTitle, Shimmer } from "../../kit/states";
import { AnalysisPage, OldData } from "../asking/page_frame";
import { periodSearch, usePagePeriod } from "../asking/use_page_period";

export function AuditPage() {
  const { t } = useI18n();
  return (
    <AnalysisPage title={t("audit.page")} lead={t("audit.page_lead")}>
      {() => <Filled />}
    </AnalysisPage>
  );
}

const mostWeeks = 106;

function Filled() {
  const { t } = useI18n();
  const search = useSearch({ from: "/shell/churn-audit" });
  const navigate = useNavigate({ from: "/churn-audit" });
  const { choice, period, f, today, oldSince } = usePagePeriod(search);
  // Of all time, the newest weeks that an audit takes.
  const earliest = addDays(period.to, -7 * mostWeeks);
  const asked = "preset" in choice && period.from < earliest ? { ...period, from: earliest } : period;
  const audit = useQuery({
    queryKey: ["churn_audit", asked, f.language],
    queryFn: ({ signal }) => api.churnAudit(asked, signal),
    placeholderData: keepPreviousData,
  });
  const set = (change: Partial<PageSearch>) => void navigate({ search: (old) => ({ ...old, ...change }), replace: true, resetScroll: false });
  return (
    <>
      <PageTitle title={t("audit.page")} lead={t("audit.page_lead")}>
        <PeriodPicker choice={choice} period={period} today={today} onChange={(next) => set(periodSearch(next))} />
      </PageTitle>
      <OldData since={oldSince} f={f} />
      {audit.isError ? (
        <Failure error={audit.error} onRetry={() => void audit.refetch()} />
      ) : audit.data ? (
        <div className={`transition-opacity ${audit.isPlaceholderData ? "opacity-60" : ""}`}>
          <Findings audit={audit.data} f={f} />
        </div>
      ) : (
        <Shimmer className="h-96 rounded-2xl" />
      )}
    </>
  );
}

function Findings({ audit, f }: { audit: ChurnAudit; f: Format }) {
  const { t } = useI18n();
  const more = audit.items.filter((one) => one.ratio >= 1);
  const less = audit.items.filter((one) => one.ratio < 1);
  return (
    <>
      <p className="num mb-5 text-soft">
        {t("audit.looked", { left: audit.left, n: audit.looked_at, period: f.span(audit.from, audit.to) })}
      </p>
      {audit.items.length === 0 ? (
        <Empty icon={<SearchCheck />} title={t("audit.nothing")} text={t("audit.nothing_text")} />
      ) : (
        <div className="space-y-5">
          {more.length > 0 && <Group title={t("audit.leave_more")} findings={more} isMore f={f} />}
          {less.length > 0 && <Group title={t("audit.leave_less")} findings={less} isMore={false} f={f} />}
        </div>
      )}
      <p className="mt-5 text-[0.84rem] text-soft">{t("audit.method")}</p>
    </>
  );
}

function Group({ title, findings, isMore, f }: { title: string; findings: readonly AuditFinding[]; isMore: boolean; f: Format }) {
  const { t } = useI18n();
  const top = Math.max(...findings.map((one) => Math.abs(Math.log(one.ratio))));
  const Icon = isMore ? ArrowUpRight : ArrowDownRight;
  return (
    <section className="card p-5 sm:p-6">
      <h2 className="mb-4 flex items-center gap-2 font-semibold">
        <Icon className={`mirror size-5 ${isMore ? "text-bad" : "text-good"}`} aria-hidden />
        {title}
      </h2>
      <ul className="space-y-5">
        {findings.map((one) => (
          <li key={one.sentence}>
            <p className="num">{one.sentence}</p>
            <div className="mt-1.5 flex items-center gap-4">
              <div className="h-2 flex-1 overflow-hidden rounded-full bg-raised" aria-hidden>
                <div className={`h-full rounded-full ${isMore ? "bg-bad" : "bg-good"}`} style={{ width: `${Math.max(4, (Math.abs(Math.log(one.ratio)) / top) * 100)}%` }} />
              </div>
              <BehindLink behind={{ question: one.question, part: { all_periods: true } }} className="link shrink-0 text-[0.87rem]">
                {t("audit.show", { n: f.int(one.left) })}
              </BehindLink>
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}
