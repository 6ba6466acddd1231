import { expect, it } from "vitest";
import { activeQuestion, stickiness } from "./question";

it("counts who was active within so many days of each day", () => {
  expect(activeQuestion(["logged_in"], 7, { from: "2026-01-01", to: "2026-01-08" }, "gregorian")).toMatchObject({
    measure: { customers: { did: { kinds: ["logged_in"], within: { last: { days: 7 } } } } },
    over: { every: "day" },
  });
});

it("is the mean of daily over monthly, of days that have any", () => {
  const day = (value: number) => ({ from: "", to: "", value });
  expect(stickiness([day(10), day(30), day(0)], [day(100), day(100), day(0)])).toBeCloseTo(0.2);
  expect(stickiness([day(0)], [day(0)])).toBeNull();
});
