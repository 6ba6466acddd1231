import { expect, it } from "vitest";
import { wilson } from "./wilson";

it("is Wilson's interval as published (Newcombe 1998, table I, method 3)", () => {
  for (const [n, of, low, high] of [[81, 263, 0.2553, 0.3662], [15, 148, 0.0624, 0.1605], [0, 20, 0, 0.1611], [1, 29, 0.0061, 0.1718]] as const) {
    const [a, b] = wilson(n, of) ?? [NaN, NaN];
    expect(a).toBeCloseTo(low, 4);
    expect(b).toBeCloseTo(high, 4);
  }
  expect(wilson(0, 0)).toBeNull();
});
