import { Link } from "@tanstack/react-router";
import { ArrowDown, ArrowUp } from "lucide-react";
import type { Customer } from "../app/api";
import { useI18n } from "../app/i18n";
import { todayIn } from "../app/period";
import { Avatar } from "../kit/person";
import { Shimmer } from "../kit/states";
import { usePaidWords } from "./paid_words";
import { predictedCell, usePredictionTitle } from "./predicted";
import type { Prediction } from "./segments/rules";

/** With a column for a prediction, or without. */
function columns(predicted: Prediction | undefined): string {
  const widths = predicted
    ? "grid-cols-[minmax(0,2.2fr)_minmax(0,1.7fr)_minmax(0,0.9fr)_minmax(0,1.1fr)_5rem_minmax(0,1fr)_minmax(0,1.1fr)]"
    : "grid-cols-[minmax(0,2.2fr)_minmax(0,1.7fr)_minmax(0,0.9fr)_5rem_minmax(0,1fr)_minmax(0,1.1fr)]";
  return `grid ${widths} items-center gap-4 px-5`;
}

interface HeaderProps {
  sort: string;
  /** The order while nobody chooses one. */
  usual: string;
  predicted: Prediction | undefined;
  /** Its members are shown elsewhere, and sorting them leads to the list of customers. */
  segment?: number;
}

export function CustomerHeader({ sort, usual, predicted, segment }: HeaderProps) {
  const { t } = useI18n();
  const words = usePaidWords();
  const titleOf = usePredictionTitle();
  const key = sort.replace("-", "");
  const reversed = sort.startsWith("-");
  const cell = (label: string, sortKey: string | null, end = false) => {
    const isSorted = sortKey === key;
    const up = isSorted && (key === "name" || key === "next_purchase") !== reversed;
    const Icon = up ? ArrowUp : ArrowDown;
    const target = isSorted && !reversed ? `-${key}` : (sortKey ?? "");
    return (
      <div
        role="columnheader"
        aria-sort={isSorted ? (up ? "ascending" : "descending") : undefined}
        className={end ? "text-right" : ""}
      >
        {sortKey === null ? (
          label
        ) : (
          <Link
            to="/customers"
            search={(old) => ({ ...(segment === undefined ? old : { segment }), sort: target === usual ? undefined : target })}
            replace={segment === undefined}
            className="inline-flex items-center gap-1 hover:text-ink"
          >
            {label}
            {isSorted && <Icon className="size-3.5" aria-hidden />}
          </Link>
        )}
      </div>
    );
  };
  return (
    <div role="row" aria-rowindex={1} className={`${columns(predicted)} h-10 text-[0.8rem] text-soft`}>
      {cell(t("customers.col_name"), "name")}
      {cell(t("customers.col_contact"), null)}
      {cell(t("customers.col_city"), null)}
      {predicted && cell(titleOf(predicted), predicted, true)}
      {cell(t(words.column), "orders", true)}
      {cell(t("customers.col_revenue"), "revenue", true)}
      {cell(t(words.last), "recent", true)}
    </div>
  );
}

export function nameOf(customer: { name: string | null; external_id?: string | null }, unnamed: string): string {
  return customer.name ?? customer.external_id ?? unnamed;
}

/** Beside one who had left. */
function Back() {
  const { t } = useI18n();
  return <span className="shrink-0 rounded-full bg-good-soft px-2 py-0.5 text-[0.75rem] text-good">{t("customers.back")}</span>;
}

interface RowProps {
  customer: Customer | undefined;
  /** She had left, and has bought again. */
  isBack?: boolean;
  predicted?: Prediction | undefined;
}

export function CustomerRow({ customer, isBack = false, predicted }: RowProps) {
  const i18n = useI18n();
  const { t, f } = i18n;
  if (!customer) {
    return (
      <div className={`${columns(predicted)} h-full border-b border-line`}>
        <span className="flex items-center gap-3">
          <Shimmer className="size-9 rounded-full" />
          <Shimmer className="h-4 w-32" />
        </span>
      </div>
    );
  }
  const name = nameOf(customer, t("common.unnamed"));
  return (
    <div className={`${columns(predicted)} relative h-full border-b border-line transition-colors hover:bg-raised/70`}>
      <div role="cell" className="flex min-w-0 items-center gap-3">
        <Avatar name={name} />
        <Link
          to="/customers/$id"
          params={{ id: String(customer.id) }}
          className="min-w-0 truncate font-medium after:absolute after:inset-0 after:outline-offset-[-2px] focus-visible:outline-none focus-visible:after:outline-2 focus-visible:after:outline-brand"
        >
          <bdi>{name}</bdi>
        </Link>
        {isBack && <Back />}
      </div>
      <div role="cell" className="num min-w-0 truncate text-[0.9rem] text-soft">
        <bdi dir="ltr">{customer.phone ?? customer.email ?? ""}</bdi>
      </div>
      <div role="cell" className="min-w-0 truncate text-[0.9rem] text-soft">
        <bdi>{customer.city ?? ""}</bdi>
      </div>
      {predicted && (
        <div role="cell" className="num truncate text-right font-medium" title={predictedCell(customer, predicted, i18n, "full")}>
          {predictedCell(customer, predicted, i18n)}
        </div>
      )}
      <div role="cell" className="num text-right">
        {f.int(customer.orders)}
      </div>
      <div role="cell" className="num truncate text-right" title={customer.revenue ? f.money(customer.revenue) : undefined}>
        {customer.revenue && customer.orders > 0 ? f.money(customer.revenue, "compact") : t("common.none")}
      </div>
      <div role="cell" className="num truncate text-right text-[0.9rem] text-soft">
        {customer.last_order_at ? f.instantDay(customer.last_order_at) : t("common.none")}
      </div>
    </div>
  );
}

/** The same row at phone width. */
export function CustomerCard({ customer, isBack = false, predicted }: RowProps) {
  const { t, f } = useI18n();
  if (!customer) {
    return (
      <div className="flex h-full items-center gap-3 border-b border-line px-4">
        <Shimmer className="size-9 rounded-full" />
        <Shimmer className="h-4 w-36" />
      </div>
    );
  }
  const name = nameOf(customer, t("common.unnamed"));
  const last = customer.last_order_at;
  return (
    <div className="relative flex h-full items-center gap-3 border-b border-line px-4">
      <Avatar name={name} />
      <div role="cell" className="min-w-0 flex-1">
        <Link
          to="/customers/$id"
          params={{ id: String(customer.id) }}
          className="block truncate font-medium after:absolute after:inset-0"
        >
          <bdi>{name}</bdi>
        </Link>
        <p className="num truncate text-[0.82rem] text-soft">
          {customer.city && <bdi>{customer.city}</bdi>}
          {customer.city && last && " · "}
          {last && f.ago(last, todayIn(f.zone))}
        </p>
      </div>
      {isBack && <Back />}
      {predicted ? <PredictedOf customer={customer} name={predicted} /> : <PaidBy customer={customer} />}
    </div>
  );
}

function PaidBy({ customer }: { customer: Customer }) {
  const { t, f } = useI18n();
  const words = usePaidWords();
  return (
    <div role="cell" className="num shrink-0 text-end">
      <p className="font-medium">{customer.revenue && customer.orders > 0 ? f.money(customer.revenue, "compact") : t("common.none")}</p>
      <p className="text-[0.82rem] text-soft">{t(words.count, { n: customer.orders })}</p>
    </div>
  );
}

function PredictedOf({ customer, name }: { customer: Customer; name: Prediction }) {
  const i18n = useI18n();
  const titleOf = usePredictionTitle();
  return (
    <div role="cell" className="num max-w-[45%] shrink-0 text-end">
      <p className="font-medium">{predictedCell(customer, name, i18n)}</p>
      <p className="truncate text-[0.82rem] text-soft">{titleOf(name)}</p>
    </div>
  );
}
