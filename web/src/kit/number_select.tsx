import { useState } from "react";
import { toLatin } from "../app/digits";
import { useI18n } from "../app/i18n";

const other = "other";

interface Props {
  label: string;
  choices: readonly number[];
  /** What undefined means. */
  none: string;
  textOf: (n: number) => string;
  value: number | undefined;
  onChange: (n: number | undefined) => void;
}

/** One of some usual numbers, any other that is typed, or none. */
export function NumberSelect({ label, choices, none, textOf, value, onChange }: Props) {
  const { t } = useI18n();
  const [isTyping, setTyping] = useState(false);
  const offered = value === undefined || choices.includes(value) ? choices : [...choices, value].sort((a, b) => a - b);
  const choose = (chosen: string) => {
    if (chosen === other) setTyping(true);
    else onChange(chosen === "" ? undefined : Number(chosen));
  };
  const typed = (n: number | undefined) => {
    setTyping(false);
    if (n !== undefined) onChange(n);
  };
  if (isTyping) return <TypedNumber label={label} value={value} onDone={typed} />;
  return (
    <select className="field w-auto" aria-label={label} value={value ?? ""} onChange={(event) => choose(event.target.value)}>
      <option value="">{none}</option>
      {offered.map((n) => (
        <option key={n} value={n}>
          {textOf(n)}
        </option>
      ))}
      <option value={other}>{t("common.other_number")}</option>
    </select>
  );
}

/** Any whole number; done with undefined when none was typed. */
function TypedNumber({ label, value, onDone }: { label: string; value: number | undefined; onDone: (n: number | undefined) => void }) {
  const { language } = useI18n();
  const [text, setText] = useState(value === undefined ? "" : String(value));
  const latin = toLatin(text, language);
  const done = () => onDone(/^[1-9]\d*$/.test(latin) ? Number(latin) : undefined);
  return (
    <input
      className="field num w-28"
      inputMode="numeric"
      maxLength={5}
      autoFocus
      aria-label={label}
      placeholder={label}
      value={text}
      onChange={(event) => setText(event.target.value)}
      onBlur={done}
      onKeyDown={(event) => {
        if (event.key === "Enter") done();
        if (event.key === "Escape") onDone(undefined);
      }}
    />
  );
}
