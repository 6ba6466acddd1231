export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

const withFacts = ["did", "sum", "mean", "first", "last"];

/** The same condition as the server writes it: what it takes for granted stands there. */
function filledIn(key: string, value: unknown): unknown {
  if (!isRecord(value)) return value;
  if (key === "within" && "last" in value) return { until: "end", ...value };
  if (key === "running") return { grace: { days: 0 }, at: "end", ...value };
  if (!withFacts.includes(key)) return value;
  const full: Record<string, unknown> = { within: { in: "period" }, ...value };
  if (key !== "did") return full;
  const count = isRecord(full.count) ? full.count : {};
  return { ...full, count: "max" in count ? { min: 0, ...count } : { min: 1, ...count } };
}

function sorted(key: string, value: unknown): unknown {
  if (Array.isArray(value)) return value.map((one) => sorted("", one));
  const full = filledIn(key, value);
  if (!isRecord(full)) return full;
  return Object.fromEntries(
    Object.keys(full)
      .sort()
      .map((name) => [name, sorted(name, full[name])]),
  );
}

/** Equal for conditions that say the same in the same words, whatever the order of their keys. */
export function keyOf(condition: unknown): string {
  return JSON.stringify(sorted("", condition));
}
