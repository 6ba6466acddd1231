import { useState } from "react";
import { X } from "lucide-react";
import type { Customer } from "../../app/api";
import { useI18n } from "../../app/i18n";
import { Field } from "../../kit/field";
import { nameOf } from "../customer_rows";
import { CustomerFinder } from "./customer_finder";

const idsIn = (text: string) => text.split(/[\n,;،؛\t]+/).map((one) => one.trim()).filter(Boolean);
const idOf = (customer: Customer) => customer.external_id ?? "";

/** The customers of a list: found one by one, or pasted by their numbers. */
export function ListFields({ count, onChange }: { count: number; onChange: (customers: readonly string[]) => void }) {
  const { t } = useI18n();
  const [picked, setPicked] = useState<readonly Customer[]>([]);
  const [text, setText] = useState("");
  const change = (customers: readonly Customer[], pasted: string) => {
    setPicked(customers);
    setText(pasted);
    onChange([...new Set([...customers.map(idOf), ...idsIn(pasted)])]);
  };
  const pick = (customer: Customer) => !picked.some((one) => one.id === customer.id) && customer.external_id && change([...picked, customer], text);
  return (
    <div className="space-y-4">
      <div className="space-y-2">
        <p className="text-[0.87rem] font-medium">{t("segments.list_find")}</p>
        <CustomerFinder label={t("segments.why_search")} onPick={pick} />
        <ul className="flex flex-wrap gap-1.5">
          {picked.map((one) => (
            <li key={one.id} className="inline-flex min-h-8 max-w-full items-center rounded-lg bg-brand-soft ps-2.5 pe-1 text-[0.92rem] text-brand">
              <bdi className="min-w-0 truncate">{nameOf(one, idOf(one))}</bdi>
              <button
                type="button"
                aria-label={t("segments.values_remove", { value: nameOf(one, idOf(one)) })}
                onClick={() => change(picked.filter((other) => other.id !== one.id), text)}
                className="grid size-7 shrink-0 place-items-center rounded-md hover:bg-panel"
              >
                <X className="size-3.5" aria-hidden />
              </button>
            </li>
          ))}
        </ul>
      </div>
      <Field label={t("segments.list_paste")} hint={`${t("segments.list_paste_hint")} ${count ? t("customers.count", { n: count }) : ""}`}>
        {(tied) => <textarea {...tied} dir="ltr" rows={4} className="field num" value={text} onChange={(event) => change(picked, event.target.value)} />}
      </Field>
    </div>
  );
}
