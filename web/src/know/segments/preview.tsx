import { useEffect, useState } from "react";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { api } from "../../app/api";
import type { Condition } from "../../app/api_segments";
import { useI18n } from "../../app/i18n";
import { anchorDay, todayIn } from "../../app/period";
import { useSession } from "../../app/session";
import { Avatar } from "../../kit/person";
import { Shimmer } from "../../kit/states";
import { explain } from "../../kit/toast";
import { nameOf } from "../customer_rows";

/** Who meets a condition: asked once it rests for a moment; the last answer stays until the next. */
export function usePreview(condition: Condition | null) {
  const wanted = condition && JSON.stringify(condition);
  const [asked, setAsked] = useState(wanted);
  useEffect(() => {
    if (wanted === null) return;
    const timer = setTimeout(() => setAsked(wanted), 250);
    return () => clearTimeout(timer);
  }, [wanted]);
  const query = useQuery({
    queryKey: ["segment_preview", asked],
    queryFn: ({ signal }) => api.segmentPreview(JSON.parse(asked ?? "{}") as Condition, signal),
    enabled: asked !== null,
    placeholderData: keepPreviousData,
  });
  return { query, isOld: wanted !== asked || query.isPlaceholderData };
}

export function Preview({ preview, isFinished }: { preview: ReturnType<typeof usePreview>; isFinished: boolean }) {
  const { t, f } = useI18n();
  const { query, isOld } = preview;
  const { resolved } = useSession().organisation;
  const anchor = anchorDay(todayIn(f.zone), resolved.data_to);
  const { data } = query;
  return (
    <section className="card p-5 sm:p-6" aria-busy={isOld}>
      <h2 className="text-[0.87rem] text-soft">{t("segments.preview")}</h2>
      {query.isError ? (
        <p role="alert" className="mt-2 rounded-lg bg-bad-soft px-3 py-2 text-[0.9rem] text-bad">
          {explain(query.error, t)}
        </p>
      ) : data ? (
        <div className={`transition-opacity ${isOld ? "opacity-50" : ""}`}>
          <p role="status" className="num">
            <span className="block text-[1.6rem] leading-snug font-semibold tracking-[-0.02em]">{t("customers.count", { n: data.customers })}</span>
            <span className="text-[0.87rem] text-soft">
              {data.customers === 0 ? t("segments.preview_nobody") : t("segments.preview_of", { n: data.of, share: f.percent(data.of ? data.customers / data.of : 0) })}
            </span>
          </p>
          {data.sample.length > 0 && <h3 className="mt-4 mb-1 text-[0.82rem] text-soft">{t("segments.preview_sample")}</h3>}
          <ul className="-mx-2">
            {data.sample.map((one) => (
              <li key={one.id}>
                <Link to="/customers/$id" params={{ id: String(one.id) }} target="_blank" className="flex min-h-11 items-center gap-2.5 rounded-lg px-2 hover:bg-raised">
                  <Avatar name={nameOf(one, t("common.unnamed"))} />
                  <bdi className="min-w-0 truncate">{nameOf(one, t("common.unnamed"))}</bdi>
                </Link>
              </li>
            ))}
          </ul>
        </div>
      ) : (
        isFinished && <Shimmer className="mt-2 h-10 w-40" />
      )}
      {anchor.old && resolved.data_to && <p className="mt-3 text-[0.84rem] text-warn">{t("segments.preview_old", { day: f.day(resolved.data_to) })}</p>}
      {!isFinished && <p className="mt-3 rounded-lg bg-warn-soft px-3 py-2 text-[0.87rem] text-warn">{t("segments.preview_unfinished")}</p>}
    </section>
  );
}
