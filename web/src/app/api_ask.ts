import type { Customer, Page } from "./api";
import type { Condition } from "./api_segments";
import type { Every } from "./format";
import { download, request } from "./http";
import type { Calendar } from "./prefs";

// The shapes of questions (docs/reference/questions.md) and of their answers (docs/reference/api.md).

export type Measure = Readonly<Record<string, unknown>>;

export interface Over {
  from: string;
  to: string;
  every?: Every | undefined;
  calendar?: Calendar | undefined;
  compare?: "before" | "last_year" | undefined;
}

export interface NamedCondition {
  name: string;
  who: Condition;
}

export type Split = { attribute: string; most?: number } | { label: true; most?: number } | { conditions: NamedCondition[] };

export interface Question {
  version: 1;
  measure: Measure;
  over: Over;
  split?: Split | undefined;
}

/** Which part of an answer: the names of its columns with the values of a row. */
export type Part = Readonly<Record<string, string | number | boolean | null>>;

/** The customers behind a part of the answer to a question. */
export interface Behind {
  question: Question;
  part: Part;
  /** What they are called where one comes from; none: the question itself is told. */
  title?: string | undefined;
  /** Whether they left, so that it matters who is back. */
  left?: boolean | undefined;
}

export type AnswerCell = string | number | null;

export interface Answer {
  columns: { name: string; type: "date" | "text" | "integer" | "number" | "money"; currency?: string }[];
  rows: AnswerCell[][];
  seconds: number;
  facts_read: number;
}

/** How a list is sorted, and the days whose orders and revenue count in it. */
export interface ListOrder {
  sort?: string | undefined;
  predicted?: string | undefined;
  figures_from?: string | undefined;
  figures_to?: string | undefined;
  last_before?: string | undefined;
}

export interface BehindPage extends Page<Customer> {
  /** What chooses the same customers at any time, where the language can say it. */
  condition: Condition | null;
}

export interface CurvePoint {
  later: number;
  of: number;
  returned?: number;
  value?: number | null;
  interval?: [number, number] | null;
  sum?: string | number;
}

export interface Curve {
  group: string | null;
  group_values: number;
  points: CurvePoint[];
}

export interface CurveDifference {
  test: "log_rank" | "shares";
  p_value: number;
  differs: boolean;
  /** Most of one began in periods in which nobody of the other did. */
  pooled: boolean;
  /** Who stays longer; null where they do not differ, or cross. */
  ahead: 0 | 1 | null;
  later: { later: number; difference: number; interval: [number, number]; p_value: number; adjusted: number }[];
}

/** A cohort by its first day, or a group as the answer names it. */
export type BetweenPart = { from: string } | { group: string | null; group_values: number };

/** Two parts of the table held against each other, over the ages that both have reached. */
export interface Between {
  of: [BetweenPart, BetweenPart];
  curves: Curve[];
  difference: CurveDifference | null;
}

export interface RetentionCurves {
  question: Question;
  table: Answer;
  curves: Curve[];
  difference: CurveDifference | null;
  between: Between | null;
}

export type RetentionRequest = Question & { compare?: NamedCondition[] | undefined; between?: readonly BetweenPart[] | undefined };

export type FileFormat = "csv" | "xlsx";

/** Where customers stand: in the first stage whose condition they meet. */
export interface Journey {
  own: boolean;
  stages: NamedCondition[];
}

export interface AuditFinding {
  sentence: string;
  ratio: number;
  interval: [number, number];
  adjusted: number;
  left: number;
  customer_weeks: number;
  question: Question;
}

export interface ChurnAudit {
  from: string;
  to: string;
  left: number;
  customer_weeks: number;
  looked_at: number;
  items: AuditFinding[];
  /** What they were, the most frequent values of each attribute first, without asking whether it matters. */
  who: { name: string; title: string; values: { value: string; left: number; share: number; share_of_others: number }[] }[];
  /** All who left. */
  question: Question;
}

export interface Rhythm {
  count: number;
  p50_days: number | null;
  p90_days: number | null;
}

export const askApi = {
  rhythm: (signal: AbortSignal) => request<Rhythm>("GET", "/rhythm", { signal }),
  downloadAudit: (period: { from: string; to: string }, format: FileFormat, name: string) =>
    download("/churn-audit", { query: { ...period, format } }, `${name}.${format}`),
  churnAudit: (period: { from: string; to: string }, signal: AbortSignal) => request<ChurnAudit>("GET", "/churn-audit", { query: { ...period }, signal }),
  journey: (signal: AbortSignal) => request<Journey>("GET", "/journey", { signal }),
  changeJourney: (stages: readonly NamedCondition[] | null) => request<Journey>("PATCH", "/journey", { body: { stages } }),
  ask: (question: Question, signal: AbortSignal) => request<Answer>("POST", "/ask", { body: question, key: null, signal }),
  askCustomers: ({ question, part }: Behind, order: ListOrder, offset: number, limit: number, signal: AbortSignal) =>
    request<BehindPage>("POST", "/ask/customers", { body: { question, part }, query: { ...order, offset, limit }, key: null, signal }),
  retentionCurves: (body: RetentionRequest, signal: AbortSignal) =>
    request<RetentionCurves>("POST", "/retention", { body, key: null, signal }),
  downloadAnswer: (question: Question, format: FileFormat, name: string) =>
    download("/ask", { query: { format }, body: question }, `${name}.${format}`),
  /** Several figures of the same periods, a column each. */
  downloadFigures: (columns: readonly { name: string; question: Question }[], format: FileFormat, name: string) =>
    download("/ask/sheet", { query: { format }, body: { columns } }, `${name}.${format}`),
  downloadRetention: (body: RetentionRequest, format: FileFormat, name: string) =>
    download("/retention", { query: { format }, body }, `${name}.${format}`),
  downloadBehind: ({ question, part }: Behind, order: ListOrder, format: FileFormat, name: string) =>
    download("/ask/customers", { query: { ...order, format }, body: { question, part } }, `${name}.${format}`),
};
