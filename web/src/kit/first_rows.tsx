import { useI18n } from "../app/i18n";

const choices = [20, 50, 100, 200];

/** How many of the first rows of a list are wanted; undefined: all. */
export function FirstRows({ value, onChange }: { value: number | undefined; onChange: (first: number | undefined) => void }) {
  const { t } = useI18n();
  const offered = value === undefined || choices.includes(value) ? choices : [...choices, value].sort((a, b) => a - b);
  return (
    <select
      className="field w-auto"
      aria-label={t("common.first_rows")}
      value={value ?? ""}
      onChange={(event) => onChange(event.target.value === "" ? undefined : Number(event.target.value))}
    >
      <option value="">{t("common.all_rows")}</option>
      {offered.map((n) => (
        <option key={n} value={n}>
          {t("common.first_n", { n })}
        </option>
      ))}
    </select>
  );
}
