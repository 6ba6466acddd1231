import { askApi, type FileFormat } from "./api_ask";
import { dashboardsApi } from "./api_dashboards";
import { predictionsApi } from "./api_predictions";
import { segmentsApi, type SegmentName } from "./api_segments";
import { download, request, upload, withQuery } from "./http";
import type { Every, Money } from "./format";
import type { Calendar, Language } from "./prefs";

// The shapes of docs/reference/api.md.

export type Permission =
  | "customers:read"
  | "customers:write"
  | "imports:write"
  | "metrics:read"
  | "metrics:write"
  | "organisation:write"
  | "users:write";

export type Business = "shop" | "subscription";

export interface Resolved {
  business: Business;
  window_days: number | null;
  window_source: string;
  data_from: string | null;
  data_to: string | null;
  customers: number;
  facts: number;
}

/** Times of some weekdays (1 = Monday): "09:00" to "24:00". */
export interface OfficeRow {
  weekdays: number[];
  from: string;
  to: string;
}

export interface OfficeHours {
  open: OfficeRow[];
  closed: string[];
}

export interface Organisation {
  name: string;
  currency: string;
  calendar: Calendar;
  zone: string;
  first_weekday: number;
  language: Language;
  business: "auto" | Business;
  window_days: number | null;
  grace_days: number;
  office_hours: OfficeHours | null;
  /** How often models are fitted by themselves, and at which hour of the day. */
  fit_every: "off" | "day" | "week" | "month";
  fit_hour: number;
  /** How lifetime values to come are counted; without a margin by the costs of orders. */
  clv_months: number;
  clv_discount: number;
  clv_margin: number | null;
  resolved: Resolved;
}

export type OrganisationChange = Partial<Omit<Organisation, "resolved">>;

export const roles = ["owner", "member", "viewer"] as const;
export type Role = (typeof roles)[number];

export interface User {
  id: number;
  name: string;
  email: string;
  role: Role;
  language: Language;
}

export interface Session {
  user: User;
  csrf: string;
  permissions: Permission[];
  organisation: Organisation;
}

export interface SetupRequest {
  code: string;
  organisation: string;
  name: string;
  email: string;
  password: string;
  language: Language;
  currency: string;
  calendar: Calendar;
  zone: string;
}

export interface Customer {
  id: number;
  external_id: string | null;
  name: string | null;
  email: string | null;
  phone: string | null;
  city: string | null;
  country: string | null;
  language: string | null;
  segment: string | null;
  created_at: string;
  orders: number;
  revenue: Money | null;
  first_order_at: string | null;
  last_order_at: string | null;
  /** Those asked for, by name; a day of the next purchase. */
  predicted?: Readonly<Record<string, number | Money | string | null>>;
}

export interface CustomerFigures {
  rhythm_days: number | null;
  silent_days: number | null;
  p_alive: number | null;
  churn_risk: number | null;
  expected_orders: number | null;
  expected_value: Money | null;
  value_at_risk: Money | null;
  reason: string | null;
  average_order: Money | null;
  contacted_at: string | null;
}

export interface Purchase {
  at: string;
  amount: string;
}

export interface CustomerRecord extends Customer {
  segments?: SegmentName[];
  birthday: string | null;
  fields: Record<string, unknown>;
  figures: CustomerFigures;
  purchases: Purchase[];
}

export interface Fact {
  seq: number;
  at: string;
  recorded: string;
  kind: string;
  title: string;
  value: number | null;
  money: Money | null;
  label: string | null;
  /** What an attribute that changed is called. */
  label_title?: string;
  properties: Record<string, unknown>;
  source: string;
}

export interface Page<T> {
  items: T[];
  total: number;
  offset: number;
  /** How many there are without the wish for the first few. */
  of?: number | undefined;
}

export interface TimelinePage {
  items: Fact[];
  next: string | null;
}

export const channels = ["call", "email", "sms", "visit", "other"] as const;
export type Channel = (typeof channels)[number];
export const outcomes = ["reached", "no_answer", "will_return", "lost", "other"] as const;
export type Outcome = (typeof outcomes)[number];

export interface Contact {
  channel: Channel;
  outcome: Outcome;
  note: string;
}

export type Unit = "customers" | "money" | "share" | "points" | "score" | "number" | "days" | "months" | "seconds";

export type KpiGroup = "own" | "growth" | "retention" | "revenue" | "value" | "voice" | "engagement" | "service";

export interface Kpi {
  code: string;
  name: string;
  definition: string;
  advice: string | null;
  group: KpiGroup;
  overview: boolean;
  unit: Unit;
  better: "up" | "down" | "neutral";
}

/** What the catalogue knows besides of a KPI that somebody added. */
export interface OwnKpi {
  own: true;
  name: string;
  definition: string;
  unit: Unit;
  better: "up" | "down" | "neutral";
  accumulates: boolean;
  measure: Readonly<Record<string, unknown>>;
}

/** How a KPI stands on the way to a target. */
export interface Progress {
  kpi: string;
  name: string;
  unit: Unit;
  better: "up" | "down" | "neutral";
  currency: string | null;
  calendar: Calendar;
  every: "month" | "quarter" | "year";
  from: string;
  to: string;
  target: FigureValue;
  value: FigureValue;
  path: FigureValue;
  difference: FigureValue;
  noise: FigureValue;
  /** Why there is none, and so no alert either. */
  noise_reason: string | null;
  state: "not_begun" | "unknown" | "on_track" | "behind" | "reached" | "missed";
  alert: boolean;
  reason: string | null;
}

/** Money values come as decimal strings, all others as numbers. */
export type FigureValue = number | string | null;

export interface FigurePeriod {
  from: string;
  to: string;
  value: FigureValue;
  numerator: FigureValue;
  denominator: FigureValue;
  interval: [FigureValue, FigureValue] | null;
  reason: string | null;
}

export interface FigurePoint extends FigurePeriod {
  label: string;
}

interface FigureSeries extends FigurePeriod {
  previous: FigurePeriod | null;
  last_year: FigurePeriod | null;
  points?: FigurePoint[];
}

/** A further figure that belongs to a KPI. */
export interface FigurePart extends FigureSeries {
  code: string;
  name: string;
  unit: Unit;
  currency: string | null;
}

/** A KPI of the customers with one value of an attribute; `group` is null for those without one
 * (`group_values` 0) and for all further values together. */
export interface FigureGroup extends FigureSeries {
  group: string | null;
  group_values: number;
  parts?: FigurePart[];
}

export interface Figure extends FigureSeries {
  kpi: string;
  unit: Unit;
  currency: string | null;
  definition: string;
  name: string;
  parts?: FigurePart[];
  groups?: FigureGroup[];
}

export interface Overview {
  from: string;
  to: string;
  items: Figure[];
}

export interface RetentionRow {
  from: string;
  label: string;
  size: number;
  returned: number[];
}

export interface Retention {
  from: string;
  to: string;
  every: Every;
  rows: RetentionRow[];
}

export interface KeepRow {
  id: number;
  customer: string | null;
  name: string | null;
  email?: string | null;
  phone?: string | null;
  last_purchase: string;
  rhythm_days: number | null;
  silent_days: number;
  p_alive: number | null;
  /** Of subscribers: the chance that they leave within the horizon of the model of churn. */
  churn_risk: number | null;
  expected_orders: number | null;
  expected_value: Money | null;
  value_at_risk: Money | null;
  /** 95 %; null where no model says how sure it is. */
  p_alive_interval: [number, number] | null;
  churn_risk_interval: [number, number] | null;
  value_at_risk_interval: [Money, Money] | null;
  reason: string;
  contacted_at: string | null;
  contact_outcome: Outcome | null;
}

export interface KeepModel {
  /** "subscriptions" where nobody buys without one. */
  name: "bgnbd" | "mbgnbd" | "mbgcnbd" | "subscriptions" | "plain_rule";
  reason: string | null;
  parameters: Record<string, number> | null;
  spend: Record<string, number> | null;
  customers: number;
  fitted_on: { from: string; to: string } | null;
  /** What says how likely they are lost, where it is not the purchase model. */
  risk: { method: "logistic" | "trees"; usual: number; horizon_days: number } | null;
  /** Of subscribers. */
  methods: { churn: string; contracts: string } | null;
}

export interface Keep extends Page<KeepRow> {
  at: string;
  model: KeepModel;
  /** The first rows who have anything at risk; the fewest first rows that hold half of it. */
  late: number;
  half: number;
  /** Of the late ones, those who were contacted lately and are not among the items. */
  left_out: number;
  at_risk: Money;
}

/** What became of those whom lists of the past would have named; nothing else is there while it is being made. */
export interface KeepRecord {
  making: boolean;
  days: number;
  /** Of each list only so many names count. */
  first: number;
  lists: { at: string; named: number; lost: number; customers: number; customers_lost: number }[];
  named: number;
  lost: number;
  /** Whether there are any among the named. */
  subscribers: boolean;
  /** Of the named, and its 95 % interval; null: there is no record, and why. */
  share: number | null;
  low: number | null;
  high: number | null;
  usual_share: number | null;
  reason: string | null;
}

export const importKinds = [
  "orders",
  "customers",
  "subscriptions",
  "events",
  "costs",
  "answers",
] as const;
export type ImportKind = (typeof importKinds)[number];

export interface PreviewField {
  name: string;
  label: string;
  required: boolean;
}

export interface ImportPlan {
  rows_estimated: number;
  sampled: number;
  good: number;
  rejected: number;
  rejects: { line: number; reason: string }[];
  customers_new: number;
  date_from: string | null;
  date_to: string | null;
  amount_total: Money | null;
}

export interface Preview {
  kind: ImportKind;
  delimiter: string;
  header: boolean;
  encoding: string;
  date_format: string | null;
  currency?: string | null;
  columns: Record<string, number>;
  fields: PreviewField[];
  column_names: string[];
  rows: string[][];
  plan: ImportPlan;
}

export interface Upload {
  upload: string;
  bytes: number;
  kind: ImportKind;
  preview: Preview;
}

export interface Reading {
  kind: ImportKind;
  columns: Record<string, number> | null;
  delimiter: string | null;
  header: boolean | null;
  date_format: string | null;
  currency: string | null;
}

export interface Import {
  id: string | number;
  kind: ImportKind;
  file: string;
  state: "running" | "done" | "failed" | "interrupted";
  bytes: number;
  bytes_read: number;
  read: number;
  added: number;
  updated: number;
  unchanged: number;
  rejected: number;
  rows_per_second: number;
  seconds: number;
  error: string | null;
  started_at: string;
}

export interface Span {
  from: string;
  to: string;
  calendar: Calendar;
  /** The day at whose end it was known so; else now. */
  as_of?: string | undefined;
}

/** Which customers a list shows: all, or those behind a figure or a cell of the retention table. */
export interface CustomerFilter {
  search?: string | undefined;
  sort?: string | undefined;
  /** Names of predictions that the rows are to have, beside the one that sorts them. */
  predicted?: string | undefined;
  kpi?: string | undefined;
  part?: string | undefined;
  /** Of a KPI: only customers of the segment of this name, and of this value of an attribute. */
  among?: string | undefined;
  by?: string | undefined;
  group?: string | undefined;
  retention?: string | undefined;
  segment?: number | undefined;
  at?: number | undefined;
  every?: string | undefined;
  from?: string | undefined;
  to?: string | undefined;
  calendar?: string | undefined;
  as_of?: string | undefined;
  first?: number | undefined;
  /** Only those who have not bought since that day began. */
  last_before?: string | undefined;
}

export const api = {
  ...segmentsApi,
  ...askApi,
  ...dashboardsApi,
  ...predictionsApi,
  setupRequired: () => request<{ required: boolean }>("GET", "/setup"),
  setUp: (body: SetupRequest) => request<Session>("POST", "/setup", { body }),
  session: () => request<Session>("GET", "/session"),
  signIn: (body: { email: string; password: string } | { code: string }) =>
    request<Session>("POST", "/session", { body }),
  signOut: () => request<null>("DELETE", "/session"),
  setLanguage: (language: Language) =>
    request<Session>("PATCH", "/session", { body: { language } }),
  organisation: (signal?: AbortSignal) =>
    request<Organisation>("GET", "/organisation", signal ? { signal } : {}),
  changeOrganisation: (body: OrganisationChange) =>
    request<Organisation>("PATCH", "/organisation", { body }),

  customers: (filter: CustomerFilter, offset: number, limit: number, signal: AbortSignal) =>
    request<Page<Customer>>("GET", "/customers", {
      query: { ...filter, offset, limit },
      signal,
    }),
  downloadCustomers: (filter: CustomerFilter, format: FileFormat, name: string) =>
    download("/customers", { query: { ...filter, format } }, `${name}.${format}`),
  customer: (id: string, signal: AbortSignal) =>
    request<CustomerRecord>("GET", `/customers/${encodeURIComponent(id)}`, { signal }),
  timeline: (id: string, before: string | null, kind: string | null, signal: AbortSignal) =>
    request<TimelinePage>("GET", `/customers/${encodeURIComponent(id)}/timeline`, {
      query: { before, kind, limit: 50 },
      signal,
    }),
  contact: (id: number, body: Contact, key: string) =>
    request<Fact>("POST", `/customers/${id}/contacts`, { body, key }),

  kpis: (signal: AbortSignal) => request<{ items: (Kpi | (Kpi & OwnKpi))[] }>("GET", "/kpis", { signal }),
  createKpi: (body: Omit<OwnKpi, "own"> & { code: string }, key: string) => request<null>("POST", "/kpis", { body, key }),
  changeKpi: (code: string, body: Omit<OwnKpi, "own">) => request<null>("PATCH", `/kpis/${encodeURIComponent(code)}`, { body }),
  deleteKpi: (code: string) => request<null>("DELETE", `/kpis/${encodeURIComponent(code)}`),
  targets: (kpi: string | null, signal: AbortSignal) => request<{ items: Progress[] }>("GET", "/targets", { query: { kpi }, signal }),
  setTarget: (code: string, body: { every: string; from: string | null; value: number | string | null; calendar: Calendar }) =>
    request<null>("POST", `/kpis/${encodeURIComponent(code)}/targets`, { body }),
  kpi: (code: string, span: Span, every: Every | null, { by, segment }: { by: string | null; segment: string | null }, signal: AbortSignal) =>
    request<Figure>("GET", `/kpis/${encodeURIComponent(code)}`, { query: { ...span, every, by, segment }, signal }),
  figures: (codes: readonly string[], span: Span, signal: AbortSignal) =>
    request<Overview>("GET", "/overview", { query: { ...span, codes: codes.join(",") }, signal }),
  /** Each of its periods, or each value of an attribute. */
  downloadKpi: (code: string, span: Span, split: { every?: Every; by?: string; segment?: string | undefined }, format: FileFormat, name: string) =>
    download(`/kpis/${encodeURIComponent(code)}`, { query: { ...span, ...split, format } }, `${name}.${format}`),
  /** Those of the overview, or "*": all. */
  downloadKpis: (codes: "*" | null, span: Span, format: FileFormat, name: string) =>
    download("/overview", { query: { ...span, codes, format } }, `${name}.${format}`),
  overview: (span: Span, every: Every | null, signal: AbortSignal) =>
    request<Overview>("GET", "/overview", { query: { ...span, every }, signal }),
  retention: (span: Span, every: Every, signal: AbortSignal) =>
    request<Retention>("GET", "/retention", { query: { ...span, every }, signal }),
  downloadRetentionTable: (span: Span, every: Every, format: FileFormat, name: string) =>
    download("/retention", { query: { ...span, every, format } }, `${name}.${format}`),
  keep: (uncontacted_days: number, offset: number, limit: number, signal: AbortSignal) =>
    request<Keep>("GET", "/keep", { query: { uncontacted_days, offset, limit }, signal }),
  keepRecord: (first: number, signal: AbortSignal) => request<KeepRecord>("GET", "/keep/record", { query: { first }, signal }),
  downloadKeep: (first: number | undefined, uncontacted_days: number, format: FileFormat, name: string) =>
    download("/keep", { query: { first, uncontacted_days, format } }, `${name}.${format}`),

  upload: (file: File, onProgress: (share: number) => void, signal: AbortSignal) =>
    upload<Upload>("/uploads", file, { name: file.name }, onProgress, signal),
  preview: (id: string, reading: Reading, signal: AbortSignal) =>
    request<Preview>("POST", `/uploads/${encodeURIComponent(id)}/preview`, {
      body: reading,
      signal,
    }),
  startImport: (id: string, reading: Reading) =>
    request<Import>("POST", "/imports", { body: { upload: id, ...reading } }),
  imports: (signal: AbortSignal) => request<Page<Import>>("GET", "/imports", { signal }),
  import: (id: string | number, signal: AbortSignal) =>
    request<Import>("GET", `/imports/${id}`, { signal }),
  rejectsUrl: (id: string | number) => withQuery(`/imports/${id}/rejects`),
  templateUrl: (kind: ImportKind) => withQuery(`/templates/${kind}.csv`),
};
