import type { ReactNode } from "react";
import { FileUp, History } from "lucide-react";
import type { Words } from "../../app/api_segments";
import type { Format } from "../../app/format";
import { useI18n } from "../../app/i18n";
import { useMay, useSession } from "../../app/session";
import { useWords } from "../../know/segments/use_segments";
import { LinkButton } from "../../kit/button";
import { Empty, Failure, PageTitle, Shimmer } from "../../kit/states";

/** An analysis needs data, and the words that conditions are made of. */
export function AnalysisPage({ title, lead, children }: { title: string; lead: string; children: (words: Words) => ReactNode }) {
  const { t } = useI18n();
  const { resolved } = useSession().organisation;
  const mayImport = useMay("imports:write");
  const words = useWords();
  if (!resolved.data_to) {
    return (
      <>
        <PageTitle title={title} lead={lead} />
        <Empty icon={<FileUp />} title={t("overview.empty_title")} text={t("overview.empty_text")} action={mayImport && <LinkButton to="/import">{t("overview.empty_button")}</LinkButton>} />
      </>
    );
  }
  if (words.isError) return <Failure error={words.error} onRetry={() => void words.refetch()} />;
  if (!words.data) return <Shimmer className="h-96 rounded-2xl" />;
  return children(words.data);
}

/** Says that "today" means the day of the newest data, where these are old. */
export function OldData({ since, f }: { since: string | null; f: Format }) {
  const { t } = useI18n();
  if (!since) return null;
  return (
    <p className="mb-5 flex items-center gap-2.5 rounded-xl bg-warn-soft px-4 py-2.5 text-[0.87rem] text-warn">
      <History className="size-4 shrink-0" aria-hidden />
      {t("period.old_data", { day: f.day(since) })}
    </p>
  );
}
