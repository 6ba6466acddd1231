import type { Behind, Measure, Question } from "../../app/api_ask";
import { addDays } from "../../app/format";
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

export const dayOf = (day: string, calendar: Calendar) => ({ from: day, to: addDays(day, 1), calendar });

/** Of what is predicted of the customers who are known today. */
const ofLifetime = (measure: Measure, today: string, calendar: Calendar): Question => ({ version: 1, measure, over: dayOf(today, calendar) });

/** How many customers are predicted how much: in equal bins, unless a few tower above the middle. */
export function lifetimeQuestion(half: string, most: string, today: string, calendar: Calendar): Question {
  const bins = Number(most) > 20 * Number(half) ? { edges: amountEdges(Number(most)) } : {};
  return ofLifetime({ distribution: { predicted: "clv", ...bins } }, today, calendar);
}
export const lifetimePercentile = (p: number, today: string, calendar: Calendar): Question => ofLifetime({ percentile: { p, predicted: "clv" } }, today, calendar);

/** The customers whom a channel brought in a time; of all channels without one. */
export function acquiredBy(channel: string | null, period: Period, calendar: Calendar, title: string): Behind {
  const acquired: Condition = { first: { kinds: ["order_placed", "subscription_started"], within: { in: "period" } } };
  const who = channel === null ? acquired : { all: [acquired, { attribute: { name: "channel", is: [channel] } }] };
  return { question: { version: 1, measure: { customers: who }, over: { ...period, calendar } }, part: {}, title };
}
