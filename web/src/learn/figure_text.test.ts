import { describe, expect, it } from "vitest";
import type { Figure } from "../app/api";
import { makeFormat } from "../app/format";
import { changeFrom, valueText } from "./figure_text";

const f = makeFormat({ language: "en", calendar: "gregorian", zone: "UTC", toman: false });
const period = { from: "2026-01-01", to: "2026-02-01", numerator: 1, denominator: 1, interval: null, reason: null };
const figure = (part: Partial<Figure>): Figure => ({
  ...period, kpi: "churn", value: 0.12, unit: "share", currency: null, definition: "", name: "Churn", previous: null, last_year: null, ...part,
});

describe("valueText", () => {
  it("follows the unit", () => {
    expect(valueText(0.0512, { unit: "share", currency: null }, f)).toBe("5.1%");
    expect(valueText(1234, { unit: "customers", currency: null }, f)).toBe("1,234");
    expect(valueText("244091.94", { unit: "money", currency: "USD" }, f, "full")).toBe("$244,091.94");
  });

  it("is nothing where there is no value, and 0 where it is 0", () => {
    expect(valueText(null, { unit: "share", currency: null }, f)).toBeNull();
    expect(valueText(0, { unit: "share", currency: null }, f)).toBe("0%");
  });
});

describe("changeFrom", () => {
  it("is a difference of shares, a ratio of amounts", () => {
    expect(changeFrom(figure({ value: 0.12 }), { ...period, value: 0.1 })?.by).toBeCloseTo(0.02);
    const money = figure({ unit: "money", value: "150.00" });
    expect(changeFrom(money, { ...period, value: "100.00" })).toEqual({ by: 0.5, kind: "relative" });
  });

  it("does not exist without both values, nor from zero", () => {
    expect(changeFrom(figure({}), null)).toBeNull();
    expect(changeFrom(figure({ value: null }), { ...period, value: 0.1 })).toBeNull();
    expect(changeFrom(figure({ unit: "customers", value: 3 }), { ...period, value: 0 })).toBeNull();
  });
});
