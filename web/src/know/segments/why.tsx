import { useState } from "react";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Check, X } from "lucide-react";
import { api, type Customer, type CustomerRecord } from "../../app/api";
import type { Condition, Reason } from "../../app/api_segments";
import { useI18n } from "../../app/i18n";
import { valueText } from "../../app/value_text";
import { explain } from "../../kit/toast";
import { nameOf } from "../customer_rows";
import { CustomerFinder } from "./customer_finder";
import { readRule } from "./read";
import type { Rule } from "./rules";
import { predictedText, ruleText, type Telling } from "./sentence";

/** Why a customer is in a segment, or is not: each rule with a tick or a cross, and what was found. */
export function Why({ condition, telling }: { condition: Condition | null; telling: Telling }) {
  const { t } = useI18n();
  const [customer, setCustomer] = useState<Customer | null>(null);
  return (
    <section className="card p-5 sm:p-6">
      <h2 className="mb-3 font-semibold">{t("segments.why")}</h2>
      {customer === null ? (
        <CustomerFinder label={t("segments.why_search")} onPick={setCustomer} />
      ) : (
        <>
          {condition && <Answer condition={condition} customer={customer} telling={telling} />}
          <button type="button" className="link mt-3 text-[0.9rem]" onClick={() => setCustomer(null)}>
            {t("segments.why_another")}
          </button>
        </>
      )}
    </section>
  );
}

function Answer({ condition, customer, telling }: { condition: Condition; customer: Customer; telling: Telling }) {
  const { t } = useI18n();
  const id = customer.external_id ?? String(customer.id);
  const reason = useQuery({
    queryKey: ["segment_why", id, JSON.stringify(condition)],
    queryFn: ({ signal }) => api.segmentWhy(condition, id, signal),
    placeholderData: keepPreviousData,
  });
  const record = useQuery({
    queryKey: ["customer", String(customer.id)],
    queryFn: ({ signal }) => api.customer(String(customer.id), signal),
  });
  if (reason.isError) return <p role="alert" className="text-[0.9rem] text-bad">{explain(reason.error, t)}</p>;
  if (!reason.data) return <p className="text-soft">{t("app.loading")}…</p>;
  const name = nameOf(customer, t("common.unnamed"));
  return (
    <div role="status">
      <p className={`mb-2 font-medium ${reason.data.met ? "text-good" : "text-bad"}`}>{t(reason.data.met ? "segments.why_in" : "segments.why_out", { name })}</p>
      <ReasonTree reason={reason.data} telling={telling} record={record.data} />
    </div>
  );
}

function ReasonTree({ reason, telling, record }: { reason: Reason; telling: Telling; record: CustomerRecord | undefined }) {
  const { t } = telling;
  const rule = readRule(reason.condition);
  const isGroup = rule.type === "kept" && reason.parts.length > 0;
  const [key = ""] = Object.keys(reason.condition);
  const said = !isGroup ? ruleText(rule, telling) : key === "not" ? t("segments.kept_not", { text: "…" }) : t(key === "any" ? "segments.group_any" : "segments.group_all");
  const found = isGroup ? null : foundText(rule, reason, telling, record);
  return (
    <div>
      <div className="flex items-start gap-2 py-1">
        <span className={`mt-0.5 grid size-5 shrink-0 place-items-center rounded-full ${reason.met ? "bg-good-soft text-good" : "bg-bad-soft text-bad"}`}>
          {reason.met ? <Check className="size-3.5" aria-hidden /> : <X className="size-3.5" aria-hidden />}
          <span className="sr-only">{t(reason.met ? "segments.why_met" : "segments.why_not_met")}</span>
        </span>
        <p className="min-w-0 text-[0.92rem]">
          {said}
          {found && <span className="num block text-[0.85rem] text-soft">{found}</span>}
        </p>
      </div>
      {isGroup && (
        <ul className="ms-2.5 border-s border-line ps-3">
          {reason.parts.map((part, i) => (
            <li key={i}>
              <ReasonTree reason={part} telling={telling} record={record} />
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

/** What a rule counts for this customer: its own, or that of what it denies. */
function countOf(reason: Reason | undefined): number {
  const found = reason?.found ?? reason?.parts[0]?.found;
  return typeof found === "number" ? found : 0;
}

function foundText(rule: Rule, reason: Reason, telling: Telling, record: CustomerRecord | undefined): string | null {
  const { t, f } = telling;
  switch (rule.type) {
    case "did":
      return t("segments.found_times", { n: countOf(reason) });
    case "silent": {
      const ever = countOf(reason.parts[0]);
      return ever === 0 ? t("segments.found_silent_never") : t("segments.found_silent", { ever, recent: countOf(reason.parts[1]) });
    }
    case "spent":
      return typeof reason.found === "object" && reason.found ? t("segments.found_amount", { amount: f.money(reason.found) }) : null;
    case "attribute": {
      if (!record) return null;
      const value = { ...record.fields, city: record.city, country: record.country, language: record.language, segment: record.segment }[rule.name];
      return value === undefined || value === null || value === "" ? t("segments.found_nothing") : t("segments.found_value", { value: valueText(rule.name, String(value), f.locale) });
    }
    case "predicted": {
      const { found } = reason;
      const value = typeof found === "object" ? found?.amount : found;
      return value === undefined ? null : t("segments.found_predicted", { value: predictedText(rule.name, value, telling) });
    }
    default:
      return null;
  }
}
