import type { ReactNode } from "react";

/** A small table; at phone width it scrolls by itself, by keyboard too. */
export function Table({ caption, head, rows }: { caption: string; head: readonly string[]; rows: readonly (readonly ReactNode[])[] }) {
  return (
    <div className="scroll-thin scroll-more relative" role="region" aria-label={caption} tabIndex={0}>
      <table className="num w-full text-[0.87rem]">
        <thead>
          <tr className="text-soft">
            {head.map((name, i) => (
              <th key={i} scope="col" className={`py-1.5 align-bottom font-normal ${i === 0 ? "pe-4 text-start" : "px-2 text-right last:pe-0"}`}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((cells, row) => (
            <tr key={row} className="border-t border-line">
              {cells.map((cell, i) =>
                i === 0 ? (
                  <th key={i} scope="row" className="py-1.5 pe-4 text-start font-medium">
                    {cell}
                  </th>
                ) : (
                  <td key={i} className="px-2 py-1.5 text-right last:pe-0">
                    {cell}
                  </td>
                ),
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** What is there for those who want it. */
export function More({ title, children }: { title: string; children: ReactNode }) {
  return (
    <details className="mt-3">
      <summary className="link w-fit text-[0.9rem]">{title}</summary>
      <div className="mt-3 space-y-4">{children}</div>
    </details>
  );
}
