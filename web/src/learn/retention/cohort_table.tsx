import type { Every, Format } from "../../app/format";
import type { BetweenPart, Part, Question } from "../../app/api_ask";
import { useI18n } from "../../app/i18n";
import { BehindLink } from "../../kit/behind_link";
import { CompareBox } from "./choice";
import { averages, type Cohort, type CohortTable } from "./question";

/** How a value of a cell is written: a share of its cohort, or money a head. */
export interface CellText {
  isMoney: boolean;
  money: (amount: number) => string;
}

interface TableProps {
  table: CohortTable;
  question: Question;
  every: Every;
  f: Format;
  text: CellText;
  /** Where rows can be chosen to be compared. */
  choice?: { chosen: readonly BetweenPart[]; onToggle: (part: BetweenPart) => void } | undefined;
}

const valueOf = (row: Cohort, k: number) => (row.size ? (row.later[k] ?? 0) / row.size : 0);

/** The value that a colour of full strength stands for: the best cell after the first column. */
function strongest(rows: readonly Cohort[], isMoney: boolean): number {
  const values = rows.flatMap((row) => row.later.slice(isMoney ? 0 : 1).map((_, i) => valueOf(row, isMoney ? i : i + 1)));
  return Math.max(isMoney ? 0.01 : 0.05, ...values);
}

function show(value: number, text: CellText, f: Format): string {
  return text.isMoney ? text.money(value) : f.percent(value, value < 0.1 ? 1 : 0);
}

/** One row a cohort, one column a period after its birth; each cell leads to its customers. */
export function CohortTableView({ table, question, every, f, text, choice }: TableProps) {
  const { t } = useI18n();
  const rows = table.rows.filter((row) => row.size > 0);
  const columns = Math.max(0, ...rows.map((row) => row.later.length));
  const start = text.isMoney || valueStartsBelowOne(rows) ? 0 : 1;
  if (rows.length === 0 || columns <= start) return <p className="py-8 text-center text-soft">{t(rows.length === 0 ? "retention.nobody_born" : "retention.too_short")}</p>;
  const top = strongest(rows, text.isMoney);
  const all = averages(rows, columns);
  const later = Array.from({ length: columns - start }, (_, i) => i + start);
  const groupPart: Part = table.group === null && table.groupValues === 1 ? {} : { group: table.group, group_values: table.groupValues };
  return (
    <div className="scroll-thin relative -mx-1 overflow-x-auto px-1 pb-2">
      <table className="num w-full border-separate border-spacing-[3px] text-[0.82rem]">
        <thead>
          <tr className="text-soft">
            <th scope="col" className="sticky start-0 z-10 bg-panel pe-3 text-start font-normal whitespace-nowrap">
              {t("retention.cohort")}
            </th>
            <th scope="col" className="px-2 text-right font-normal whitespace-nowrap">
              {t("retention.size")}
            </th>
            {later.map((k) => (
              <th key={k} scope="col" className="min-w-12 text-center font-normal">
                <span className="sr-only">{t(`retention.later_${every}`, { n: k })}</span>
                <span aria-hidden>{f.int(k)}</span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          <tr>
            <th scope="row" className="sticky start-0 z-10 bg-panel pe-3 text-start font-medium">
              {t("retention.average")}
            </th>
            <td className="px-2 text-right">{f.int(rows.reduce((sum, row) => sum + row.size, 0))}</td>
            {later.map((k) => (
              <td key={k} className="h-8 px-1 text-center font-medium whitespace-nowrap">
                {all[k] === null || all[k] === undefined ? "" : text.isMoney ? text.money(all[k]) : f.percent(all[k], 0)}
              </td>
            ))}
          </tr>
          {rows.map((row) => (
            <tr key={row.from}>
              <th scope="row" className="sticky start-0 z-10 bg-panel pe-3 text-start font-normal whitespace-nowrap">
                {choice ? <CompareBox part={{ from: row.from }} name={f.period(row.from, every)} {...choice} /> : f.period(row.from, every)}
              </th>
              <td className="px-2 text-right text-soft">
                <BehindLink behind={{ question, part: { from: row.from, ...groupPart } }} className="hover:text-brand hover:underline">
                  {f.int(row.size)}
                </BehindLink>
              </td>
              {later
                .filter((k) => k < row.later.length)
                .map((k) => (
                  <Cell key={k} row={row} k={k} top={top} part={{ from: row.from, later: k, ...groupPart }} question={question} every={every} f={f} text={text} />
                ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** Where not everyone counts as returned in the period of birth, that one says something too. */
function valueStartsBelowOne(rows: readonly Cohort[]): boolean {
  return rows.some((row) => (row.later[0] ?? 0) !== row.size);
}

function Cell({ row, k, top, part, question, every, f, text }: { row: Cohort; k: number; top: number; part: Part } & Omit<TableProps, "table" | "choice">) {
  const { t } = useI18n();
  const value = valueOf(row, k);
  const strength = Math.min(1, Math.max(0, value) / top);
  const said = show(value, text, f);
  const amount = row.later[k] ?? 0;
  const label = text.isMoney
    ? t("retention.cell_money", { amount: said, total: text.money(amount), size: row.size, period: f.period(row.from, every), later: t(`retention.later_${every}`, { n: k }) })
    : t("retention.cell_people", { share: said, count: amount, size: row.size, period: f.period(row.from, every), later: t(`retention.later_${every}`, { n: k }) });
  return (
    <td className="p-0">
      <BehindLink
        behind={{ question, part }}
        aria-label={label}
        title={label}
        className="grid h-8 min-w-12 place-items-center rounded-md px-1 whitespace-nowrap transition-shadow hover:ring-2 hover:ring-brand"
        style={{ backgroundColor: `rgb(var(--heat) / calc(0.05 + ${strength.toFixed(3)} * var(--heat-span)))` }}
      >
        {said}
      </BehindLink>
    </td>
  );
}
