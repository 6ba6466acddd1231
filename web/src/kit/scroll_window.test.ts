import { describe, expect, it } from "vitest";
import { barHeight, barOfTop, fullHeight, maxHeight, scrolled, topOfBar, windowOf, type Geometry } from "./scroll_window";

const small: Geometry = { rows: 1000, rowHeight: 50, viewport: 600 };
const huge: Geometry = { rows: 1_000_000, rowHeight: 56, viewport: 600 };

describe("a list that fits the browser's limits", () => {
  it("scrolls as any element does", () => {
    expect(barHeight(small)).toBe(50_000);
    expect(scrolled({ bar: 0, top: 0 }, 12_345, small)).toEqual({ bar: 12_345, top: 12_345 });
  });
});

describe("a list of a million rows", () => {
  it("is no taller than the browser can bear", () => {
    expect(fullHeight(huge)).toBeGreaterThan(33_000_000);
    expect(barHeight(huge)).toBe(maxHeight);
  });

  it("moves one to one by the wheel", () => {
    const start = { bar: 4_000_000, top: topOfBar(4_000_000, huge) };
    expect(scrolled(start, 4_000_120, huge)).toEqual({ bar: 4_000_120, top: start.top + 120 });
  });

  it("jumps in proportion when the bar is dragged", () => {
    const next = scrolled({ bar: 0, top: 0 }, maxHeight / 2, huge);
    expect(next.top / fullHeight(huge)).toBeCloseTo(0.5, 3);
  });

  it("reaches the first and the last row exactly", () => {
    const end = scrolled({ bar: maxHeight - 700, top: 1 }, maxHeight - 600, huge);
    expect(windowOf(end, huge, 0).end).toBe(1_000_000);
    expect(scrolled({ bar: 90, top: 5_000 }, 0, huge).top).toBe(0);
  });

  it("puts the bar back to where the view has come", () => {
    for (const top of [0, 1_000, 28_000_000, fullHeight(huge) - 600]) {
      expect(topOfBar(barOfTop(top, huge), huge)).toBeCloseTo(top, 3);
    }
  });
});

describe("the window", () => {
  it("holds the rows in view and some around them, never beyond the list", () => {
    expect(windowOf({ bar: 0, top: 0 }, small, 4)).toEqual({ first: 0, end: 16 });
    expect(windowOf({ bar: 500, top: 500 }, small, 4)).toEqual({ first: 6, end: 26 });
    expect(windowOf({ bar: 49_400, top: 49_400 }, small, 4)).toEqual({ first: 984, end: 1000 });
    expect(windowOf({ bar: 0, top: 0 }, { ...small, rows: 3 }, 4)).toEqual({ first: 0, end: 3 });
  });
});
