import { useEffect, useRef, useState } from "react";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { ArrowUpDown, BookmarkPlus, Filter, LoaderCircle, Search, UserRoundSearch, Users, X } from "lucide-react";
import { api, type Customer, type Page } from "../app/api";
import type { Behind, BehindPage, FileFormat } from "../app/api_ask";
import { addDays } from "../app/format";
import { useI18n, type Translate } from "../app/i18n";
import { anchorDay, todayIn } from "../app/period";
import type { CustomersSearch } from "../app/router";
import { useMay, useSession } from "../app/session";
import { valueText } from "../app/value_text";
import type { MessageId } from "../app/messages/en";
import { Button, LinkButton } from "../kit/button";
import { ExportMenu } from "../kit/export_menu";
import { FirstRows } from "../kit/first_rows";
import { PeriodPicker, readChoice, resolveChoice, type PeriodChoice } from "../kit/period_picker";
import { Segmented } from "../kit/field";
import { useIsPhone } from "../kit/media";
import { NumberSelect } from "../kit/number_select";
import { pageRows, usePagedRows } from "../kit/paged_rows";
import { Empty, Failure, PageTitle, Shimmer } from "../kit/states";
import { VirtualList } from "../kit/virtual_list";
import { behindText, measureOf } from "./behind_text";
import { CustomerCard, CustomerHeader, CustomerRow } from "./customer_rows";
import { offered, sortedBy, usePredictionTitle, useUsualSort } from "./predicted";
import { SaveBehind } from "./save_behind";
import { tellingOf } from "./segments/sentence";
import { usePaidWords } from "./paid_words";
import { useSegments, useWords } from "./segments/use_segments";

const recorded = ["recent", "name", "revenue", "orders", "created"] as const;

export function CustomersPage() {
  const usual = useUsualSort(useSearch({ from: "/shell/customers" }));
  return usual === null ? <Loading /> : <CustomersList usual={usual} />;
}

/** `usual`: the order while nobody chooses one. */
function CustomersList({ usual }: { usual: string }) {
  const { t, f } = useI18n();
  const search = useSearch({ from: "/shell/customers" });
  const isPhone = useIsPhone();
  const figures = useFiguresPeriod();
  const sort = search.sort ?? usual;
  const predicted = sortedBy(sort) ?? sortedBy(usual);
  const asked = {
    ...search,
    sort,
    predicted,
    figures: undefined,
    figures_from: figures.period?.from,
    figures_to: figures.period?.to,
    silent: undefined,
    last_before: search.silent === undefined ? undefined : addDays(figures.day, 1 - search.silent),
  };
  const { behind, ...filter } = asked;
  const rows = usePagedRows<Customer, Page<Customer>>(["customers", asked], (offset, limit, signal) =>
    behind ? api.askCustomers(behind, orderOf(asked), offset, limit, signal) : api.customers(filter, offset, limit, signal),
  );
  const isFiltered = Boolean(behind ?? search.search ?? search.kpi ?? search.retention ?? search.segment ?? search.silent);
  const { head, total } = rows;
  const backSince = useBackSince(search, figures.day);
  return (
    <>
      <PageTitle title={t("customers.title")}>
        <div className="flex items-center gap-4">
          {head.isPlaceholderData && <LoaderCircle className="size-4 animate-spin text-soft" role="img" aria-label={t("app.loading")} />}
          <p role="status" className="num text-soft">
            {head.data ? countText(total, head.data.of ?? total, t) : ""}
          </p>
          {total > 0 && <ExportMenu onExport={(format) => exportList(asked, format, t("customers.title"))} />}
        </div>
      </PageTitle>
      {(isFiltered || head.isPending || total > 0) && <Toolbar search={search} usual={usual} figures={figures} />}
      {behind ? <BehindChip behind={behind} page={head.data as BehindPage | undefined} /> : <FilterChip search={search} />}
      {figures.period && total > 0 && (
        <p className="num mb-3 text-[0.87rem] text-soft">{t("customers.figures_of", { period: f.span(figures.period.from, figures.period.to) })}</p>
      )}
      {head.isError ? (
        <Failure error={head.error} onRetry={() => void head.refetch()} />
      ) : head.isPending ? (
        <Loading />
      ) : total === 0 ? (
        <NothingHere search={search} isFiltered={isFiltered} />
      ) : (
        <div className={head.isPlaceholderData ? "opacity-60 transition-opacity" : undefined}>
          <VirtualList
            rows={total}
            rowHeight={isPhone ? 76 : 56}
            label={t("customers.list_label")}
            resetKey={rows.identity}
            header={isPhone ? undefined : <CustomerHeader sort={sort} usual={usual} predicted={predicted} />}
            onWindow={rows.onWindow}
            renderRow={(index) => {
              const customer = rows.row(index);
              const isBack = backSince !== null && (customer?.last_order_at ?? "") >= backSince;
              const Row = isPhone ? CustomerCard : CustomerRow;
              return <Row customer={customer} isBack={isBack} predicted={predicted} />;
            }}
          />
        </div>
      )}
    </>
  );
}

/** In a list of those who left a shop: who bought on this day or later is active again. */
function useBackSince({ behind, kpi, part }: CustomersSearch, today: string): string | null {
  const { business, window_days: window } = useSession().organisation.resolved;
  const isOfLeft = behind ? behind.left : kpi === "churn" && part === "numerator";
  return isOfLeft && business === "shop" && window !== null ? addDays(today, 1 - window) : null;
}

/** How many are listed, and of how many where only the first are. */
function countText(total: number, of: number, t: Translate): string {
  return of > total ? t("customers.count_of", { n: total, of }) : t("customers.count", { n: total });
}

type Asked = CustomersSearch & { predicted?: string | undefined; last_before?: string | undefined };

function exportList({ behind, ...filter }: Asked, format: FileFormat, name: string): Promise<void> {
  return behind ? api.downloadBehind(behind, orderOf(filter), format, name) : api.downloadCustomers(filter, format, name);
}

const orderOf = ({ sort, predicted, figures_from, figures_to, first, last_before }: Asked) => ({ sort, predicted, figures_from, figures_to, first, last_before });

/** The time whose orders and revenue the list shows, kept in its address; none: all. */
function useFiguresPeriod() {
  const { f } = useI18n();
  const search = useSearch({ from: "/shell/customers" });
  const navigate = useNavigate({ from: "/customers" });
  const { resolved } = useSession().organisation;
  const { day } = anchorDay(todayIn(f.zone), resolved.data_to);
  const choice = readChoice({ period: search.figures ?? "all", from: search.figures_from, to: search.figures_to });
  const whole = resolveChoice({ preset: "all" }, day, f.calendar, resolved.data_from);
  const isAll = "preset" in choice && choice.preset === "all";
  const setChoice = (next: PeriodChoice) =>
    void navigate({
      search: (old) => ({
        ...old,
        figures: "preset" in next && next.preset !== "all" ? next.preset : undefined,
        figures_from: "custom" in next ? next.custom.from : undefined,
        figures_to: "custom" in next ? next.custom.to : undefined,
      }),
      replace: true,
    });
  return { choice, day, whole, period: isAll ? null : resolveChoice(choice, day, f.calendar, resolved.data_from), setChoice };
}

interface ToolbarProps {
  search: CustomersSearch;
  usual: string;
  figures: ReturnType<typeof useFiguresPeriod>;
}

function Toolbar({ search, usual, figures }: ToolbarProps) {
  const { t } = useI18n();
  const navigate = useNavigate({ from: "/customers" });
  const [text, setText] = useState(search.search ?? "");
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  useEffect(() => setText((old) => (search.search === undefined ? "" : old || search.search)), [search.search]);

  const type = (value: string) => {
    setText(value);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => {
      void navigate({ search: (old) => ({ ...old, search: value.trim() || undefined }), replace: true });
    }, 180);
  };
  return (
    <div className="mb-4 flex flex-wrap gap-3">
      <div className="relative min-w-0 flex-1 basis-64">
        <Search className="pointer-events-none absolute start-3 top-3 size-4 text-faint" aria-hidden />
        <input
          type="search"
          className="field ps-9.5"
          aria-label={t("customers.search")}
          placeholder={t("customers.search")}
          value={text}
          maxLength={200}
          onChange={(event) => type(event.target.value)}
        />
      </div>
      <div className="flex flex-wrap gap-2">
        <SegmentSelect chosen={search.segment} />
        <PeriodPicker
          label={t("customers.col_revenue")}
          choice={figures.choice}
          period={figures.period ?? figures.whole}
          today={figures.day}
          onChange={figures.setChoice}
        />
        <SortSelect sort={search.sort ?? usual} usual={usual} />
        <SilentFor value={search.silent} onChange={(silent) => void navigate({ search: (old) => ({ ...old, silent }), replace: true })} />
        <FirstRows value={search.first} onChange={(first) => void navigate({ search: (old) => ({ ...old, first }), replace: true })} />
      </div>
    </div>
  );
}

/** What the list is sorted by, which may be a prediction, and which way round. */
function SortSelect({ sort, usual }: { sort: string; usual: string }) {
  const { t } = useI18n();
  const navigate = useNavigate({ from: "/customers" });
  const words = usePaidWords();
  const titleOf = usePredictionTitle();
  const current = sort.replace("-", "");
  const isReversed = sort.startsWith("-");
  const also = [sortedBy(usual), sortedBy(sort)].filter((one) => one !== undefined);
  const choose = (value: string) =>
    void navigate({ search: (old) => ({ ...old, sort: value === usual ? undefined : value }), replace: true });
  return (
    <>
      <select className="field w-auto" aria-label={t("customers.sort")} value={current} onChange={(event) => choose(event.target.value)}>
        {recorded.map((one) => (
          <option key={one} value={one}>
            {t(one === "orders" ? words.column : one === "recent" ? words.last : (`customers.sort_${one}` satisfies MessageId))}
          </option>
        ))}
        {[...new Set([...offered, ...also])].map((one) => (
          <option key={one} value={one}>
            {titleOf(one)}
          </option>
        ))}
      </select>
      <Button
        variant="outline"
        isIconOnly
        className="size-10 rounded-lg bg-panel"
        aria-label={t("customers.sort_ascending")}
        aria-pressed={isReversed}
        onPress={() => choose(isReversed ? current : `-${current}`)}
      >
        <ArrowUpDown />
      </Button>
    </>
  );
}

const silences = [30, 60, 90, 180];

/** Narrows the list of a shop to those who have not bought for so many days. */
function SilentFor({ value, onChange }: { value: number | undefined; onChange: (days: number | undefined) => void }) {
  const { t } = useI18n();
  const isShop = useSession().organisation.resolved.business === "shop";
  if (!isShop && value === undefined) return null;
  return (
    <NumberSelect
      label={t("customers.silent")}
      choices={silences}
      none={t("customers.silent_any")}
      textOf={(n) => t("customers.silent_days", { n })}
      value={value}
      onChange={onChange}
    />
  );
}

/** Narrows the list to a saved segment, once there are some. */
function SegmentSelect({ chosen }: { chosen: number | undefined }) {
  const { t } = useI18n();
  const navigate = useNavigate({ from: "/customers" });
  const segments = useSegments();
  const items = segments.data?.items ?? [];
  if (items.length === 0) return null;
  return (
    <select
      className="field w-auto max-w-48"
      aria-label={t("segments.slot_segment")}
      value={chosen ?? ""}
      onChange={(event) => void navigate({ search: ({ search, sort, figures, figures_from, figures_to, first, silent }) => ({ search, sort, figures, figures_from, figures_to, first, silent, segment: Number(event.target.value) || undefined }), replace: true })}
    >
      <option value="">{t("customers.segment_any")}</option>
      {items.map((one) => (
        <option key={one.id} value={one.id}>
          {one.name}
        </option>
      ))}
    </select>
  );
}

/** Says whose list this is when it is not everyone's, and leads back. */
function FilterChip({ search }: { search: CustomersSearch }) {
  const { t, f } = useI18n();
  const navigate = useNavigate({ from: "/customers" });
  const mayReadMetrics = useMay("metrics:read");
  const kpis = useQuery({
    queryKey: ["kpis"],
    queryFn: ({ signal }) => api.kpis(signal),
    enabled: mayReadMetrics && Boolean(search.kpi),
    placeholderData: keepPreviousData,
  });
  if (!search.kpi && !search.retention) return null;
  const kpi = kpis.data?.items.find((one) => one.code === search.kpi);
  const period = search.from && search.to ? f.span(search.from, search.to) : "";
  const known = search.as_of && t("kpis.known_until", { day: f.day(search.as_of) });
  const text = search.retention
    ? t("customers.filter_retention", { period: f.month(search.retention, "long"), n: search.at ?? 0 })
    : [kpi?.name ?? search.kpi, search.among, search.group && valueText(search.by, search.group, f.locale), period, known].filter(Boolean).join(" · ");
  const setPart = (part: "numerator" | "denominator") =>
    void navigate({ search: (old) => ({ ...old, part }), replace: true });
  return (
    <div className="mb-4 flex flex-wrap items-center gap-3">
      <Chip text={text} />
      {kpi?.unit === "share" && (
        <Segmented
          label={t("customers.part_label")}
          value={search.part === "denominator" ? "denominator" : "numerator"}
          onChange={setPart}
          options={[
            { value: "numerator", label: t("customers.part_numerator") },
            { value: "denominator", label: t("customers.part_denominator") },
          ]}
        />
      )}
    </div>
  );
}

/** Says which part of an answer this is, leads back, and keeps these customers as a segment. */
function BehindChip({ behind, page }: { behind: Behind; page: BehindPage | undefined }) {
  const i18n = useI18n();
  const { t } = i18n;
  const navigate = useNavigate({ from: "/customers" });
  const { currency } = useSession().organisation;
  const mayWrite = useMay("customers:write");
  const words = useWords();
  const [isSaving, setSaving] = useState(false);
  const text = behind.title ?? behindText(behind, tellingOf(i18n, words.data, currency));
  const isRatio = ["share", "ratio"].includes(measureOf(behind.question)[0]);
  return (
    <div className="mb-4 flex flex-wrap items-center gap-3">
      <Chip text={text} />
      {isRatio && (
        <Segmented
          label={t("customers.part_label")}
          value={behind.part.of === "denominator" ? "denominator" : "numerator"}
          onChange={(of) => void navigate({ search: (old) => ({ ...old, behind: { ...behind, part: { ...behind.part, of } } }), replace: true })}
          options={[
            { value: "numerator", label: t("customers.part_numerator") },
            { value: "denominator", label: t("customers.part_denominator") },
          ]}
        />
      )}
      {mayWrite && page && page.total > 0 && (
        <Button variant="outline" size="sm" className="bg-panel" onPress={() => setSaving(true)}>
          <BookmarkPlus />
          {t("behind.save")}
        </Button>
      )}
      {isSaving && page && <SaveBehind behind={behind} condition={page.condition} total={page.total} onClose={() => setSaving(false)} />}
    </div>
  );
}

function Chip({ text }: { text: string }) {
  const { t } = useI18n();
  return (
    <p className="flex min-h-9 items-center gap-2 rounded-2xl bg-brand-soft py-1 ps-3.5 pe-1.5 text-[0.9rem] font-medium text-brand">
      <Filter className="size-4 shrink-0" aria-hidden />
      <span className="num">{text}</span>
      <Link
        to="/customers"
        aria-label={t("customers.filter_clear")}
        title={t("customers.filter_clear")}
        className="grid size-7 shrink-0 place-items-center rounded-full hover:bg-panel"
      >
        <X className="size-4" aria-hidden />
      </Link>
    </p>
  );
}

function NothingHere({ search, isFiltered }: { search: CustomersSearch; isFiltered: boolean }) {
  const { t } = useI18n();
  const mayImport = useMay("imports:write");
  if (search.search) {
    return (
      <Empty
        icon={<UserRoundSearch />}
        title={t("customers.none_found", { query: search.search })}
        text={t("customers.none_found_hint")}
      />
    );
  }
  if (isFiltered) {
    return (
      <Empty
        icon={<Users />}
        title={t(search.segment ? "segments.members_none" : "customers.none_behind")}
        action={<LinkButton to="/customers" variant="outline">{t("customers.filter_clear")}</LinkButton>}
      />
    );
  }
  return (
    <Empty
      icon={<Users />}
      title={t("customers.empty_title")}
      text={t("customers.empty_text")}
      action={mayImport && <LinkButton to="/import">{t("overview.empty_button")}</LinkButton>}
    />
  );
}

function Loading() {
  return (
    <div className="card divide-y divide-line">
      {Array.from({ length: Math.min(10, pageRows) }, (_, i) => (
        <div key={i} className="flex h-14 items-center gap-4 px-5">
          <Shimmer className="size-9 rounded-full" />
          <Shimmer className="h-4 w-48" />
          <Shimmer className="ms-auto h-4 w-24" />
        </div>
      ))}
    </div>
  );
}
