import { describe, expect, it } from "vitest";
import { atEnd, atStart, between, movesOf, stayIn } from "./question";

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

describe("how long half of those in a stage stay in it", () => {
  const answered = (...rows: (string | number | null)[][]) => ({ ...answer, rows });
  const month = (n: number, stay: number, leave: number) => [
    [`2026-0${n}-01`, "A", 1, "A", 1, stay],
    [`2026-0${n}-01`, "A", 1, "B", 2, leave],
  ];

  it("is told at this pace", () => {
    expect(stayIn(answered(...month(1, 50, 50), ...month(2, 50, 50)), 1)).toEqual({ months: 1, isMore: false });
    expect(stayIn(answered(...month(1, 0, 10)), 1)?.months).toBeCloseTo(0);
  });

  it("is never more than was looked at", () => {
    expect(stayIn(answer, 1)).toEqual({ months: 2, isMore: true });
    expect(stayIn(answer, 2)).toEqual({ months: 1, isMore: true });
    expect(stayIn(answered(...month(1, 98, 2), ...month(2, 98, 2), ...month(3, 98, 2)), 1)).toEqual({ months: 3, isMore: true });
  });

  it("is not known where nobody was in it", () => expect(stayIn(answer, 3)).toBeNull());
});
