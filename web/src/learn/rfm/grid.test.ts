import { describe, expect, it } from "vitest";
import { amountsOf, cellCondition, cellsOf, countsOf, frequencyBands, groupOf, peopleQuestion, recencyBands, rfmGroups, valueOf } from "./grid";

describe("the grid", () => {
  it("cuts recency at parts of the window, without empty bands", () => {
    expect(recencyBands(80).map(({ from, to }) => [from, to])).toEqual([[0, 20], [20, 40], [40, 80], [80, 160], [160, null]]);
    expect(recencyBands(2).every(({ from, to }) => to === null || to > from)).toBe(true);
  });

  it("says of each cell who is in it: cells do not overlap", () => {
    const [one] = frequencyBands;
    if (!one) throw new Error("no bands");
    expect(cellCondition({ from: 20, to: 40 }, one)).toMatchObject({
      all: [{ did: { count: { min: 1, max: 1 } } }, { did: { within: { last: { days: 40 } } } }, { not: { did: { within: { last: { days: 20 } } } } }],
    });
    expect(cellsOf(80)).toHaveLength(25);
  });

  it("gives every cell one of the names, and every name a cell", () => {
    const named = new Set([0, 1, 2, 3, 4].flatMap((r) => [0, 1, 2, 3, 4].map((f) => groupOf(r, f))));
    expect([...named].sort()).toEqual([...rfmGroups].sort());
    expect(groupOf(0, 4)).toBe("champions");
    expect(groupOf(4, 4)).toBe("cant_lose");
    expect(groupOf(4, 0)).toBe("lost");
    expect(groupOf(0, 0)).toBe("newcomers");
  });

  it("is asked cell by cell", () => {
    const question = peopleQuestion(cellsOf(80), "2026-01-01", "gregorian");
    expect(question.split).toMatchObject({ conditions: { length: 25, 0: { name: "R5 F1" }, 24: { name: "R1 F5" } } });
    const columns = ["group", "value"].map((name) => ({ name, type: "integer" as const }));
    const rows = [
      ["R5 F1", 3],
      ["R5 F5", 7],
      ["R1 F3", 2],
    ];
    const counts = countsOf({ columns, rows, seconds: 0, facts_read: 0 }, cellsOf(80));
    expect(valueOf(counts, { recency: 0, frequency: 0 })).toBe(3);
    expect(valueOf(counts, { recency: 0, frequency: 4 })).toBe(7);
    expect(valueOf(counts, { recency: 4, frequency: 2 })).toBe(2);
    expect(valueOf(counts, { recency: 1, frequency: 1 })).toBe(0);
  });

  it("adds what each cell brought, a question a frequency", () => {
    const columns = ["group", "value"].map((name) => ({ name, type: "text" as const }));
    const amounts = amountsOf([undefined, { columns, rows: [["3", "12.50"]], seconds: 0, facts_read: 0 }]);
    expect(valueOf(amounts, { recency: 3, frequency: 1 })).toBe(12.5);
  });
});
