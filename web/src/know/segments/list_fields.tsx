import { useState } from "react";
import { useI18n } from "../../app/i18n";
import { Field } from "../../kit/field";
import { CustomersPicker } from "./pickers";

const idsIn = (text: string) => [...new Set(text.split(/[\n,;،؛\t]+/).map((one) => one.trim()).filter(Boolean))];

/** The customers of a list: chosen by search, or pasted by their numbers. */
export function ListFields({ chosen, onChange }: { chosen: readonly string[]; onChange: (customers: readonly string[]) => void }) {
  const { t, f } = useI18n();
  const [picked, setPicked] = useState<readonly string[]>(chosen);
  const [text, setText] = useState("");
  const change = (ids: readonly string[], pasted: string) => onChange([...new Set([...ids, ...idsIn(pasted)])]);
  return (
    <div className="space-y-4">
      <div className="space-y-1.5">
        <p className="text-[0.87rem] font-medium">{t("segments.list_search")}</p>
        <CustomersPicker
          chosen={picked}
          onChange={(ids) => {
            setPicked(ids);
            change(ids, text);
          }}
        />
      </div>
      <Field label={t("segments.list_paste")} hint={`${t("segments.list_paste_hint")} ${chosen.length ? t("customers.count", { n: chosen.length }) : ""}`}>
        {(tied) => (
          <textarea
            {...tied}
            dir="ltr"
            rows={4}
            lang={f.language}
            className="field num"
            value={text}
            onChange={(event) => {
              setText(event.target.value);
              change(picked, event.target.value);
            }}
          />
        )}
      </Field>
    </div>
  );
}
