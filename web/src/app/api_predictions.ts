import type { Money } from "./format";
import type { FileFormat } from "./api_ask";
import { download, request } from "./http";

// The shapes of "Predictions" in docs/reference/api.md.

export const modelKinds = ["purchases", "contracts", "churn", "next-products"] as const;
export type ModelKind = (typeof modelKinds)[number];

export type Method = "plain_rule" | "bg-nbd" | "mbg-nbd" | "mbg-cnbd-k" | "sbg" | "bdw" | "rule" | "logistic" | "trees" | "item-to-item" | "best-sellers";

/** Parameters by their published names. */
export type Parameters = Readonly<Record<string, number>>;

/** What the maximum of a likelihood gave. */
export interface Estimates {
  parameters: Parameters;
  standard_errors: Parameters;
  log_likelihood: number;
  customers: number;
  weak_prior: boolean;
}

export interface PurchaseParameters {
  shape: string | null;
  fit: Estimates | null;
  /** Of mbg-cnbd-k: the greater, the more even the gaps between purchases. */
  k?: number;
  spend: (Estimates & { correlation?: Correlation | null }) | null;
  /** Customers left out of the model of spend; missing of versions that did not count them. */
  left_out?: { bought_once: number; zero: number; negative: number; refunded: number };
}

/** Of the number of purchases with their mean amount, which the model of spend takes to be none. */
export interface Correlation {
  value: number;
  interval: [number, number];
  independence: "holds" | "open" | "frequent_spend_more" | "frequent_spend_less";
}

export interface ContractParameters extends Estimates {
  shape: string;
  lost: number;
  period_days: number;
}

export interface ChurnParameters {
  rules: { subscription: boolean; window_days: number; grace_days: number; horizon_days: number };
  traits: { of: string; name: string; values: string[] }[];
}

export interface Comparison {
  expected: number;
  actual: number;
}

/** Of the hold-out: purchase days of all customers who had bought before. */
export interface PurchaseFigures {
  from: string;
  /** The day after the last one. */
  to: string;
  methods: { method: Method; trial: Comparison & { customers: number; mean_absolute_error: number; deviance: number } }[];
  weeks: (Comparison & { from: string })[];
}

/** Of contracts that ran when the last six periods began; `periods[k]`: renewed more than k times since. */
export interface ContractFigures {
  customers: number;
  log_likelihood: number;
  baseline_log_likelihood: number;
  methods?: { method: Method; log_likelihood: number }[];
  periods: Comparison[];
}

export interface CalibrationBin {
  customers: number;
  predicted: number;
  observed: number;
  interval: [number, number];
}

/** What reaching a share of the customers brings: the likeliest to leave first, by the model and by the rule. */
export interface Budget {
  share: number;
  precision: number;
  recall: number;
  lift: number;
  rule_recall: number;
  rule_precision: number;
}

export interface ChurnResult {
  method: Method;
  auc: number;
  auc_interval: [number, number];
  brier_score: number;
  log_loss: number;
}

export interface ChurnFigures {
  horizon_days: number;
  cut_offs: number;
  rows: number;
  lost: number;
  told_afterwards: string[];
  /** These are missing where there was too little to learn from. */
  methods?: ChurnResult[];
  held_out?: { cut_offs: number; rows: number; lost: number };
  calibration?: CalibrationBin[];
  budgets?: Budget[];
  /** Of those held out, how many had at least some chance of leaving, and how many of them left. */
  thresholds?: { from: number; reached: number; found: number }[];
}

/** From which chance of leaving on a contact pays, and what that would have brought at one cut-off on average. */
export interface ChurnThreshold {
  threshold: number;
  tried: { customers: number; lost: number; contacted: number; found: number; net: number; net_of_all: number } | null;
}

export interface NextParameters {
  products: number;
  /** Pairs of products that are kept. */
  similarities: number;
  /** By name, best first. */
  best_sellers: string[];
}

/** Lists of one method, tried on those who bought again. */
export interface NextResult {
  method: Method;
  /** The share of customers who then bought something on their list. */
  hit_rate: number;
  hit_rate_interval: [number, number];
  /** The mean share of what was bought that was on the list. */
  recall: number;
  /** By place of the list, the share of customers who then bought what stood there. */
  right: number[];
}

export interface NextFigures {
  customers: number;
  products: number;
  /** These are missing where there was too little to try it on. */
  from?: string;
  /** The day after the last one. */
  to?: string;
  places?: number;
  buyers?: number;
  methods?: NextResult[];
  /** In hit rate, over the best-sellers. */
  gain?: number;
  gain_interval?: [number, number];
}

/** A fit of a model; without one its parameters are empty, without a trial its figures. */
export interface Version<P = object, F = object> {
  version: number;
  method: Method;
  fitted_at: string;
  data_to: string;
  in_use: boolean;
  reason: string | null;
  parameters: Partial<P>;
  figures: Partial<F>;
}

/** A fit that somebody asked for, or that was due. */
export interface FitJob {
  id: number;
  state: "queued" | "running" | "done" | "failed";
  asked: boolean;
  queued_at: string;
  started_at: string | null;
  ended_at: string | null;
  version: number | null;
  failed: string | null;
}

interface ModelOf<K extends ModelKind, P, F> {
  kind: K;
  fitting: boolean;
  failed: string | null;
  /** The newest fits first. */
  jobs: FitJob[];
  /** The newest first. */
  versions: Version<P, F>[];
}

export type PurchaseVersion = Version<PurchaseParameters, PurchaseFigures>;
export type ContractVersion = Version<ContractParameters, ContractFigures>;
export type ChurnVersion = Version<ChurnParameters, ChurnFigures>;
export type NextVersion = Version<NextParameters, NextFigures>;

export type Model =
  | ModelOf<"purchases", PurchaseParameters, PurchaseFigures>
  | ModelOf<"contracts", ContractParameters, ContractFigures>
  | ModelOf<"churn", ChurnParameters, ChurnFigures>
  | ModelOf<"next-products", NextParameters, NextFigures>;

/** What was forecast of a time, with the 95 % interval of what happens in it. */
export interface Ahead {
  from: string;
  to: string;
  expected: number;
  expected_interval: [number, number] | null;
}

export interface DriftPoint extends Ahead {
  actual: number;
  /** Of shares: among how many, and the 95 % interval of what happened. */
  customers?: number;
  interval?: [number, number];
}

/** What a version forecast when it was made, for times that are over. */
export interface Drift {
  version: number;
  points: DriftPoint[];
}

/** Its forecasts of times that are over, and those of the version in use of times that are not. */
export type ModelWithDrift = Model & { drift: Drift[]; ahead: Ahead[] };

/** Why somebody is likelier, or less likely, to leave. */
export interface RiskReason {
  theme: string;
  effect: "raises" | "lowers";
  weight: number;
  text: string;
}

export interface Prediction {
  model: "contract" | "purchases" | "plain_rule";
  version: number | null;
  churn_version: number | null;
  p_alive: number | null;
  churn_risk: number | null;
  expected_orders: number;
  expected_value: Money;
  value_at_risk: Money;
  clv: Money;
  next_purchase: { expected: string; interval: [string, string] | null } | null;
  /** 95 %; null under a plain rule, and where a model does not say. */
  p_alive_interval: [number, number] | null;
  churn_risk_interval: [number, number] | null;
  /** Customers whom the model had not seen and to whom it gave such a risk, and how many of them left. */
  churn_alike: { customers: number; left: number; predicted: number } | null;
  expected_orders_interval: [number, number] | null;
  expected_value_interval: [Money, Money] | null;
  value_at_risk_interval: [Money, Money] | null;
  clv_interval: [Money, Money] | null;
  reason: string;
}

export interface PredictionsHead {
  at: string;
  models: { kind: ModelKind; version: number; method: Method; reason: string | null }[];
  /** Of `churn_risk`. */
  horizon_days: number;
  clv_terms: { horizon_days: number; yearly_discount: number; margin: number; costs_known: boolean };
}

export interface Predictions extends PredictionsHead {
  total: number;
  offset: number;
  items: (Prediction & { id: number; customer: string | null; name: string | null; reasons: RiskReason[] })[];
}

export interface CustomerPrediction extends PredictionsHead {
  /** null for somebody who has never paid. */
  prediction: Prediction | null;
  reasons: RiskReason[];
  alive_history: { at: string; p_alive: number; bought: boolean }[];
  /** Of a subscriber: how likely she is still here after each renewal to come. */
  stay_ahead: { at: string; share: number; interval: [number, number] | null }[];
  risk_history: { at: string; churn_risk: number }[];
  /** Likeliest first. */
  next_products: NextProduct[];
}

export interface NextProduct {
  product: string;
  why: "together" | "again" | "best_seller";
  /** To be compared within the list only; null for best-sellers. */
  score: number | null;
  /** Of those on whom it was tried, the share who then bought what stood in this place; null where it was not. */
  share: number | null;
  reason: string;
}

export const predictionsApi = {
  models: (signal: AbortSignal) => request<{ items: Model[] }>("GET", "/models", { signal }),
  downloadModels: (format: FileFormat, name: string) => download("/models", { query: { format } }, `${name}.${format}`),
  model: (kind: ModelKind, signal: AbortSignal) => request<ModelWithDrift>("GET", `/models/${kind}`, { signal }),
  fitModel: (kind: ModelKind) => request<Pick<Model, "kind" | "fitting" | "failed" | "jobs">>("POST", `/models/${kind}/fit`),
  churnThreshold: (cost: number, saved: number, signal: AbortSignal) =>
    request<ChurnThreshold>("GET", "/models/churn/threshold", { query: { cost, saved }, signal }),
  predictions: (limit: number, signal: AbortSignal) => request<Predictions>("GET", "/predictions", { query: { limit }, signal }),
  customerPrediction: (id: number, signal: AbortSignal) => request<CustomerPrediction>("GET", `/customers/${id}/prediction`, { signal }),
};
