import type { Question } from "../../app/api_ask";
import type { Condition } from "../../app/api_segments";
import type { Period } from "../../app/period";
import type { Calendar } from "../../app/prefs";
import { revenueKinds } from "../retention/question";

const money = { column: "money", kinds: revenueKinds, within: { in: "period" } } as const;

/** Amounts that people speak of, 1, 2 and 5 times powers of ten, up to about the largest. */
export function amountEdges(most: number): string[] {
  const edges: string[] = [];
  for (let power = 1; power <= most; power *= 10) {
    for (const step of [1, 2, 5]) if (step * power <= most) edges.push(String(step * power));
  }
  return edges.length > 0 ? edges.slice(-12) : ["1"];
}

/** How many customers brought how much. */
export function valueQuestion(edges: readonly string[], period: Period, calendar: Calendar): Question {
  return { version: 1, measure: { distribution: { sum: money, edges } }, over: { ...period, calendar } };
}

/** What at least so many percent of the customers do not exceed. */
export function percentileQuestion(p: number, period: Period, calendar: Calendar): Question {
  return { version: 1, measure: { percentile: { p, sum: money } }, over: { ...period, calendar } };
}

export function totalQuestion(period: Period, calendar: Calendar, who?: Condition): Question {
  return { version: 1, measure: { sum: money, ...(who ? { who } : {}) }, over: { ...period, calendar } };
}

/** Who brought at least so much in the period. */
export const broughtAtLeast = (amount: string): Condition => ({ sum: { ...money, min: amount } });
