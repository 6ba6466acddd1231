import { describe, expect, it } from "vitest";
import { binsOf, funnelQuestion, readSteps, stepRows, timeQuestion, usualSteps, type FunnelOptions } from "./question";

const options: FunnelOptions = {
  steps: [{ kinds: ["page_viewed"], where: { label: ["/pricing"] } }, { kinds: ["order_placed"] }, { kinds: ["order_placed"] }],
  within: 30,
  period: { from: "2026-01-01", to: "2026-02-01" },
  calendar: "gregorian",
};
const column = (name: string) => ({ name, type: "integer" as const });
const answer = (names: string[], rows: (string | number | null)[][]) => ({ columns: names.map(column), rows, seconds: 0, facts_read: 0 });

describe("the funnel's questions", () => {
  it("name the steps, and leave only whom they are about", () => {
    expect(funnelQuestion(options, ["visit", "order", "order"], { segment: "VIP" })).toEqual({
      version: 1,
      measure: {
        funnel: {
          steps: [
            { name: "visit", kinds: ["page_viewed"], where: { label: ["/pricing"] } },
            { name: "order", kinds: ["order_placed"] },
            { name: "order", kinds: ["order_placed"] },
          ],
          within: { days: 30 },
        },
        who: { segment: "VIP" },
      },
      over: { from: "2026-01-01", to: "2026-02-01", calendar: "gregorian" },
    });
    expect(timeQuestion({ ...options, within: null }, 2).measure).toMatchObject({ distribution: { time: { steps: options.steps.slice(0, 2) } } });
  });

  it("begin with a way that this business has", () => {
    expect(usualSteps("shop", new Set(["page_viewed", "order_placed"])).map(({ kinds }) => kinds[0])).toEqual(["page_viewed", "order_placed", "order_placed"]);
    expect(usualSteps("subscription", new Set(["order_placed"])).map(({ kinds }) => kinds[0])).toEqual(["order_placed", "order_placed"]);
  });

  it("take from an address only what is a funnel", () => {
    expect(readSteps(options.steps)).toEqual(options.steps);
    for (const wrong of [undefined, "x", [], [{ kinds: ["a"] }], [{ kinds: [] }, { kinds: ["a"] }], [{ kinds: ["a"] }, null]]) expect(readSteps(wrong)).toBeNull();
  });
});

describe("the answers", () => {
  it("are rows of steps, and bins without empty ends", () => {
    expect(stepRows(answer(["step", "name", "customers", "median_seconds"], [[1, "a", 10, null], [2, "b", 4, 90]]))).toEqual([
      { customers: 10, medianSeconds: null },
      { customers: 4, medianSeconds: 90 },
    ]);
    expect(binsOf(answer(["at_least", "below", "count"], [[null, 60, 0], [60, 600, 3], [600, 3600, 0], [3600, null, 1]]))).toEqual([
      { atLeast: 60, below: 600, count: 3 },
      { atLeast: 600, below: 3600, count: 0 },
      { atLeast: 3600, below: null, count: 1 },
    ]);
    expect(binsOf(answer(["at_least", "below", "count"], [[null, 60, 0]]))).toEqual([]);
  });
});
