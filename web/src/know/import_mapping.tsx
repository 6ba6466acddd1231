import { useState } from "react";
import { FileSpreadsheet, TriangleAlert } from "lucide-react";
import { importKinds, type ImportKind, type ImportPlan, type Preview, type Reading } from "../app/api";
import { useI18n } from "../app/i18n";
import { currencyOptions } from "../app/lists";
import type { MessageId } from "../app/messages/en";
import { useSession } from "../app/session";
import { Button } from "../kit/button";
import { SelectInput } from "../kit/field";
import { explain } from "../kit/toast";

interface MappingProps {
  file: string;
  preview: Preview;
  reading: Reading;
  isReading: boolean;
  error: unknown;
  onKind: (kind: ImportKind) => void;
  onChange: (part: Partial<Reading>) => void;
  onColumn: (column: number, field: string) => void;
  onCancel: () => void;
  onStart: () => Promise<void>;
}

export function Mapping(props: MappingProps) {
  const { t } = useI18n();
  const { preview, error } = props;
  const missing = preview.fields.filter((field) => field.required && !preview.columns[field.name]);
  return (
    <div className="space-y-5">
      <section className="card p-5 sm:p-6">
        <h2 className="mb-4 flex min-w-0 items-center gap-2.5 font-semibold">
          <FileSpreadsheet className="size-5 shrink-0 text-brand" aria-hidden />
          <bdi className="truncate">{props.file}</bdi>
        </h2>
        <Options {...props} />
      </section>
      <section className="card min-w-0 overflow-hidden">
        <div className="p-5 pb-3 sm:p-6 sm:pb-4">
          <h2 className="font-semibold">{t("import.columns_title")}</h2>
          <p className="text-[0.87rem] text-soft">{t("import.columns_hint")}</p>
          {missing.length > 0 && (
            <p role="alert" className="mt-3 flex items-center gap-2 rounded-lg bg-warn-soft px-3 py-2 text-[0.9rem] text-warn">
              <TriangleAlert className="size-4 shrink-0" aria-hidden />
              {t("import.required_missing", { fields: missing.map((field) => field.label).join(t("common.list")) })}
            </p>
          )}
          {error !== null && (
            <p role="alert" className="mt-3 rounded-lg bg-bad-soft px-3 py-2 text-[0.9rem] text-bad">
              {explain(error, t)}
            </p>
          )}
        </div>
        <Columns {...props} />
      </section>
      <Plan
        {...props}
        isMapped={missing.length === 0}
        canStart={missing.length === 0 && preview.plan.good > 0 && error === null}
      />
    </div>
  );
}

const delimiters: [string, MessageId][] = [
  [",", "import.delimiter_comma"],
  [";", "import.delimiter_semicolon"],
  ["\t", "import.delimiter_tab"],
  [" ", "import.delimiter_space"],
  ["|", "import.delimiter_pipe"],
];

const dateFormats: [string, MessageId][] = [
  ["", "import.date_auto"],
  ["%Y-%m-%d", "import.date_iso"],
  ["%Y/%m/%d", "import.date_slashes"],
  ["%Y%m%d", "import.date_compact"],
  ["%d/%m/%Y", "import.date_dmy"],
  ["%m/%d/%Y", "import.date_mdy"],
  ["%d.%m.%Y", "import.date_dots"],
];

function Options({ preview, reading, onKind, onChange }: MappingProps) {
  const { t, f } = useI18n();
  const { organisation } = useSession();
  const format = reading.date_format ?? "";
  const formatOptions = dateFormats.map(([value, label]) => ({ value, label: t(label) }));
  if (!dateFormats.some(([value]) => value === format)) formatOptions.push({ value: format, label: format });
  return (
    <div className="grid grid-cols-2 gap-4 lg:grid-cols-5 [&>:first-child]:col-span-2 lg:[&>:first-child]:col-span-1">
      <SelectInput
        label={t("import.kind")}
        value={preview.kind}
        onChange={(value) => onKind(value as ImportKind)}
        options={importKinds.map((kind) => ({ value: kind, label: t(`import.kind_${kind}`) }))}
      />
      <SelectInput
        label={t("import.delimiter")}
        value={preview.delimiter}
        onChange={(delimiter) => onChange({ delimiter })}
        options={delimiters.map(([value, label]) => ({ value, label: t(label) }))}
      />
      <SelectInput
        label={t("import.header")}
        value={preview.header ? "yes" : "no"}
        onChange={(value) => onChange({ header: value === "yes" })}
        options={[
          { value: "yes", label: t("import.header_yes") },
          { value: "no", label: t("import.header_no") },
        ]}
      />
      <SelectInput label={t("import.date_format")} value={format} onChange={(value) => onChange({ date_format: value || null })} options={formatOptions} />
      <SelectInput
        label={t("import.currency")}
        value={reading.currency ?? ""}
        onChange={(value) => onChange({ currency: value || null })}
        options={[{ value: "", label: t("import.currency_own", { currency: organisation.currency }) }, ...currencyOptions(f.locale)]}
      />
    </div>
  );
}

function Columns({ preview, isReading, onColumn }: MappingProps) {
  const { t } = useI18n();
  // What a list of customers has beyond the known fields is kept as fields of the organisation's own.
  const isCustom = preview.kind === "customers" && preview.header;
  const fieldOf = (column: number) => Object.entries(preview.columns).find(([, at]) => at === column)?.[0] ?? "";
  return (
    <div className={`scroll-thin relative overflow-x-auto transition-opacity ${isReading ? "opacity-50" : ""}`} aria-busy={isReading}>
      <table className="w-full text-[0.87rem]">
        <caption className="sr-only">{t("import.first_rows")}</caption>
        <thead>
          <tr>
            {preview.column_names.map((name, i) => {
              const field = fieldOf(i + 1);
              return (
                <th key={i} scope="col" className="min-w-44 px-2 pb-2 text-start align-bottom font-normal first:ps-5 last:pe-5 sm:first:ps-6 sm:last:pe-6">
                  <bdi className="mb-1 block truncate text-[0.8rem] text-soft">{name}</bdi>
                  <select
                    className={`field h-9 text-[0.87rem] ${field ? "border-brand/60 bg-brand-soft font-medium" : "text-soft"}`}
                    aria-label={t("import.column_for", { column: name })}
                    value={field}
                    onChange={(event) => onColumn(i + 1, event.target.value)}
                  >
                    <option value="">{t(isCustom ? "import.column_custom" : "import.column_ignored")}</option>
                    {preview.fields.map((one) => (
                      <option key={one.name} value={one.name}>
                        {one.label} {one.required ? t("import.required_mark") : ""}
                      </option>
                    ))}
                  </select>
                </th>
              );
            })}
          </tr>
        </thead>
        <tbody className="num">
          {preview.rows.slice(0, 8).map((row, i) => (
            <tr key={i} className="border-t border-line">
              {preview.column_names.map((_, column) => (
                <td
                  key={column}
                  className={`max-w-56 truncate px-4 py-2 first:ps-7 sm:first:ps-8 ${fieldOf(column + 1) ? "" : "text-faint"}`}
                >
                  <bdi>{row[column] ?? ""}</bdi>
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Plan({ preview, isReading, isMapped, canStart, onCancel, onStart }: MappingProps & { isMapped: boolean; canStart: boolean }) {
  const { t, f, said } = useI18n();
  const [busy, setBusy] = useState(false);
  const plan = preview.plan;
  const isWhole = plan.sampled >= plan.rows_estimated;
  const go = () => {
    setBusy(true);
    void onStart().finally(() => setBusy(false));
  };
  return (
    <section className="card p-5 sm:p-6">
      <h2 className="mb-4 font-semibold">{t("import.plan_title")}</h2>
      {isMapped ? <PlanFigures plan={plan} isWhole={isWhole} /> : <p className="text-soft">{t("import.choose_columns")}</p>}
      {plan.rejects.length > 0 && (
        <div className="mt-5 rounded-xl bg-bad-soft px-4 py-3 text-[0.87rem]">
          <ul className="num space-y-1 text-bad">
            {plan.rejects.slice(0, 5).map((one) => (
              <li key={one.line}>{t("import.reject_line", { line: f.int(one.line), reason: said(one.reason) })}</li>
            ))}
          </ul>
          <p className="mt-2 text-soft">{t("import.rejects_hint")}</p>
        </div>
      )}
      {isMapped && plan.good === 0 && <p role="alert" className="mt-5 text-bad">{t("import.nothing_good")}</p>}
      <div className="mt-6 flex flex-wrap items-center justify-between gap-4 border-t border-line pt-5">
        <p className="num max-w-lg text-[0.82rem] text-soft">
          {!isWhole && `${t("import.plan_sampled", { n: plan.sampled })} `}
          {t("import.twice_hint")}
        </p>
        <div className="flex gap-2">
          <Button variant="ghost" onPress={onCancel}>
            {t("import.other_file")}
          </Button>
          <Button isDisabled={!canStart || isReading} isPending={busy} onPress={go}>
            {isReading ? t("import.reading_again") : isWhole && canStart ? t("import.go", { n: plan.good }) : t("import.go_about")}
          </Button>
        </div>
      </div>
    </section>
  );
}

function PlanFigures({ plan, isWhole }: { plan: ImportPlan; isWhole: boolean }) {
  const { t, f } = useI18n();
  // What the first rows show; the rest of a long file can only add to it.
  const atLeast = (text: string) => (isWhole ? text : t("import.plan_at_least", { n: text }));
  return (
    <dl className="grid grid-cols-2 gap-x-4 gap-y-5 sm:grid-cols-3 lg:grid-cols-5">
      <Figure label={t("import.plan_rows")} value={isWhole ? f.int(plan.rows_estimated) : t("import.plan_about", { n: f.int(plan.rows_estimated) })} />
      <Figure label={t("import.plan_new")} value={atLeast(f.int(plan.customers_new))} />
      <Figure label={t("import.plan_rejected")} value={atLeast(f.int(plan.rejected))} bad={plan.rejected > 0} />
      <Figure label={t("import.plan_span")} value={plan.date_from && plan.date_to ? `${f.day(plan.date_from)} – ${f.day(plan.date_to)}` : t("common.none")} small />
      <Figure label={t("import.plan_total")} value={plan.amount_total ? atLeast(f.money(plan.amount_total)) : t("common.none")} small />
    </dl>
  );
}

function Figure({ label, value, small = false, bad = false }: { label: string; value: string; small?: boolean; bad?: boolean }) {
  return (
    <div className="min-w-0">
      <dt className="text-[0.82rem] text-soft">{label}</dt>
      <dd className={`num mt-0.5 font-semibold ${small ? "text-[1rem]" : "text-[1.25rem]"} ${bad ? "text-bad" : ""}`}>{value}</dd>
    </div>
  );
}
