import type { Option } from "../kit/field";
import type { Language } from "./prefs";

const firstCurrencies = ["IRR", "TRY", "USD", "EUR", "GBP", "AED"];

/** All currencies, those of our users first, named in the reader's language. */
export function currencyOptions(locale: string): Option[] {
  const names = new Intl.DisplayNames(locale, { type: "currency" });
  const others = Intl.supportedValuesOf("currency").filter((one) => !firstCurrencies.includes(one));
  return [...firstCurrencies, ...others].map((code) => ({
    value: code,
    label: `${names.of(code) ?? code} (${code})`,
  }));
}

/** All time zones, with the ones at hand first. */
export function zoneOptions(first: readonly string[]): Option[] {
  const all = Intl.supportedValuesOf("timeZone");
  const head = [...new Set([...first, "Asia/Tehran", "Europe/Istanbul", "UTC"])];
  return [...head, ...all.filter((zone) => !head.includes(zone))].map((zone) => ({
    value: zone,
    label: zone.replaceAll("_", " "),
  }));
}

/** The browser's zone; where it says nothing of the place, that of the language. */
export function guessZone(language: Language): string {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";
  if (zone !== "UTC" && !zone.startsWith("Etc/")) return zone;
  return language === "fa" ? "Asia/Tehran" : language === "tr" ? "Europe/Istanbul" : "UTC";
}

export function guessCurrency(language: Language, zone: string): string {
  if (zone === "Asia/Tehran" || language === "fa") return "IRR";
  if (zone === "Europe/Istanbul" || language === "tr") return "TRY";
  if (zone === "Europe/London") return "GBP";
  return zone.startsWith("Europe/") ? "EUR" : "USD";
}
