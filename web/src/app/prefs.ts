import { useSyncExternalStore } from "react";

export const languages = ["fa", "tr", "en"] as const;
export type Language = (typeof languages)[number];
export type Theme = "system" | "light" | "dark";
export type Calendar = "gregorian" | "jalali";

/** What this reader prefers, kept in this browser. */
export interface Prefs {
  language: Language;
  theme: Theme;
  /** null: as the organisation has it. */
  calendar: Calendar | null;
  /** Show rials as tomans (ten rials). */
  toman: boolean;
}

const listeners = new Set<() => void>();

function read(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

function write(key: string, value: string | null): void {
  try {
    if (value === null) localStorage.removeItem(key);
    else localStorage.setItem(key, value);
  } catch {
    // A browser without storage keeps the choice until the page is closed.
  }
}

function oneOf<T extends string>(value: string | null, known: readonly T[]): T | null {
  return known.find((one) => one === value) ?? null;
}

function initial(): Prefs {
  const root = typeof document === "undefined" ? "en" : document.documentElement.lang;
  return {
    language: oneOf(read("vafa.language"), languages) ?? oneOf(root, languages) ?? "en",
    theme: oneOf(read("vafa.theme"), ["light", "dark"] as const) ?? "system",
    calendar: oneOf(read("vafa.calendar"), ["gregorian", "jalali"] as const),
    toman: read("vafa.toman") === "1",
  };
}

let current: Prefs = initial();

const prefersDark =
  typeof matchMedia === "undefined" ? null : matchMedia("(prefers-color-scheme: dark)");

export function isDark(prefs: Prefs = current): boolean {
  return prefs.theme === "dark" || (prefs.theme === "system" && (prefersDark?.matches ?? false));
}

function applyToDocument(): void {
  if (typeof document === "undefined") return;
  const root = document.documentElement;
  const dark = isDark();
  root.lang = current.language;
  root.dir = current.language === "fa" ? "rtl" : "ltr";
  root.classList.toggle("dark", dark);
  root.classList.toggle("light", !dark);
  root.dataset.theme = dark ? "dark" : "light";
}

export function getPrefs(): Prefs {
  return current;
}

/** Whether this browser has an explicit choice of language (not only a guess). */
export function hasChosenLanguage(): boolean {
  return read("vafa.language") !== null;
}

export function setPrefs(change: Partial<Prefs>): void {
  current = { ...current, ...change };
  if (change.language) write("vafa.language", change.language);
  if (change.theme) write("vafa.theme", change.theme === "system" ? null : change.theme);
  if (change.calendar !== undefined) write("vafa.calendar", change.calendar);
  if (change.toman !== undefined) write("vafa.toman", change.toman ? "1" : null);
  notify();
}

function notify(): void {
  applyToDocument();
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

prefersDark?.addEventListener("change", () => {
  current = { ...current };
  notify();
});

export function usePrefs(): Prefs {
  return useSyncExternalStore(subscribe, getPrefs);
}
