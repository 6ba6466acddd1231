import { expect, test } from "vitest";
import { fold } from "./fold";

test("a city is found however its letters are dotted", () => {
  for (const locale of ["en-GB", "tr-TR", "fa-IR"]) {
    for (const typed of ["Istanbul", "istanbul", "İstanbul", "ISTANBUL", "ıstanbul"]) expect(fold(typed, locale), `${typed} in ${locale}`).toBe("istanbul");
  }
});

test("Arabic and Persian forms of a letter are one, and a narrow space is a space", () => {
  expect(fold("كي\u200cما", "fa-IR")).toBe(fold("کی ما", "fa-IR"));
});
