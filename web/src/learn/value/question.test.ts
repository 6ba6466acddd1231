import { expect, it } from "vitest";
import { amountEdges, valueQuestion } from "./question";

it("has edges up to the largest amount, at most twelve", () => {
  expect(amountEdges(60)).toEqual(["1", "2", "5", "10", "20", "50"]);
  expect(amountEdges(0)).toEqual(["1"]);
  expect(amountEdges(3_000_000).length).toBe(12);
  expect(amountEdges(3_000_000).at(-1)).toBe("2000000");
  expect(valueQuestion(["1"], { from: "2026-01-01", to: "2026-02-01" }, "jalali").over).toEqual({ from: "2026-01-01", to: "2026-02-01", calendar: "jalali" });
});
