import { sentence } from "./bidi";
import type { Language } from "./prefs";

export const errorCodes = [
  "invalid",
  "not_found",
  "conflict",
  "unauthenticated",
  "forbidden",
  "too_large",
  "too_many",
  "unavailable",
  "storage_full",
  "cancelled",
  "internal",
] as const;
export type ErrorCode = (typeof errorCodes)[number] | "offline";

export interface FieldError {
  field: string;
  code: string;
  detail: string;
}

/** A refusal of the server (RFC 9457), or no answer at all (`offline`). */
export class Problem extends Error {
  readonly status: number;
  readonly code: ErrorCode;
  readonly detail: string;
  readonly fields: readonly FieldError[];

  constructor(status: number, code: ErrorCode, detail: string, fields: readonly FieldError[] = []) {
    super(detail || code);
    this.name = "Problem";
    this.status = status;
    this.code = code;
    this.detail = detail;
    this.fields = fields;
  }

  field(name: string): string | undefined {
    return this.fields.find((one) => one.field === name)?.detail;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}

/** The statuses a proxy or a dying server answers with, without a problem document. */
function codeOfStatus(status: number): ErrorCode {
  if (status === 401) return "unauthenticated";
  if (status === 403) return "forbidden";
  if (status === 404) return "not_found";
  if (status === 409) return "conflict";
  if (status === 413) return "too_large";
  if (status === 429) return "too_many";
  if (status === 502 || status === 503 || status === 504) return "unavailable";
  return status >= 400 && status < 500 ? "invalid" : "internal";
}

/** The refusal in a server's answer, its sentences for a reader of this language. */
export function toProblem(status: number, body: unknown, language: Language = "en"): Problem {
  if (!isRecord(body)) return new Problem(status, codeOfStatus(status), "");
  const code = errorCodes.find((one) => one === body.code) ?? codeOfStatus(status);
  const said = (value: unknown) => sentence(text(value), language);
  const fields = Array.isArray(body.errors) ? body.errors.filter(isRecord) : [];
  return new Problem(
    status,
    code,
    said(body.detail) || said(body.title),
    fields.map((one) => ({
      field: text(one.field),
      code: text(one.code),
      detail: said(one.detail),
    })),
  );
}
