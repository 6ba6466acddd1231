import { describe, expect, it } from "vitest";
import { isolated, sentence } from "./bidi";

describe("sentence", () => {
  it("keeps the order of a date, an address and a word of the other script in Persian", () => {
    expect(sentence("«2026-04-01» پیش از آغاز است", "fa")).toBe("«\u20662026-04-01\u2069» پیش از آغاز است");
    expect(sentence("مانند 1405/01/01 یا 2026-03-21.", "fa")).toBe("مانند \u20661405/01/01\u2069 یا \u20662026-03-21\u2069.");
    expect(sentence("«a@b.org» و page_viewed", "fa")).toBe("«\u2066a@b.org\u2069» و \u2066page_viewed\u2069");
  });

  it("leaves Persian digits, and the other languages, alone", () => {
    expect(sentence("«۱۴۰۴/۱۳/۱۰»: چنین روزی نیست", "fa")).toBe("«۱۴۰۴/۱۳/۱۰»: چنین روزی نیست");
    expect(sentence("“2026-04-01” is before the start", "en")).toBe("“2026-04-01” is before the start");
  });
});

describe("isolated", () => {
  it("parts text of the other direction from the sentence that it goes into", () => {
    expect(isolated("Ada", "fa")).toBe("\u2068Ada\u2069");
    expect(isolated("نرگس", "fa")).toBe("نرگس");
    expect(isolated("نرگس", "tr")).toBe("\u2068نرگس\u2069");
  });
});
