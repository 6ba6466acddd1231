import { ArrowDownRight, ArrowUpRight, Minus } from "lucide-react";
import type { Figure, FigurePeriod, Kpi } from "../app/api";
import { useI18n } from "../app/i18n";
import { changeFrom, valueText } from "./figure_text";

/** By how much a figure differs from another time; green where that is better. */
export function Change({
  figure,
  before,
  better,
  label,
  quiet = false,
}: {
  figure: Figure;
  before: FigurePeriod | null;
  better: Kpi["better"] | undefined;
  label: string;
  /** Says nothing when there is nothing to compare with. */
  quiet?: boolean;
}) {
  const { t, f } = useI18n();
  const change = changeFrom(figure, before);
  if (!change || !before) {
    if (quiet) return null;
    return <p className="truncate text-[0.8rem] text-faint">{t("overview.no_previous")}</p>;
  }
  const small = Math.abs(change.by) < 0.0005;
  const points = (by: number) => t("overview.points", { n: f.fixed(by, 1) });
  const text = small
    ? t("overview.unchanged")
    : change.kind === "points"
      ? points(Math.abs(change.by) * 100)
      : f.percent(Math.abs(change.by), Math.abs(change.by) < 0.1 ? 1 : 0);
  const good = better === "neutral" || small ? null : (change.by > 0) === (better !== "down");
  const tone = good === null ? "text-soft" : good ? "text-good" : "text-bad";
  const Icon = small ? Minus : change.by > 0 ? ArrowUpRight : ArrowDownRight;
  const then = valueText(before.value, figure, f, "full") ?? t("common.none");
  return (
    <span className="num flex min-w-0 items-center gap-1 text-[0.8rem]" title={`${f.span(before.from, before.to)}: ${then}`}>
      <Icon className={`size-3.5 shrink-0 ${tone}`} aria-hidden />
      <span className={`shrink-0 font-medium ${tone}`}>
        <span className="sr-only">{change.by > 0 ? "+" : "−"}</span>
        {text}
      </span>
      <span className="truncate text-faint">{label}</span>
    </span>
  );
}
