import { Link } from "@tanstack/react-router";
import type { Retention, RetentionRow, Span } from "../app/api";
import { useI18n } from "../app/i18n";
import { useSession } from "../app/session";

/** The share that a colour of full strength stands for: the best cell after the first column. */
function strongest(rows: readonly RetentionRow[]): number {
  const shares = rows.flatMap((row) => (row.size ? row.returned.slice(1).map((n) => n / row.size) : []));
  return Math.max(0.05, ...shares);
}

/** All rows together, each later month weighted by those who have reached it. */
function averages(rows: readonly RetentionRow[], columns: number): (number | null)[] {
  return Array.from({ length: columns }, (_, k) => {
    const reached = rows.filter((row) => row.returned.length > k);
    const size = reached.reduce((sum, row) => sum + row.size, 0);
    return size ? reached.reduce((sum, row) => sum + (row.returned[k] ?? 0), 0) / size : null;
  });
}

/** Without a span the cells lead nowhere. */
export function RetentionTable({ table, span }: { table: Retention; span: Span | null }) {
  const { t, f } = useI18n();
  const isShop = useSession().organisation.resolved.business === "shop";
  const rows = table.rows.filter((row) => row.size > 0);
  const columns = Math.max(0, ...rows.map((row) => row.returned.length));
  if (columns < 2) return <p className="py-8 text-center text-soft">{t(rows.length === 0 ? "retention.nobody" : "retention.empty")}</p>;
  const top = strongest(rows);
  const all = averages(rows, columns);
  const later = Array.from({ length: columns - 1 }, (_, i) => i + 1);
  return (
    <div className="scroll-thin relative -mx-1 overflow-x-auto px-1 pb-2">
      <table className="num w-full border-separate border-spacing-[3px] text-[0.82rem]">
        <thead>
          <tr className="text-soft">
            <th scope="col" className="sticky start-0 z-10 bg-panel pe-3 text-start font-normal whitespace-nowrap">
              {t(isShop ? "retention.first_order" : "retention.first_subscription")}
            </th>
            <th scope="col" className="px-2 text-right font-normal whitespace-nowrap">
              {t("retention.size")}
            </th>
            {later.map((k) => (
              <th key={k} scope="col" className="min-w-12 text-center font-normal">
                <span className="sr-only">{t("retention.month_n", { n: k })}</span>
                <span aria-hidden>{f.int(k)}</span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          <tr>
            <th scope="row" className="sticky start-0 z-10 bg-panel pe-3 text-start font-medium">
              {t("retention.average")}
            </th>
            <td className="px-2 text-right">{f.int(rows.reduce((sum, row) => sum + row.size, 0))}</td>
            {later.map((k) => (
              <td key={k} className="h-8 text-center font-medium">
                {all[k] === null || all[k] === undefined ? "" : f.percent(all[k], 0)}
              </td>
            ))}
          </tr>
          {rows.map((row) => (
            <tr key={row.from}>
              <th scope="row" className="sticky start-0 z-10 bg-panel pe-3 text-start font-normal whitespace-nowrap">
                {f.period(row.from, table.every)}
              </th>
              <td className="px-2 text-right text-soft">
                {span ? (
                  <Link to="/customers" search={{ retention: row.from, at: 0, every: table.every, ...span }} className="hover:text-brand hover:underline">
                    {f.int(row.size)}
                  </Link>
                ) : (
                  f.int(row.size)
                )}
              </td>
              {row.returned.slice(1).map((count, i) => (
                <Cell key={i} row={row} at={i + 1} count={count} top={top} table={table} span={span} />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Cell({
  row,
  at,
  count,
  top,
  table,
  span,
}: {
  row: RetentionRow;
  at: number;
  count: number;
  top: number;
  table: Retention;
  span: Span | null;
}) {
  const { t, f } = useI18n();
  const share = row.size ? count / row.size : 0;
  const strength = Math.min(1, share / top);
  const percent = f.percent(share, share < 0.1 ? 1 : 0);
  const label = t("retention.cell", {
    period: f.period(row.from, table.every),
    n: at,
    count,
    size: row.size,
    share: percent,
  });
  const look = "grid h-8 min-w-12 place-items-center rounded-md";
  const style = { backgroundColor: `rgb(var(--heat) / calc(0.05 + ${strength.toFixed(3)} * var(--heat-span)))` };
  return (
    <td className="p-0">
      {span ? (
        <Link
          to="/customers"
          search={{ retention: row.from, at, every: table.every, ...span }}
          aria-label={label}
          title={label}
          className={`${look} transition-shadow hover:ring-2 hover:ring-brand`}
          style={style}
        >
          {percent}
        </Link>
      ) : (
        <span title={label} className={look} style={style}>
          {percent}
        </span>
      )}
    </td>
  );
}
