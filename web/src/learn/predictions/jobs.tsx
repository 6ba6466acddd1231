import type { FitJob } from "../../app/api_predictions";
import { useI18n } from "../../app/i18n";
import { More, Table } from "./table";

const states = {
  queued: "predictions.job_queued",
  running: "predictions.job_running",
  done: "predictions.job_done",
  failed: "predictions.job_failed",
} as const;

/** The newest fits: why, when, how long, and what came of each. */
export function Jobs({ jobs }: { jobs: readonly FitJob[] }) {
  const { t, f, said } = useI18n();
  if (jobs.length === 0) return null;
  const took = ({ started_at: from, ended_at: to }: FitJob) => (from && to ? f.duration(Math.max(1, Math.round((Date.parse(to) - Date.parse(from)) / 1000))) : t("common.none"));
  const outcome = (job: FitJob) => {
    if (job.state === "failed" && job.failed) return `${t(states.failed)}: ${said(job.failed)}`;
    return job.version === null ? t(states[job.state]) : t("predictions.job_version", { n: job.version });
  };
  return (
    <More title={`${t("predictions.jobs")} (${f.int(jobs.length)})`}>
      <Table
        caption={t("predictions.jobs")}
        head={[t("predictions.col_when"), t("predictions.col_asked"), t("predictions.col_took"), t("predictions.col_outcome")]}
        rows={jobs.map((job) => [
          <span key="when" className="whitespace-nowrap">
            {f.instantDay(job.queued_at)} {f.time(job.queued_at)}
          </span>,
          t(job.asked ? "predictions.job_asked" : "predictions.job_due"),
          <span key="took" className="whitespace-nowrap">{took(job)}</span>,
          <span key="outcome" className="inline-block min-w-40 text-start">{outcome(job)}</span>,
        ])}
      />
    </More>
  );
}
