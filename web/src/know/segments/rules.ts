import type { Condition } from "../../app/api_segments";

/** When something happened. Days are inclusive, as a reader names them. */
export type When =
  | { type: "period" }
  | { type: "ever" }
  | { type: "window" | "lost_window" }
  | { type: "last"; days: number | null }
  | { type: "between"; from: string | null; to: string | null }
  | { type: "since"; from: string | null }
  | { type: "until"; to: string | null };

export type Count =
  | { type: "once" }
  | { type: "at_least" | "exactly" | "at_most"; n: number | null }
  | { type: "between"; min: number | null; max: number | null };

/** Amounts are decimal texts, other bounds numbers or days; null where it is open. */
export interface Range<T> {
  min: T | null;
  max: T | null;
}

/** Which of the facts count; null where all do. */
export interface Filter {
  labels: readonly string[] | null;
  money: Range<string> | null;
  value: Range<number> | null;
}

export interface DidRule extends Filter {
  type: "did";
  not: boolean;
  kinds: readonly string[];
  count: Count;
  when: When;
}

/** Who did it once, but no longer. */
export interface SilentRule {
  type: "silent";
  kinds: readonly string[];
  days: number | null;
}

export interface FirstRule {
  type: "first";
  kinds: readonly string[];
  when: When;
}

export interface SpentRule {
  type: "spent";
  kinds: readonly string[];
  amount: Range<string>;
  when: When;
}

export type AttributeTest =
  | { type: "is" | "is_not"; values: readonly string[] }
  | { type: "number"; range: Range<number> }
  | { type: "day"; range: Range<string> }
  | { type: "missing" | "present" };

export interface AttributeRule {
  type: "attribute";
  name: string;
  test: AttributeTest;
}

export interface RunningRule {
  type: "running";
  not: boolean;
}

export interface SegmentRule {
  type: "segment";
  not: boolean;
  name: string | null;
}

export interface ListRule {
  type: "list";
  not: boolean;
  customers: readonly string[];
}

/** What is predicted of customers: shares, numbers, and amounts. */
export const predictions = { p_alive: "share", churn_risk: "share", expected_orders: "number", next_purchase: "number", clv: "money", value_at_risk: "money" } as const;
export type Prediction = keyof typeof predictions;

export interface PredictedRule {
  type: "predicted";
  name: Prediction;
  range: Range<string | number>;
}

/** A condition that has no sentence here: it stays as it is. */
export interface KeptRule {
  type: "kept";
  condition: Condition;
}

export type Rule =
  | DidRule
  | SilentRule
  | FirstRule
  | SpentRule
  | AttributeRule
  | RunningRule
  | SegmentRule
  | ListRule
  | PredictedRule
  | KeptRule;

export interface Group {
  type: "group";
  /** Whether one of its rules is enough. */
  any: boolean;
  rules: readonly (Rule | Group)[];
}

/** What revenue is made of. */
export const moneyKinds: readonly string[] = [
  "order_placed",
  "order_item_added",
  "subscription_started",
  "subscription_renewed",
  "subscription_changed",
];

const valueKinds: readonly string[] = ["nps_answered", "csat_answered", "ces_answered"];
const bareKinds: readonly string[] = ["customer_created", "lead_created", "trial_started", "subscription_ended", "contact_logged", "page_viewed", "app_opened", "feature_used", "logged_in", "complaint_opened", "complaint_closed", "message_opened", "message_clicked"];

/** Whether facts of these kinds may have an amount, or a value; an own kind may have both. */
export function carries(kinds: readonly string[], column: "money" | "value"): boolean {
  const others = [...bareKinds, ...(column === "money" ? valueKinds : moneyKinds)];
  return kinds.some((kind) => !others.includes(kind));
}

export const noFilter: Filter = { labels: null, money: null, value: null };

export const ruleTypes = ["did", "did_not", "silent", "first", "spent", "predicted", "attribute", "running", "segment", "list"] as const;
export type RuleType = (typeof ruleTypes)[number];

/** A rule as it stands there when it is added. `last`: the time that is meant at first. */
export function newRule(type: RuleType, kind: string, attribute: string, last: When = { type: "last", days: 30 }): Rule {
  const kinds = [kind];
  switch (type) {
    case "did":
      return { type: "did", not: false, kinds, count: { type: "once" }, when: last, ...noFilter };
    case "did_not":
      return { type: "did", not: true, kinds, count: { type: "once" }, when: last, ...noFilter };
    case "silent":
      return { type: "silent", kinds, days: 60 };
    case "first":
      return { type: "first", kinds, when: last };
    case "spent":
      return { type: "spent", kinds: moneyKinds, amount: { min: null, max: null }, when: last.type === "period" ? last : { type: "last", days: 365 } };
    case "predicted":
      return { type: "predicted", name: "p_alive", range: { min: null, max: 0.4 } };
    case "attribute":
      return { type: "attribute", name: attribute, test: { type: "is", values: [] } };
    case "running":
      return { type: "running", not: false };
    case "segment":
      return { type: "segment", not: false, name: null };
    case "list":
      return { type: "list", not: false, customers: [] };
  }
}
