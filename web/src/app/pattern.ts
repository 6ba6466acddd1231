/**
 * Renders the part of ICU MessageFormat that the catalogue uses: `{name}`, and
 * `{n, plural, =0 {…} one {…} other {…}}` in which `#` is the formatted number.
 */
export type Args = Record<string, string | number>;

export interface PatternLocale {
  plural: (n: number) => string;
  number: (n: number) => string;
}

interface Cursor {
  text: string;
  at: number;
}

export function renderPattern(pattern: string, args: Args, locale: PatternLocale): string {
  const cursor: Cursor = { text: pattern, at: 0 };
  const out = renderUntil(cursor, args, locale, null, false);
  if (cursor.at < pattern.length) throw new Error(`unbalanced brace in: ${pattern}`);
  return out;
}

function renderUntil(
  cursor: Cursor,
  args: Args,
  locale: PatternLocale,
  hash: string | null,
  nested: boolean,
): string {
  let out = "";
  while (cursor.at < cursor.text.length) {
    const char = cursor.text.charAt(cursor.at);
    if (char === "}") {
      if (nested) return out;
      throw new Error(`unexpected closing brace in: ${cursor.text}`);
    }
    cursor.at += 1;
    if (char === "{") out += renderArgument(cursor, args, locale);
    else if (char === "#" && hash !== null) out += hash;
    else out += char;
  }
  if (nested) throw new Error(`missing closing brace in: ${cursor.text}`);
  return out;
}

function renderArgument(cursor: Cursor, args: Args, locale: PatternLocale): string {
  const name = takeWord(cursor);
  const value = args[name];
  if (value === undefined) throw new Error(`missing argument ${name} for: ${cursor.text}`);
  if (cursor.text.charAt(cursor.at) === "}") {
    cursor.at += 1;
    return typeof value === "number" ? locale.number(value) : value;
  }
  take(cursor, ",");
  const kind = takeWord(cursor);
  if (kind !== "plural") throw new Error(`unknown kind ${kind} in: ${cursor.text}`);
  take(cursor, ",");
  return renderPlural(cursor, Number(value), args, locale);
}

function renderPlural(cursor: Cursor, n: number, args: Args, locale: PatternLocale): string {
  const branches = new Map<string, string>();
  for (;;) {
    const selector = takeWord(cursor);
    if (selector === "") break;
    take(cursor, "{");
    branches.set(selector, renderUntil(cursor, args, locale, locale.number(n), true));
    take(cursor, "}");
  }
  take(cursor, "}");
  const chosen =
    branches.get(`=${n}`) ?? branches.get(locale.plural(n)) ?? branches.get("other");
  if (chosen === undefined) throw new Error(`plural without "other" in: ${cursor.text}`);
  return chosen;
}

function take(cursor: Cursor, char: string): void {
  if (cursor.text.charAt(cursor.at) !== char) throw new Error(`"${char}" expected in: ${cursor.text}`);
  cursor.at += 1;
}

function takeWord(cursor: Cursor): string {
  const match = /^\s*([\w=.]*)\s*/.exec(cursor.text.slice(cursor.at));
  cursor.at += match?.[0].length ?? 0;
  return match?.[1] ?? "";
}
