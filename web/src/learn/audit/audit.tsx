import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { ArrowDownRight, ArrowUpRight, SearchCheck } from "lucide-react";
import { api } from "../../app/api";
import type { AuditFinding, ChurnAudit } from "../../app/api_ask";
import type { Format } from "../../app/format";
import { addDays } from "../../app/format";
import { useI18n } from "../../app/i18n";
import type { PageSearch } from "../../app/router";
import { useSession } from "../../app/session";
import { valueText } from "../../app/value_text";
import { BehindLink } from "../../kit/behind_link";
import { ExportMenu } from "../../kit/export_menu";
import { PeriodPicker } from "../../kit/period_picker";
import { Empty, Failure, PageTitle, Shimmer } from "../../kit/states";
import { AnalysisPage, OldData } from "../asking/page_frame";
import { periodSearch, usePagePeriod } from "../asking/use_page_period";
import { placeOf, spanOf, ticks } from "./scale";

export function AuditPage() {
  const { t } = useI18n();
  return (
    <AnalysisPage title={t("audit.page")} lead={t("audit.page_lead")}>
      {() => <Filled />}
    </AnalysisPage>
  );
}

const mostWeeks = 106;
// Of fewer departures hardly any reason can be told from chance.
const fewLeft = 100;

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
        <div className="flex flex-wrap items-center gap-2">
          <PeriodPicker choice={choice} period={period} today={today} onChange={(next) => set(periodSearch(next))} />
          <ExportMenu onExport={(format) => api.downloadAudit(asked, format, t("audit.page"))} />
        </div>
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
  const { resolved } = useSession().organisation;
  const window = resolved.window_days ?? 0;
  const more = audit.items.filter((one) => one.ratio >= 1);
  const less = audit.items.filter((one) => one.ratio < 1);
  return (
    <>
      <div className="mb-1.5 flex flex-wrap items-baseline gap-x-3">
        <p className="num text-soft">{t("audit.looked", { left: audit.left, n: audit.looked_at, period: f.span(audit.from, audit.to) })}</p>
        {audit.left > 0 && (
          <BehindLink behind={{ question: audit.question, part: { all_periods: true }, title: t("audit.all_who_left", { period: f.span(audit.from, audit.to) }), left: true }} className="link whitespace-nowrap">
            {t("audit.show_all")}
          </BehindLink>
        )}
      </div>
      <p className="num mb-5 max-w-prose text-[0.87rem] text-soft">
        {resolved.business === "subscription"
          ? t("audit.who_left_subscription")
          : t("audit.who_left_shop", { days: window, bought: f.span(addDays(audit.from, -window), addDays(audit.to, -window)) })}
      </p>
      {audit.items.length === 0 ? (
        <Empty
          icon={<SearchCheck />}
          title={t("audit.nothing")}
          text={audit.left > 0 && audit.left < fewLeft ? t("audit.few_left", { left: audit.left }) : t("audit.nothing_text", { n: audit.looked_at })}
        />
      ) : (
        <div className="space-y-5">
          {more.length > 0 && <Group title={t("audit.leave_more")} findings={more} isMore f={f} />}
          {less.length > 0 && <Group title={t("audit.leave_less")} findings={less} isMore={false} f={f} />}
        </div>
      )}
      {audit.left > 0 && audit.who.length > 0 && <WhoTheyWere who={audit.who} f={f} />}
      <p className="mt-5 text-[0.84rem] text-soft">{t("audit.method")}</p>
    </>
  );
}

function Group({ title, findings, isMore, f }: { title: string; findings: readonly AuditFinding[]; isMore: boolean; f: Format }) {
  const { t } = useI18n();
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
            <div className={`mt-1.5 ${columns}`}>
              <Bar finding={one} isMore={isMore} />
              <BehindLink behind={{ question: one.question, part: { all_periods: true }, title: t("audit.who_left", { sentence: one.sentence }), left: true }} className="link text-end text-[0.87rem]">
                {t("audit.show", { n: f.int(one.left) })}
              </BehindLink>
            </div>
          </li>
        ))}
      </ul>
      <Scale isMore={isMore} />
    </section>
  );
}

/** How the plans, channels and the like of those who left are spread, beside those of the others. */
function WhoTheyWere({ who, f }: { who: ChurnAudit["who"]; f: Format }) {
  const { t } = useI18n();
  return (
    <section className="card mt-5 p-5 sm:p-6">
      <h2 className="font-semibold">{t("audit.who")}</h2>
      <p className="mt-1 mb-4 text-[0.87rem] text-soft">{t("audit.who_text")}</p>
      <div className="grid gap-x-10 gap-y-6 md:grid-cols-2">
        {who.map(({ name, title, values }) => (
          <table key={name} className="num w-full table-fixed self-start text-[0.9rem]">
            <thead>
              <tr className="text-[0.8rem] text-soft">
                <th className="pb-1 text-start font-medium text-ink">{title}</th>
                <th className="w-28 pb-1 text-right font-normal">{t("audit.of_left")}</th>
                <th className="w-28 pb-1 text-right font-normal">{t("audit.of_others")}</th>
              </tr>
            </thead>
            <tbody>
              {values.map((one) => (
                <tr key={one.value} className="border-t border-line">
                  <td className="truncate py-1.5"><bdi>{valueText(name, one.value, f.locale)}</bdi></td>
                  <td className="text-right font-medium">{f.percent(one.share, 0)}</td>
                  <td className="text-right text-soft">{f.percent(one.share_of_others, 0)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        ))}
      </div>
    </section>
  );
}

// The bars and their scale have one width.
const columns = "grid grid-cols-[minmax(0,1fr)_8.5rem] items-center gap-4";
const percent = (share: number) => `${share * 100}%`;

/** How many times as often, and the interval within which that lies, on the same scale for all. */
function Bar({ finding, isMore }: { finding: AuditFinding; isMore: boolean }) {
  const { from, to } = spanOf(finding.interval, isMore);
  return (
    <div className="relative h-2 rounded-full bg-raised" aria-hidden>
      <div className={`h-full rounded-full ${isMore ? "bg-bad" : "bg-good"}`} style={{ width: percent(placeOf(finding.ratio)) }} />
      <div className="absolute inset-y-0 my-auto h-px bg-ink" style={{ insetInlineStart: percent(from), width: percent(to - from) }} />
    </div>
  );
}

function Scale({ isMore }: { isMore: boolean }) {
  const { t, f } = useI18n();
  return (
    <div className={`mt-4 text-[0.78rem] text-soft ${columns}`} aria-hidden>
      <div className="num relative h-5">
        {ticks.map((times) => (
          <span
            key={times}
            className={`absolute whitespace-nowrap ${times === 1 ? "" : times === ticks.at(-1) ? "-translate-x-full rtl:translate-x-full" : "-translate-x-1/2 rtl:translate-x-1/2"}`}
            style={{ insetInlineStart: percent(placeOf(times)) }}
          >
            {times === 1 ? t("audit.as_often") : t(isMore ? "audit.times" : "audit.one_in", { n: f.int(times) })}
          </span>
        ))}
      </div>
    </div>
  );
}
