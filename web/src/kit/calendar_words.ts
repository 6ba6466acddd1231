import { LocalizedStringDictionary, type LocalizedString } from "@internationalized/string";
import { catalogues } from "../app/i18n";
import type { MessageId } from "../app/messages/en";
import type { Language } from "../app/prefs";

// What the calendars and popovers say to screen readers. React Aria has no Persian of its own, and
// would say it in English.
const words = {
  "@react-aria/calendar": {
    dateRange: "calendar.said_span",
    dateSelected: "calendar.said_selected",
    finishRangeSelectionPrompt: "calendar.said_finish",
    maximumDate: "calendar.said_last",
    minimumDate: "calendar.said_first",
    next: "period.next_month",
    previous: "period.previous_month",
    selectedDateDescription: "calendar.said_selected_day",
    selectedRangeDescription: "calendar.said_selected_span",
    startRangeSelectionPrompt: "calendar.said_start",
    todayDate: "calendar.said_today",
    todayDateSelected: "calendar.said_today_selected",
  },
  "@react-aria/overlays": { dismiss: "common.close" },
} as const satisfies Record<string, Record<string, MessageId>>;

type Dictionary = LocalizedStringDictionary<string, LocalizedString>;

/** A text of the catalogue with the places that the library fills. */
const filled =
  (text: string): LocalizedString =>
  (args) =>
    text.replace(/\{(\w+)\}/g, (_, name: string) => String(args?.[name] ?? ""));

export function dictionaryOf(ids: Readonly<Record<string, MessageId>>): Dictionary {
  const inLanguage = (language: Language) => Object.fromEntries(Object.entries(ids).map(([key, id]) => [key, filled(catalogues[language][id])]));
  return new LocalizedStringDictionary<string, LocalizedString>({ fa: inLanguage("fa"), tr: inLanguage("tr"), en: inLanguage("en") }, "en");
}

/** Gives React Aria the words of our catalogues; before the first calendar is drawn. */
export function giveCalendarWords(): void {
  const own = new Map<string, Dictionary>(Object.entries(words).map(([name, ids]) => [name, dictionaryOf(ids)]));
  LocalizedStringDictionary.getGlobalDictionaryForPackage = ((name: string) => own.get(name) ?? null) as typeof LocalizedStringDictionary.getGlobalDictionaryForPackage;
}

export const calendarWords = words["@react-aria/calendar"];
