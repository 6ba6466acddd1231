const tints = [184, 250, 300, 30, 75, 140, 215];

function hash(text: string): number {
  let sum = 0;
  for (const char of text) sum = (sum * 31 + (char.codePointAt(0) ?? 0)) >>> 0;
  return sum;
}

/** The first letters of a name; scripts that join their letters get one. */
function initials(name: string): string {
  const words = name.trim().split(/\s+/);
  const first = [...(words[0] ?? "")][0] ?? "?";
  if (/[\u0600-\u06ff]/.test(first) || words.length < 2) return first;
  return first + ([...(words.at(-1) ?? "")][0] ?? "");
}

export function Avatar({ name, size = "md" }: { name: string; size?: "md" | "lg" }) {
  const hue = tints[hash(name) % tints.length] ?? 184;
  return (
    <span
      aria-hidden
      className={`grid shrink-0 place-items-center rounded-full font-semibold select-none ${
        size === "lg" ? "size-14 text-lg" : "size-9 text-[0.78rem]"
      }`}
      style={{
        background: `color-mix(in oklab, oklch(0.7 0.1 ${hue}) 22%, var(--surface))`,
        color: `color-mix(in oklab, oklch(0.5 0.12 ${hue}) 48%, var(--foreground))`,
      }}
    >
      {initials(name)}
    </span>
  );
}
