import { describe, expect, it } from "vitest";
import { makeI18n } from "../../app/i18n";
import type { Language } from "../../app/prefs";
import { readCondition } from "./read";
import { noFilter, type Rule } from "./rules";
import { fillSlots, groupText, ruleText, tellingOf, type Telling } from "./sentence";

const words = { kinds: [{ kind: "visit_made", title: "Visit" }], attributes: [], segments: [] };

function telling(language: Language): Telling {
  return tellingOf(makeI18n(language, language === "fa" ? "jalali" : "gregorian", "UTC", false), words, language === "fa" ? "IRR" : "USD");
}

/** Without the marks that keep text of the other direction to itself. */
const said = (rule: Rule, language: Language) => ruleText(rule, telling(language)).replace(/[\u061c\u2068\u2069\u200e\u200f]/g, "").replace(/\u00a0/g, " ");

const bought = { type: "did", not: false, kinds: ["order_placed"], count: { type: "at_least", n: 3 }, when: { type: "last", days: 60 }, ...noFilter } as const;

describe("a rule, told", () => {
  const told: [string, Rule, Record<Language, string>][] = [
    ["how often", bought, { en: "bought at least 3 times in the last 60 days", fa: "در ۶۰ روز گذشته دست‌کم ۳ بار خرید کرده است", tr: "son 60 günde en az 3 kez alışveriş yaptı" }],
    ["once", { ...bought, count: { type: "exactly", n: 1 }, when: { type: "ever" } }, { en: "bought exactly 1 time so far", fa: "تاکنون دقیقاً ۱ بار خرید کرده است", tr: "bugüne kadar tam 1 kez alışveriş yaptı" }],
    [
      "not, in some days",
      { ...bought, not: true, kinds: ["complaint_opened"], when: { type: "between", from: "2026-03-21", to: "2026-04-20" } },
      { en: "did not complain from 21 Mar 2026 to 20 Apr 2026", fa: "از ۱ فروردین ۱۴۰۵ تا ۳۱ فروردین ۱۴۰۵ شکایت نکرده است", tr: "21 Mar 2026 ile 20 Nis 2026 arasında şikâyet etmedi" },
    ],
    ["silence", { type: "silent", kinds: ["order_placed"], days: 60 }, { en: "did before, but did not buy for more than 60 days", fa: "سابقه دارد، ولی بیش از ۶۰ روز است که خرید نکرده است", tr: "geçmişte yaptı, ama 60 günden uzun süredir alışveriş yapmadı" }],
    [
      "money",
      { type: "spent", kinds: ["order_placed"], amount: { min: "1000", max: "2000" }, when: { type: "last", days: 365 } },
      { en: "spent between $1,000 and $2,000 in total in the last 365 days", fa: "در ۳۶۵ روز گذشته در مجموع بین ۱٬۰۰۰ ریال و ۲٬۰۰۰ ریال خرید کرده است", tr: "son 365 günde toplam en az $1.000 ve en çok $2.000 harcadı" },
    ],
    ["the record", { type: "attribute", name: "country", test: { type: "is", values: ["IR", "TR"] } }, { en: "Country is Iran or Türkiye", fa: "کشور ایران یا ترکیه است", tr: "Ülke şunlardan biri: İran veya Türkiye" }],
    [
      "an own kind, narrowed",
      { ...bought, kinds: ["visit_made"], count: { type: "once" }, labels: ["Fair"] },
      { en: "had “Visit” at least once in the last 60 days (only Fair)", fa: "در ۶۰ روز گذشته دست‌کم یک بار «Visit» داشته است (فقط Fair)", tr: "son 60 günde en az bir kez “Visit” kaydı oldu (yalnızca Fair)" },
    ],
    [
      "a prediction",
      { type: "predicted", name: "p_alive", range: { min: null, max: 0.4 } },
      { en: "chance of staying is at most 40%", fa: "احتمال ماندن حداکثر ۴۰٪ است", tr: "kalma olasılığı en çok %40" },
    ],
    ["a segment", { type: "segment", not: true, name: "VIP" }, { en: "is not in “VIP”", fa: "در بخش «VIP» نیست", tr: "“VIP” segmentinde yer almıyor" }],
  ];
  it.each(told)("%s", (_, rule, texts) => {
    for (const language of ["en", "fa", "tr"] as const) expect(said(rule, language)).toBe(texts[language]);
  });

  it("puts groups in brackets, and describes what it has no sentence for", () => {
    const group = readCondition({ any: [{ segment: "A" }, { all: [{ segment: "B" }, { mean: { column: "value", kinds: ["nps_answered"], max: 6 } }] }, { not: { predicted: {} } }] });
    expect(groupText(group, telling("en"))).toBe(
      "is in “A”, or (is in “B”, and something about “answered an NPS survey”), or not (a special condition (predicted))",
    );
  });
});

describe("the usual stages of the journey, told", () => {
  const placed = { kinds: ["order_placed"] };
  const last = (days: string) => ({ last: { days }, until: "end" });
  const stages: [string, Record<string, unknown>, Record<Language, string>][] = [
    [
      "returned",
      {
        all: [
          { did: { ...placed, count: { min: 1 }, within: last("window") } },
          { not: { did: { ...placed, count: { min: 1 }, within: { ...last("lost_window"), ago: { days: "window" } } } } },
          { not: { first: { ...placed, within: last("window") } } },
        ],
      },
      {
        en: "bought at least once within the activity window, and did not buy in the two activity windows before the activity window, and did not buy for the first time within the activity window",
        fa: "در پنجرهٔ فعالیت دست‌کم یک بار خرید کرده است و در دو پنجرهٔ فعالیتِ پیش از پنجرهٔ فعالیت خرید نکرده است و در پنجرهٔ فعالیت برای نخستین بار خرید نکرده است",
        tr: "aktiflik penceresinde en az bir kez alışveriş yaptı ve aktiflik penceresi öncesindeki iki aktiflik penceresi içinde alışveriş yapmadı ve aktiflik penceresinde ilk kez alışveriş yapmadı",
      },
    ],
    [
      "lead",
      { any: [{ did: { kinds: ["lead_created", "trial_started"], count: { min: 1 }, within: { before: "end" } } }, { not: { attribute: { name: "reachable_by", missing: true } } }] },
      {
        en: "became a lead or started a trial at least once so far, or E-mail or phone is filled in",
        fa: "تاکنون دست‌کم یک بار سرنخ شده است یا دورهٔ آزمایشی را شروع کرده است یا ایمیل یا تلفن وارد شده است",
        tr: "bugüne kadar en az bir kez potansiyel müşteri oldu veya denemeye başladı veya E-posta veya telefon girilmiş",
      },
    ],
    ["at risk", { did: { ...placed, count: { min: 1 }, within: last("lost_window") } }, { en: "bought at least once within two activity windows", fa: "در دو پنجرهٔ فعالیت دست‌کم یک بار خرید کرده است", tr: "iki aktiflik penceresinde en az bir kez alışveriş yaptı" }],
  ];
  it.each(stages)("%s", (_, who, texts) => {
    for (const language of ["en", "fa", "tr"] as const) expect(groupText(readCondition(who), telling(language)).replace(/[\u061c\u2068\u2069\u200e\u200f]/g, "")).toBe(texts[language]);
  });
});

describe("a sentence with controls", () => {
  it("has them in the order of the language", () => {
    const slots = { did: 1, count: 2, when: 3 };
    expect(fillSlots(telling("en").t, "segments.say_did", slots)).toEqual([1, 2, 3]);
    expect(fillSlots(telling("fa").t, "segments.say_did", slots)).toEqual([3, 2, 1]);
  });

  it("has the words between them, in the plural that a number asks for", () => {
    expect(fillSlots(telling("en").t, "segments.in_last", { mode: 1, n: 2 }, { days: 1 })).toEqual([1, 2, "day"]);
    expect(fillSlots(telling("en").t, "segments.in_last", { mode: 1, n: 2 }, { days: 5 })).toEqual([1, 2, "days"]);
    expect(fillSlots(telling("fa").t, "segments.in_between", { mode: 1, from: 2, to: 3 })).toEqual([1, 2, "تا", 3]);
  });
});
