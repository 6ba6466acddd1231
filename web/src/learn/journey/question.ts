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

/** How long half of those in a stage stay in it, in months; `isMore`: longer than was looked at. */
export interface Stay {
  months: number;
  isMore: boolean;
}

/**
 * The median stay in a stage at the pace of some months, in which the same share leaves each month:
 * ln 2 / ln (1 / share who stay a month). Never beyond the months in which anybody was in the stage;
 * null where there were none.
 */
export function stayIn(monthly: Answer, stage: number): Stay | null {
  const place = (name: string) => monthly.columns.findIndex((column) => column.name === name);
  const [from, number] = [place("from"), place("from_number")];
  const there = monthly.rows.filter((row) => Number(row[number]) === stage && Number(row[place("customers")]) > 0);
  const observed = new Set(there.map((row) => row[from])).size;
  const moves = movesOf(monthly);
  const all = atStart(moves, stage);
  if (observed === 0 || all === 0) return null;
  const half = Math.log(2) / Math.log(all / between(moves, stage, stage));
  return half <= observed ? { months: half, isMore: false } : { months: observed, isMore: true };
}
