import type { Format } from "../../app/format";

const units = [
  ["day", 86_400],
  ["hour", 3600],
  ["minute", 60],
  ["second", 1],
] as const;

/** A length of time in the largest unit that says it well: "3 days", "5 hours". */
export function durationText(seconds: number, f: Format): string {
  const [unit, size] = units.find(([, of]) => Math.abs(seconds) >= of) ?? units[3];
  const n = seconds / size;
  return new Intl.NumberFormat(f.locale, { style: "unit", unit, unitDisplay: "long", maximumFractionDigits: n < 10 && unit !== "second" ? 1 : 0 }).format(n);
}
