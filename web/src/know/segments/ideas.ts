import type { Words } from "../../app/api_segments";
import { moneyKinds, newRule, noFilter, type Group, type Rule, type When } from "./rules";

/** Segments that most shops want, ready to be opened in the builder. */
export const ideas = ["lapsed", "dearest", "new", "complained", "once"] as const;
export type Idea = (typeof ideas)[number];

const ever: When = { type: "ever" };

const has = (words: Words, kind: string) => words.kinds.some((one) => one.kind === kind);
const firstOf = (words: Words, kinds: readonly string[]) => kinds.find((kind) => has(words, kind)) ?? words.kinds[0]?.kind ?? "order_placed";

/** What makes somebody a customer here. */
export const usualKind = (words: Words) => firstOf(words, ["order_placed", "subscription_started"]);
/** What somebody stops doing who grows quiet. */
export const quietKind = (words: Words) => firstOf(words, ["order_placed", "logged_in", "subscription_renewed"]);
/** What somebody does each time she pays. */
const payingKinds = (words: Words) => (usualKind(words) === "subscription_started" ? ["subscription_started", "subscription_renewed"] : [usualKind(words)]);

function rulesOf(idea: Idea, dear: string | null, words: Words): Rule[] {
  const kinds = payingKinds(words);
  switch (idea) {
    case "lapsed":
      return [
        { type: "did", not: false, kinds, count: { type: "at_least", n: 3 }, when: ever, ...noFilter },
        { type: "silent", kinds: [quietKind(words)], days: 60 },
      ];
    case "dearest":
      return [{ type: "spent", kinds: moneyKinds, amount: { min: dear, max: null }, when: { type: "last", days: 365 } }];
    case "new":
      return [newRule("first", usualKind(words), "")];
    case "complained":
      return [newRule("did", "complaint_opened", "")];
    case "once":
      return [{ type: "did", not: false, kinds, count: { type: "exactly", n: 1 }, when: ever, ...noFilter }];
  }
}

/** `dear`: an amount that about one customer in ten has reached. */
export function ideaGroup(idea: Idea, dear: string | null, words: Words): Group {
  return { type: "group", any: false, rules: rulesOf(idea, dear, words) };
}

/** What the builder begins with: something that happens here. */
export function firstGroup(words: Words): Group {
  return { type: "group", any: false, rules: [newRule("did", usualKind(words), "")] };
}

/** A round amount near another: its two first digits. */
export function roundAmount(amount: string): string {
  const n = Number(amount);
  const step = 10 ** Math.max(0, Math.floor(Math.log10(Math.max(1, n))) - 1);
  return String(Math.round(n / step) * step);
}
