import { useRef, useState } from "react";
import { FileUp, X } from "lucide-react";
import type { Customer } from "../../app/api";
import { useI18n } from "../../app/i18n";
import { Button } from "../../kit/button";
import { Field, Toggle } from "../../kit/field";
import { nameOf } from "../customer_rows";
import { CustomerFinder } from "./customer_finder";
import { customersInFile } from "./list_file";

/** Who shall be on a list. */
export interface ListWish {
  customers: readonly string[];
  /** Numbers that no customer has are left out, instead of refusing all. */
  skipUnknown: boolean;
}

export const emptyList: ListWish = { customers: [], skipUnknown: false };

const idsIn = (text: string) => text.split(/[\n,;،؛\t]+/).map((one) => one.trim()).filter(Boolean);
const idOf = (customer: Customer) => customer.external_id ?? "";

/** The customers of a list: found one by one, pasted by their numbers, or from a file. */
export function ListFields({ wish, onChange }: { wish: ListWish; onChange: (wish: ListWish) => void }) {
  const { t } = useI18n();
  const [picked, setPicked] = useState<readonly Customer[]>([]);
  const [text, setText] = useState("");
  const change = (customers: readonly Customer[], pasted: string) => {
    setPicked(customers);
    setText(pasted);
    onChange({ ...wish, customers: [...new Set([...customers.map(idOf), ...idsIn(pasted)])] });
  };
  const pick = (customer: Customer) => !picked.some((one) => one.id === customer.id) && customer.external_id && change([...picked, customer], text);
  const count = wish.customers.length;
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
      <FileOfNumbers onNumbers={(numbers) => change(picked, [...idsIn(text), ...numbers].join("\n"))} />
      <Toggle
        label={t("segments.list_skip")}
        hint={t("segments.list_skip_hint")}
        checked={wish.skipUnknown}
        onChange={(skipUnknown) => onChange({ ...wish, skipUnknown })}
      />
    </div>
  );
}

/** More than the most customers that a list can name need, and no more than a page can hold. */
const mostBytes = 20 * 1024 * 1024;

function FileOfNumbers({ onNumbers }: { onNumbers: (numbers: readonly string[]) => void }) {
  const { t } = useI18n();
  const input = useRef<HTMLInputElement>(null);
  const [isTooLarge, setTooLarge] = useState(false);
  const read = async (file: File) => {
    setTooLarge(file.size > mostBytes);
    if (file.size <= mostBytes) onNumbers(customersInFile(await file.text()));
  };
  return (
    <div>
      <Button variant="secondary" size="sm" onPress={() => input.current?.click()}>
        <FileUp />
        {t("segments.list_file")}
      </Button>
      <p className="mt-1.5 text-[0.82rem] text-soft">{t("segments.list_file_hint")}</p>
      {isTooLarge && <p role="alert" className="mt-1 text-[0.82rem] text-bad">{t("segments.list_file_large")}</p>}
      <input
        ref={input}
        type="file"
        className="sr-only"
        tabIndex={-1}
        aria-label={t("segments.list_file")}
        accept=".csv,.tsv,.txt,text/csv,text/plain,text/tab-separated-values"
        onChange={(event) => {
          const file = event.target.files?.[0];
          event.target.value = "";
          if (file) void read(file);
        }}
      />
    </div>
  );
}
