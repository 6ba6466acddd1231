import type { Answer, NamedCondition, Question } from "../../app/api_ask";
import type { Condition } from "../../app/api_segments";
import type { Calendar } from "../../app/prefs";
import { revenueKinds } from "../retention/question";

/** What counts as buying. */
export const buyingKinds = ["order_placed", "subscription_started", "subscription_renewed"] as const;

export const rfmGroups = ["champions", "loyal", "promising", "newcomers", "attention", "slipping", "cant_lose", "lost"] as const;
export type RfmGroup = (typeof rfmGroups)[number];

/** From the most recent band to the oldest: days since the last purchase, both included below. */
export interface Band {
  from: number;
  to: number | null;
}

/** Five bands of recency, in parts of the activity window: a quarter, a half, all of it, twice it. */
export function recencyBands(windowDays: number): Band[] {
  const edges = [0, windowDays / 4, windowDays / 2, windowDays, windowDays * 2].map((days) => Math.max(0, Math.round(days)));
  const rising = edges.filter((edge, i) => i === 0 || edge > (edges[i - 1] ?? 0));
  return rising.map((from, i) => ({ from, to: rising[i + 1] ?? null }));
}

/** Bands of how often: 1, 2, 3–4, 5–9, 10 and more. */
export const frequencyBands: readonly Band[] = [
  { from: 1, to: 1 },
  { from: 2, to: 2 },
  { from: 3, to: 4 },
  { from: 5, to: 9 },
  { from: 10, to: null },
];

/** Which group a cell belongs to: recency from 0 (newest) to 4 (oldest), frequency from 0 to 4. */
export function groupOf(recency: number, frequency: number): RfmGroup {
  if (recency >= 4) return frequency >= 3 ? "cant_lose" : "lost";
  if (recency === 3) return frequency >= 2 ? "slipping" : "attention";
  if (frequency === 0) return recency <= 1 ? "newcomers" : "attention";
  if (frequency >= 3) return recency <= 1 ? "champions" : "loyal";
  if (frequency === 2) return "loyal";
  return recency <= 1 ? "promising" : "attention";
}

export interface Cell {
  recency: number;
  frequency: number;
  who: Condition;
}

const kinds = [...buyingKinds];

const within = (days: number): Condition => ({ did: { kinds, count: { min: 1 }, within: { last: { days }, until: "end" } } });

/** Who bought so long ago for the last time, and so often in all. */
export function cellCondition(recency: Band, frequency: Band): Condition {
  const parts: Condition[] = [often(frequency)];
  if (recency.to !== null) parts.push(within(recency.to));
  if (recency.from > 0) parts.push({ not: within(recency.from) });
  return { all: parts };
}

export function cellsOf(windowDays: number): Cell[] {
  const bands = recencyBands(windowDays);
  return bands.flatMap((band, recency) => frequencyBands.map((often, frequency) => ({ recency, frequency, who: cellCondition(band, often) })));
}

function often({ from, to }: Band): Condition {
  return { did: { kinds, count: { min: from, ...(to === null ? {} : { max: to }) }, within: { before: "end" } } };
}

/** Who bought for the last time so long ago. */
function recent({ from, to }: Band): Condition {
  const parts: Condition[] = [];
  if (to !== null) parts.push(within(to));
  if (from > 0) parts.push({ not: within(from) });
  return parts.length === 1 && parts[0] ? parts[0] : { all: parts };
}

/** Who is in a named group: rows of the grid with the same frequencies are said as one. */
export function groupCondition(group: RfmGroup, bands: readonly Band[]): Condition {
  const blocks: { recency: Band; often: Band }[] = [];
  bands.forEach((recency, row) => {
    const own = frequencyBands.filter((_, frequency) => groupOf(row, frequency) === group);
    const [first, last] = [own[0], own.at(-1)];
    if (!first || !last) return;
    const often = { from: first.from, to: last.to };
    const above = blocks.at(-1);
    const goesOn = above && above.recency.to === recency.from && above.often.from === often.from && above.often.to === often.to;
    if (goesOn) above.recency = { from: above.recency.from, to: recency.to };
    else blocks.push({ recency, often });
  });
  const parts = blocks.map((block) => cellCondition(block.recency, block.often));
  return parts.length === 1 && parts[0] ? parts[0] : { any: parts };
}

/** How many customers each named group has. */
export function groupsQuestion(bands: readonly Band[], names: (group: RfmGroup) => string, day: string, calendar: Calendar): Question {
  const named = rfmGroups.map((group): NamedCondition => ({ name: names(group), who: groupCondition(group, bands) }));
  return {
    version: 1,
    measure: { customers: often({ from: 1, to: null }) },
    over: { from: day, to: day, calendar },
    split: { conditions: named },
  };
}

/** How many customers of each recency bought so often. */
export function peopleQuestion(bands: readonly Band[], frequency: Band, day: string, calendar: Calendar): Question {
  return {
    version: 1,
    measure: { customers: often(frequency) },
    over: { from: day, to: day, calendar },
    split: { conditions: bands.map((band, i): NamedCondition => ({ name: String(i), who: recent(band) })) },
  };
}

/** What the customers of each recency brought so far who bought so often. */
export function moneyQuestion(bands: readonly Band[], frequency: Band, day: string, calendar: Calendar): Question {
  return {
    version: 1,
    measure: { sum: { column: "money", kinds: revenueKinds, within: { before: "end" } }, who: often(frequency) },
    over: { from: day, to: day, calendar },
    split: { conditions: bands.map((band, i): NamedCondition => ({ name: String(i), who: recent(band) })) },
  };
}

/** Values by recency and frequency. */
export type Values = ReadonlyMap<string, number>;

export const valueOf = (values: Values, { recency, frequency }: Pick<Cell, "recency" | "frequency">) => values.get(`${recency} ${frequency}`) ?? 0;

/** Of answers in the order of the frequencies. */
export function valuesOf(answers: readonly (Answer | undefined)[]): Values {
  return new Map(
    answers.flatMap((answer, frequency) => {
      if (!answer) return [];
      const place = (name: string) => answer.columns.findIndex((column) => column.name === name);
      const [group, value] = [place("group"), place("value")];
      return answer.rows.map((row): [string, number] => [`${row[group]} ${frequency}`, Number(row[value] ?? 0)]);
    }),
  );
}
