import { useState } from "react";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { History } from "lucide-react";
import { api, type KeepRecord as Record } from "../app/api";
import type { Format } from "../app/format";
import { useI18n, type Translate } from "../app/i18n";
import { Dialog } from "../kit/dialog";
import { Failure, Shimmer } from "../kit/states";

const askAgain = 1500;

/** How often lists of so many names were right. */
export function KeepRecord({ first }: { first: number }) {
  const { t, f, said } = useI18n();
  const [isOpen, setOpen] = useState(false);
  const { data, isError, error, refetch } = useQuery({
    queryKey: ["keep", "record", first],
    queryFn: ({ signal }) => api.keepRecord(first, signal),
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) => (state.data?.making ? askAgain : false),
  });
  if (isError) return <Failure error={error} onRetry={() => void refetch()} />;
  return (
    <section className="card p-5 sm:p-6" aria-label={t("keep.record_title")}>
      <h2 className="mb-1 flex items-center gap-2 font-medium">
        <History className="size-4 text-soft" aria-hidden />
        {t("keep.record_title")}
      </h2>
      {!data || data.making ? (
        <Shimmer className="h-12 rounded-lg" />
      ) : data.share === null ? (
        <p className="num text-[0.92rem] text-soft">{data.reason && said(data.reason)}</p>
      ) : (
        <>
          <p className="num max-w-prose text-[0.92rem]">
            {t(data.subscribers ? "keep.record_left" : "keep.record_bought", {
              lists: data.lists.filter((list) => list.named > 0).length,
              named: data.named,
              first: data.first,
              lost: data.lost,
              days: data.days,
              share: f.percent(data.share, 0),
              low: f.percent(data.low ?? 0, 0),
              high: f.percent(data.high ?? 0, 0),
              usual: f.percent(data.usual_share ?? 0, 0),
            })}{" "}
            {verdictOf(data, t, f)}
          </p>
          <button type="button" onClick={() => setOpen(true)} className="link mt-1 text-[0.87rem]">
            {t("keep.record_details")}
          </button>
          <Dialog isOpen={isOpen} onClose={() => setOpen(false)} title={t("keep.record_title")}>
            <Lists record={data} />
          </Dialog>
        </>
      )}
    </section>
  );
}

/** Whether the lists did better than chance. */
function verdictOf({ share, low, usual_share: usual }: Record, t: Translate, f: Format): string {
  if (share === null || low === null || usual === null || usual === 0) return "";
  // As they are shown, in whole percents.
  return Math.round(100 * low) > Math.round(100 * usual) ? t("keep.record_better", { times: f.decimal(share / usual, 1) }) : t("keep.record_not_shown");
}

function Lists({ record }: { record: Record }) {
  const { t, f } = useI18n();
  return (
    <>
      <p className="mb-4 text-[0.87rem] text-soft">{t("keep.record_text", { days: record.days })}</p>
      <table className="num w-full text-[0.87rem]">
        <thead className="text-soft">
          <tr>
            <th className="pb-2 text-start font-normal">{t("keep.record_day")}</th>
            <th className="pb-2 text-right font-normal">{t("keep.record_right")}</th>
            <th className="pb-2 text-right font-normal">{t("keep.record_all")}</th>
          </tr>
        </thead>
        <tbody>
          {record.lists.map((list) => (
            <tr key={list.at} className="border-t border-line">
              <td className="py-2">{f.day(list.at)}</td>
              <td className="py-2 text-right">{list.named > 0 ? t("keep.record_of", { n: list.lost, all: list.named, share: f.percent(list.lost / list.named, 0) }) : t("common.none")}</td>
              <td className="py-2 text-right">{list.customers > 0 ? f.percent(list.customers_lost / list.customers, 0) : t("common.none")}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}
