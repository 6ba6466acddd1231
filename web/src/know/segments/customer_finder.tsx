import { useId, useState, type KeyboardEvent } from "react";
import { Search } from "lucide-react";
import type { Customer } from "../../app/api";
import { useI18n } from "../../app/i18n";
import { nameOf } from "../customer_rows";
import { useCustomerSearch } from "./pickers";

/** One customer, found by name, phone or id. */
export function CustomerFinder({ label, onPick }: { label: string; onPick: (customer: Customer) => void }) {
  const { t } = useI18n();
  const list = useId();
  const [text, setText] = useState("");
  const [at, setAt] = useState(0);
  const search = text.trim();
  const found = useCustomerSearch(search, 6);
  const options = search === "" ? [] : (found.data?.items ?? []);
  const current = Math.min(at, options.length - 1);
  const pick = (customer: Customer) => {
    setText("");
    onPick(customer);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const option = options[current];
    if (event.key === "ArrowDown") setAt((current + 1) % Math.max(1, options.length));
    else if (event.key === "ArrowUp") setAt((current - 1 + options.length) % Math.max(1, options.length));
    else if (event.key === "Enter" && !event.nativeEvent.isComposing && option) pick(option);
    else if (event.key === "Escape" && text !== "") setText("");
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div>
      <div className="relative">
        <Search className="pointer-events-none absolute start-3 top-3 size-4 text-faint" aria-hidden />
        <input
          role="combobox"
          aria-expanded={options.length > 0}
          aria-controls={list}
          aria-activedescendant={options[current] ? `${list}-${current}` : undefined}
          aria-label={label}
          placeholder={label}
          className="field ps-9.5"
          maxLength={200}
          value={text}
          onKeyDown={onKeyDown}
          onChange={(event) => {
            setText(event.target.value);
            setAt(0);
          }}
        />
      </div>
      <ul id={list} role="listbox" aria-label={label} className={options.length > 0 ? "mt-1.5" : ""}>
        {options.map((one, i) => (
          <li
            key={one.id}
            id={`${list}-${i}`}
            role="option"
            aria-selected={i === current}
            onMouseMove={() => setAt(i)}
            onClick={() => pick(one)}
            className="flex min-h-10 cursor-pointer items-center gap-2 rounded-lg px-2.5 aria-selected:bg-raised"
          >
            <bdi className="min-w-0 flex-1 truncate text-start">{nameOf(one, t("common.unnamed"))}</bdi>
            <bdi dir="ltr" className="num text-[0.82rem] text-soft">{one.phone ?? one.external_id}</bdi>
          </li>
        ))}
      </ul>
      {search !== "" && found.data && !found.isPlaceholderData && options.length === 0 && <p className="mt-2 text-[0.9rem] text-soft">{t("segments.values_none")}</p>}
    </div>
  );
}
