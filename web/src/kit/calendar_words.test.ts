import { describe, expect, it } from "vitest";
import { catalogues } from "../app/i18n";
import { calendarWords, dictionaryOf } from "./calendar_words";

describe("what the calendars say to screen readers", () => {
  const dictionary = dictionaryOf(calendarWords);
  const said = (key: keyof typeof calendarWords, locale: string, args: Record<string, string>) => {
    const text = dictionary.getStringForLocale(key, locale);
    return typeof text === "function" ? (text as (args: Record<string, string>) => string)(args) : text;
  };

  it("is in the reader's language", () => {
    expect(said("next", "fa-IR-u-ca-persian", {})).toBe(catalogues.fa["period.next_month"]);
    expect(said("todayDate", "fa-IR-u-ca-persian", { date: "۵ فروردین" })).toBe("امروز، ۵ فروردین");
    expect(said("todayDate", "tr-TR-u-ca-gregory", { date: "25 Mart" })).toBe("Bugün, 25 Mart");
    expect(said("dateRange", "en-GB-u-ca-gregory", { startDate: "1 March", endDate: "5 March" })).toBe("1 March to 5 March");
  });

  it("leaves no place empty", () => {
    const args = { date: "D", startDate: "S", endDate: "E", dateRange: "R" };
    for (const locale of ["fa-IR", "tr-TR", "en-GB"]) {
      for (const key of Object.keys(calendarWords) as (keyof typeof calendarWords)[]) expect(said(key, locale, args)).not.toMatch(/[{}]|^$/);
    }
  });
});
