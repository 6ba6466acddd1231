import { useEffect, useRef } from "react";
import { useQuery } from "@tanstack/react-query";
import { CircleCheck, CircleX, PauseCircle } from "lucide-react";
import { api, type Import } from "../app/api";
import { useI18n } from "../app/i18n";
import { Button, DownloadButton, LinkButton } from "../kit/button";
import { ProgressBar } from "../kit/progress";

export function RunningImport({
  started,
  onFinished,
  onAnother,
}: {
  started: Import;
  onFinished: () => void;
  onAnother: () => void;
}) {
  const { t, f } = useI18n();
  const progress = useQuery({
    queryKey: ["import", started.id],
    queryFn: ({ signal }) => api.import(started.id, signal),
    initialData: started,
    initialDataUpdatedAt: 0,
    refetchInterval: (query) => (query.state.data?.state === "running" ? 400 : false),
  });
  const now = progress.data;
  const told = useRef(started.state !== "running");
  useEffect(() => {
    if (now.state === "running" || told.current) return;
    told.current = true;
    onFinished();
  }, [now.state, onFinished]);

  if (now.state === "running") {
    const share = now.bytes > 0 ? now.bytes_read / now.bytes : 0;
    return (
      <section className="card mx-auto max-w-2xl p-6 sm:p-8">
        <h2 className="mb-4 text-lg font-semibold">
          {t("import.running", { name: now.file })}
        </h2>
        <ProgressBar share={share} label={t("import.progress")} />
        <p role="status" className="num mt-3 flex flex-wrap justify-between gap-x-4 text-soft">
          <span>{t("import.read", { n: now.read })}</span>
          <span>{t("import.speed", { n: f.int(now.rows_per_second) })}</span>
        </p>
      </section>
    );
  }
  return <Result now={now} onAnother={onAnother} />;
}

function Result({ now, onAnother }: { now: Import; onAnother: () => void }) {
  const { t, f, said } = useI18n();
  const done = now.state === "done";
  const Icon = done ? CircleCheck : now.state === "failed" ? CircleX : PauseCircle;
  const tone = done ? "text-good" : now.state === "failed" ? "text-bad" : "text-warn";
  const title = done ? "import.done" : now.state === "failed" ? "import.failed" : "import.interrupted";
  const counts = [
    ["import.added", now.added],
    ["import.updated", now.updated],
    ["import.unchanged", now.unchanged],
    ["import.rejected", now.rejected],
  ] as const;
  return (
    <section className="card mx-auto max-w-2xl p-6 sm:p-8" aria-live="polite">
      <h2 className="flex items-center gap-3 text-lg font-semibold">
        <Icon className={`size-6 shrink-0 ${tone}`} aria-hidden />
        {t(title, { name: now.file })}
      </h2>
      {now.error && <p className="mt-3 rounded-lg bg-bad-soft px-4 py-3 text-bad">{said(now.error)}</p>}
      <dl className="mt-6 grid grid-cols-2 gap-5 sm:grid-cols-4">
        {counts.map(([label, count]) => (
          <div key={label}>
            <dt className="text-[0.82rem] text-soft">{t(label)}</dt>
            <dd className={`num text-[1.4rem] font-semibold ${label === "import.rejected" && count > 0 ? "text-bad" : ""}`}>{f.int(count)}</dd>
          </div>
        ))}
      </dl>
      <p className="num mt-3 text-[0.87rem] text-soft">
        {t("import.read", { n: now.read })} {now.seconds < 0.1 ? t("import.at_once") : t("import.seconds", { n: f.decimal(now.seconds) })} · {t("import.speed", { n: f.int(now.rows_per_second) })}
      </p>
      <div className="mt-6 flex flex-wrap gap-3 border-t border-line pt-6">
        {done && <LinkButton to="/">{t("import.see_overview")}</LinkButton>}
        {done && (
          <LinkButton to="/customers" variant="outline">
            {t("import.see_customers")}
          </LinkButton>
        )}
        {now.rejected > 0 && <DownloadButton href={api.rejectsUrl(now.id)}>{t("import.download_rejects")}</DownloadButton>}
        <Button variant="ghost" onPress={onAnother}>
          {t("import.other_file")}
        </Button>
      </div>
    </section>
  );
}
