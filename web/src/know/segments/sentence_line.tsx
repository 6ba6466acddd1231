import type { ReactNode } from "react";

/** A line of a sentence: words, and controls between them. */
export function Sentence({ children }: { children: ReactNode[] }) {
  return (
    <span className="flex min-w-0 flex-wrap items-center gap-x-2 gap-y-1.5">
      {children.map((part, i) => (
        <span key={i} className={typeof part === "string" ? "text-[0.95rem]" : "inline-flex max-w-full min-w-0"}>
          {part}
        </span>
      ))}
    </span>
  );
}
