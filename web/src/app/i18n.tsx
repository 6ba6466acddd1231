import { createContext, use, useMemo, type ReactNode } from "react";
import { isolated, sentence } from "./bidi";
import { makeFormat, type Format } from "./format";
import { en, type MessageId, type Messages } from "./messages/en";
import { fa } from "./messages/fa";
import { tr } from "./messages/tr";
import { renderPattern, type Args } from "./pattern";
import { usePrefs, type Calendar, type Language } from "./prefs";

export const catalogues: Record<Language, Messages> = { en, fa, tr };

/** A language's own name for itself; the same whatever the reader's language is. */
export const languageNames: Record<Language, string> = {
  fa: "فارسی",
  tr: "Türkçe",
  en: "English",
};

export type Translate = (id: MessageId, args?: Args) => string;

export interface I18n {
  language: Language;
  dir: "rtl" | "ltr";
  t: Translate;
  f: Format;
  /** A sentence of the server as this reader must see it. */
  said: (text: string) => string;
}

function isolatedArgs(args: Args, language: Language): Args {
  const out: Args = {};
  for (const [name, value] of Object.entries(args)) {
    out[name] = typeof value === "string" ? isolated(value, language) : value;
  }
  return out;
}

export function makeI18n(
  language: Language,
  calendar: Calendar,
  zone: string,
  toman: boolean,
): I18n {
  const f = makeFormat({ language, calendar, zone, toman });
  const catalogue = catalogues[language];
  const locale = { plural: f.plural, number: f.int };
  return {
    language,
    dir: language === "fa" ? "rtl" : "ltr",
    t: (id, args = {}) => renderPattern(catalogue[id], isolatedArgs(args, language), locale),
    f,
    said: (text) => sentence(text, language),
  };
}

const I18nContext = createContext<I18n | null>(null);

function browserZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";
}

export interface OrganisationDefaults {
  calendar: Calendar;
  zone: string;
}

/** Gives everything below it the reader's language; the organisation's calendar unless she chose. */
export function I18nRoot({
  organisation,
  children,
}: {
  organisation: OrganisationDefaults | null;
  children: ReactNode;
}) {
  const prefs = usePrefs();
  const calendar =
    prefs.calendar ??
    organisation?.calendar ??
    (prefs.language === "fa" ? "jalali" : "gregorian");
  const zone = organisation?.zone ?? browserZone();
  const value = useMemo(
    () => makeI18n(prefs.language, calendar, zone, prefs.toman),
    [prefs.language, calendar, zone, prefs.toman],
  );
  return <I18nContext value={value}>{children}</I18nContext>;
}

export function useI18n(): I18n {
  const value = use(I18nContext);
  if (!value) throw new Error("useI18n outside I18nRoot");
  return value;
}
