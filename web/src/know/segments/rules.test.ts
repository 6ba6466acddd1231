import { describe, expect, it } from "vitest";
import type { Condition } from "../../app/api_segments";
import { keyOf } from "./condition";
import { readCondition, readRule } from "./read";
import { newRule, noFilter, ruleTypes, type Count, type Group, type Range, type Rule, type When } from "./rules";
import { writeCondition } from "./write";

function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Draws drafts that a reader could have filled in. */
function draws(next: () => number) {
  const int = (n: number) => Math.floor(next() * n);
  const pick = <T>(list: readonly T[]): T => list[int(list.length)] as T;
  const chance = () => next() < 0.5;
  const texts = () => Array.from({ length: 1 + int(3) }, () => pick(["Tehran", "İzmir", "قهوه", "a \"b\"", "C-17", "1"]));
  const day = () => `20${10 + int(20)}-0${1 + int(9)}-${10 + int(18)}`;
  const range = <T extends string | number>(make: (n: number) => T): Range<T> => {
    const low = int(50);
    const open = int(3);
    return { min: open === 1 ? null : make(low), max: open === 2 ? null : make(low + int(50)) };
  };
  const amount = () => range((n) => `${n}.50`);
  const kinds = () => pick([["order_placed"], ["complaint_opened"], ["order_placed", "order_item_added"], ["visit_made"]]);
  const days = () => {
    const [from = "", to = ""] = [day(), day()].sort();
    return { from, to };
  };
  const when = (): When =>
    pick<() => When>([
      () => ({ type: "ever" }),
      () => ({ type: pick(["window", "lost_window"] as const) }),
      () => ({ type: "last", days: 1 + int(400) }),
      () => ({ type: "between", ...days() }),
      () => ({ type: "since", from: day() }),
      () => ({ type: "until", to: day() }),
    ])();
  const count = (): Count =>
    pick<() => Count>([
      () => ({ type: "once" }),
      () => ({ type: "at_least", n: int(9) }),
      () => ({ type: "exactly", n: int(9) }),
      () => ({ type: "at_most", n: int(9) }),
      () => ({ type: "between", min: int(4), max: 4 + int(9) }),
    ])();
  const rule = (): Rule =>
    pick<() => Rule>([
      () => ({ type: "did", not: false, kinds: kinds(), count: count(), when: when(), labels: chance() ? texts() : null, money: chance() ? amount() : null, value: chance() ? range((n) => n) : null }),
      () => ({ type: "did", not: true, kinds: kinds(), count: { type: "once" }, when: when(), ...noFilter }),
      () => ({ type: "silent", kinds: kinds(), days: 1 + int(400) }),
      () => ({ type: "first", kinds: kinds(), when: when() }),
      () => ({ type: "spent", kinds: kinds(), when: when(), amount: amount() }),
      () => ({ type: "attribute", name: "city", test: { type: pick(["is", "is_not"] as const), values: texts() } }),
      () => ({ type: "attribute", name: "age", test: { type: "number", range: range((n) => n / 4) } }),
      () => ({ type: "attribute", name: "birthday", test: { type: "day", range: { min: days().from, max: null } } }),
      () => ({ type: "attribute", name: "city", test: { type: pick(["missing", "present"] as const) } }),
      () => ({ type: "running", not: chance() }),
      () => ({ type: "segment", not: chance(), name: "در حال رفتن" }),
      () => ({ type: "predicted", name: pick(["p_alive", "churn_risk", "expected_orders"] as const), range: range((n) => n / 100) }),
      () => ({ type: "predicted", name: pick(["clv", "value_at_risk"] as const), range: amount() }),
      () => ({ type: "list", not: chance(), customers: texts() }),
    ])();
  const rules = (least: number, make: () => Rule | Group) => Array.from({ length: least + int(3) }, make);
  const group = (): Group => ({ type: "group", any: chance(), rules: rules(2, rule) });
  return (): Group => ({ type: "group", any: chance(), rules: rules(2, () => (next() < 0.25 ? group() : rule())) });
}

/** A condition with its keys in another order, as a server may give it. */
function turned(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(turned);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).reverse().map(([key, one]) => [key, turned(one)]));
}

describe("rules", () => {
  it("come back as they were, whatever a reader puts together", () => {
    const draw = draws(random(7));
    for (let i = 0; i < 300; i++) {
      const draft = draw();
      const condition = writeCondition(draft);
      expect(condition).not.toBeNull();
      const read = readCondition(turned(condition) as Condition);
      expect(JSON.stringify(read)).not.toContain('"kept"');
      expect(keyOf(writeCondition(read))).toBe(keyOf(condition));
    }
  });

  it("are read from conditions that leave out what goes without saying", () => {
    const silent = { all: [{ did: { kinds: ["order_placed"], within: { before: "end" } } }, { not: { did: { kinds: ["order_placed"], within: { last: { days: 60 } } } } }] };
    expect(readCondition(silent).rules).toEqual([{ type: "silent", kinds: ["order_placed"], days: 60 }]);
    const few = { did: { kinds: ["order_placed"], count: { max: 2 }, within: { last: { days: 9 } } } };
    expect(readRule(few)).toMatchObject({ type: "did", count: { type: "at_most", n: 2 } });
  });

  it("have days that the reader counts in, and the language does not", () => {
    const written = writeCondition({ type: "first", kinds: ["order_placed"], when: { type: "between", from: "2026-02-01", to: "2026-02-28" } });
    expect(written).toEqual({ first: { kinds: ["order_placed"], within: { from: "2026-02-01", to: "2026-03-01" } } });
  });

  it("say nothing until they are filled in", () => {
    expect(ruleTypes.filter((type) => writeCondition(newRule(type, "order_placed", "city")) === null)).toEqual(["spent", "attribute", "segment", "list"]);
    expect(writeCondition({ type: "spent", kinds: ["order_placed"], amount: { min: "1000", max: "200" }, when: { type: "ever" } })).toBeNull();
    expect(writeCondition({ type: "silent", kinds: ["order_placed"], days: null })).toBeNull();
    expect(writeCondition({ type: "first", kinds: ["order_placed"], when: { type: "between", from: "2026-02-02", to: "2026-02-01" } })).toBeNull();
  });
});

describe("a condition of a period", () => {
  it("is a sentence about the period, whether it says so or not", () => {
    for (const did of [{ kinds: ["order_placed"] }, { kinds: ["order_placed"], count: { min: 1 }, within: { in: "period" } }]) {
      const read = readCondition({ did });
      expect(read.rules[0]).toMatchObject({ type: "did", when: { type: "period" } });
      expect(keyOf(writeCondition(read))).toBe(keyOf({ did }));
    }
    expect(writeCondition(newRule("did", "order_placed", "city", { type: "period" }))).toEqual({
      did: { kinds: ["order_placed"], count: { min: 1 }, within: { in: "period" } },
    });
  });
});

describe("a condition made elsewhere", () => {
  const strange: Condition[] = [
    { did: { kinds: ["order_placed"], within: { last: { days: 30 }, ago: { days: 30 }, until: "end" } } },
    { not: { did: { kinds: ["order_placed"], count: { min: 2 }, within: { before: "end" } } } },
    { did: { kinds: ["order_placed"], within: { last: { days: "lost_window" }, ago: { days: "window" } } } },
    { did: { kinds: ["order_placed"], within: { last: { days: 30 }, until: "start" } } },
    { did: { kinds: ["order_placed"], within: { from: "2026-01-01T10:00:00Z" } } },
    { did: { kinds: ["order_placed"], where: { basket: "x" }, within: { before: "end" } } },
    { mean: { column: "value", kinds: ["nps_answered"], within: { before: "end" }, max: 6 } },
    { sum: { column: "value", kinds: ["page_viewed"], within: { before: "end" }, min: 4 } },
    { running: { started: ["trial_started"], ended: ["subscription_ended"] } },
    { not: { all: [{ segment: "A" }, { segment: "B" }] } },
    { last: { kinds: ["order_placed"], within: { last: { days: 7 } } } },
    { predicted: { name: "mood", max: 0.4 } },
    { sequence: [{ kinds: ["page_viewed"] }, { kinds: ["order_placed"] }] },
    { all: [{ any: [{ all: [{ segment: "A" }, { any: [{ segment: "B" }, { segment: "C" }] }] }, { segment: "D" }] }, { segment: "E" }] },
  ];

  it.each(strange)("is kept untouched: %j", (condition) => {
    const beside = { all: [{ segment: "VIP" }, condition] };
    for (const one of [condition, beside]) {
      const read = readCondition(one);
      expect(JSON.stringify(read)).toContain('"kept"');
      expect(keyOf(writeCondition(read))).toBe(keyOf(one));
    }
    expect(readCondition(beside).rules[0]).toEqual({ type: "segment", not: false, name: "VIP" });
  });
});
