/** A value of a field of customers as people call it: the country or the language for its code. */
export function valueText(name: string | null | undefined, value: string, locale: string): string {
  if (name !== "country" && name !== "language") return value;
  try {
    const type = name === "country" ? "region" : "language";
    return new Intl.DisplayNames(locale, { type, fallback: "code" }).of(value) ?? value;
  } catch {
    return value;
  }
}
