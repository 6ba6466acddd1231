import { useState } from "react";
import { toLatin } from "../app/digits";
import { useI18n } from "../app/i18n";

const choices = [20, 50, 100, 200];
const other = "other";

interface Props {
  value: number | undefined;
  onChange: (first: number | undefined) => void;
}

/** How many of the first rows of a list are wanted; undefined: all. */
export function FirstRows({ value, onChange }: Props) {
  const { t } = useI18n();
  const [isTyping, setTyping] = useState(false);
  const offered = value === undefined || choices.includes(value) ? choices : [...choices, value].sort((a, b) => a - b);
  const choose = (chosen: string) => {
    if (chosen === other) setTyping(true);
    else onChange(chosen === "" ? undefined : Number(chosen));
  };
  const typed = (first: number | undefined) => {
    setTyping(false);
    if (first !== undefined) onChange(first);
  };
  if (isTyping) return <TypedNumber value={value} onDone={typed} />;
  return (
    <select className="field w-auto" aria-label={t("common.first_rows")} value={value ?? ""} onChange={(event) => choose(event.target.value)}>
      <option value="">{t("common.all_rows")}</option>
      {offered.map((n) => (
        <option key={n} value={n}>
          {t("common.first_n", { n })}
        </option>
      ))}
      <option value={other}>{t("common.other_number")}</option>
    </select>
  );
}

/** Any number of rows; done with undefined when none was typed. */
function TypedNumber({ value, onDone }: { value: number | undefined; onDone: (first: number | undefined) => void }) {
  const { t, language } = useI18n();
  const [text, setText] = useState(value === undefined ? "" : String(value));
  const latin = toLatin(text, language);
  const done = () => onDone(/^[1-9]\d*$/.test(latin) ? Number(latin) : undefined);
  return (
    <input
      className="field num w-28"
      inputMode="numeric"
      maxLength={5}
      autoFocus
      aria-label={t("common.first_rows")}
      placeholder={t("common.first_rows")}
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
