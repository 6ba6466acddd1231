import { useI18n } from "../app/i18n";
import { NumberSelect } from "./number_select";

const choices = [20, 50, 100, 200];

/** How many of the first rows of a list are wanted; undefined: all. */
export function FirstRows({ value, onChange }: { value: number | undefined; onChange: (first: number | undefined) => void }) {
  const { t } = useI18n();
  return (
    <NumberSelect
      label={t("common.first_rows")}
      choices={choices}
      none={t("common.all_rows")}
      textOf={(n) => t("common.first_n", { n })}
      value={value}
      onChange={onChange}
    />
  );
}
