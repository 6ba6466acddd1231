import type { ReactNode } from "react";
import type { Condition, Words } from "../../app/api_segments";
import type { I18n, Translate } from "../../app/i18n";
import { en, type MessageId } from "../../app/messages/en";
import type { Args } from "../../app/pattern";
import { valueText } from "../../app/value_text";
import { isRecord } from "./condition";
import { readCondition, readCount, readWhen } from "./read";
import { predictions, type AttributeRule, type Count, type DidRule, type Filter, type Group, type Range, type Rule, type When, type Prediction } from "./rules";

const firstSlot = 0xe000;

/**
 * A sentence with controls in it: the pattern of the reader's language decides their order.
 * `args`: numbers that only choose a plural.
 */
export function fillSlots(t: Translate, id: MessageId, slots: Record<string, ReactNode>, args: Args = {}): ReactNode[] {
  const nodes = Object.values(slots);
  const places = Object.fromEntries(Object.keys(slots).map((name, i) => [name, String.fromCharCode(firstSlot + i)]));
  return t(id, { ...args, ...places })
    .split(/([\ue000-\ue0ff])/)
    .filter((part) => part.trim() !== "")
    .map((part) => nodes[part.charCodeAt(0) - firstSlot] ?? part.trim());
}

/** What sentences are told with: the reader's language, and the titles of the organisation's kinds. */
export interface Telling extends Pick<I18n, "t" | "f"> {
  titles: ReadonlyMap<string, string>;
  currency: string;
}

export function tellingOf({ t, f }: I18n, words: Words | undefined, currency: string): Telling {
  return { t, f, titles: new Map(words?.kinds.map((one) => [one.kind, one.title])), currency };
}

const isMessage = (id: string): id is MessageId => Object.hasOwn(en, id);

/** What was done, or not, as a part of a sentence: "bought", "did not buy". */
export function kindText(kinds: readonly string[], not: boolean, { t, titles }: Telling): string {
  const text = (kind: string) => {
    const known = not ? `kind_not.${kind}` : `kind.${kind}`;
    return isMessage(known) ? t(known) : t(not ? "kind_not.other" : "kind.other", { title: titles.get(kind) ?? kind });
  };
  return kinds.map(text).join(t("segments.list_or"));
}

/** The short name of a mode where a sentence has one, as "in the last" for "in the last … days". */
export function shortOf(t: Translate, id: MessageId): string {
  const short = `${id}_short`;
  return t(isMessage(short) ? short : id);
}

const number = (n: number | null, { t, f }: Telling) => (n === null ? t("common.none") : f.decimal(n, 6));
const day = (one: string | null, { t, f }: Telling) => (one === null ? t("common.none") : f.day(one));

export function whenText(when: When, telling: Telling): string {
  const { t } = telling;
  const mode = shortOf(t, `segments.when_${when.type}`);
  switch (when.type) {
    case "period":
    case "ever":
    case "window":
    case "lost_window":
      return mode;
    case "last":
      return t("segments.in_last", { mode, n: number(when.days, telling), days: when.days ?? 2 });
    case "between":
      return t("segments.in_between", { mode, from: day(when.from, telling), to: day(when.to, telling) });
    case "since":
      return t("segments.in_since", { mode, from: day(when.from, telling) });
    case "until":
      return t("segments.in_until", { mode, to: day(when.to, telling) });
  }
}

export function countText(count: Count, telling: Telling): string {
  const { t } = telling;
  const mode = shortOf(t, `segments.count_${count.type}`);
  if (count.type === "once") return mode;
  if (count.type === "between") return t("segments.count_two", { mode, min: number(count.min, telling), max: number(count.max, telling) });
  return t("segments.count_n", { mode, n: number(count.n, telling), times: count.n ?? 2 });
}

export type RangeMode = "at_least" | "at_most" | "between";

export function modeOf({ min, max }: Range<unknown>): RangeMode {
  if (max === null) return "at_least";
  return min === null ? "at_most" : "between";
}

export const rangeModes: Record<RangeMode, MessageId> = {
  at_least: "segments.count_at_least",
  at_most: "segments.count_at_most",
  between: "segments.count_between",
};

export function rangeText<T>(range: Range<T>, show: (value: T) => string, { t }: Telling): string {
  const mode = modeOf(range);
  const text = (value: T | null) => (value === null ? t("common.none") : show(value));
  return t(`segments.range_${mode}`, { mode: shortOf(t, rangeModes[mode]), min: text(range.min), max: text(range.max) });
}

function dayRangeText(range: Range<string>, telling: Telling): string {
  return telling.t(`segments.range_day_${modeOf(range)}`, { min: day(range.min, telling), max: day(range.max, telling) });
}

const moneyText = ({ f, currency }: Telling) => (amount: string) => f.money({ amount, currency }, "round");

/** The name of a field of the record. */
export function attributeText(name: string, t: Translate): string {
  const known = `customer.${name}`;
  return isMessage(known) ? t(known) : name;
}

export const listText = (values: readonly string[], t: Translate) => values.join(t("segments.list_or"));

function filterTexts({ labels, money, value }: Filter, telling: Telling): string[] {
  const { t } = telling;
  const parts: string[] = [];
  if (labels) parts.push(t("segments.only_labels", { labels: listText(labels, t) }));
  if (money) parts.push(t("segments.only_money", { range: rangeText(money, moneyText(telling), telling) }));
  if (value) parts.push(t("segments.only_value", { range: rangeText(value, (n) => number(n, telling), telling) }));
  return parts;
}

function didText(rule: DidRule, telling: Telling): string {
  const { t } = telling;
  const when = whenText(rule.when, telling);
  const did = kindText(rule.kinds, rule.not, telling);
  const said = rule.not
    ? t("segments.say_did_not", { did, when })
    : t("segments.say_did", { did, when, count: countText(rule.count, telling) });
  const parts = filterTexts(rule, telling);
  return parts.length ? `${said} (${parts.join(t("common.list"))})` : said;
}

function attributeRuleText({ name: field, test }: AttributeRule, telling: Telling): string {
  const { t, f } = telling;
  const name = attributeText(field, t);
  const said = shortOf(t, `segments.test_${test.type}`);
  switch (test.type) {
    case "is":
    case "is_not":
      return t("segments.say_attribute_is", { name, test: said, values: listText(test.values.map((one) => valueText(field, one, f.locale)), t) });
    case "number":
      return t("segments.say_attribute_range", { name, test: said, range: rangeText(test.range, (n) => number(n, telling), telling) });
    case "day":
      return t("segments.say_attribute_range", { name, test: said, range: dayRangeText(test.range, telling) });
    case "missing":
    case "present":
      return t("segments.say_attribute_missing", { name, test: said });
  }
}

/** A predicted value as it is shown: a share in percent, an amount in money. */
export function predictedText(name: Prediction, value: string | number, telling: Telling): string {
  if (predictions[name] === "share") return telling.f.percent(Number(value));
  return predictions[name] === "money" ? moneyText(telling)(String(value)) : number(Number(value), telling);
}

/** A rule as a sentence about a customer. */
export function ruleText(rule: Rule, telling: Telling): string {
  const { t } = telling;
  switch (rule.type) {
    case "did":
      return didText(rule, telling);
    case "silent":
      return t("segments.say_silent", { kind: kindText(rule.kinds, true, telling), n: number(rule.days, telling), days: rule.days ?? 2 });
    case "first":
      return t("segments.say_first", { kind: kindText(rule.kinds, false, telling), when: whenText(rule.when, telling) });
    case "spent":
      return t("segments.say_spent", { amount: rangeText(rule.amount, moneyText(telling), telling), when: whenText(rule.when, telling) });
    case "attribute":
      return attributeRuleText(rule, telling);
    case "running":
      return t(rule.not ? "segments.has_no_running" : "segments.has_running");
    case "segment":
      return t("segments.say_segment", { is: t(rule.not ? "segments.is_not_in" : "segments.is_in"), segment: t("segments.quoted", { name: rule.name ?? "" }) });
    case "list":
      return t("segments.say_list", { is: t(rule.not ? "segments.is_none_of" : "segments.is_one_of"), customers: listText(rule.customers, t) });
    case "predicted":
      return t("segments.say_predicted", { name: t(`segments.predicted_${rule.name}`), range: rangeText(rule.range, (value) => predictedText(rule.name, value, telling), telling) });
    case "kept":
      return keptText(rule.condition, telling);
  }
}

/** So many days, or as many as the organisation has set; and the same counted back from now. */
function daysText(days: unknown, as: "days" | "ago", { t }: Telling): string | null {
  if (days === "window" || days === "lost_window") return t(`segments.${as}_${days}`);
  return typeof days === "number" ? t(`segments.${as}_number`, { n: days }) : null;
}

/** A time that the builder has no control for too; null where there are no words for it. */
function withinText(within: unknown, telling: Telling): string | null {
  const of = isRecord(within) ? within : { in: "period" };
  if (of.until !== undefined && of.until !== "end") return null;
  if (!isRecord(of.ago)) {
    const when = readWhen(of);
    return when && whenText(when, telling);
  }
  const last = isRecord(of.last) ? daysText(of.last.days, "days", telling) : null;
  const ago = daysText(of.ago.days, "ago", telling);
  return last && ago && telling.t("segments.in_ago", { last, ago });
}

/** What was done, or not, in any time and whatever the facts carry. */
function keptFactsText(key: string, not: boolean, value: Record<string, unknown>, telling: Telling): string | null {
  const when = withinText(value.within, telling);
  if (!Array.isArray(value.kinds) || when === null || value.where !== undefined) return null;
  const did = kindText(value.kinds.map(String), not, telling);
  const count = readCount(value.count);
  if (key === "first") return telling.t("segments.say_first", { kind: did, when });
  if (key !== "did" || (not && count.type !== "once")) return null;
  return not ? telling.t("segments.say_did_not", { did, when }) : telling.t("segments.say_did", { did, when, count: countText(count, telling) });
}

/** A condition without a sentence of its own, described as far as it can be. */
function keptText(condition: Condition, telling: Telling): string {
  const { t } = telling;
  const [key = "", value] = Object.entries(condition)[0] ?? [];
  const [inner = "", facts] = (key === "not" && isRecord(value) ? Object.entries(value)[0] : [key, value]) ?? [];
  const told = isRecord(facts) ? keptFactsText(inner, key === "not", facts, telling) : null;
  if (told !== null) return told;
  if (key === "not" && isRecord(value)) return t("segments.kept_not", { text: groupText(readCondition(value), telling) });
  if ((key === "all" || key === "any") && Array.isArray(value)) {
    const parts = value.filter(isRecord).map((one) => groupText(readCondition(one), telling));
    return parts.map((one) => `(${one})`).join(t(key === "any" ? "segments.join_or" : "segments.join_and"));
  }
  const kindsOf = (of: unknown) => (isRecord(of) && Array.isArray(of.kinds) ? kindText(of.kinds.map(String), false, telling) : "…");
  if (isRecord(value) && Array.isArray(value.kinds)) return t("segments.kept_facts", { kinds: kindsOf(value) });
  if (isRecord(value) && Array.isArray(value.steps)) return t("segments.kept_sequence", { steps: value.steps.map(kindsOf).join(t("common.list")) });
  return t("segments.kept_other", { name: key });
}

/** A whole group in one line. */
export function groupText(group: Group, telling: Telling): string {
  const { t } = telling;
  if (group.rules.length === 0) return t("segments.everyone");
  const parts = group.rules.map((one) => (one.type === "group" ? `(${groupText(one, telling)})` : ruleText(one, telling)));
  return parts.join(t(group.any ? "segments.join_or" : "segments.join_and"));
}
