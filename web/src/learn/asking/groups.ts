import type { NamedCondition } from "../../app/api_ask";
import type { Condition, Words } from "../../app/api_segments";
import { valueText } from "../../app/value_text";

export const mostGroups = 6;

/** For whom an answer is told apart: the values of a field, or saved segments. */
export interface SplitChoice {
  attribute: string | null;
  segments: readonly string[];
}

/** The groups of a split as conditions, for answers that are asked once a group. */
export function groupsOf({ attribute, segments }: SplitChoice, words: Words, locale: string): NamedCondition[] {
  if (segments.length > 0) return segments.map((name) => ({ name, who: { segment: name } }));
  if (attribute === null) return [];
  const values = words.attributes.find((one) => one.name === attribute)?.values ?? [];
  return values.slice(0, mostGroups).map(({ value }) => ({ name: valueText(attribute, value, locale), who: { attribute: { name: attribute, is: [value] } } }));
}

/** Both conditions together; either may be missing. */
export function both(a: Condition | undefined, b: Condition | undefined): Condition | undefined {
  return a && b ? { all: [a, b] } : (a ?? b);
}
