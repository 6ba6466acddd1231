import type { Answer, NamedCondition, Question } from "../../app/api_ask";
import type { Period } from "../../app/period";
import type { Calendar } from "../../app/prefs";

/** Stages are numbered from 1. */
export const noStage = 0;
export const notKnown = -1;

export function movementQuestion(stages: readonly NamedCondition[], period: Period, calendar: Calendar, every?: "month"): Question {
  return { version: 1, measure: { movement: { stages } }, over: { ...period, calendar, ...(every ? { every } : {}) } };
}

export interface Move {
  from: number;
  to: number;
  customers: number;
}

/** The moves of an answer, those of all its periods added up. */
export function movesOf(answer: Answer): Move[] {
  const place = (name: string) => answer.columns.findIndex((column) => column.name === name);
  const [from, to, customers] = [place("from_number"), place("to_number"), place("customers")];
  const moves = new Map<string, Move>();
  for (const row of answer.rows) {
    const move = { from: Number(row[from]), to: Number(row[to]), customers: Number(row[customers]) };
    const key = `${move.from} ${move.to}`;
    const known = moves.get(key);
    if (known) known.customers += move.customers;
    else moves.set(key, move);
  }
  return [...moves.values()];
}

const sum = (moves: readonly Move[]) => moves.reduce((total, move) => total + move.customers, 0);

/** How many were in a stage at the start, or are at the end. */
export const atStart = (moves: readonly Move[], stage: number) => sum(moves.filter((move) => move.from === stage));
export const atEnd = (moves: readonly Move[], stage: number) => sum(moves.filter((move) => move.to === stage));
export const between = (moves: readonly Move[], from: number, to: number) => moves.find((move) => move.from === from && move.to === to)?.customers ?? 0;

/**
 * How many months customers stay in a stage at the pace of these monthly moves: 1 / (1 − share who
 * stay a month), the mean of a geometric distribution. Null where nobody was in it, or nobody left.
 */
export function monthsInStage(monthly: readonly Move[], stage: number): number | null {
  const all = atStart(monthly, stage);
  const stayed = between(monthly, stage, stage);
  return all > 0 && stayed < all ? all / (all - stayed) : null;
}
