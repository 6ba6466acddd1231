import type { Condition } from "../../app/api_segments";
import { addDays } from "../../app/format";
import type { AttributeTest, Count, DidRule, Filter, Group, Range, Rule, When } from "./rules";

/** Thrown inside while something that a rule needs is not filled in yet. */
class Unfinished extends Error {}

function need<T>(value: T | null): T {
  if (value === null) throw new Unfinished();
  return value;
}

function some<T>(list: readonly T[]): T[] {
  if (list.length === 0) throw new Unfinished();
  return [...list];
}

function bounds<T extends string | number>({ min, max }: Range<T>): Record<string, T> {
  if (min === null && max === null) throw new Unfinished();
  if (min !== null && max !== null && isAbove(min, max)) throw new Unfinished();
  return { ...(min === null ? {} : { min }), ...(max === null ? {} : { max }) };
}

const isDay = (text: string) => /^\d{4}-\d\d-\d\d$/.test(text);

function isAbove(min: string | number, max: string | number): boolean {
  if (typeof min === "string" && isDay(min)) return min > max;
  return Number(min) > Number(max);
}

function writeWhen(when: When): Condition {
  switch (when.type) {
    case "period":
      return { in: "period" };
    case "ever":
      return { before: "end" };
    case "window":
    case "lost_window":
      return { last: { days: when.type }, until: "end" };
    case "last":
      return { last: { days: need(when.days) }, until: "end" };
    case "between": {
      const { min: from, max: to } = bounds({ min: need(when.from), max: need(when.to) });
      return { from, to: addDays(need(to ?? null), 1) };
    }
    case "since":
      return { from: need(when.from) };
    case "until":
      return { to: addDays(need(when.to), 1) };
  }
}

function writeCount(count: Count): Record<string, number> {
  switch (count.type) {
    case "once":
      return { min: 1 };
    case "at_least":
      return { min: need(count.n) };
    case "exactly":
      return { min: need(count.n), max: need(count.n) };
    case "at_most":
      return { min: 0, max: need(count.n) };
    case "between":
      return bounds({ min: need(count.min), max: need(count.max) });
  }
}

function writeFilter({ labels, money, value }: Filter): Record<string, unknown> {
  if (!labels && !money && !value) return {};
  return {
    where: {
      ...(value ? { value: bounds(value) } : {}),
      ...(money ? { money: bounds(money) } : {}),
      ...(labels ? { label: some(labels) } : {}),
    },
  };
}

const negated = (not: boolean, condition: Condition): Condition => (not ? { not: condition } : condition);

function writeDid(rule: DidRule): Condition {
  const count = rule.not ? { min: 1 } : writeCount(rule.count);
  return negated(rule.not, { did: { kinds: some(rule.kinds), ...writeFilter(rule), count, within: writeWhen(rule.when) } });
}

function writeTest(name: string, test: AttributeTest): Condition {
  switch (test.type) {
    case "is":
    case "is_not":
      return negated(test.type === "is_not", { attribute: { name, is: some(test.values) } });
    case "number":
    case "day":
      return { attribute: { name, ...bounds<string | number>(test.range) } };
    case "missing":
    case "present":
      return negated(test.type === "present", { attribute: { name, missing: true } });
  }
}

const did = (kinds: readonly string[], within: Condition): Condition => ({
  did: { kinds: some(kinds), count: { min: 1 }, within },
});

function writeRule(rule: Rule): Condition {
  switch (rule.type) {
    case "did":
      return writeDid(rule);
    case "silent":
      return {
        all: [
          did(rule.kinds, writeWhen({ type: "ever" })),
          { not: did(rule.kinds, writeWhen({ type: "last", days: rule.days })) },
        ],
      };
    case "first":
      return { first: { kinds: some(rule.kinds), within: writeWhen(rule.when) } };
    case "spent":
      return { sum: { column: "money", kinds: some(rule.kinds), within: writeWhen(rule.when), ...bounds(rule.amount) } };
    case "attribute":
      return writeTest(rule.name, rule.test);
    case "running":
      return negated(rule.not, {
        running: { started: ["subscription_started"], ended: ["subscription_ended"], grace: { days: "grace" }, at: "end" },
      });
    case "segment":
      return negated(rule.not, { segment: need(rule.name) });
    case "list":
      return negated(rule.not, { in: some(rule.customers) });
    case "predicted":
      return { predicted: { name: rule.name, ...bounds(rule.range) } };
    case "kept":
      return rule.condition;
  }
}

function writeGroup(group: Group): Condition {
  const parts = group.rules.map((one) => (one.type === "group" ? writeGroup(one) : writeRule(one)));
  const [first] = parts;
  if (first === undefined) return { everyone: true };
  if (parts.length === 1) return first;
  return group.any ? { any: parts } : { all: parts };
}

/** The condition that a rule or a group stands for; null while something in it is not filled in. */
export function writeCondition(part: Rule | Group): Condition | null {
  try {
    return part.type === "group" ? writeGroup(part) : writeRule(part);
  } catch (error) {
    if (error instanceof Unfinished) return null;
    throw error;
  }
}
