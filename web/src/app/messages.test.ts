import { describe, expect, it } from "vitest";
import { findTexts, lintTexts } from "../../dev/lint-texts.mjs";
import { catalogues, makeI18n } from "./i18n";
import { en, type MessageId } from "./messages/en";
import { languages } from "./prefs";

const ids = Object.keys(en) as MessageId[];

/** The names of the arguments of a pattern. */
function argumentsOf(pattern: string): string[] {
  const names = [...pattern.matchAll(/\{(\w+)(?=[,}])/g)].map((match) => match[1] ?? "");
  return [...new Set(names)].sort();
}

describe("the catalogue", () => {
  it.each(languages)("has exactly the keys of English in %s, none of them empty", (language) => {
    expect(Object.keys(catalogues[language]).sort()).toEqual([...ids].sort());
    for (const id of ids) expect(catalogues[language][id].trim(), id).not.toBe("");
  });

  it.each(["fa", "tr"] as const)("names the same arguments in %s as in English", (language) => {
    for (const id of ids) expect(argumentsOf(catalogues[language][id]), id).toEqual(argumentsOf(en[id]));
  });

  it.each(languages)("can be rendered whole in %s", (language) => {
    const { t } = makeI18n(language, "gregorian", "UTC", false);
    for (const id of ids) {
      const args = Object.fromEntries(argumentsOf(en[id]).map((name) => [name, 3]));
      expect(t(id, args), id).not.toContain("{");
    }
  });

  it("is written in Persian letters where the reader is Persian", () => {
    const words = (id: MessageId) => catalogues.fa[id].replace(/\{\w+\}/g, "");
    const latin = ids.filter((id) => /\p{L}/u.test(words(id)) && !/[\u0600-\u06ff]/.test(words(id)));
    expect(latin).toEqual([]);
  });

  it("uses the Persian ی and ک, never the Arabic ones", () => {
    for (const id of ids) expect(catalogues.fa[id], id).not.toMatch(/[يك]/);
  });
});

const sources = import.meta.glob<string>(["../**/*.{ts,tsx}", "!../**/*.test.ts", "!./messages/*"], {
  query: "?raw",
  import: "default",
  eager: true,
});

describe("the sources", () => {
  it("use every text of the catalogue", () => {
    const all = Object.values(sources).join("\n");
    const composed = [...all.matchAll(/`([\w.]+)\$\{/g)].map((match) => match[1] ?? "");
    const unused = ids.filter((id) => !all.includes(`"${id}"`) && !composed.some((start) => id.startsWith(start)));
    expect(unused).toEqual([]);
  });

  it("hold no text outside the catalogue", () => {
    expect(lintTexts()).toEqual([]);
  });

  it("would be caught if they did", () => {
    const source = 'export const A = () => <a title="Open" href="/x"><b>Hello</b> {1}</a>;';
    expect(findTexts(source, "a.tsx")).toEqual(["a.tsx:1: Open", "a.tsx:1: Hello"]);
  });
});
