import type { Language } from "./prefs";

/** What a reader typed as a number: any digits as Latin ones, no separators of thousands, a decimal point. */
export function toLatin(text: string, language: Language): string {
  const latin = text
    .trim()
    .replace(/[۰-۹]/g, (digit) => String(digit.charCodeAt(0) - 0x6f0))
    .replace(/[٠-٩]/g, (digit) => String(digit.charCodeAt(0) - 0x660))
    .replace(/[\s\u00a0\u202f٬]/g, "")
    .replace("٫", ".");
  return language === "tr" ? latin.replaceAll(".", "").replace(",", ".") : latin.replaceAll(",", "");
}
