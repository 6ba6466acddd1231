import { describe, expect, it } from "vitest";
import type { Answer } from "../../app/api_ask";
import { behindTotal, closingOf, decimal, figures, movementQuestion, stepsOf, totalOf, type Figure } from "./question";

const answer = (...values: (string | null)[]): Answer => ({
  columns: ["from", "to", "label", "value", "reason"].map((name) => ({ name, type: "text" as const })),
  rows: values.map((value, i) => [`2026-0${i + 6}-01`, "", "", value, null]),
  seconds: 0,
  facts_read: 0,
});

const answers: Record<Figure, Answer> = {
  opening: answer("115048.00", "125937.10"),
  new: answer("12884.00", "13985.00"),
  reactivated: answer("0.00", "0.05"),
  expansion: answer("1700.10", "0.00"),
  contraction: answer(null, "0.15"),
  churned: answer("3695.00", "1794.00"),
  closing: answer("125937.10", "138128.00"),
};

describe("revenue movements", () => {
  it("are asked figure by figure, step by step", () => {
    expect(movementQuestion("new", { from: "2026-06-01", to: "2026-08-01" }, "month", "jalali")).toMatchObject({
      measure: { sum: { recurring: { part: "new" } } },
      over: { from: "2026-06-01", to: "2026-08-01", every: "month", calendar: "jalali" },
    });
  });

  it("add up to the smallest unit, in each step and in all together", () => {
    const { steps, digits } = stepsOf(answers);
    expect(digits).toBe(2);
    for (const { amounts } of steps) expect(closingOf(amounts)).toBe(amounts.closing);
    const total = totalOf(steps);
    expect(closingOf(total)).toBe(total.closing);
    expect(figures.map((figure) => decimal(total[figure], digits))).toEqual(["115048.00", "26869.00", "0.05", "1700.10", "0.15", "5489.00", "138128.00"]);
  });

  it("open into those of the first and the last step, and into whoever moved in any", () => {
    const { steps } = stepsOf(answers);
    const part = (figure: Figure) => behindTotal(figure, steps, { from: "2026-06-15", to: "2026-07-20" }, "month", "gregorian").part;
    expect([part("opening"), part("closing"), part("churned")]).toEqual([{ from: "2026-06-01" }, { from: "2026-07-01" }, { all_periods: true }]);
  });

  it("are written without decimals where the currency has none, and below zero", () => {
    expect(decimal(1250n, 0)).toBe("1250");
    expect(decimal(-5n, 2)).toBe("-0.05");
  });
});
