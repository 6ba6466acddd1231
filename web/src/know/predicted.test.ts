import { describe, expect, it } from "vitest";
import type { Segment } from "../app/api_segments";
import { predictionIn, sortedBy } from "./predicted";

const saved = (name: string, condition: Segment["condition"]) => ({ name, condition }) as Segment;

describe("the order of a list that is chosen by a prediction", () => {
  it.each([
    [{ predicted: { name: "churn_risk", min: 0.2 } }, "churn_risk"],
    [{ predicted: { name: "churn_risk", min: 0.2, max: 0.9 } }, "churn_risk"],
    [{ predicted: { name: "p_alive", max: 0.4 } }, "-p_alive"],
    [{ predicted: { name: "next_purchase", max: 7 } }, "next_purchase"],
    [{ all: [{ did: { kinds: ["order_placed"] } }, { not: { predicted: { name: "clv", min: "10.00" } } }] }, "clv"],
    [{ measure: { distribution: { predicted: "clv" } } }, "clv"],
    [{ did: { kinds: ["order_placed"] } }, undefined],
    [{ predicted: { name: "mood", min: 1 } }, undefined],
    [null, undefined],
  ])("%j", (of, order) => {
    expect(predictionIn(of, [])).toBe(order);
  });

  it("is found through saved segments, also those that name one another", () => {
    const segments = [
      saved("Leaving", { predicted: { name: "churn_risk", min: 0.2 } }),
      saved("Dear", { all: [{ segment: "Round" }, { segment: "Leaving" }] }),
      saved("Round", { segment: "Dear" }),
    ];
    expect(predictionIn({ segment: "Dear" }, segments)).toBe("churn_risk");
    expect(predictionIn({ segment: "Nobody" }, segments)).toBeUndefined();
  });

  it("is a prediction either way round, or none", () => {
    expect(["-clv", "churn_risk", "revenue", undefined].map(sortedBy)).toEqual(["clv", "churn_risk", undefined, undefined]);
  });
});
