import { useState } from "react";
import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { MessageSquarePlus, UserX } from "lucide-react";
import { api, type CustomerRecord } from "../app/api";
import { useI18n } from "../app/i18n";
import { todayIn } from "../app/period";
import { Problem } from "../app/problem";
import { useMay, useSession } from "../app/session";
import { valueText } from "../app/value_text";
import { Alive } from "../kit/alive";
import { Button, LinkButton } from "../kit/button";
import { ContactDialog, type ContactTarget } from "../kit/contact_dialog";
import { MailTo, Phone } from "../kit/copy";
import { useDocumentTitle } from "../kit/document_title";
import { Avatar } from "../kit/person";
import { Empty, Failure, Shimmer } from "../kit/states";
import { nameOf } from "./customer_rows";
import { attributeText } from "./segments/sentence";
import { Outlook } from "./outlook";
import { PurchaseChart } from "./purchase_chart";
import { Timeline } from "./timeline";
import { usePaidWords } from "./paid_words";

export function CustomerPage() {
  const { id } = useParams({ from: "/shell/customers/$id" });
  const record = useQuery({
    queryKey: ["customer", id],
    queryFn: ({ signal }) => api.customer(id, signal),
  });
  if (record.isError) {
    if (record.error instanceof Problem && record.error.code === "not_found") {
      return <NotFound />;
    }
    return <Failure error={record.error} onRetry={() => void record.refetch()} />;
  }
  if (!record.data) return <Loading />;
  return <Record key={record.data.id} customer={record.data} />;
}

function NotFound() {
  const { t } = useI18n();
  useDocumentTitle(t("customer.not_found"));
  return (
    <Empty
      icon={<UserX />}
      title={t("customer.not_found")}
      action={<LinkButton to="/customers">{t("nav.customers")}</LinkButton>}
    />
  );
}

function Record({ customer }: { customer: CustomerRecord }) {
  const { t, f } = useI18n();
  const mayWrite = useMay("customers:write");
  const [target, setTarget] = useState<ContactTarget | null>(null);
  const name = nameOf(customer, t("common.unnamed"));
  const { contacted_at: contactedAt } = customer.figures;
  // A record is often younger than its first purchase: it came with an import.
  const since = [customer.first_order_at, customer.created_at].filter((at) => at !== null).sort()[0] ?? customer.created_at;
  useDocumentTitle(name);
  const words = usePaidWords();
  return (
    <>
      <header className="mb-6 flex flex-wrap items-center gap-x-5 gap-y-4">
        <Avatar name={name} size="lg" />
        <div className="min-w-0 flex-1 basis-60">
          <h1 className="text-[1.6rem] leading-tight font-semibold tracking-[-0.015em]">
            <bdi>{name}</bdi>
          </h1>
          <p className="num text-soft">
            {t("customer.since", { day: f.instantDay(since) })}
            {contactedAt && ` · ${t("customer.last_contact", { when: f.ago(contactedAt, todayIn(f.zone)) })}`}
          </p>
          <SegmentChips customer={customer} />
        </div>
        {mayWrite && (
          <Button onPress={() => setTarget({ id: customer.id, name, phone: customer.phone, email: customer.email })}>
            <MessageSquarePlus />
            {t("customer.contacted_button")}
          </Button>
        )}
      </header>
      <Figures customer={customer} />
      <div className="mt-5 grid items-start gap-5 lg:grid-cols-[minmax(0,1fr)_19rem]">
        <div className="min-w-0 space-y-5">
          {customer.purchases.length > 0 && (
            <section className="card p-5 sm:p-6">
              <h2 className="mb-2 font-semibold">{t(words.each)}</h2>
              <PurchaseChart customer={customer} />
            </section>
          )}
          <Outlook id={customer.id} />
          <Timeline id={String(customer.id)} />
        </div>
        <Details customer={customer} />
      </div>
      <ContactDialog target={target} onClose={() => setTarget(null)} />
    </>
  );
}

function SegmentChips({ customer }: { customer: CustomerRecord }) {
  const { t } = useI18n();
  if (!customer.segments?.length) return null;
  return (
    <ul aria-label={t("customer.segments")} className="mt-2 flex flex-wrap gap-1.5">
      {customer.segments.map((one) => (
        <li key={one.id}>
          <Link to="/segments/$id" params={{ id: String(one.id) }} className="block rounded-full bg-brand-soft px-2.5 py-0.5 text-[0.84rem] text-brand hover:underline">
            <bdi>{one.name}</bdi>
          </Link>
        </li>
      ))}
    </ul>
  );
}

function Figures({ customer }: { customer: CustomerRecord }) {
  const { t, f } = useI18n();
  const now = customer.figures;
  const none = t("common.none");
  const words = usePaidWords();
  const isAtRisk = Number(now.value_at_risk?.amount ?? 0) > 0;
  const isShop = useSession().organisation.resolved.business === "shop";
  return (
    <section className="card">
      <dl className="grid grid-cols-2 gap-x-4 gap-y-5 p-5 sm:grid-cols-3 sm:p-6 xl:grid-cols-6">
        <Figure label={t(words.total)} value={f.int(customer.orders)} note={now.average_order ? `${t(words.average)}: ${f.money(now.average_order, "compact")}` : undefined} />
        <Figure label={t("customer.revenue")} value={customer.revenue ? f.money(customer.revenue, "compact") : none} />
        <Figure label={t(words.rhythm)} value={now.rhythm_days === null ? none : t("customer.rhythm_value", { n: Math.max(1, Math.round(now.rhythm_days)) })} note={now.silent_days === null ? undefined : `${t(words.silent)} ${t("common.days", { n: now.silent_days })}`} />
        {now.churn_risk !== null ? (
          <Figure label={t(now.p_alive === null ? "keep.col_p_alive" : "customer.buys_soon")} hint={t(now.p_alive === null ? "customer.stays_hint" : "customer.risk_hint")} value={<Alive share={1 - now.churn_risk} isAtRisk={isAtRisk} />} />
        ) : (
          <Figure label={t("customer.p_alive")} hint={t("customer.p_alive_hint")} value={now.p_alive === null ? none : <Alive share={now.p_alive} isAtRisk={isAtRisk} />} />
        )}
        <Figure label={t("customer.expected")} value={now.expected_value ? f.money(now.expected_value, "compact") : none} note={now.expected_orders === null ? undefined : t(words.expected, { n: f.decimal(now.expected_orders) })} />
        <Figure label={t("customer.at_risk")} hint={t("customer.at_risk_hint")} value={now.value_at_risk ? f.money(now.value_at_risk, "compact") : none} strong />
      </dl>
      {(now.reason ?? (customer.orders > 0 && now.p_alive === null)) && (
        <p className="num border-t border-line px-5 py-3 text-[0.92rem] text-soft sm:px-6">{now.reason ?? t(isShop ? "customer.no_figures" : "customer.no_running")}</p>
      )}
    </section>
  );
}

function Figure({ label, value, note, hint, strong = false }: { label: string; value: React.ReactNode; note?: string | undefined; hint?: string; strong?: boolean }) {
  return (
    <div className="min-w-0" title={hint}>
      <dt className="text-[0.82rem] text-soft">{label}</dt>
      <dd className={`num mt-1 text-[1.12rem] font-semibold tracking-[-0.01em] ${strong ? "text-bad" : ""}`}>{value}</dd>
      {note && <dd className="num text-[0.8rem] text-soft">{note}</dd>}
    </div>
  );
}

function Details({ customer }: { customer: CustomerRecord }) {
  const { t, f } = useI18n();
  const rows: [string, string | null][] = [
    [t("customer.id"), customer.external_id],
    [t("customer.city"), customer.city],
    [t("customer.country"), customer.country && valueText("country", customer.country, f.locale)],
    [t("customer.language"), customer.language && valueText("language", customer.language, f.locale)],
    [t("customer.segment"), customer.segment],
    [t("customer.birthday"), customer.birthday ? f.day(customer.birthday) : null],
    ...Object.entries(customer.fields).map(([key, value]): [string, string] => [
      attributeText(key, t),
      typeof value === "object" ? JSON.stringify(value) : String(value),
    ]),
  ];
  return (
    <aside className="card order-first p-5 lg:order-none">
      <h2 className="mb-3 font-semibold">{t("customer.details")}</h2>
      {customer.phone && (
        <div className="flex items-center gap-1">
          <bdi dir="ltr" className="num min-w-0 flex-1 truncate text-start [[dir=rtl]_&]:text-end">{customer.phone}</bdi>
          <Phone phone={customer.phone} />
        </div>
      )}
      {customer.email && (
        <div className="flex items-center gap-1">
          <bdi dir="ltr" className="min-w-0 flex-1 truncate text-start [[dir=rtl]_&]:text-end">{customer.email}</bdi>
          <MailTo email={customer.email} />
        </div>
      )}
      <dl className="mt-3 space-y-2.5 border-t border-line pt-3 text-[0.9rem]">
        {rows.map(
          ([label, value]) =>
            value && (
              <div key={label} className="flex justify-between gap-4">
                <dt className="text-soft">{label}</dt>
                <dd className="num min-w-0 text-end break-words">
                  <bdi>{value}</bdi>
                </dd>
              </div>
            ),
        )}
      </dl>
    </aside>
  );
}

function Loading() {
  return (
    <div className="space-y-5">
      <div className="flex items-center gap-5">
        <Shimmer className="size-14 rounded-full" />
        <div className="space-y-2">
          <Shimmer className="h-7 w-52" />
          <Shimmer className="h-4 w-36" />
        </div>
      </div>
      <Shimmer className="h-28 rounded-2xl" />
      <Shimmer className="h-64 rounded-2xl" />
    </div>
  );
}
