import type { Answer, Question } from "../../app/api_ask";
import type { Business } from "../../app/api";
import type { Condition } from "../../app/api_segments";
import type { Period } from "../../app/period";
import type { Calendar } from "../../app/prefs";

export interface FunnelStep {
  name?: string;
  kinds: readonly string[];
  where?: { label: readonly string[] };
}

export const mostSteps = 10;
export const fewestSteps = 2;

/** The way that customers of such a business usually go, of the kinds that there are. */
export function usualSteps(business: Business, kinds: ReadonlySet<string>): FunnelStep[] {
  const ways = business === "shop" ? ["page_viewed", "order_placed", "order_placed"] : ["trial_started", "subscription_started", "subscription_renewed"];
  const known = ways.filter((kind) => kinds.has(kind));
  const steps = known.length >= fewestSteps ? known : ["order_placed", "order_placed"];
  return steps.map((kind) => ({ kinds: [kind] }));
}

const isTexts = (value: unknown): value is string[] => Array.isArray(value) && value.length > 0 && value.every((one) => typeof one === "string");

/** Steps as an address holds them; null where it holds none that make a funnel. */
export function readSteps(value: unknown): FunnelStep[] | null {
  if (!Array.isArray(value) || value.length < fewestSteps || value.length > mostSteps) return null;
  const steps: FunnelStep[] = [];
  for (const one of value as Record<string, unknown>[]) {
    if (typeof one !== "object" || one === null || !isTexts(one.kinds)) return null;
    const where = one.where as { label?: unknown } | undefined;
    steps.push({ kinds: one.kinds, ...(isTexts(where?.label) ? { where: { label: where.label } } : {}) });
  }
  return steps;
}

export interface FunnelOptions {
  steps: readonly FunnelStep[];
  within: number | null;
  period: Period;
  calendar: Calendar;
}

const chain = ({ steps, within }: Pick<FunnelOptions, "steps" | "within">) => ({ steps, ...(within === null ? {} : { within: { days: within } }) });

function question({ period, calendar }: FunnelOptions, measure: Record<string, unknown>, who: Condition | undefined): Question {
  return { version: 1, measure: { ...measure, ...(who ? { who } : {}) }, over: { ...period, calendar } };
}

/** How many of a group go how far. `names`: what the steps are called. */
export function funnelQuestion(options: FunnelOptions, names: readonly string[], who?: Condition): Question {
  const steps = options.steps.map((step, i) => ({ ...step, name: names[i] ?? "" }));
  return question(options, { funnel: chain({ ...options, steps }) }, who);
}

/** Edges of times that people speak of, in seconds: minutes, hours, days, weeks, months. */
export const timeEdges = [60, 600, 3600, 6 * 3600, 86_400, 2 * 86_400, 4 * 86_400, 7 * 86_400, 14 * 86_400, 30 * 86_400, 60 * 86_400, 90 * 86_400, 180 * 86_400, 365 * 86_400];

/** How long it takes from the first step to the nth. */
export function timeQuestion(options: FunnelOptions, to: number, who?: Condition): Question {
  const steps = options.steps.slice(0, to);
  return question(options, { distribution: { time: chain({ ...options, steps }), edges: timeEdges } }, who);
}

export function medianQuestion(options: FunnelOptions, to: number, who?: Condition): Question {
  const steps = options.steps.slice(0, to);
  return question(options, { median: { time: chain({ ...options, steps }) } }, who);
}

export interface StepRow {
  customers: number;
  medianSeconds: number | null;
}

export function stepRows(answer: Answer): StepRow[] {
  const place = (name: string) => answer.columns.findIndex((column) => column.name === name);
  const [customers, median] = [place("customers"), place("median_seconds")];
  return answer.rows.map((row) => ({ customers: Number(row[customers]), medianSeconds: row[median] === null ? null : Number(row[median]) }));
}

export interface Bin {
  atLeast: number | null;
  below: number | null;
  count: number;
}

/** The bins of a distribution, without the empty ones at both ends. */
export function binsOf(answer: Answer): Bin[] {
  const place = (name: string) => answer.columns.findIndex((column) => column.name === name);
  const [atLeast, below, count] = [place("at_least"), place("below"), place("count")];
  const number = (cell: unknown) => (cell === null || cell === undefined ? null : Number(cell));
  const bins = answer.rows.map((row) => ({ atLeast: number(row[atLeast]), below: number(row[below]), count: Number(row[count]) }));
  const first = bins.findIndex((bin) => bin.count > 0);
  const last = bins.findLastIndex((bin) => bin.count > 0);
  return first === -1 ? [] : bins.slice(first, last + 1);
}
