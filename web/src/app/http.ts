import { getPrefs } from "./prefs";
import { Problem, toProblem } from "./problem";

let csrf = "";
let onSignedOut: () => void = () => undefined;

/** The session's token, which every request that changes something carries. */
export function setCsrf(token: string): void {
  csrf = token;
}

/** What happens when the server no longer knows us. */
export function setOnSignedOut(handler: () => void): void {
  onSignedOut = handler;
}

/** A fresh `Idempotency-Key`; `crypto.randomUUID` is missing on plain http in a local network. */
export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

export type Query = Record<string, string | number | boolean | null | undefined>;

export function withQuery(path: string, query: Query = {}): string {
  const search = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) {
    if (value !== undefined && value !== null && value !== "") search.set(key, String(value));
  }
  const text = search.toString();
  return `/api/v1${path}${text ? `?${text}` : ""}`;
}

export interface RequestOptions {
  query?: Query;
  body?: unknown;
  signal?: AbortSignal;
  /** The same key again means the same request again, not a second one; null: it only asks. */
  key?: string | null;
  /** The version that the change is meant for; a later one refuses it. */
  version?: string;
}

async function parse(response: Response): Promise<unknown> {
  const text = await response.text();
  if (!text) return null;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}

async function send(method: "GET" | "POST" | "PATCH" | "DELETE", path: string, { query, body, signal, key, version }: RequestOptions): Promise<Response> {
  const headers = new Headers({ Accept: "application/json" });
  headers.set("Accept-Language", getPrefs().language);
  if (body !== undefined) headers.set("Content-Type", "application/json");
  if (method !== "GET") headers.set("X-CSRF-Token", csrf);
  if (method === "POST" && key !== null) headers.set("Idempotency-Key", key ?? newKey());
  if (version !== undefined) headers.set("If-Match", `"${version}"`);
  let response: Response;
  try {
    response = await fetch(withQuery(path, query), {
      method,
      headers,
      credentials: "same-origin",
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(signal ? { signal } : {}),
    });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new Problem(0, "offline", "");
  }
  if (!response.ok) {
    const problem = toProblem(response.status, await parse(response), getPrefs().language);
    if (problem.code === "unauthenticated") onSignedOut();
    throw problem;
  }
  return response;
}

export async function request<T>(
  method: "GET" | "POST" | "PATCH" | "DELETE",
  path: string,
  options: RequestOptions = {},
): Promise<T> {
  return (await parse(await send(method, path, options))) as T;
}

/** Asks for a file, and has the browser save it under a name. Without a body it is a GET. */
export async function download(path: string, options: RequestOptions, name: string): Promise<void> {
  const response = await send(options.body === undefined ? "GET" : "POST", path, { ...options, key: null });
  const url = URL.createObjectURL(await response.blob());
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

/** Sends a file as the body and reports the share sent; `fetch` cannot tell how far it is. */
export function upload<T>(
  path: string,
  file: File,
  query: Query,
  onProgress: (share: number) => void,
  signal: AbortSignal,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const xhr = new XMLHttpRequest();
    xhr.open("POST", withQuery(path, query));
    xhr.setRequestHeader("Content-Type", "application/octet-stream");
    xhr.setRequestHeader("Accept-Language", getPrefs().language);
    xhr.setRequestHeader("X-CSRF-Token", csrf);
    xhr.responseType = "json";
    xhr.upload.onprogress = (event) => {
      if (event.lengthComputable && event.total > 0) onProgress(event.loaded / event.total);
    };
    xhr.onload = () => {
      const answer: unknown = xhr.response;
      if (xhr.status >= 200 && xhr.status < 300) resolve(answer as T);
      else {
        const problem = toProblem(xhr.status, answer, getPrefs().language);
        if (problem.code === "unauthenticated") onSignedOut();
        reject(problem);
      }
    };
    xhr.onerror = () => reject(new Problem(0, "offline", ""));
    xhr.onabort = () => reject(new Problem(0, "cancelled", ""));
    signal.addEventListener("abort", () => xhr.abort());
    xhr.send(file);
  });
}
