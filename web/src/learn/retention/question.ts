import type { Answer, BetweenPart, NamedCondition, Question, RetentionRequest } from "../../app/api_ask";
import type { Business } from "../../app/api";
import type { Condition } from "../../app/api_segments";
import type { Every } from "../../app/format";
import type { Translate } from "../../app/i18n";
import { startOfStep, type Period } from "../../app/period";
import type { Calendar } from "../../app/prefs";
import type { ConditionPreset } from "../asking/condition_choice";
import { mostGroups } from "../asking/groups";

export const everies = ["day", "week", "month"] as const;

const inPeriod = { in: "period" } as const;
const first = (kind: string): Condition => ({ first: { kinds: [kind], within: inPeriod } });
const did = (kind: string): Condition => ({ did: { kinds: [kind], count: { min: 1 }, within: inPeriod } });
const running: Condition = { running: { started: ["subscription_started"], ended: ["subscription_ended"], grace: { days: "grace" }, at: "end" } };

/** What revenue is made of. */
export const revenueKinds = ["order_placed", "order_item_added", "subscription_started", "subscription_renewed", "subscription_changed"] as const;

/** By what customers come into being, of the kinds that there are; the usual one first. */
export function bornPresets(business: Business, kinds: ReadonlySet<string>, t: Translate): ConditionPreset[] {
  const all = [
    { kind: "order_placed", name: t("retention.born_order") },
    { kind: "subscription_started", name: t("retention.born_subscription") },
    { kind: "trial_started", name: t("retention.born_trial") },
    { kind: "customer_created", name: t("retention.born_created") },
  ];
  const usual = business === "shop" ? "order_placed" : "subscription_started";
  const known = all.filter(({ kind }) => kind === usual || kinds.has(kind));
  known.sort((a, b) => Number(b.kind === usual) - Number(a.kind === usual));
  return known.map(({ kind, name }) => ({ name, condition: first(kind) }));
}

/** By what they show that they are still here. */
export function returnedPresets(business: Business, kinds: ReadonlySet<string>, t: Translate): ConditionPreset[] {
  const all = [
    { kind: "order_placed", name: t("retention.returned_order"), condition: did("order_placed") },
    { kind: "subscription_started", name: t("retention.returned_running"), condition: running },
    { kind: "subscription_renewed", name: t("retention.returned_renewed"), condition: did("subscription_renewed") },
    { kind: "logged_in", name: t("retention.returned_login"), condition: did("logged_in") },
    { kind: "page_viewed", name: t("retention.returned_visit"), condition: did("page_viewed") },
  ];
  const usual = business === "shop" ? "order_placed" : "subscription_started";
  const known = all.filter(({ kind }) => kind === usual || kinds.has(kind));
  known.sort((a, b) => Number(b.kind === usual) - Number(a.kind === usual));
  return known.map(({ name, condition }) => ({ name, condition }));
}

export interface RetentionOptions {
  born: Condition;
  returned: Condition;
  money: boolean;
  onOrAfter: boolean;
  every: Every;
  period: Period;
  calendar: Calendar;
  /** The field of the record whose values are told apart. */
  attribute: string | null;
  /** One is held against everyone else, two against each other, more are told apart. */
  segments: readonly string[];
  /** Two cohorts or groups that are held against each other; while people choose, one or none. */
  between: readonly BetweenPart[];
}

/** Of what was chosen to be compared, what this table has. */
export function betweenOf(chosen: readonly BetweenPart[], { every, period, calendar, attribute, segments }: Omit<RetentionOptions, "between">, firstWeekday: number): BetweenPart[] {
  return chosen.filter((part) => {
    if ("from" in part) {
      const isRow = part.from >= period.from && part.from < period.to && startOfStep(part.from, every, calendar, firstWeekday) === part.from;
      return isRow && attribute === null && segments.length === 0;
    }
    return segments.length > 0 ? segments.length > 2 && part.group !== null && segments.includes(part.group) : attribute !== null;
  });
}

function groupsOf(segments: readonly string[], everyoneElse: string): NamedCondition[] {
  const named = segments.map((name): NamedCondition => ({ name, who: { segment: name } }));
  const [one, second] = named;
  return one && !second ? [one, { name: everyoneElse, who: { not: one.who } }] : named;
}

/** The question that the page asks. */
export function retentionRequest(options: RetentionOptions, everyoneElse: string): RetentionRequest {
  const question = questionOf(options, everyoneElse);
  return options.between.length === 2 ? { ...question, between: options.between } : question;
}

function questionOf(options: RetentionOptions, everyoneElse: string): RetentionRequest {
  const { born, returned, money, onOrAfter, every, period, calendar, attribute, segments } = options;
  const retention = money
    ? { born, sum: { column: "money", kinds: revenueKinds, within: inPeriod } }
    : { born, returned, ...(onOrAfter ? { on_or_after: true } : {}) };
  const question: Question = { version: 1, measure: { retention }, over: { ...period, every, calendar } };
  if (segments.length > 0) {
    const groups = groupsOf(segments, everyoneElse);
    return groups.length === 2 ? { ...question, compare: groups } : { ...question, split: { conditions: groups } };
  }
  return attribute ? { ...question, split: { attribute, most: mostGroups - 1 } } : question;
}

/** A row of the table: who was born in a period, and what became of them. */
export interface Cohort {
  from: string;
  size: number;
  /** Customers, or amounts; the first is of the period of birth. */
  later: number[];
}

export interface CohortTable {
  group: string | null;
  groupValues: number;
  rows: Cohort[];
}

/** The answer as one table a group, without the rows and columns that are empty everywhere. */
export function tablesOf(answer: Answer): CohortTable[] {
  const place = (name: string) => answer.columns.findIndex((column) => column.name === name);
  const [from, size, group, values] = [place("from"), place("size"), place("group"), place("group_values")];
  const laterFrom = answer.columns.findIndex(({ name }) => /^(returned|sum)_0$/.test(name));
  const tables = new Map<string, CohortTable>();
  for (const row of answer.rows) {
    const name = group === -1 ? null : (row[group] as string | null);
    const groupValues = values === -1 ? 1 : Number(row[values]);
    const key = JSON.stringify([name, groupValues]);
    const table = tables.get(key) ?? { group: name, groupValues, rows: [] };
    tables.set(key, table);
    const cells = row.slice(laterFrom).filter((cell) => cell !== null);
    table.rows.push({ from: String(row[from]), size: Number(row[size]), later: cells.map(Number) });
  }
  return [...tables.values()];
}

/** All rows together, each later period by those who have come so far: a share, or money a head. */
export function averages(rows: readonly Cohort[], columns: number): (number | null)[] {
  return Array.from({ length: columns }, (_, k) => {
    const reached = rows.filter((row) => row.later.length > k);
    const size = reached.reduce((sum, row) => sum + row.size, 0);
    return size ? reached.reduce((sum, row) => sum + (row.later[k] ?? 0), 0) / size : null;
  });
}
