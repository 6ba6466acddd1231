import { describe, expect, it } from "vitest";
import { cellCondition, cellsOf, frequencyBands, groupCondition, groupOf, recencyBands, rfmGroups, valueOf, valuesOf } from "./grid";

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

  it("says a group in as few blocks as it has", () => {
    const bands = recencyBands(80);
    const often = (min: number, max?: number) => ({ did: { count: max ? { min, max } : { min } } });
    const within = (days: number) => ({ did: { within: { last: { days } } } });
    expect(groupCondition("attention", bands)).toMatchObject({ all: [often(1, 2), within(160), { not: within(40) }] });
    expect(groupCondition("champions", bands)).toMatchObject({ all: [often(5), within(40)] });
    expect(groupCondition("loyal", bands)).toMatchObject({
      any: [{ all: [often(3, 4), within(40)] }, { all: [often(3), within(80), { not: within(40) }] }],
    });
  });

  it("reads what each cell has, a question a frequency", () => {
    const columns = ["group", "value"].map((name) => ({ name, type: "text" as const }));
    const amounts = valuesOf([undefined, { columns, rows: [["3", "12.50"]], seconds: 0, facts_read: 0 }]);
    expect(valueOf(amounts, { recency: 3, frequency: 1 })).toBe(12.5);
  });
});
