import type { Condition } from "../../app/api_segments";
import { addDays } from "../../app/format";
import { isRecord, keyOf } from "./condition";
import { predictions, type AttributeTest, type Count, type Filter, type Group, type Prediction, type Range, type Rule, type When } from "./rules";
import { writeCondition } from "./write";

const isTexts = (value: unknown): value is string[] => Array.isArray(value) && value.every((one) => typeof one === "string");
const isDay = (value: unknown): value is string => typeof value === "string" && /^\d{4}-\d\d-\d\d$/.test(value);

/** The only member of a condition: its name and what it holds. */
function memberOf(condition: unknown): [string, unknown] | null {
  if (!isRecord(condition)) return null;
  const [member, second] = Object.entries(condition);
  return member && !second ? member : null;
}

export function readWhen(within: unknown): When | null {
  if (!isRecord(within)) return null;
  if (within.in === "period") return { type: "period" };
  if (within.before === "end") return { type: "ever" };
  if (isRecord(within.last)) {
    const { days } = within.last;
    if (days === "window" || days === "lost_window") return { type: days };
    return typeof days === "number" ? { type: "last", days } : null;
  }
  const { from, to } = within;
  if (isDay(from) && isDay(to)) return { type: "between", from, to: addDays(to, -1) };
  if (isDay(from)) return { type: "since", from };
  return isDay(to) ? { type: "until", to: addDays(to, -1) } : null;
}

export function readCount(count: unknown): Count {
  if (!isRecord(count)) return { type: "once" };
  const max = typeof count.max === "number" ? count.max : null;
  const min = typeof count.min === "number" ? count.min : max === null ? 1 : 0;
  if (max === null) return min === 1 ? { type: "once" } : { type: "at_least", n: min };
  if (min === max) return { type: "exactly", n: min };
  return min === 0 ? { type: "at_most", n: max } : { type: "between", min, max };
}

function readRange<T extends string | number>(of: T extends string ? "string" : "number", value: Record<string, unknown>): Range<T> {
  const bound = (one: unknown) => (typeof one === of ? (one as T) : null);
  return { min: bound(value.min), max: bound(value.max) };
}

function readFilter(where: unknown): Filter {
  const of = isRecord(where) ? where : {};
  return {
    labels: isTexts(of.label) ? of.label : null,
    money: isRecord(of.money) ? readRange<string>("string", of.money) : null,
    value: isRecord(of.value) ? readRange<number>("number", of.value) : null,
  };
}

function readTest(not: boolean, attribute: Record<string, unknown>): AttributeTest {
  if (isTexts(attribute.is)) return { type: not ? "is_not" : "is", values: attribute.is };
  if (attribute.missing === true) return { type: not ? "present" : "missing" };
  if (isDay(attribute.min) || isDay(attribute.max)) return { type: "day", range: readRange<string>("string", attribute) };
  return { type: "number", range: readRange<number>("number", attribute) };
}

function predictedRule(value: Record<string, unknown>): Rule | null {
  const name = (Object.keys(predictions) as Prediction[]).find((one) => one === value.name);
  if (!name) return null;
  return { type: "predicted", name, range: predictions[name] === "money" ? readRange<string>("string", value) : readRange<number>("number", value) };
}

/** The nearest rule; whether it says exactly the same is seen by writing it again. */
function nearestRule(key: string, value: unknown, not: boolean): Rule | null {
  if (key === "segment" && typeof value === "string") return { type: "segment", not, name: value };
  if (key === "in" && isTexts(value)) return { type: "list", not, customers: value };
  if (!isRecord(value)) return null;
  if (key === "running") return { type: "running", not };
  if (key === "attribute") return { type: "attribute", name: String(value.name), test: readTest(not, value) };
  if (key === "predicted") return predictedRule(value);
  const when = readWhen(value.within ?? { in: "period" });
  if (!isTexts(value.kinds) || !when) return null;
  const { kinds } = value;
  if (key === "did") return { type: "did", not, kinds, count: readCount(value.count), when, ...readFilter(value.where) };
  if (key === "first") return { type: "first", kinds, when };
  if (key === "sum") return { type: "spent", kinds, when, amount: readRange<string>("string", value) };
  return null;
}

function silentRule(parts: unknown): Rule | null {
  if (!Array.isArray(parts) || parts.length !== 2) return null;
  const recent = readRule({ not: memberOf(parts[1])?.[1] ?? null });
  if (recent.type !== "did" || recent.when.type !== "last") return null;
  return { type: "silent", kinds: recent.kinds, days: recent.when.days };
}

/** The rule that says the same as a condition; where there is none, the condition itself is kept. */
export function readRule(condition: Condition): Rule {
  const [outer, inner] = memberOf(condition) ?? ["", null];
  const not = outer === "not";
  const [key, value] = (not ? memberOf(inner) : [outer, inner]) ?? ["", null];
  const rule = outer === "all" ? silentRule(inner) : nearestRule(key, value, not);
  const written = rule && writeCondition(rule);
  return written && keyOf(written) === keyOf(condition) ? rule : { type: "kept", condition };
}

function readPart(condition: Condition, depth: number): Rule | Group {
  const rule = readRule(condition);
  if (rule.type !== "kept") return rule;
  const [key, parts] = memberOf(condition) ?? ["", null];
  const isGroup = (key === "all" || key === "any") && Array.isArray(parts) && parts.length > 1 && parts.every(isRecord);
  if (!isGroup || depth > 1) return rule;
  return { type: "group", any: key === "any", rules: parts.map((one) => readPart(one, depth + 1)) };
}

/** A saved condition as the builder shows it: rules, and groups of rules one level deep. */
export function readCondition(condition: Condition): Group {
  if (condition.everyone === true) return { type: "group", any: false, rules: [] };
  const part = readPart(condition, 0);
  return part.type === "group" ? part : { type: "group", any: false, rules: [part] };
}
