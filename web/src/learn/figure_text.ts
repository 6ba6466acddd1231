import type { Figure, FigurePeriod, FigureValue, Unit } from "../app/api";
import type { Format } from "../app/format";

export interface UnitOf {
  unit: Unit;
  currency: string | null;
}

export function asNumber(value: FigureValue): number | null {
  if (value === null) return null;
  const number = Number(value);
  return Number.isFinite(number) ? number : null;
}

/** A figure's value as text; null where it has none. */
export function valueText(value: FigureValue, of: UnitOf, f: Format, style: "full" | "compact" = "compact"): string | null {
  const number = asNumber(value);
  if (number === null) return null;
  switch (of.unit) {
    case "money":
      return of.currency
        ? f.money({ amount: String(value), currency: of.currency }, style === "compact" ? "compact" : "full")
        : f.decimal(number, 2);
    case "share":
      return f.percent(number);
    case "customers":
      return Number.isInteger(number) ? f.int(number) : f.decimal(number, 2);
    case "points":
      return f.decimal(number, 1);
    case "score":
    case "number":
      return f.decimal(number, 2);
    case "days":
      return f.duration(number * 86_400);
    case "months":
      return f.months(number);
    case "seconds":
      return f.duration(number);
  }
}

export interface Change {
  /** Relative for amounts; a difference of shares (0.02 = two points) for shares. */
  by: number;
  kind: "relative" | "points";
}

export function changeFrom(figure: Figure, before: FigurePeriod | null): Change | null {
  const now = asNumber(figure.value);
  const then = before ? asNumber(before.value) : null;
  if (now === null || then === null) return null;
  if (figure.unit === "share") return { by: now - then, kind: "points" };
  // Already points, or a scale whose zero means nothing.
  if (figure.unit === "points") return { by: (now - then) / 100, kind: "points" };
  return then === 0 ? null : { by: now / then - 1, kind: "relative" };
}
