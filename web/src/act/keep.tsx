import { useState } from "react";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { HeartHandshake, Info } from "lucide-react";
import { api, type Keep, type KeepModel, type KeepRow } from "../app/api";
import { useI18n } from "../app/i18n";
import { todayIn } from "../app/period";
import { useMay, useSession } from "../app/session";
import { Alive } from "../kit/alive";
import { Button, LinkButton } from "../kit/button";
import { ContactDialog, type ContactTarget } from "../kit/contact_dialog";
import { MailTo, Phone } from "../kit/copy";
import { Dialog } from "../kit/dialog";
import { ExportMenu } from "../kit/export_menu";
import { FirstRows } from "../kit/first_rows";
import { useMedia } from "../kit/media";
import { usePagedRows } from "../kit/paged_rows";
import { Avatar } from "../kit/person";
import { Empty, Failure, PageTitle, Shimmer } from "../kit/states";
import { VirtualList } from "../kit/virtual_list";
import { usePaidWords } from "../know/paid_words";
import { KeepRecord } from "./keep_record";

// Whose past is told while all are shown.
const usualNames = 50;
const mostNames = 200;
// Who was contacted so many days ago, or later, waits.
const restDays = 14;

const columns =
  "grid grid-cols-[1.6rem_minmax(0,4fr)_7.75rem_6.25rem_minmax(0,1.3fr)_minmax(0,1.3fr)_14.5rem] items-center gap-4 px-5";

export function KeepPage() {
  const { t, said } = useI18n();
  const isNarrow = useMedia("(max-width: 1179px)");
  const mayImport = useMay("imports:write");
  const [target, setTarget] = useState<ContactTarget | null>(null);
  const { first, contacted } = useSearch({ from: "/shell/keep" });
  const rest = contacted === "shown" ? 0 : restDays;
  const rows = usePagedRows<KeepRow, Keep>(["keep", "rows", rest], (...page) => api.keep(rest, ...page));
  const isShop = useSession().organisation.resolved.business === "shop";
  const { head, total } = rows;
  const goesByRisk = Boolean(head.data?.model.risk);
  const late = head.data?.late ?? 0;
  const leftOut = head.data?.left_out ?? 0;
  const navigate = useNavigate({ from: "/keep" });
  if (head.isError) return <Failure error={head.error} onRetry={() => void head.refetch()} />;
  return (
    <>
      <PageTitle title={t("keep.title")} lead={t(!isShop ? "keep.lead_subscriptions" : goesByRisk ? "keep.lead_risk" : "keep.lead")} />
      {head.isPending ? (
        <Shimmer className="h-96 rounded-2xl" />
      ) : late === 0 ? (
        <Empty
          icon={<HeartHandshake />}
          title={t(total === 0 ? "keep.none_title" : "keep.empty_title")}
          text={total === 0 ? t("keep.empty_text") : [t(goesByRisk ? "keep.nobody_at_risk" : "keep.nobody_late"), head.data.model.reason && said(head.data.model.reason)].filter(Boolean).join(" ")}
          action={mayImport && total === 0 && <LinkButton to="/import">{t("overview.empty_button")}</LinkButton>}
        />
      ) : (
        <>
          <Summary keep={head.data} />
          <div className="mb-5">
            <KeepRecord first={Math.min(first ?? usualNames, mostNames)} />
          </div>
          <div className="mb-3 flex flex-wrap items-center justify-end gap-2">
            <Contacted leftOut={leftOut} isShown={rest === 0} onShow={(shown) => void navigate({ search: (old) => ({ ...old, contacted: shown ? "shown" : undefined }), replace: true })} />
            <FirstRows value={first} onChange={(value) => void navigate({ search: (old) => ({ ...old, first: value }), replace: true })} />
            <ExportMenu onExport={(format) => api.downloadKeep(first, rest, format, t("keep.title"))} />
          </div>
          <VirtualList
            rows={Math.min(late - leftOut, first ?? late)}
            rowHeight={isNarrow ? 196 : 96}
            label={t("keep.list_label")}
            resetKey={rows.identity}
            header={isNarrow ? undefined : <Header />}
            onWindow={rows.onWindow}
            renderRow={(index) => {
              const row = rows.row(index);
              if (!row) return <div className="flex h-full items-center border-b border-line px-5"><Shimmer className="h-4 w-40" /></div>;
              return isNarrow ? <Card row={row} onContact={setTarget} /> : <Row row={row} rank={index + 1} onContact={setTarget} />;
            }}
          />
        </>
      )}
      <ContactDialog target={target} onClose={() => setTarget(null)} />
    </>
  );
}

/** How many are not in the list since they were contacted lately, and a way to see them. */
function Contacted({ leftOut, isShown, onShow }: { leftOut: number; isShown: boolean; onShow: (shown: boolean) => void }) {
  const { t } = useI18n();
  if (!isShown && leftOut === 0) return null;
  return (
    <p className="num me-auto text-[0.87rem] text-soft">
      {!isShown && <>{t("keep.left_out", { n: leftOut, days: restDays })} </>}
      <button type="button" className="link" onClick={() => onShow(!isShown)}>
        {isShown ? t("keep.leave_out", { days: restDays }) : t("keep.show_contacted")}
      </button>
    </p>
  );
}

function Summary({ keep }: { keep: Keep }) {
  const { t, f } = useI18n();
  const isShop = useSession().organisation.resolved.business === "shop";
  return (
    <section className="card mb-5 flex flex-wrap items-end justify-between gap-x-10 gap-y-3 p-5 sm:p-6">
      <div>
        <h2 className="text-[0.87rem] text-soft">{t("keep.at_risk_total")}</h2>
        <p className="num text-[1.9rem] leading-snug font-semibold tracking-[-0.02em]">{f.money(keep.at_risk, "compact")}</p>
        <p className="num text-[0.87rem] text-soft">
          {t(!isShop ? "keep.count_subscriptions" : keep.model.risk ? "keep.count_risk" : "keep.count", { n: keep.late, half: keep.half })} {t("keep.as_of", { day: f.day(keep.at) })}
        </p>
      </div>
      {isShop ? <ModelNote model={keep.model} /> : <p className="max-w-md text-[0.87rem] text-soft">{t("keep.at_risk_subscriptions")}</p>}
    </section>
  );
}

const purchaseModels = { bgnbd: "predictions.by_bg_nbd", mbgnbd: "predictions.by_mbg_nbd", mbgcnbd: "predictions.by_mbg_cnbd_k" } as const;

function ModelNote({ model }: { model: KeepModel }) {
  const { t, f, said } = useI18n();
  const [isOpen, setOpen] = useState(false);
  const { risk } = model;
  if (model.name === "subscriptions") return null;
  if (model.name === "plain_rule" && risk) {
    return <p className="num max-w-md text-[0.87rem] text-soft">{t("keep.model_risk", { days: risk.horizon_days })}</p>;
  }
  if (model.name === "plain_rule") {
    return (
      <p className="max-w-md rounded-xl bg-warn-soft px-4 py-2.5 text-[0.87rem] text-warn">
        {model.reason ? said(model.reason) : t("keep.model_plain")}
      </p>
    );
  }
  const name = t(purchaseModels[model.name]);
  return (
    <div className="max-w-md text-[0.87rem] text-soft">
      <p className="num">
        {t("keep.model_bgnbd", {
          n: model.customers,
          from: model.fitted_on ? f.day(model.fitted_on.from) : "",
          to: model.fitted_on ? f.day(model.fitted_on.to) : "",
        })}
      </p>
      {risk && <p className="num mt-1">{t("keep.model_risk", { days: risk.horizon_days })}</p>}
      {model.reason && <p className="mt-1">{said(model.reason)}</p>}
      <button type="button" onClick={() => setOpen(true)} className="link mt-1 inline-flex items-center gap-1.5">
        <Info className="size-4" aria-hidden />
        {t("keep.model_details")}
      </button>
      <Dialog isOpen={isOpen} onClose={() => setOpen(false)} title={t("keep.model_title")}>
        <p className="num text-soft">{risk ? t("keep.model_text_risk", { model: name, usual: f.percent(risk.usual, 0) }) : t("keep.model_text", { model: name })}</p>
        <div className="mt-5 grid gap-5 sm:grid-cols-2">
          <Parameters title={t("keep.model_purchase", { model: name })} values={model.parameters} />
          <Parameters title={t("keep.model_spend")} values={model.spend} />
        </div>
      </Dialog>
    </div>
  );
}

function Parameters({ title, values }: { title: string; values: Record<string, number> | null }) {
  const { f } = useI18n();
  if (!values) return null;
  return (
    <div>
      <h3 className="mb-1.5 text-[0.87rem] font-medium">{title}</h3>
      <dl dir="ltr" className="num space-y-1 rounded-lg bg-raised px-3 py-2 text-[0.87rem]">
        {Object.entries(values).map(([name, value]) => (
          <div key={name} className="flex justify-between gap-4">
            <dt className="text-soft">{name}</dt>
            <dd>{f.decimal(value, 4)}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}

function Header() {
  const { t } = useI18n();
  const isShop = useSession().organisation.resolved.business === "shop";
  const cell = (label: string, end = false) => (
    <div role="columnheader" className={end ? "text-right" : ""}>
      {label}
    </div>
  );
  return (
    <div role="row" aria-rowindex={1} className={`${columns} h-10 text-[0.8rem] text-soft`}>
      <span aria-hidden />
      {cell(t("keep.col_customer"))}
      {cell(t(isShop ? "keep.col_last" : "customers.col_last_payment"))}
      {cell(t("keep.col_p_alive"))}
      {cell(t("keep.col_expected"), true)}
      {cell(t("keep.col_at_risk"), true)}
      <div role="columnheader" aria-label={t("customer.contact_column")} />
    </div>
  );
}

interface RowProps {
  row: KeepRow;
  onContact: (target: ContactTarget) => void;
}

function useName(row: KeepRow): string {
  const { t } = useI18n();
  return row.name ?? row.customer ?? t("common.unnamed");
}

function NameLink({ row }: { row: KeepRow }) {
  return (
    <Link
      to="/customers/$id"
      params={{ id: String(row.id) }}
      className="block truncate font-medium after:absolute after:inset-0 focus-visible:outline-none focus-visible:after:outline-2 focus-visible:after:-outline-offset-2 focus-visible:after:outline-brand"
    >
      <bdi>{useName(row)}</bdi>
    </Link>
  );
}

/** How likely she stays, by what put her on the list: that she does not leave soon, else that she is still here. */
const stayOf = ({ p_alive, churn_risk }: KeepRow) => (churn_risk === null ? p_alive : 1 - churn_risk);

/** Between which sums what is at risk lies. */
function AtRiskRange({ row: { value_at_risk_interval: range } }: { row: KeepRow }) {
  const { t, f } = useI18n();
  if (!range) return null;
  const [low, high] = [f.money(range[0], "compact"), f.money(range[1], "compact")];
  return <span title={t("overview.interval", { low, high })}>{t("behind.between", { low, high })}</span>;
}

function Row({ row, rank, onContact }: RowProps & { rank: number }) {
  const { t, f } = useI18n();
  const words = usePaidWords();
  const stays = stayOf(row);
  const none = t("common.none");
  return (
    <div className={`${columns} group relative h-full border-b border-line transition-colors hover:bg-raised/70`}>
      <div role="cell" className="num text-right text-[0.82rem] text-faint">
        {f.int(rank)}
      </div>
      <div role="cell" className="flex min-w-0 items-center gap-3">
        <Avatar name={useName(row)} />
        <div className="min-w-0 flex-1">
          <NameLink row={row} />
          <p className="num line-clamp-3 text-[0.82rem] leading-snug text-soft" title={row.reason}>
            {row.reason}
          </p>
        </div>
      </div>
      <div role="cell" className="num min-w-0 text-[0.9rem]">
        {f.day(row.last_purchase)}
      </div>
      <div role="cell">{stays === null ? none : <Alive share={stays} isAtRisk />}</div>
      <div role="cell" className="num min-w-0 text-right text-[0.9rem]">
        <p className="truncate">{row.expected_value ? f.money(row.expected_value, "compact") : none}</p>
        <p className="truncate text-[0.8rem] text-soft">
          {row.expected_orders === null ? "" : t(words.expected, { n: f.decimal(row.expected_orders) })}
        </p>
      </div>
      <div role="cell" className="num min-w-0 text-right">
        <p className="truncate font-semibold">{row.value_at_risk ? f.money(row.value_at_risk, "compact") : none}</p>
        <p className="text-[0.8rem] leading-snug text-soft">
          <AtRiskRange row={row} />
        </p>
      </div>
      <div role="cell" className="flex min-w-0 items-center justify-end gap-0.5">
        {row.phone && <Phone phone={row.phone} />}
        {row.email && <MailTo email={row.email} />}
        <ContactButton row={row} onContact={onContact} />
      </div>
    </div>
  );
}

function Card({ row, onContact }: RowProps) {
  const { t, f } = useI18n();
  const words = usePaidWords();
  const stays = stayOf(row);
  const none = t("common.none");
  return (
    <div className="relative flex h-full flex-col justify-center gap-2 border-b border-line px-4">
      <div className="flex items-center gap-3">
        <Avatar name={useName(row)} />
        <div role="cell" className="min-w-0 flex-1">
          <NameLink row={row} />
          <p className="num truncate text-[0.82rem] text-soft">
            {t(words.last)}: {f.day(row.last_purchase)}
          </p>
          {row.expected_value && (
            <p className="num truncate text-[0.82rem] text-soft">
              {t("keep.col_expected")}: {f.money(row.expected_value, "compact")}
            </p>
          )}
        </div>
        <div role="cell" className="num shrink-0 text-end">
          <p className="font-semibold">{row.value_at_risk ? f.money(row.value_at_risk, "compact") : none}</p>
          <p className="text-[0.78rem] text-soft">
            <AtRiskRange row={row} />
          </p>
          <p className="text-[0.78rem] text-soft">{t("keep.col_at_risk")}</p>
        </div>
      </div>
      <p role="cell" className="num line-clamp-3 text-[0.82rem] leading-snug text-soft">
        {row.reason}
      </p>
      <div role="cell" className="flex items-center justify-between gap-2">
        <span className="flex items-center gap-2 text-[0.87rem]">
          <span className="text-[0.78rem] text-soft">{t("keep.col_p_alive")}</span>
          {stays === null ? none : <Alive share={stays} isAtRisk />}
        </span>
        <span className="flex items-center">
          {row.phone && <Phone phone={row.phone} />}
          {row.email && <MailTo email={row.email} />}
          <ContactButton row={row} onContact={onContact} />
        </span>
      </div>
    </div>
  );
}

function ContactButton({ row, onContact }: RowProps) {
  const { t, f } = useI18n();
  const mayWrite = useMay("customers:write");
  const name = useName(row);
  const done = row.contacted_at !== null;
  const text = done
    ? t("keep.contacted_when", {
        outcome: row.contact_outcome ? t(`contact.outcome_${row.contact_outcome}`) : t("keep.contacted"),
        when: f.ago(row.contacted_at ?? "", todayIn(f.zone)),
      })
    : t("keep.contacted");
  if (!mayWrite) return done ? <span className="text-[0.82rem] text-soft">{text}</span> : null;
  return (
    <Button
      variant={done ? "ghost" : "outline"}
      size="sm"
      className={`relative z-10 ms-1 min-w-0 shrink ${done ? "text-good" : "bg-panel"}`}
      aria-label={`${text}: ${name}`}
      onPress={() => onContact({ id: row.id, name, phone: row.phone, email: row.email })}
    >
      <span className="num truncate">{text}</span>
    </Button>
  );
}
