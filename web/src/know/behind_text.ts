import type { Behind, Question } from "../app/api_ask";
import type { Condition } from "../app/api_segments";
import { addDays } from "../app/format";
import type { I18n } from "../app/i18n";
import { isRecord } from "./segments/condition";
import { readCondition } from "./segments/read";
import { valueText } from "../app/value_text";
import { groupText, type Telling } from "./segments/sentence";

type Value = string | number | boolean | null | undefined;

/** The measure's own name and what it holds: `customers`, `funnel`, … */
export function measureOf(question: Question): [string, unknown] {
  return Object.entries(question.measure).find(([key]) => key !== "who") ?? ["", null];
}

const number = (value: Value, fallback: number) => (typeof value === "number" ? value : fallback);

/** The name of a step or stage, numbered from 1. */
function nameIn(list: unknown, n: number): string | null {
  const one: unknown = Array.isArray(list) ? list[n - 1] : null;
  return isRecord(one) && typeof one.name === "string" ? one.name : null;
}

function periodText({ question, part }: Behind, { f }: Pick<I18n, "f">): string {
  const { every, from, to } = question.over;
  if (every && typeof part.from === "string") return f.period(part.from, every);
  if (!every || part.all_periods !== true) return f.span(from, to);
  const ends = new Set([f.period(from, every), f.period(addDays(to, -1), every)]);
  return [...ends].join(" – ");
}

function retentionText(behind: Behind, inner: unknown, { t, f }: Pick<I18n, "t" | "f">): string {
  const period = periodText(behind, { f });
  const { later } = behind.part;
  if (typeof later !== "number") return t("behind.born", { period });
  const every = behind.question.over.every ?? "month";
  const said = t(`behind.returned_${every}`, { period, n: later });
  return isRecord(inner) && inner.on_or_after === true ? t("behind.or_later", { said }) : said;
}

function stageText(movement: unknown, n: Value, t: I18n["t"]): string {
  const number_ = number(n, 0);
  if (number_ === -1) return t("behind.not_known");
  const stages = isRecord(movement) ? movement.stages : null;
  return nameIn(stages, number_) ?? t("behind.no_stage");
}

/** A bound of a bin as its measure counts: money, days, or a plain number. */
function boundText(of: unknown, value: Value, { t, f, currency }: Telling): string {
  if (!isRecord(of) || value === null || value === undefined) return "";
  if (typeof value === "string") return f.money({ amount: value, currency }, "round");
  const n = Number(value);
  if ("gaps" in of || "days" in of) return t("common.days", { n });
  if ("time" in of) return t("common.days", { n: Math.round(n / 86_400) });
  return f.decimal(n, 2);
}

function binText(of: unknown, { part }: Behind, telling: Telling): string {
  const { t } = telling;
  const low = boundText(of, part.at_least, telling);
  const high = boundText(of, part.below, telling);
  if (low && high) return t("behind.between", { low, high });
  if (low) return t("behind.at_least", { low });
  return high ? t("behind.below", { high }) : t("behind.figure");
}

const recurringParts = ["opening", "new", "reactivated", "expansion", "contraction", "churned", "closing"] as const;

/** A part of recurring revenue: the two ends are of an instant, the others of a time. */
function recurringText(recurring: Record<string, unknown>, period: string, t: I18n["t"]): string {
  const part = recurringParts.find((one) => one === recurring.part);
  if (!part) return t("behind.figure_in", { period });
  if (part === "opening" || part === "closing") return t(`behind.recurring_${part}`, { period });
  return t("behind.recurring", { figure: t(`movements.${part}`), period });
}

function splitAttribute({ split }: Behind["question"]): string | null {
  return split && "attribute" in split ? split.attribute : null;
}

/** In one line, whose list it is: the customers behind a part of an answer. */
export function behindText(behind: Behind, telling: Telling): string {
  const { t, f } = telling;
  const { part } = behind;
  const [measure, inner] = measureOf(behind.question);
  const period = periodText(behind, { f });
  const said = () => {
    switch (measure) {
      case "retention":
        return retentionText(behind, inner, { t, f });
      case "funnel": {
        const n = number(part.step, 1);
        const name = nameIn(isRecord(inner) ? inner.steps : null, n) ?? t("behind.step", { n });
        return t(part.lost === true ? "behind.lost" : "behind.took", { name, period });
      }
      case "movement":
        return t("behind.moved", { from: stageText(inner, part.from_number, t), to: stageText(inner, part.to_number, t), period });
      case "distribution":
        return t("behind.in_bin", { bin: binText(inner, behind, telling), period });
      case "customers":
        return t("behind.who", { who: groupText(readCondition(inner as Condition), telling), period });
      case "sum":
        if (isRecord(inner) && isRecord(inner.recurring)) return recurringText(inner.recurring, period, t);
        return t("behind.figure_in", { period });
      default:
        return t("behind.figure_in", { period });
    }
  };
  if (part.group === undefined && part.group_values === undefined) return said();
  const group = typeof part.group === "string" ? valueText(splitAttribute(behind.question), part.group, f.locale) : t(part.group_values === 0 ? "behind.group_none" : "behind.group_rest");
  return t("behind.of_group", { said: said(), group });
}
