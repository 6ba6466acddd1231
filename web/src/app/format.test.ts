import { describe, expect, it } from "vitest";
import { addDays, daysBetween, makeFormat } from "./format";

const plain = (text: string) => text.replace(/[\u061c\u200e\u200f\u00a0\u202f]/g, (char) => (/[\u00a0\u202f]/.test(char) ? " " : ""));
const en = makeFormat({ language: "en", calendar: "gregorian", zone: "Europe/London", toman: false });
const fa = makeFormat({ language: "fa", calendar: "jalali", zone: "Asia/Tehran", toman: false });
const tr = makeFormat({ language: "tr", calendar: "gregorian", zone: "Europe/Istanbul", toman: false });

describe("money", () => {
  it("takes its minor digits from the currency", () => {
    expect(plain(en.money({ amount: "1234.50", currency: "USD" }))).toBe("$1,234.50");
    expect(plain(tr.money({ amount: "1234.50", currency: "TRY" }))).toBe("₺1.234,50");
    expect(plain(en.money({ amount: "1234", currency: "JPY" }))).toBe("¥1,234");
  });

  it("is short where there is little room", () => {
    expect(plain(en.money({ amount: "244091.94", currency: "USD" }, "compact"))).toBe("$244.1k");
    expect(plain(en.money({ amount: "912.40", currency: "USD" }, "compact"))).toBe("$912");
  });

  it("puts the unit after the number in Persian, in Persian digits", () => {
    expect(plain(fa.money({ amount: "26360000", currency: "IRR" }))).toBe("۲۶٬۳۶۰٬۰۰۰ ریال");
    expect(plain(fa.money({ amount: "73800000000", currency: "IRR" }, "compact"))).toBe("۷۳٫۸ میلیارد ریال");
  });

  it("keeps a sign beside its number in Persian, also where the number is short", () => {
    expect(plain(fa.money({ amount: "112569.42", currency: "USD" }, "compact"))).toBe("۱۱۲٫۶ هزار دلار");
    expect(plain(fa.money({ amount: "-1700000", currency: "USD" }, "compact"))).toMatch(/^[−-]۱٫۷ میلیون دلار$/);
    expect(plain(fa.money({ amount: "121", currency: "USD" }, "compact"))).toBe("۱۲۱ دلار");
    expect(plain(fa.money({ amount: "1234.5", currency: "TRY" }))).toBe("۱٬۲۳۴٫۵۰ لیر");
    expect(plain(fa.money({ amount: "1234.5", currency: "EUR" }, "round"))).toBe("۱٬۲۳۵ یورو");
    expect(plain(fa.money({ amount: "5", currency: "SEK" }))).toBe("۵٫۰۰ کرون سوئد");
  });

  it("shows rials as tomans to whom wishes it, and nothing else", () => {
    const toman = makeFormat({ language: "fa", calendar: "jalali", zone: "Asia/Tehran", toman: true });
    expect(plain(toman.money({ amount: "26360000", currency: "IRR" }))).toBe("۲٬۶۳۶٬۰۰۰ تومان");
    expect(plain(toman.money({ amount: "10.00", currency: "USD" }))).not.toContain("تومان");
  });
});

describe("days", () => {
  it("are shown in the reader's calendar", () => {
    expect(fa.day("2026-03-21")).toBe("۱ فروردین ۱۴۰۵");
    expect(fa.longDay("2026-03-21")).toBe("شنبه ۱ فروردین ۱۴۰۵");
    expect(en.day("2026-03-21")).toBe("21 Mar 2026");
    const jalali = makeFormat({ language: "en", calendar: "jalali", zone: "Asia/Tehran", toman: false });
    expect(jalali.day("1998-06-30")).toBe("9 Tir 1377");
    expect(jalali.month("1998-06-30", "long")).toBe("Tir 1377");
    expect(jalali.year("1998-06-30")).toBe("1377");
    expect(tr.day("2026-03-21")).toBe("21 Mar 2026");
    expect(fa.month("2026-03-21")).toBe("فروردین ۱۴۰۵");
    expect(fa.month("2026-03-21", "long")).toBe("فروردین ۱۴۰۵");
    expect(en.month("2026-03-21", "long")).toBe("March 2026");
    expect(makeFormat({ language: "en", calendar: "jalali", zone: "UTC", toman: false }).day("2026-03-21")).toContain("Farvardin");
  });

  it("of an instant are those of the organisation's zone", () => {
    expect(fa.dayOf("2026-03-20T21:00:00Z")).toBe("2026-03-21");
    expect(en.dayOf("2026-03-20T21:00:00Z")).toBe("2026-03-20");
    expect(fa.instantDay("2026-03-20T21:00:00Z")).toBe("۱ فروردین ۱۴۰۵");
  });

  it("of a half-open span include the last and name the year once", () => {
    expect(en.span("2026-01-01", "2026-02-01")).toBe("1 Jan – 31 Jan 2026");
    expect(en.span("2025-12-01", "2026-02-01")).toBe("1 Dec 2025 – 31 Jan 2026");
    expect(en.span("2026-01-05", "2026-01-06")).toBe("5 Jan 2026");
  });

  it("are counted across daylight saving", () => {
    expect(daysBetween("2026-03-28", "2026-03-30")).toBe(2);
    expect(addDays("2026-10-24", 2)).toBe("2026-10-26");
  });

  it("long ago are named as a person would", () => {
    expect(en.ago("2026-03-20", "2026-03-21")).toBe("yesterday");
    expect(en.ago("2025-12-21", "2026-03-21")).toBe("3 months ago");
    expect(fa.ago("2026-03-14", "2026-03-21")).toBe("۷ روز پیش");
  });
});

describe("numbers", () => {
  it("follow the language", () => {
    expect(en.percent(0.1234)).toBe("12.3%");
    expect(tr.percent(0.1234)).toBe("%12,3");
    expect(plain(fa.percent(0.1234))).toBe("۱۲٫۳٪");
    expect(fa.percent(0.5)).toBe("\u061c۵۰٪");
    expect(en.bytes(1_234_567)).toBe("1.2 MB");
    expect(en.bytes(0)).toBe("0 byte");
  });
});
