import { useId, useState, type KeyboardEvent } from "react";
import { Popover } from "@heroui/react/popover";
import { Check, Plus, X } from "lucide-react";
import { fold } from "../app/fold";
import { useI18n } from "../app/i18n";
import { Button } from "./button";

export interface PickableValue {
  value: string;
  label: string;
  /** How often it occurs, or what else tells it apart. */
  note?: string | undefined;
}

/**
 * Several values in a sentence: those chosen, and a list to choose more from.
 * `onSearch`: the list is asked for what is typed; without it, the list is narrowed to it.
 * `allowOwn`: what is typed may be chosen though it is not in the list.
 * `isOptional`: nothing chosen is a choice too.
 */
export function ValuePicker({
  label,
  chosen,
  found,
  allowOwn = false,
  isOptional = false,
  showChosen,
  onSearch,
  onChange,
}: {
  label: string;
  chosen: readonly string[];
  found: readonly PickableValue[];
  allowOwn?: boolean;
  isOptional?: boolean;
  showChosen: (value: string) => string;
  onSearch?: (text: string) => void;
  onChange: (values: string[]) => void;
}) {
  const { t, f } = useI18n();
  const without = (value: string) => chosen.filter((one) => one !== value);
  return (
    <span className="inline-flex max-w-full flex-wrap items-center gap-1.5">
      {chosen.map((value, i) => (
        <span key={value} className="contents">
          {i > 0 && <span className="text-soft">{t("segments.list_or").trim()}</span>}
          <span className="inline-flex min-h-9 max-w-full items-center rounded-lg bg-brand-soft ps-2.5 pe-1 text-brand">
            <bdi className="num min-w-0 truncate">{showChosen(value)}</bdi>
            <button
              type="button"
              aria-label={t("segments.values_remove", { value: showChosen(value) })}
              onClick={() => onChange(without(value))}
              className="grid size-7 shrink-0 place-items-center rounded-md hover:bg-panel"
            >
              <X className="size-3.5" aria-hidden />
            </button>
          </span>
        </span>
      ))}
      <Popover onOpenChange={(open) => open && onSearch?.("")}>
        <Button
          variant="outline"
          aria-label={`${t("segments.values_add")}: ${label}`}
          className={`h-9 rounded-lg border-dashed px-2 font-normal text-soft ${chosen.length === 0 && !isOptional ? "border-warn" : "border-[color:var(--field-line)]"}`}
        >
          <Plus className="size-4" />
          {chosen.length === 0 && t(isOptional ? "funnel.only_some" : "segments.choose")}
        </Button>
        <Popover.Content placement="bottom start" className="w-72 max-w-[calc(100vw-1.5rem)] rounded-xl p-0">
          <Popover.Dialog aria-label={label} className="p-2 outline-none">
            <Options
              label={label}
              chosen={chosen}
              found={found}
              allowOwn={allowOwn}
              narrow={!onSearch}
              fold={(text) => fold(text, f.locale)}
              onSearch={onSearch}
              onToggle={(value) => onChange(chosen.includes(value) ? without(value) : [...chosen, value])}
            />
          </Popover.Dialog>
        </Popover.Content>
      </Popover>
    </span>
  );
}

function Options({
  label,
  chosen,
  found,
  allowOwn,
  narrow,
  fold,
  onSearch,
  onToggle,
}: {
  label: string;
  chosen: readonly string[];
  found: readonly PickableValue[];
  allowOwn: boolean;
  narrow: boolean;
  fold: (text: string) => string;
  onSearch: ((text: string) => void) | undefined;
  onToggle: (value: string) => void;
}) {
  const { t } = useI18n();
  const list = useId();
  const [text, setText] = useState("");
  const [at, setAt] = useState(0);
  const typed = text.trim();
  const shown = narrow ? found.filter((one) => fold(one.label).includes(fold(typed))) : found;
  const isKnown = shown.some((one) => one.label === typed || one.value === typed);
  const own: PickableValue[] = allowOwn && typed !== "" && !isKnown ? [{ value: typed, label: t("segments.values_own", { value: typed }) }] : [];
  const options = [...shown, ...own];
  const current = Math.min(at, options.length - 1);

  const onKeyDown = (event: KeyboardEvent) => {
    const option = options[current];
    if (event.key === "ArrowDown") setAt((current + 1) % Math.max(1, options.length));
    else if (event.key === "ArrowUp") setAt((current - 1 + options.length) % Math.max(1, options.length));
    else if (event.key === "Enter" && !event.nativeEvent.isComposing && option) onToggle(option.value);
    else return;
    event.preventDefault();
  };

  return (
    <>
      <input
        autoFocus
        role="combobox"
        aria-expanded
        aria-controls={list}
        aria-activedescendant={options[current] ? `${list}-${current}` : undefined}
        aria-label={`${label}: ${t("segments.values_search")}`}
        className="field"
        placeholder={t("segments.values_search")}
        maxLength={200}
        value={text}
        onKeyDown={onKeyDown}
        onChange={(event) => {
          setText(event.target.value);
          setAt(0);
          onSearch?.(event.target.value.trim());
        }}
      />
      <ul id={list} role="listbox" aria-multiselectable aria-label={label} className="scroll-thin mt-1.5 max-h-64 overflow-y-auto">
        {options.map((option, i) => (
          <li
            key={option.value}
            id={`${list}-${i}`}
            role="option"
            aria-selected={chosen.includes(option.value)}
            data-current={i === current || undefined}
            onMouseMove={() => setAt(i)}
            onClick={() => onToggle(option.value)}
            className="flex min-h-9 cursor-pointer items-center gap-2 rounded-lg px-2 text-[0.92rem] data-current:bg-raised"
          >
            <Check className={`size-4 shrink-0 text-brand ${chosen.includes(option.value) ? "" : "invisible"}`} aria-hidden />
            <bdi className="num min-w-0 flex-1 truncate text-start">{option.label}</bdi>
            {option.note && <span className="num shrink-0 text-[0.82rem] text-soft">{option.note}</span>}
          </li>
        ))}
        {options.length === 0 && <li className="px-2 py-3 text-center text-[0.9rem] text-soft">{t("segments.values_none")}</li>}
      </ul>
    </>
  );
}
