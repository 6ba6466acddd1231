import { describe, expect, it } from "vitest";
import { codeFrom, readMeasure, unitOf, writeMeasure, type OwnMeasure } from "./own_measure";

const bought = { did: { kinds: ["order_placed"] } };

describe("an own measure", () => {
  const all: OwnMeasure[] = [
    { type: "share", of: bought, among: { everyone: true } },
    { type: "customers", who: bought },
    { type: "facts", kind: "page_viewed" },
    { type: "money", kind: "order_placed" },
    { type: "mean", kind: "csat_answered" },
  ];

  it("is written as a question and read back", () => {
    for (const measure of all) {
      const written = writeMeasure(measure);
      expect(written && readMeasure(written)).toEqual(measure);
      expect(unitOf(measure)).not.toBeNull();
    }
  });

  it("stays JSON where it is none of these", () => {
    const median = { median: { gaps: { kinds: ["order_placed"] } } };
    expect(readMeasure(median)).toEqual({ type: "written", text: JSON.stringify(median, null, 2) });
    expect(writeMeasure(readMeasure(median))).toEqual(median);
    expect(writeMeasure({ type: "written", text: "{" })).toBeNull();
    expect(writeMeasure({ type: "written", text: "[]" })).toBeNull();
    expect(unitOf(readMeasure(median))).toBeNull();
  });
});

describe("a code", () => {
  it("comes from the name, or from chance where the name has no Latin letters", () => {
    expect(codeFrom("Orders per week!", () => 0)).toBe("orders_per_week");
    expect(codeFrom("Sadık müşteri", () => 0)).toBe("sadik_musteri");
    expect(codeFrom("وفاداران", () => 0.5)).toMatch(/^own_[a-z0-9]+$/);
  });
});
