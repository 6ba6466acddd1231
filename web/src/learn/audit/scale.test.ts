import { expect, test } from "vitest";
import { placeOf, spanOf } from "./scale";

test("as often is at the start, five times or a fifth at the end", () => {
  expect(placeOf(1)).toBe(0);
  expect(placeOf(5)).toBeCloseTo(1);
  expect(placeOf(1 / 5)).toBeCloseTo(1);
  expect(placeOf(Math.sqrt(5))).toBeCloseTo(0.5);
  expect(placeOf(40)).toBe(1);
});

test("an interval lies on its side", () => {
  expect(spanOf([Math.sqrt(5), 9], true)).toEqual({ from: expect.closeTo(0.5) as number, to: 1 });
  expect(spanOf([0.2, 1 / Math.sqrt(5)], false)).toEqual({ from: expect.closeTo(0.5) as number, to: expect.closeTo(1) as number });
  expect(spanOf([0.8, 2], true).from).toBe(0);
});
