import { describe, expect, it } from "vitest";
import type { Curve, CurveDifference } from "../../app/api_ask";
import { verdictOf } from "./verdict";

const curve = (values: number[]): Curve => ({ group: null, group_values: 1, points: values.map((value, later) => ({ later, of: 100, value })) });

function compared(first: number[], second: number[], adjusted: number[], change: Partial<CurveDifference>): CurveDifference {
  const later = first.map((share, k) => {
    const difference = share - (second[k] ?? 0);
    return { later: k, difference, interval: [difference - 0.05, difference + 0.05] as [number, number], p_value: adjusted[k] ?? 1, adjusted: adjusted[k] ?? 1 };
  });
  return { test: "shares", p_value: Math.min(...adjusted), differs: true, pooled: true, ahead: 0, later, ...change };
}

describe("what is said of two that are compared", () => {
  const first = [1, 0.5, 0.42];
  const second = [1, 0.45, 0.31];
  const curves = [curve(first), curve(second)];

  it("is who stays longer, with the shares where that is clearest", () => {
    const verdict = verdictOf(compared(first, second, [1, 0.3, 0.01], { ahead: 0 }), curves);
    expect(verdict).toMatchObject({ kind: "ahead", ahead: 0, later: 2, shares: [0.42, 0.31] });
    expect(verdict.interval?.[0]).toBeCloseTo(0.06);
  });

  it("gives no interval of a single period where only the whole differs", () => {
    const verdict = verdictOf(compared(first, second, [1, 0.3, 0.2], { ahead: 0, test: "log_rank", p_value: 0.01 }), curves);
    expect(verdict).toMatchObject({ kind: "ahead", later: 2, interval: null });
  });

  it("names nobody where the two cross", () => {
    const crossing = [1, 0.6, 0.2];
    expect(verdictOf(compared(crossing, second, [1, 0.001, 0.02], { ahead: null }), [curve(crossing), curve(second)])).toMatchObject({ kind: "cross", later: 1, shares: [0.6, 0.45] });
  });

  it("says who was ahead for a while where it does not last", () => {
    const verdict = verdictOf(compared(first, second, [1, 0.3, 0.01], { differs: false, ahead: null, test: "log_rank" }), curves);
    expect(verdict).toMatchObject({ kind: "while", ahead: 0, later: 2, shares: [0.42, 0.31] });
    const crossing = [1, 0.6, 0.2];
    const both = [curve(crossing), curve(second)];
    expect(verdictOf(compared(crossing, second, [1, 0.001, 0.02], { differs: false, ahead: null, test: "log_rank" }), both).kind).toBe("cross");
  });

  it("is of the last period that most have had where no difference can be shown", () => {
    const few = { ...curve(second), points: curve(second).points.map((point) => ({ ...point, of: point.later === 2 ? 49 : 100 })) };
    expect(verdictOf(compared(first, second, [1, 0.9, 0.4], { differs: false, ahead: null }), [curve(first), few])).toMatchObject({ kind: "none", later: 1 });
    expect(verdictOf(compared(first, second, [1, 0.9, 0.4], { differs: false, ahead: null }), curves)).toMatchObject({ kind: "none", later: 2, shares: [0.42, 0.31], interval: null });
  });

  it("is of halfway there where who came in a period or later is counted", () => {
    const later = [1, 0.8, 0.6, 0.42];
    const other = [1, 0.7, 0.5, 0.31];
    expect(verdictOf(compared(later, other, [1, 0.9, 0.9, 0.4], { differs: false, ahead: null }), [curve(later), curve(other)], true)).toMatchObject({ kind: "none", later: 2, shares: [0.6, 0.5] });
  });
});
