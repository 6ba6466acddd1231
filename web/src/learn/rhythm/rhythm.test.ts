import { expect, it } from "vitest";
import { shareLonger } from "./rhythm";

it("says how many pauses are longer than a limit, within a bin by its part", () => {
  const bins = [{ atLeast: null, below: 10, count: 60 }, { atLeast: 10, below: 20, count: 30 }, { atLeast: 20, below: null, count: 10 }];
  expect(shareLonger(bins, 9)).toBeCloseTo(0.4);
  expect(shareLonger(bins, 14)).toBeCloseTo(0.25);
  expect(shareLonger(bins, 19)).toBeCloseTo(0.1);
  expect(shareLonger([], 5)).toBeNull();
});
