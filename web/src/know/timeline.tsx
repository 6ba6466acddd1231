import { useEffect, useRef, useState } from "react";
import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import {
  CircleDot, CreditCard, Eye, MessageSquareWarning, PackagePlus, PhoneCall, Shapes, ShoppingBag, Smile, Star, UserPen, UserPlus, type LucideIcon,
} from "lucide-react";
import { api, channels, outcomes, type Fact } from "../app/api";
import { useI18n } from "../app/i18n";
import { Button } from "../kit/button";
import { Failure, Shimmer } from "../kit/states";
import { useSegments } from "./segments/use_segments";

const icons: [RegExp, LucideIcon][] = [
  [/^order_placed/, ShoppingBag],
  [/^order_/, PackagePlus],
  [/^contact|^call/, PhoneCall],
  [/^subscription|^trial/, CreditCard],
  [/^nps|^csat|^ces|_answered$/, Smile],
  [/^complaint/, MessageSquareWarning],
  [/^customer|created$/, UserPlus],
  [/^attribute_/, UserPen],
  [/^points/, Star],
  [/^segment_/, Shapes],
  [/viewed$|visited$|opened$|login/, Eye],
];

function iconOf(kind: string): LucideIcon {
  return icons.find(([pattern]) => pattern.test(kind))?.[1] ?? CircleDot;
}

export function Timeline({ id }: { id: string }) {
  const { t, f } = useI18n();
  const [kind, setKind] = useState<string | null>(null);
  const [kinds, setKinds] = useState<ReadonlyMap<string, string>>(new Map());
  const pages = useInfiniteQuery({
    queryKey: ["timeline", id, kind],
    queryFn: ({ pageParam, signal }) => api.timeline(id, pageParam, kind, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    placeholderData: keepPreviousData,
  });
  const facts = pages.data?.pages.flatMap((page) => page.items) ?? [];
  useEffect(() => {
    const seen = pages.data?.pages.flatMap((page) => page.items) ?? [];
    setKinds((old) => {
      const fresh = seen.filter((fact) => old.get(fact.kind) !== fact.title);
      return fresh.length === 0 ? old : new Map([...old, ...fresh.map((fact) => [fact.kind, fact.title] as const)]);
    });
  }, [pages.data]);

  const days: { day: string; facts: Fact[] }[] = [];
  for (const fact of facts) {
    const day = f.dayOf(fact.at);
    const current = days.at(-1);
    if (current?.day === day) current.facts.push(fact);
    else days.push({ day, facts: [fact] });
  }

  return (
    <section className="card p-5 sm:p-6">
      <div className="mb-4 flex flex-wrap items-center justify-between gap-3">
        <h2 className="font-semibold">{t("customer.timeline")}</h2>
        {kinds.size > 1 && (
          <select
            className="field h-9 w-auto text-[0.9rem]"
            aria-label={t("customer.kind")}
            value={kind ?? ""}
            onChange={(event) => setKind(event.target.value || null)}
          >
            <option value="">{t("common.all")}</option>
            {[...kinds].map(([value, title]) => (
              <option key={value} value={value}>
                {title}
              </option>
            ))}
          </select>
        )}
      </div>
      {pages.isError ? (
        <Failure error={pages.error} onRetry={() => void pages.refetch()} />
      ) : pages.isPending ? (
        <div className="space-y-4">
          {[1, 2, 3, 4].map((i) => (
            <Shimmer key={i} className="h-10" />
          ))}
        </div>
      ) : facts.length === 0 ? (
        <p className="py-6 text-center text-soft">{t("customer.timeline_empty")}</p>
      ) : (
        <ol className="space-y-6">
          {days.map(({ day, facts: inDay }) => (
            <li key={day}>
              <h3 className="num mb-2.5 text-[0.82rem] font-medium text-soft">{f.longDay(day)}</h3>
              <ol className="space-y-1">
                {inDay.map((fact) => (
                  <FactRow key={fact.seq} fact={fact} />
                ))}
              </ol>
            </li>
          ))}
        </ol>
      )}
      <More hasMore={pages.hasNextPage} isLoading={pages.isFetchingNextPage} onMore={() => void pages.fetchNextPage()} isAll={facts.length > 0} />
    </section>
  );
}

function More({ hasMore, isLoading, onMore, isAll }: { hasMore: boolean; isLoading: boolean; onMore: () => void; isAll: boolean }) {
  const { t } = useI18n();
  const mark = useRef<HTMLDivElement>(null);
  const latest = useRef(onMore);
  latest.current = onMore;
  useEffect(() => {
    const element = mark.current;
    if (!element || !hasMore || isLoading) return;
    const observer = new IntersectionObserver(
      (entries) => entries.some((entry) => entry.isIntersecting) && latest.current(),
      { rootMargin: "400px" },
    );
    observer.observe(element);
    return () => observer.disconnect();
  }, [hasMore, isLoading]);
  if (hasMore) {
    return (
      <div ref={mark} className="pt-5 text-center">
        <Button variant="ghost" size="sm" isPending={isLoading} onPress={onMore}>
          {t("common.more")}
        </Button>
      </div>
    );
  }
  return isAll ? <p className="pt-6 text-center text-[0.82rem] text-faint">{t("customer.timeline_end")}</p> : null;
}

function FactRow({ fact }: { fact: Fact }) {
  const { f } = useI18n();
  const Icon = iconOf(fact.kind);
  const detail = useDetail(fact);
  const note = typeof fact.properties.note === "string" ? fact.properties.note : "";
  return (
    <li className="flex gap-3 rounded-lg py-1.5">
      <span className="mt-0.5 grid size-8 shrink-0 place-items-center rounded-full bg-raised text-soft">
        <Icon className="size-4" aria-hidden />
      </span>
      <div className="min-w-0 flex-1">
        <p className="flex flex-wrap items-baseline gap-x-2">
          <span className="font-medium">{fact.title}</span>
          {detail && (
            <span className="min-w-0 text-soft">
              <bdi>{detail}</bdi>
            </span>
          )}
        </p>
        {note && (
          <p dir="auto" className="mt-0.5 rounded-lg bg-raised px-3 py-2 text-[0.92rem] whitespace-pre-line">
            {note}
          </p>
        )}
      </div>
      <div className="num shrink-0 text-end">
        {fact.money && <p className="font-medium">{f.money(fact.money)}</p>}
        {fact.value !== null && <p className="font-medium">{f.decimal(fact.value, 2)}</p>}
        <p className="text-[0.8rem] text-faint">{f.time(fact.at)}</p>
      </div>
    </li>
  );
}

/** What stands beside the kind: the label, a segment's name, what changed, or a contact's channel and outcome in words. */
function useDetail(fact: Fact): string {
  const { t } = useI18n();
  const isSegment = /^segment_(entered|left)$/.test(fact.kind);
  const segments = useSegments(isSegment);
  if (isSegment) return segments.data?.items.find((one) => String(one.id) === fact.label)?.name ?? "";
  const property = (key: string) => fact.properties[key] ?? null;
  if (fact.kind === "attribute_changed") {
    return t("customer.changed", {
      name: fact.label_title ?? fact.label ?? "",
      from: String(property("from") ?? ""),
      to: String(property("to") ?? ""),
    });
  }
  if (fact.kind !== "contact_logged") return fact.label ?? "";
  const channel = channels.find((one) => one === property("channel"));
  const outcome = outcomes.find((one) => one === (property("outcome") ?? fact.label));
  return [channel && t(`contact.channel_${channel}`), outcome && t(`contact.outcome_${outcome}`)].filter(Boolean).join(" · ");
}
