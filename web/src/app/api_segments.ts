import type { FileFormat } from "./api_ask";
import type { Money } from "./format";
import { download, request } from "./http";

// The shapes of segments in docs/reference/api.md.

/** A condition of the question language (docs/reference/questions.md), as JSON. */
export type Condition = Readonly<Record<string, unknown>>;

export interface Segment extends SegmentName {
  kind: "live" | "list";
  condition: Condition | null;
  customers: number | null;
  created_by: string;
  created_at: string;
  updated_at: string;
}

export type SegmentWish =
  | { name: string; condition: Condition }
  | { name: string; customers: readonly string[]; skip_unknown: boolean }
  | { name: string; question: unknown; part: unknown };

export interface SegmentSize {
  from: string;
  to: string;
  label: string;
  customers: number;
}

export interface SegmentPreview {
  customers: number;
  of: number;
  sample: { id: number; external_id: string; name: string | null }[];
}

/** How a part of a condition turns out for one customer. */
export interface Reason {
  condition: Condition;
  met: boolean;
  found: number | Money | null;
  parts: Reason[];
}

/** What conditions can be made of here. */
export interface Words {
  kinds: { kind: string; title: string }[];
  attributes: { name: string; values: { value: string; customers: number }[] }[];
  segments: SegmentName[];
}

export interface SegmentName {
  id: number;
  name: string;
}

export const segmentsApi = {
  segments: (signal: AbortSignal) => request<{ items: Segment[] }>("GET", "/segments", { signal }),
  segment: (id: number, signal: AbortSignal) => request<Segment>("GET", `/segments/${id}`, { signal }),
  /** `skipped`: how many of a list are not known here. */
  createSegment: (body: SegmentWish, key: string) => request<Segment & { skipped?: number }>("POST", "/segments", { body, key }),
  changeSegment: (id: number, body: { name?: string; condition?: Condition }) =>
    request<Segment>("PATCH", `/segments/${id}`, { body }),
  deleteSegment: (id: number) => request<null>("DELETE", `/segments/${id}`),
  changeSegmentList: (id: number, body: { add?: readonly string[]; remove?: readonly string[]; skip_unknown?: boolean }) =>
    request<Segment & { skipped?: number }>("POST", `/segments/${id}/customers`, { body }),
  segmentSizes: (id: number, signal: AbortSignal) =>
    request<{ points: SegmentSize[]; reason: string | null }>("GET", `/segments/${id}/sizes`, { query: { every: "month" }, signal }),
  downloadSegmentSizes: (id: number, format: FileFormat, name: string) =>
    download(`/segments/${id}/sizes`, { query: { every: "month", format } }, `${name}.${format}`),
  segmentPreview: (condition: Condition, signal: AbortSignal) =>
    request<SegmentPreview>("POST", "/segments/preview", { body: { condition }, key: null, signal }),
  segmentWhy: (condition: Condition, customer: string, signal: AbortSignal) =>
    request<Reason>("POST", "/segments/why", { body: { condition, customer }, key: null, signal }),
  segmentOverlap: (a: number, b: number, signal: AbortSignal) =>
    request<{ a: number; b: number; both: number }>("GET", "/segments/overlap", { query: { a, b }, signal }),
  segmentWords: (signal: AbortSignal) => request<Words>("GET", "/segments/words", { signal }),
  segmentLabels: (kind: string, signal: AbortSignal) =>
    request<{ items: { label: string; facts: number }[] }>("GET", "/segments/labels", { query: { kind }, signal }),
};
