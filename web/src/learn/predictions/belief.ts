import type { Budget, ChurnFigures, Comparison, Drift, DriftPoint, Method, Model, ModelKind, NextFigures, NextResult, Parameters, Version } from "../../app/api_predictions";

const plainRules: readonly Method[] = ["plain_rule", "rule", "best-sellers"];

/** Whether a version predicts with a model: not with the plain rule, under any of its names. */
export function isModel(method: Method): boolean {
  return !plainRules.includes(method);
}

/** The version in use, and the newest one where that is not used. */
export function versionsOf<V extends Version>(versions: readonly V[]): { inUse: V | null; passedOver: V | null } {
  const newest = versions[0] ?? null;
  return { inUse: versions.find((one) => one.in_use) ?? null, passedOver: newest && !newest.in_use ? newest : null };
}

/** Whether a version was tried on what it had not seen. */
export function isTried({ kind, version }: { kind: ModelKind; version: Version }): boolean {
  return (kind === "contracts" ? "periods" : "methods") in version.figures;
}

const weeksOfYear = 365.25 / 7;

export interface PurchaseBelief {
  /** Purchases of an average customer in a year of staying. */
  perYear: number;
  /** The mean chance of leaving after a purchase. */
  leaves: number;
  /** How customers differ in their rates; null: neither much nor little. */
  spread: "wide" | "narrow" | null;
}

/** The BG/NBD family: rates of events a week are Gamma(r, alpha), every k-th is a purchase, chances of leaving Beta(a, b). */
export function purchaseBelief({ r = NaN, alpha = NaN, a = NaN, b = NaN }: Parameters, k = 1): PurchaseBelief {
  // With r < 1 the commonest rate is none at all; from 4 on its standard deviation is below half its mean.
  return { perYear: (r / alpha / k) * weeksOfYear, leaves: a / (a + b), spread: r < 1 ? "wide" : r >= 4 ? "narrow" : null };
}

/** ln Γ(x) for x > 0: Stirling's series, with x moved up to where it holds to twelve digits. */
export function logGamma(x: number): number {
  let below = 0;
  let at = x;
  for (; at < 12; at += 1) below += Math.log(at);
  const inverse = 1 / (at * at);
  const series = (1 / 12 - inverse * (1 / 360 - inverse * (1 / 1260 - inverse / 1680))) / at;
  return (at - 0.5) * Math.log(at) - at + 0.5 * Math.log(2 * Math.PI) + series - below;
}

/** The share that has renewed `times` times: B(alpha, beta + times^c) / B(alpha, beta). */
export function stillThere({ alpha = NaN, beta = NaN, c = 1 }: Parameters, times: number): number {
  const t = times ** c;
  return Math.exp(logGamma(beta + t) + logGamma(alpha + beta) - logGamma(alpha + beta + t) - logGamma(beta));
}

export interface ContractBelief {
  /** The share that renews the first time. */
  first: number;
  /** The share still there after a year, and of those the share that renews next; null where a year is one period. */
  year: number | null;
  next: number;
  /** How the chance of leaving moves the longer one stays. */
  trend: "same" | "falls" | "rises";
}

export function contractBelief(parameters: Parameters, periodDays: number): ContractBelief {
  const { c = 1 } = parameters;
  const periods = Math.max(1, Math.round(365.25 / periodDays));
  const first = stillThere(parameters, 1);
  const year = stillThere(parameters, periods);
  const next = stillThere(parameters, periods + 1) / year;
  return {
    first,
    year: periods > 1 ? year : null,
    next,
    // Of those who are left, whatever becomes of each: those likeliest to leave go first.
    trend: c === 1 ? "same" : next >= first ? "falls" : "rises",
  };
}

/** What a list of that share of the customers brings; null where it was not tried. */
export function budgetAt(budgets: readonly Budget[] | undefined, share: number): Budget | null {
  return budgets?.find((one) => Math.abs(one.share - share) < 1e-9) ?? null;
}

/** How many of those who then left a number of contacts would have reached, of all `customers` looked at once. */
export interface Caught {
  customers: number;
  lost: number;
  /** By the model, by the plain rule, and without either. */
  model: number;
  rule: number;
  chance: number;
}

/** By what was tried on the held-out customers; between two lists that were tried, in proportion. Null where none was. */
export function caughtWith(figures: Partial<ChurnFigures>, contacts: number): Caught | null {
  const { budgets, held_out: held } = figures;
  if (!budgets || budgets.length === 0 || !held || held.cut_offs === 0 || held.rows === 0) return null;
  const customers = held.rows / held.cut_offs;
  const lost = held.lost / held.cut_offs;
  const share = Math.min(1, Math.max(0, contacts / customers));
  const tried = [{ share: 0, recall: 0, rule_recall: 0 }, ...[...budgets].sort((a, b) => a.share - b.share), { share: 1, recall: 1, rule_recall: 1 }];
  const after = Math.max(1, tried.findIndex((one) => one.share >= share));
  const [low, high] = [tried[after - 1], tried[after]];
  if (!low || !high) return null;
  const part = high.share === low.share ? 1 : (share - low.share) / (high.share - low.share);
  const between = (of: "recall" | "rule_recall") => lost * (low[of] + part * (high[of] - low[of]));
  return { customers, lost, model: between("recall"), rule: between("rule_recall"), chance: lost * share };
}

/**
 * The forecasts whose time is over. Of purchases and renewals those of one version, week by week: the one in use,
 * or the newest that has any. Of churn and next products each version has one, made when it was fitted: all of them, oldest first.
 */
export function driftShown(kind: ModelKind, drift: readonly Drift[], inUse: number | null): { version: number | null; points: DriftPoint[] } {
  if (kind === "churn" || kind === "next-products") {
    const points = drift.flatMap((one) => one.points);
    return { version: null, points: points.sort((a, b) => a.from.localeCompare(b.from)) };
  }
  const shown = drift.find((one) => one.version === inUse) ?? drift[0];
  return { version: shown?.version ?? null, points: shown?.points ?? [] };
}

export interface NextTrial {
  similar: NextResult;
  best: NextResult;
  from: string;
  to: string;
  places: number;
  buyers: number;
  /** Of the hit rate, in percentage points. */
  gain: { points: number; low: number; high: number };
}

/** Lists of similar products beside the best-sellers, on the same customers; null where they were not tried. */
export function nextTrial({ from, to, places, buyers, methods, gain, gain_interval: range }: Partial<NextFigures>): NextTrial | null {
  const similar = methods?.find((one) => one.method === "item-to-item");
  const best = methods?.find((one) => one.method === "best-sellers");
  if (!similar || !best || !from || !to || !places || !buyers || gain === undefined || !range) return null;
  return { similar, best, from, to, places, buyers, gain: { points: 100 * gain, low: 100 * range[0], high: 100 * range[1] } };
}

export function totalOf(points: readonly Comparison[]): Comparison {
  return points.reduce((sum, one) => ({ expected: sum.expected + one.expected, actual: sum.actual + one.actual }), { expected: 0, actual: 0 });
}

/** How many of those that had an interval came to lie within it. */
export function insideOf(points: readonly DriftPoint[]): { inside: number; known: number } {
  const known = points.flatMap(({ actual, expected_interval: range }) => (range ? [range[0] <= actual && actual <= range[1]] : []));
  return { inside: known.filter(Boolean).length, known: known.length };
}

const whileFitting = 1500;
const beforeTheFirst = 5000;

/** In how many milliseconds to ask for the models again; false: not by itself. */
export function askAgainIn(models: readonly Model[] | undefined): number | false {
  if (models?.some((one) => one.fitting)) return whileFitting;
  return models?.some((one) => one.versions.length === 0) ? beforeTheFirst : false;
}
