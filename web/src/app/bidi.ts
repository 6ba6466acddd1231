import type { Language } from "./prefs";

const foreign: Record<Language, RegExp> = {
  fa: /[A-Za-z\u00c0-\u024f]/,
  tr: /[\u0590-\u08ff]/,
  en: /[\u0590-\u08ff]/,
};

/** Text of the other direction keeps to itself, or it would tear the sentence around it apart. */
export function isolated(text: string, language: Language): string {
  return foreign[language].test(text) ? `\u2068${text}\u2069` : text;
}

const latinRun = /[A-Za-z0-9%_@/][A-Za-z0-9%_@./:=+#-]*[A-Za-z0-9%_@/]/g;

/**
 * A sentence that the server has written, for a reader of this language: in Persian its Latin
 * words, dates and addresses keep their own order (2026-03-21 would be shown as 21-03-2026).
 */
export function sentence(text: string, language: Language): string {
  return language === "fa" ? text.replace(latinRun, "\u2066$&\u2069") : text;
}
