import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { newKey, request, setCsrf, setOnSignedOut, withQuery } from "./http";
import { setPrefs } from "./prefs";
import { Problem, toProblem } from "./problem";

const fetchMock = vi.fn<typeof fetch>();

beforeEach(() => {
  vi.stubGlobal("fetch", fetchMock);
  fetchMock.mockReset();
});
afterEach(() => {
  vi.unstubAllGlobals();
  setOnSignedOut(() => undefined);
});

function answer(status: number, body: unknown): Response {
  return new Response(body === null ? null : JSON.stringify(body), { status });
}

function sent(): { url: string; headers: Headers; init: RequestInit } {
  const [url, init = {}] = fetchMock.mock.calls[0] ?? [];
  return { url: String(url), headers: new Headers(init.headers), init };
}

async function problemOf(promise: Promise<unknown>): Promise<Problem> {
  const error: unknown = await promise.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(error instanceof Problem)) throw new Error("expected a Problem");
  return error;
}

describe("request", () => {
  it("asks in the reader's language, and leaves out what is not set", async () => {
    fetchMock.mockResolvedValue(answer(200, { items: [] }));
    setPrefs({ language: "tr" });
    await request("GET", "/customers", { query: { search: "Işık", kpi: undefined, offset: 0 } });
    expect(sent().url).toBe("/api/v1/customers?search=I%C5%9F%C4%B1k&offset=0");
    expect(sent().headers.get("Accept-Language")).toBe("tr");
    expect(sent().headers.has("X-CSRF-Token")).toBe(false);
    setPrefs({ language: "en" });
  });

  it("carries the session's token and a fresh key with a POST", async () => {
    fetchMock.mockResolvedValue(answer(201, {}));
    setCsrf("secret");
    await request("POST", "/imports", { body: { upload: "u" } });
    expect(sent().headers.get("X-CSRF-Token")).toBe("secret");
    expect(sent().headers.get("Idempotency-Key")).toMatch(/^[\x21-\x7e]{1,200}$/);
    expect(sent().init.body).toBe('{"upload":"u"}');
    expect(newKey()).not.toBe(newKey());
  });

  it("takes an empty answer", async () => {
    fetchMock.mockResolvedValue(answer(204, null));
    await expect(request("DELETE", "/session")).resolves.toBeNull();
  });

  it("turns a problem document into a Problem that names the fields", async () => {
    fetchMock.mockResolvedValue(
      answer(400, { type: "about:blank", title: "Invalid", status: 400, code: "invalid", detail: "Too short.", errors: [{ field: "password", code: "invalid", detail: "At least 10." }] }),
    );
    const problem = await problemOf(request("POST", "/setup", { body: {} }));
    expect(problem.code).toBe("invalid");
    expect(problem.detail).toBe("Too short.");
    expect(problem.field("password")).toBe("At least 10.");
    expect(problem.field("email")).toBeUndefined();
  });

  it("tells when nobody is signed in any more", async () => {
    const onSignedOut = vi.fn();
    setOnSignedOut(onSignedOut);
    fetchMock.mockResolvedValue(answer(401, { code: "unauthenticated", detail: "Sign in." }));
    await problemOf(request("GET", "/organisation"));
    expect(onSignedOut).toHaveBeenCalledOnce();
  });

  it("says that there is no connection, apart from a request it gave up itself", async () => {
    fetchMock.mockRejectedValue(new TypeError("failed"));
    expect((await problemOf(request("GET", "/session"))).code).toBe("offline");
    const controller = new AbortController();
    controller.abort();
    fetchMock.mockRejectedValue(new DOMException("aborted", "AbortError"));
    await expect(request("GET", "/session", { signal: controller.signal })).rejects.toThrow("aborted");
  });
});

describe("toProblem", () => {
  it("reads a code out of the status where a proxy answers without a document", () => {
    expect(toProblem(502, "<html>").code).toBe("unavailable");
    expect(toProblem(413, null).code).toBe("too_large");
    expect(toProblem(500, null).code).toBe("internal");
    expect(toProblem(418, null).code).toBe("invalid");
  });

  it("does not trust the shape of what comes", () => {
    const problem = toProblem(400, { code: "made-up", detail: 7, errors: ["x", null, { field: 3 }] });
    expect(problem.code).toBe("invalid");
    expect(problem.detail).toBe("");
    expect(problem.fields).toEqual([{ field: "", code: "", detail: "" }]);
  });
});

describe("withQuery", () => {
  it("leaves a path without a query alone", () => {
    expect(withQuery("/templates/orders.csv")).toBe("/api/v1/templates/orders.csv");
  });
});
