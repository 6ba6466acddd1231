// Controls that stand in a sentence: as wide as what they hold.
import { useEffect, useState, type ReactNode } from "react";
import { ChevronDown } from "lucide-react";
import { toLatin } from "../app/digits";
import { useI18n } from "../app/i18n";
import { usePrefs } from "../app/prefs";

const look =
  "inline-flex min-h-9 max-w-full items-center rounded-lg border border-[color:var(--field-line)] bg-[var(--field-background)] px-2.5 transition-colors focus-within:border-brand focus-within:ring-3 focus-within:ring-brand/20 hover:border-soft";

export interface ChoiceOption {
  value: string;
  label: string;
  /** What the sentence shows when it is chosen, where that is shorter. */
  short?: string;
  group?: string;
}

/** A choice in a sentence. The browser's own list lies over the words, so that these can be short. */
export function Choice({
  label,
  options,
  value,
  onChange,
}: {
  label: string;
  options: readonly ChoiceOption[];
  value: string;
  onChange: (value: string) => void;
}) {
  const { t } = useI18n();
  const chosen = options.find((one) => one.value === value);
  const groups = [...new Set(options.map((one) => one.group))];
  const list = (group: string | undefined) =>
    options
      .filter((one) => one.group === group)
      .map((one) => (
        <option key={one.value} value={one.value}>
          {one.label}
        </option>
      ));
  return (
    <span className={`${look} relative gap-1.5 pe-2 ${chosen ? "" : "border-dashed text-soft"}`}>
      <span aria-hidden className="min-w-0 truncate">
        {chosen ? (chosen.short ?? chosen.label) : t("segments.choose")}
      </span>
      <ChevronDown className="size-3.5 shrink-0 text-faint" aria-hidden />
      <select
        aria-label={label}
        value={chosen ? value : ""}
        onChange={(event) => onChange(event.target.value)}
        className="absolute inset-0 w-full appearance-none opacity-0 dark:[&_option]:bg-[var(--overlay)]"
      >
        {!chosen && <option value="" disabled>{t("segments.choose")}</option>}
        {groups.map((group) => (group === undefined ? list(group) : <optgroup key={group} label={group}>{list(group)}</optgroup>))}
      </select>
    </span>
  );
}

/** Text that is read while it is typed; the value that it cannot be read as is null. */
function TypedInput<T>({
  label,
  value,
  show,
  read,
  onChange,
  width,
  unit,
}: {
  label: string;
  value: T | null;
  show: (value: T) => string;
  read: (text: string) => T | null;
  onChange: (value: T | null) => void;
  width: string;
  unit?: ReactNode;
}) {
  const [text, setText] = useState(value === null ? "" : show(value));
  const [isTyping, setTyping] = useState(false);
  const shown = value === null ? "" : show(value);
  useEffect(() => {
    if (!isTyping) setText(shown);
  }, [shown, isTyping]);
  return (
    <label className={`${look} gap-1.5 has-aria-invalid:border-dashed has-aria-invalid:border-warn`}>
      <span className="sr-only">{label}</span>
      <input
        inputMode="decimal"
        autoComplete="off"
        maxLength={18}
        aria-invalid={value === null ? true : undefined}
        value={text}
        onFocus={() => setTyping(true)}
        onBlur={() => setTyping(false)}
        onChange={(event) => {
          setText(event.target.value);
          onChange(read(event.target.value));
        }}
        className="num bg-transparent text-center outline-none"
        style={{ width }}
      />
      {unit !== undefined && <span className="shrink-0 text-[0.87rem] text-soft">{unit}</span>}
    </label>
  );
}

/** A whole number of at least `least`; any digits are read. */
export function NumberInput({ label, value, least = 0, onChange }: { label: string; value: number | null; least?: number; onChange: (value: number | null) => void }) {
  const { f } = useI18n();
  const read = (text: string) => {
    const latin = toLatin(text, f.language);
    const n = Number(latin);
    return /^\d{1,6}$/.test(latin) && n >= least ? n : null;
  };
  return <TypedInput label={label} value={value} show={(n) => f.int(n)} read={read} onChange={onChange} width={`${Math.max(2, String(value ?? "").length) + 1}ch`} />;
}

/** A number with decimals. */
export function DecimalInput({ label, value, onChange }: { label: string; value: number | null; onChange: (value: number | null) => void }) {
  const { f } = useI18n();
  const read = (text: string) => {
    const latin = toLatin(text, f.language);
    return /^-?\d{1,12}(\.\d+)?$/.test(latin) ? Number(latin) : null;
  };
  return <TypedInput label={label} value={value} show={(n) => f.decimal(n, 6)} read={read} onChange={onChange} width="6ch" />;
}

/** A share, typed in percent. */
export function PercentInput({ label, value, onChange }: { label: string; value: number | null; onChange: (value: number | null) => void }) {
  const { f } = useI18n();
  const read = (text: string) => {
    const latin = toLatin(text, f.language);
    return /^\d{1,3}(\.\d{1,2})?$/.test(latin) && Number(latin) <= 100 ? Math.round(Number(latin) * 100) / 10_000 : null;
  };
  return <TypedInput label={label} value={value} show={(share) => f.decimal(share * 100, 2)} read={read} onChange={onChange} width="4ch" unit={f.percent(0, 0).replace(/[^%٪]/g, "")} />;
}

/** An amount of the organisation's currency as a decimal text; rials as tomans for who prefers them. */
export function AmountInput({ label, value, currency, onChange }: { label: string; value: string | null; currency: string; onChange: (value: string | null) => void }) {
  const { f } = useI18n();
  const toman = usePrefs().toman && currency === "IRR";
  const unit = f.money({ amount: "0", currency }, "round").replace(/[^\p{L}\p{Sc}]/gu, "");
  const digits = new Intl.NumberFormat("en", { style: "currency", currency }).resolvedOptions().maximumFractionDigits ?? 2;
  const read = (text: string) => {
    const latin = toLatin(text, f.language);
    if (!/^\d{1,15}(\.\d+)?$/.test(latin)) return null;
    if (toman) return latin.includes(".") ? null : `${latin}0`;
    return (latin.split(".")[1]?.length ?? 0) <= digits ? latin : null;
  };
  const show = (amount: string) => f.decimal(Number(amount) / (toman ? 10 : 1), digits);
  return <TypedInput label={label} value={value} show={show} read={read} onChange={onChange} width={`${Math.max(6, (value ?? "").length + 3)}ch`} unit={unit} />;
}
