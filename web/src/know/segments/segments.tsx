import { useEffect, useRef, useState, type RefObject } from "react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { ChevronRight, Plus, Search, Shapes } from "lucide-react";
import { api } from "../../app/api";
import { fold } from "../../app/fold";
import type { Segment } from "../../app/api_segments";
import { useI18n, type I18n } from "../../app/i18n";
import { useMay, useSession } from "../../app/session";
import { LinkButton } from "../../kit/button";
import { Sparkline } from "../../kit/sparkline";
import { Empty, Failure, PageTitle, Shimmer } from "../../kit/states";
import { ideas } from "./ideas";
import { readCondition } from "./read";
import { groupText, tellingOf, type Telling } from "./sentence";
import { useSegments, useWords } from "./use_segments";

const columns = "grid grid-cols-[minmax(0,1fr)_auto] items-center gap-x-4 px-4 sm:px-5 md:grid-cols-[minmax(0,1fr)_7rem_9rem_8rem_1.25rem]";

export function SegmentsPage() {
  const { t } = useI18n();
  const mayWrite = useMay("customers:write");
  const segments = useSegments();
  if (segments.isError) return <Failure error={segments.error} onRetry={() => void segments.refetch()} />;
  const items = segments.data?.items;
  return (
    <>
      <PageTitle title={t("segments.title")} lead={t("segments.lead")}>
        {mayWrite && (
          <LinkButton to="/segments/new">
            <Plus />
            {t("segments.new")}
          </LinkButton>
        )}
      </PageTitle>
      {!items ? <Shimmer className="h-72 rounded-2xl" /> : items.length === 0 ? <NoneYet /> : <List items={items} />}
    </>
  );
}

function NoneYet() {
  const { t } = useI18n();
  const mayWrite = useMay("customers:write");
  const mayImport = useMay("imports:write");
  const { resolved } = useSession().organisation;
  if (resolved.customers === 0) {
    return (
      <Empty
        icon={<Shapes />}
        title={t("segments.empty_title")}
        text={t("segments.empty_import")}
        action={mayImport && <LinkButton to="/import">{t("overview.empty_button")}</LinkButton>}
      />
    );
  }
  return (
    <>
      <Empty icon={<Shapes />} title={t("segments.empty_title")} text={t("segments.empty_text")} />
      {mayWrite && (
        <ul className="mx-auto -mt-6 grid max-w-3xl gap-3 sm:grid-cols-2">
          {ideas.map((idea) => (
            <li key={idea}>
              <Link to="/segments/new" search={{ start: idea }} className="card flex h-full items-center gap-3 p-4 transition-colors hover:bg-raised">
                <span className="min-w-0 flex-1">
                  <span className="block font-medium">{t(`segments.idea_${idea}`)}</span>
                  <span className="block text-[0.87rem] text-soft">{t(`segments.idea_${idea}_text`)}</span>
                </span>
                <ChevronRight className="mirror size-4 shrink-0 text-faint" aria-hidden />
              </Link>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

function List({ items }: { items: readonly Segment[] }) {
  const i18n = useI18n();
  const { t, f } = i18n;
  const { currency } = useSession().organisation;
  const words = useWords();
  const telling = tellingOf(i18n, words.data, currency);
  const [search, setSearch] = useState("");
  const wanted = fold(search.trim(), f.locale);
  const shown = items.filter((one) => fold(one.name, f.locale).includes(wanted)).sort((a, b) => f.collator.compare(a.name, b.name));
  return (
    <>
      <div className="relative mb-4 max-w-md">
        <Search className="pointer-events-none absolute start-3 top-3 size-4 text-faint" aria-hidden />
        <input
          type="search"
          className="field ps-9.5"
          aria-label={t("segments.search")}
          placeholder={t("segments.search")}
          maxLength={120}
          value={search}
          onChange={(event) => setSearch(event.target.value)}
        />
      </div>
      {shown.length === 0 ? (
        <Empty icon={<Shapes />} title={t("segments.none_found", { query: search.trim() })} />
      ) : (
        <div role="table" aria-label={t("segments.list_label")} className="card overflow-clip">
          <div role="rowgroup" className="hidden border-b border-line md:block">
            <div role="row" className={`${columns} h-10 text-[0.8rem] text-soft`}>
              <span role="columnheader">{t("segments.name")}</span>
              <span role="columnheader" className="text-right">{t("segments.col_size")}</span>
              <span role="columnheader">{t("segments.col_trend")}</span>
              <span role="columnheader">{t("segments.col_by")}</span>
            </div>
          </div>
          <div role="rowgroup" className="divide-y divide-line">
            {shown.map((one) => (
              <Row key={one.id} segment={one} telling={telling} />
            ))}
          </div>
        </div>
      )}
    </>
  );
}

/** What a segment is about, in one line. */
export function aboutText(segment: Segment, telling: Telling, t: I18n["t"]): string {
  return segment.condition ? groupText(readCondition(segment.condition), telling) : t("segments.by_hand");
}

function Row({ segment, telling }: { segment: Segment; telling: Telling }) {
  const { t, f } = useI18n();
  const row = useRef<HTMLDivElement>(null);
  const isSeen = useSeen(row);
  const sizes = useQuery({
    queryKey: ["segment_sizes", segment.id],
    queryFn: ({ signal }) => api.segmentSizes(segment.id, signal),
    enabled: isSeen && segment.kind === "live",
  });
  const values = sizes.data?.points.map((one) => one.customers) ?? [];
  return (
    <div ref={row} role="row" className={`${columns} relative min-h-16 py-2.5 transition-colors hover:bg-raised/70`}>
      <div role="cell" className="min-w-0">
        <p className="flex min-w-0 items-center gap-2">
          <Link
            to="/segments/$id"
            params={{ id: String(segment.id) }}
            className="min-w-0 truncate font-medium after:absolute after:inset-0 focus-visible:outline-none focus-visible:after:outline-2 focus-visible:after:-outline-offset-2 focus-visible:after:outline-brand"
          >
            <bdi>{segment.name}</bdi>
          </Link>
          {segment.kind === "list" && <span className="shrink-0 rounded-full bg-default px-2 py-0.5 text-[0.75rem] text-soft">{t("segments.kind_list")}</span>}
        </p>
        <p className="line-clamp-2 text-[0.84rem] leading-snug text-soft">{aboutText(segment, telling, t)}</p>
      </div>
      <div role="cell" className="num text-right font-semibold">
        {segment.customers === null ? <span className="text-[0.84rem] font-normal text-soft">{t("segments.counting")}</span> : f.int(segment.customers)}
      </div>
      <div role="cell" dir="ltr" className="hidden md:block">
        <Sparkline values={values} className="h-8 w-full" />
      </div>
      <div role="cell" className="hidden truncate text-[0.87rem] text-soft md:block">
        <bdi>{segment.created_by}</bdi>
      </div>
      <ChevronRight className="mirror hidden size-4 text-faint md:block" aria-hidden />
    </div>
  );
}

/** Whether an element has come into view: only then is worth asking for what it shows. */
function useSeen(element: RefObject<HTMLElement | null>): boolean {
  const [isSeen, setSeen] = useState(false);
  useEffect(() => {
    if (!element.current) return;
    const observer = new IntersectionObserver((entries) => entries.some((one) => one.isIntersecting) && setSeen(true));
    observer.observe(element.current);
    return () => observer.disconnect();
  }, [element]);
  return isSeen;
}
