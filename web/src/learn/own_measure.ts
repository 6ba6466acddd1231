import type { Condition } from "../app/api_segments";
import type { Unit } from "../app/api";

/** A measure of the question language (docs/reference/questions.md), as JSON. */
export type Measure = Readonly<Record<string, unknown>>;

/** What people can measure without writing JSON. */
export type OwnMeasure =
  | { type: "share"; of: Condition; among: Condition }
  | { type: "customers"; who: Condition }
  | { type: "facts"; kind: string }
  | { type: "money"; kind: string }
  | { type: "mean"; kind: string }
  | { type: "written"; text: string };

export const measureTypes = ["share", "customers", "facts", "money", "mean", "written"] as const;

const everyone: Condition = { everyone: true };

export function newMeasure(type: OwnMeasure["type"], kind: string, before: Measure | null): OwnMeasure {
  switch (type) {
    case "share":
      return { type, of: everyone, among: everyone };
    case "customers":
      return { type, who: everyone };
    case "facts":
    case "money":
    case "mean":
      return { type, kind };
    case "written":
      return { type, text: JSON.stringify(before ?? { customers: everyone }, null, 2) };
  }
}

/** The measure as JSON; null while what is written is no JSON object. */
export function writeMeasure(measure: OwnMeasure): Measure | null {
  switch (measure.type) {
    case "share":
      return { share: { of: measure.of, among: measure.among } };
    case "customers":
      return { customers: measure.who };
    case "facts":
      return { facts: { kinds: [measure.kind] } };
    case "money":
      return { sum: { column: "money", kinds: [measure.kind] } };
    case "mean":
      return { mean: { column: "value", kinds: [measure.kind] } };
    case "written":
      try {
        const value: unknown = JSON.parse(measure.text);
        return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Measure) : null;
      } catch {
        return null;
      }
  }
}

/** The form in which a measure can be shown; as JSON where it is none of ours. */
export function readMeasure(measure: Measure): OwnMeasure {
  const text = JSON.stringify(measure);
  const kindOf = (node: unknown): string => {
    const kinds = (node as { kinds?: unknown } | undefined)?.kinds;
    return Array.isArray(kinds) && typeof kinds[0] === "string" ? kinds[0] : "";
  };
  const tries: OwnMeasure[] = [];
  const share = measure["share"] as { of: Condition; among: Condition } | undefined;
  if (share) tries.push({ type: "share", of: share.of, among: share.among });
  if (measure["customers"]) tries.push({ type: "customers", who: measure["customers"] as Condition });
  tries.push(
    { type: "facts", kind: kindOf(measure["facts"]) },
    { type: "money", kind: kindOf(measure["sum"]) },
    { type: "mean", kind: kindOf(measure["mean"]) },
  );
  const fits = tries.find((one) => JSON.stringify(writeMeasure(one)) === text);
  return fits ?? { type: "written", text: JSON.stringify(measure, null, 2) };
}

/** The unit that goes with what is measured; null where its writer must say. */
export function unitOf(measure: OwnMeasure): Unit | null {
  switch (measure.type) {
    case "share":
      return "share";
    case "customers":
      return "customers";
    case "facts":
      return "number";
    case "money":
      return "money";
    case "mean":
      return "score";
    case "written":
      return null;
  }
}

/** A code from a name: Latin letters, digits and _; another where the name has none of these. */
export function codeFrom(name: string, random: () => number): string {
  const plain = name.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().replace(/ı/g, "i").replace(/[^a-z0-9]+/g, "_").replace(/^[^a-z]+|_+$/g, "");
  return plain.length >= 3 ? plain.slice(0, 40) : `own_${Math.floor(random() * 36 ** 6).toString(36)}`;
}
