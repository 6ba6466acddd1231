import { expect, it } from "vitest";
import { atEnd, atStart, between, monthsInStage, movesOf } from "./question";

const column = (name: string) => ({ name, type: "integer" as const });
const answer = {
  columns: ["from", "from_stage", "from_number", "to_stage", "to_number", "customers"].map(column),
  rows: [
    ["2026-01-01", "A", 1, "A", 1, 60],
    ["2026-01-01", "A", 1, "B", 2, 20],
    ["2026-01-01", null, -1, "A", 1, 5],
    ["2026-02-01", "A", 1, "A", 1, 30],
    ["2026-02-01", "A", 1, "B", 2, 10],
    ["2026-02-01", "B", 2, "B", 2, 7],
  ],
  seconds: 0,
  facts_read: 0,
};

it("adds up the moves of all periods", () => {
  const moves = movesOf(answer);
  expect(between(moves, 1, 2)).toBe(30);
  expect(between(moves, 2, 1)).toBe(0);
  expect(atStart(moves, 1)).toBe(120);
  expect(atEnd(moves, 1)).toBe(95);
});

it("says how long customers stay at this pace, where any of them leaves", () => {
  const moves = movesOf(answer);
  expect(monthsInStage(moves, 1)).toBe(4);
  expect(monthsInStage(moves, 2)).toBeNull();
  expect(monthsInStage(moves, 3)).toBeNull();
});
