import { expect, it } from "vitest";
import { acquiredBy, amountEdges, lifetimeQuestion, valueQuestion } from "./question";

it("has edges up to the largest amount, at most twelve", () => {
  expect(amountEdges(60)).toEqual(["1", "2", "5", "10", "20", "50"]);
  expect(amountEdges(0)).toEqual(["1"]);
  expect(amountEdges(3_000_000).length).toBe(12);
  expect(amountEdges(3_000_000).at(-1)).toBe("2000000");
  expect(valueQuestion(["1"], { from: "2026-01-01", to: "2026-02-01" }, "jalali").over).toEqual({ from: "2026-01-01", to: "2026-02-01", calendar: "jalali" });
});

it("asks for lifetime values in equal bins, unless a few tower above the middle", () => {
  const bins = (half: string, most: string) => lifetimeQuestion(half, most, "2026-03-01", "gregorian").measure.distribution;
  expect(bins("100.00", "900.00")).toEqual({ predicted: "clv" });
  expect(bins("1.00", "60.00")).toEqual({ predicted: "clv", edges: ["1", "2", "5", "10", "20", "50"] });
  expect(lifetimeQuestion("1", "2", "2026-02-28", "jalali").over).toEqual({ from: "2026-02-28", to: "2026-03-01", calendar: "jalali" });
});

it("asks for the customers whom a channel brought", () => {
  const who = (channel: string | null) => acquiredBy(channel, { from: "2026-01-01", to: "2026-02-01" }, "gregorian", "").question.measure.customers;
  expect(who(null)).toHaveProperty("first");
  expect(who("ads")).toEqual({ all: [who(null), { attribute: { name: "channel", is: ["ads"] } }] });
});
