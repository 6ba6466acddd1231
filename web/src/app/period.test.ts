import { describe, expect, it } from "vitest";
import { anchorDay, cohortsFrom, isRunning, lastSeasons, monthsBefore, nextStep, resolvePreset, runningMonth, seasonIn, stepFor, todayIn } from "./period";

describe("presets", () => {
  it("end with today while they run", () => {
    expect(resolvePreset("this_month", "2026-03-15", "gregorian", null)).toEqual({ from: "2026-03-01", to: "2026-03-16" });
    expect(resolvePreset("this_year", "2026-03-15", "gregorian", null)).toEqual({ from: "2026-01-01", to: "2026-03-16" });
    expect(resolvePreset("last_12_months", "2026-03-15", "gregorian", null)).toEqual({ from: "2025-03-16", to: "2026-03-16" });
    expect(resolvePreset("last_3_months", "2026-01-31", "gregorian", null)).toEqual({ from: "2025-11-01", to: "2026-02-01" });
  });

  it("of twelve months are a year in either calendar", () => {
    expect(resolvePreset("last_12_months", "2026-11-28", "gregorian", null)).toEqual({ from: "2025-11-29", to: "2026-11-29" });
    expect(resolvePreset("last_12_months", "2026-11-28", "jalali", null)).toEqual({ from: "2025-11-29", to: "2026-11-29" });
  });

  it("are whole where they are over", () => {
    expect(resolvePreset("last_month", "2026-03-31", "gregorian", null)).toEqual({ from: "2026-02-01", to: "2026-03-01" });
    expect(resolvePreset("last_year", "2026-03-31", "gregorian", null)).toEqual({ from: "2025-01-01", to: "2026-01-01" });
  });

  it("follow the Jalali calendar, whose leap year 1403 has 366 days", () => {
    // 1 Farvardin 1404 is 2025-03-21; Esfand 1403 has 30 days.
    expect(resolvePreset("last_month", "2025-03-25", "jalali", null)).toEqual({ from: "2025-02-19", to: "2025-03-21" });
    expect(resolvePreset("last_year", "2025-03-25", "jalali", null)).toEqual({ from: "2024-03-20", to: "2025-03-21" });
    expect(resolvePreset("this_month", "2025-03-25", "jalali", null)).toEqual({ from: "2025-03-21", to: "2025-03-26" });
  });

  it("of all time begin with the month of the first record", () => {
    expect(resolvePreset("all", "1998-06-30", "gregorian", "1997-01-05")).toEqual({ from: "1997-01-01", to: "1998-07-01" });
  });
});

describe("seasons", () => {
  it("are quarters of the Jalali year", () => {
    // 28 November 2026 is 7 Azar 1405.
    expect(lastSeasons("2026-11-28", "jalali")).toEqual([
      { name: "summer", from: "2026-06-22", to: "2026-09-23" },
      { name: "spring", from: "2026-03-21", to: "2026-06-22" },
      { name: "winter", from: "2025-12-22", to: "2026-03-21" },
      { name: "autumn", from: "2025-09-23", to: "2025-12-22" },
    ]);
  });

  it("begin with March, June, September and December in the Gregorian calendar", () => {
    expect(lastSeasons("2026-01-15", "gregorian")).toEqual([
      { name: "autumn", from: "2025-09-01", to: "2025-12-01" },
      { name: "summer", from: "2025-06-01", to: "2025-09-01" },
      { name: "spring", from: "2025-03-01", to: "2025-06-01" },
      { name: "winter", from: "2024-12-01", to: "2025-03-01" },
    ]);
  });

  it("count once they are over, on their last day already", () => {
    expect(lastSeasons("2026-05-30", "gregorian")[0]?.name).toBe("winter");
    expect(lastSeasons("2026-05-31", "gregorian")[0]?.name).toBe("spring");
  });

  it("are known again by their days", () => {
    expect(seasonIn({ from: "2026-03-21", to: "2026-06-22" }, "jalali")?.name).toBe("spring");
    expect(seasonIn({ from: "2026-03-21", to: "2026-06-21" }, "jalali")).toBeNull();
    expect(seasonIn({ from: "2026-03-21", to: "2026-06-22" }, "gregorian")).toBeNull();
  });
});

describe("the retention table", () => {
  it("goes back thirteen months, and to the first buyers of a young company", () => {
    expect(cohortsFrom("2026-03-01", "2021-05-05", "gregorian")).toBe("2025-02-01");
    expect(cohortsFrom("1998-07-01", "1997-01-05", "gregorian")).toBe("1997-01-01");
    expect(cohortsFrom("2026-03-01", "2026-01-20", "gregorian")).toBe("2025-02-01");
    expect(cohortsFrom("2026-03-01", null, "gregorian")).toBe("2025-02-01");
  });
});

describe("steps", () => {
  it("grow with the period", () => {
    expect(stepFor({ from: "2026-03-01", to: "2026-04-01" })).toBe("day");
    expect(stepFor({ from: "2026-01-01", to: "2026-04-01" })).toBe("week");
    expect(stepFor({ from: "2025-01-01", to: "2026-01-01" })).toBe("month");
    expect(stepFor({ from: "2018-01-01", to: "2026-01-01" })).toBe("quarter");
    expect(stepFor({ from: "2000-01-01", to: "2026-01-01" })).toBe("year");
  });

  it("lead to the right day in each calendar", () => {
    expect(nextStep("2026-03-21", "month", 1, "jalali")).toBe("2026-04-21");
    expect(nextStep("2026-01-31", "month", 1, "gregorian")).toBe("2026-02-28");
    expect(nextStep("2026-01-01", "quarter", 2, "gregorian")).toBe("2026-07-01");
    expect(monthsBefore("2026-03-25", 12, "jalali")).toBe("2025-03-21");
  });

  it("know whether they still run", () => {
    expect(isRunning({ from: "2026-03-01", to: "2026-03-16" }, "month", "gregorian")).toBe(true);
    expect(isRunning({ from: "2026-03-01", to: "2026-04-01" }, "month", "gregorian")).toBe(false);
    expect(runningMonth("2026-03-15", "gregorian")).toBe("2026-03-01");
    expect(runningMonth("2026-03-31", "gregorian")).toBe("2026-04-01");
  });
});

describe("today", () => {
  it("is the end of the data where these are old", () => {
    expect(anchorDay("2026-03-15", "1998-06-30")).toEqual({ day: "1998-06-30", old: true });
    expect(anchorDay("2026-03-15", "2026-03-01")).toEqual({ day: "2026-03-15", old: false });
    expect(anchorDay("2026-03-15", null)).toEqual({ day: "2026-03-15", old: false });
  });

  it("is that of the organisation's zone", () => {
    expect(todayIn("Asia/Tehran", new Date("2026-03-20T21:00:00Z"))).toBe("2026-03-21");
    expect(todayIn("America/New_York", new Date("2026-03-20T21:00:00Z"))).toBe("2026-03-20");
  });
});
