/**
 * Which rows of a very long list are in view. Browsers cap the height of an element at some tens
 * of millions of pixels, and a million rows are taller: beyond `maxHeight` the scroll bar stands
 * for the whole list in proportion, while small moves (wheel, keys, a finger) stay one to one.
 */
export interface Geometry {
  rows: number;
  rowHeight: number;
  viewport: number;
}

export interface ScrollState {
  /** What the scroll bar says. */
  bar: number;
  /** Where in the full list the view begins, in pixels. */
  top: number;
}

export const maxHeight = 8_000_000;

export function fullHeight({ rows, rowHeight }: Geometry): number {
  return rows * rowHeight;
}

export function barHeight(geometry: Geometry): number {
  return Math.min(fullHeight(geometry), maxHeight);
}

function clamp(value: number, low: number, high: number): number {
  return Math.max(low, Math.min(high, value));
}

/** The top that the scroll bar's place stands for, when it alone decides. */
export function topOfBar(bar: number, geometry: Geometry): number {
  const barRange = barHeight(geometry) - geometry.viewport;
  const range = fullHeight(geometry) - geometry.viewport;
  if (barRange <= 0 || range <= 0) return 0;
  return clamp((bar / barRange) * range, 0, range);
}

/** Where the scroll bar belongs for this top. */
export function barOfTop(top: number, geometry: Geometry): number {
  const barRange = barHeight(geometry) - geometry.viewport;
  const range = fullHeight(geometry) - geometry.viewport;
  if (barRange <= 0 || range <= 0) return 0;
  return clamp((top / range) * barRange, 0, barRange);
}

export function scrolled(state: ScrollState, bar: number, geometry: Geometry): ScrollState {
  if (fullHeight(geometry) <= maxHeight) return { bar, top: bar };
  const range = fullHeight(geometry) - geometry.viewport;
  const moved = bar - state.bar;
  const barRange = barHeight(geometry) - geometry.viewport;
  if (bar <= 0) return { bar, top: 0 };
  if (bar >= barRange - 1) return { bar, top: range };
  if (Math.abs(moved) > geometry.viewport * 2) return { bar, top: topOfBar(bar, geometry) };
  return { bar, top: clamp(state.top + moved, 0, range) };
}

export interface Window {
  first: number;
  /** One past the last. */
  end: number;
}

export function windowOf(state: ScrollState, geometry: Geometry, overscan: number): Window {
  const first = Math.floor(state.top / geometry.rowHeight) - overscan;
  const end = Math.ceil((state.top + geometry.viewport) / geometry.rowHeight) + overscan;
  return { first: clamp(first, 0, geometry.rows), end: clamp(end, 0, geometry.rows) };
}
