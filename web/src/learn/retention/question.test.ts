import { describe, expect, it } from "vitest";
import type { Answer } from "../../app/api_ask";
import { averages, betweenOf, retentionRequest, tablesOf, type RetentionOptions } from "./question";

const options: RetentionOptions = {
  born: { first: { kinds: ["order_placed"] } },
  returned: { did: { kinds: ["order_placed"] } },
  money: false,
  onOrAfter: false,
  every: "month",
  period: { from: "2026-01-01", to: "2026-04-01" },
  calendar: "gregorian",
  attribute: null,
  segments: [],
  between: [],
};

describe("the question of the retention page", () => {
  it("is a retention table of people, or of what they brought", () => {
    expect(retentionRequest(options, "others")).toEqual({
      version: 1,
      measure: { retention: { born: options.born, returned: options.returned } },
      over: { from: "2026-01-01", to: "2026-04-01", every: "month", calendar: "gregorian" },
    });
    expect(retentionRequest({ ...options, onOrAfter: true }, "others").measure).toMatchObject({ retention: { on_or_after: true } });
    const money = retentionRequest({ ...options, money: true, onOrAfter: true }, "others").measure.retention;
    expect(money).toMatchObject({ sum: { column: "money" } });
    expect(money).not.toHaveProperty("returned");
    expect(money).not.toHaveProperty("on_or_after");
  });

  it("holds one segment against everyone else, two against each other, and tells more apart", () => {
    const of = (segments: string[]) => retentionRequest({ ...options, segments }, "others");
    expect(of(["VIP"]).compare).toEqual([{ name: "VIP", who: { segment: "VIP" } }, { name: "others", who: { not: { segment: "VIP" } } }]);
    expect(of(["VIP", "New"]).compare?.map(({ name }) => name)).toEqual(["VIP", "New"]);
    expect(of(["A", "B", "C"]).compare).toBeUndefined();
    expect(of(["A", "B", "C"]).split).toMatchObject({ conditions: [{ name: "A" }, { name: "B" }, { name: "C" }] });
    expect(retentionRequest({ ...options, attribute: "city" }, "others").split).toEqual({ attribute: "city", most: 5 });
  });
});

describe("what is compared", () => {
  const [january, february] = [{ from: "2026-01-01" }, { from: "2026-02-01" }];
  const of = (change: Partial<RetentionOptions>, chosen: RetentionOptions["between"]) => betweenOf(chosen, { ...options, ...change }, 1);

  it("is asked for when there are two", () => {
    expect(retentionRequest({ ...options, between: [january] }, "others")).not.toHaveProperty("between");
    expect(retentionRequest({ ...options, between: [january, february] }, "others").between).toEqual([january, february]);
  });

  it("are rows that the table has", () => {
    expect(of({}, [january, february])).toEqual([january, february]);
    expect(of({}, [{ from: "2026-01-05" }, { from: "2026-04-01" }])).toEqual([]);
    // 1 Esfand 1404 is 2026-02-20.
    expect(of({ calendar: "jalali", period: { from: "2026-01-21", to: "2026-03-21" } }, [{ from: "2026-02-20" }, february])).toEqual([{ from: "2026-02-20" }]);
    expect(of({ attribute: "city" }, [january])).toEqual([]);
  });

  it("are groups where there are more than two segments, or values", () => {
    const tehran = { group: "Tehran", group_values: 1 };
    expect(of({ attribute: "city" }, [tehran])).toEqual([tehran]);
    expect(of({}, [tehran])).toEqual([]);
    expect(of({ segments: ["A", "B", "C"] }, [{ group: "A", group_values: 1 }, tehran])).toEqual([{ group: "A", group_values: 1 }]);
    expect(of({ segments: ["A", "B"] }, [{ group: "A", group_values: 1 }])).toEqual([]);
  });
});

const column = (name: string) => ({ name, type: "integer" as const });

describe("the answer", () => {
  it("is one table a group, each row as long as its time", () => {
    const answer: Answer = {
      columns: ["from", "to", "label", "group", "group_values", "size", "returned_0", "returned_1"].map(column),
      rows: [
        ["2026-01-01", "2026-02-01", "2026-01", "Tehran", 1, 10, 10, 4],
        ["2026-01-01", "2026-02-01", "2026-01", null, 0, 2, 2, 1],
        ["2026-02-01", "2026-03-01", "2026-02", "Tehran", 1, 6, 6, null],
        ["2026-02-01", "2026-03-01", "2026-02", null, 0, 0, 0, null],
      ],
      seconds: 0,
      facts_read: 0,
    };
    expect(tablesOf(answer)).toEqual([
      { group: "Tehran", groupValues: 1, rows: [{ from: "2026-01-01", size: 10, later: [10, 4] }, { from: "2026-02-01", size: 6, later: [6] }] },
      { group: null, groupValues: 0, rows: [{ from: "2026-01-01", size: 2, later: [2, 1] }, { from: "2026-02-01", size: 0, later: [0] }] },
    ]);
  });

  it("weighs each cohort by its size, of those that have come so far", () => {
    const rows = [{ from: "a", size: 10, later: [10, 4] }, { from: "b", size: 6, later: [6] }];
    expect(averages(rows, 3)).toEqual([1, 0.4, null]);
  });
});
