import type { Answer, Question } from "../../app/api_ask";
import type { Period } from "../../app/period";
import type { Calendar } from "../../app/prefs";

export const reaches = { daily: 1, weekly: 7, monthly: 30 } as const;
export type Reach = keyof typeof reaches;

/** For each day: how many did any of it on that day, in the last 7, or in the last 30 days. */
export function activeQuestion(kinds: readonly string[], days: number, period: Period, calendar: Calendar): Question {
  const within = { last: { days }, until: "end" };
  return { version: 1, measure: { customers: { did: { kinds, count: { min: 1 }, within } } }, over: { ...period, every: "day", calendar } };
}

/** On how many days each was active in the last 30 of the period. */
export function daysQuestion(kinds: readonly string[], period: Period, calendar: Calendar): Question {
  const edges = [2, 3, 4, 6, 8, 11, 15, 21];
  return { version: 1, measure: { distribution: { days: { kinds, within: { last: { days: 30 }, until: "end" } }, edges } }, over: { ...period, calendar } };
}

export interface Day {
  from: string;
  to: string;
  value: number;
}

export function daysOf(answer: Answer): Day[] {
  const place = (name: string) => answer.columns.findIndex((column) => column.name === name);
  const [from, to, value] = [place("from"), place("to"), place("value")];
  return answer.rows.map((row) => ({ from: String(row[from]), to: String(row[to]), value: Number(row[value] ?? 0) }));
}

/** Daily over monthly active customers, on average over the days; null without any. */
export function stickiness(daily: readonly Day[], monthly: readonly Day[]): number | null {
  const shares = daily.flatMap((day, i) => {
    const month = monthly[i]?.value ?? 0;
    return month > 0 ? [day.value / month] : [];
  });
  return shares.length > 0 ? shares.reduce((sum, share) => sum + share, 0) / shares.length : null;
}
