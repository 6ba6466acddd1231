import { describe, expect, it } from "vitest";
import { makeFormat } from "../app/format";
import { formatDay, parseDay } from "../app/period";
import { monthsAround, yearsAround } from "./calendar_months";

const named = (language: "fa" | "en" | "tr", calendar: "jalali" | "gregorian") => {
  const f = makeFormat({ language, calendar, zone: "UTC", toman: false });
  const shown = parseDay("2026-03-25", calendar);
  return { months: monthsAround(shown, null, null).map((one) => f.monthName(formatDay(one))), year: f.year(formatDay(shown)) };
};

describe("the months of a calendar", () => {
  it("have the names of the reader's language in either calendar", () => {
    expect(named("fa", "jalali")).toEqual({
      months: ["فروردین", "اردیبهشت", "خرداد", "تیر", "مرداد", "شهریور", "مهر", "آبان", "آذر", "دی", "بهمن", "اسفند"],
      year: "۱۴۰۵",
    });
    expect(named("fa", "gregorian").months[0]).toBe("ژانویه");
    expect(named("fa", "gregorian").year).toBe("۲۰۲۶");
    expect(named("en", "jalali")).toMatchObject({ year: "1405" });
    expect(named("en", "jalali").months[6]).toBe("Mehr");
    expect(named("tr", "gregorian").months[2]).toBe("Mart");
  });

  it("end with the last day that can be chosen", () => {
    // 2026-06-01 is 11 Khordad 1405, the third month.
    const max = parseDay("2026-06-01", "jalali");
    expect(monthsAround(parseDay("2026-03-25", "jalali"), null, max).map(({ month }) => month)).toEqual([1, 2, 3]);
    expect(monthsAround(parseDay("2025-05-01", "jalali"), null, max)).toHaveLength(12);
    expect(monthsAround(parseDay("2026-03-25", "gregorian"), parseDay("2026-02-28", "gregorian"), null)[0]?.month).toBe(2);
  });
});

describe("the years of a calendar", () => {
  const today = parseDay("2026-03-25", "jalali");

  it("are those around today, within the bounds, newest first", () => {
    const open = yearsAround(today, today, null, null);
    expect([open[0], open.at(-1)]).toEqual([1415, 1305]);
    expect(yearsAround(today, today, null, today)[0]).toBe(1405);
  });

  it("have the one that is shown", () => {
    const old = parseDay("1900-01-01", "jalali");
    expect(yearsAround(old, today, null, today).at(-1)).toBe(old.year);
  });
});
