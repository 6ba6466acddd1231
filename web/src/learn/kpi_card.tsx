import { Popover } from "@heroui/react/popover";
import { Link } from "@tanstack/react-router";
import { Info } from "lucide-react";
import type { Figure, FigurePoint, Kpi, Span } from "../app/api";
import { useI18n } from "../app/i18n";
import { Button } from "../kit/button";
import { Sparkline } from "../kit/sparkline";
import { Change } from "./change";
import { asNumber, valueText } from "./figure_text";

/** The list of the customers whom a figure counts. */
export function behind(figure: Figure, span: Span) {
  const part = figure.unit === "money" && figure.denominator !== null ? "denominator" : "numerator";
  return { kpi: figure.kpi, part, ...span };
}

export function KpiCard({
  figure,
  kpi,
  trend,
  span,
  isChosen,
  onChoose,
}: {
  figure: Figure;
  kpi: Kpi | undefined;
  trend: readonly FigurePoint[];
  span: Span;
  isChosen: boolean;
  onChoose: () => void;
}) {
  const { t, f } = useI18n();
  const value = valueText(figure.value, figure, f);
  const name = figure.name;
  return (
    <article
      className={`card relative flex min-w-0 flex-col p-4 transition-shadow sm:p-5 ${
        isChosen ? "ring-2 ring-brand/70" : "hover:ring-1 hover:ring-border"
      }`}
    >
      <div className="flex items-start justify-between gap-1">
        <button
          type="button"
          aria-pressed={isChosen}
          onClick={onChoose}
          title={t("overview.trend_of", { name })}
          className="min-w-0 text-start text-[0.87rem] text-soft after:absolute after:inset-0 after:rounded-[inherit]"
        >
          {name}
        </button>
        <Definition figure={figure} kpi={kpi} span={span} />
      </div>
      <p className="num mt-1.5 truncate text-[1.2rem] sm:text-[1.55rem] leading-tight font-semibold tracking-[-0.02em]" title={valueText(figure.value, figure, f, "full") ?? undefined}>
        {value ?? t("common.none")}
      </p>
      {value === null && figure.reason ? (
        <p className="mt-1 text-[0.8rem] text-soft">{figure.reason}</p>
      ) : (
        <div className="mt-1.5 space-y-0.5">
          <Change figure={figure} before={figure.previous} better={kpi?.better} label={t("overview.vs_previous")} />
          <Change figure={figure} before={figure.last_year} better={kpi?.better} label={t("overview.vs_last_year")} quiet />
        </div>
      )}
      <Sparkline values={trend.map((point) => asNumber(point.value))} className="mt-auto h-9 w-full pt-3" />
    </article>
  );
}

/** What a figure means and is made of; with a span, the way to the customers behind it. */
export function Definition({ figure, kpi, span }: { figure: Figure; kpi: Kpi | undefined; span: Span | null }) {
  const { t, f } = useI18n();
  const interval = figure.interval;
  const numerator = asNumber(figure.numerator);
  const denominator = asNumber(figure.denominator);
  const money = (value: number | null, isMoney: boolean) =>
    value === null ? "" : isMoney && figure.currency ? f.money({ amount: String(value), currency: figure.currency }, "round") : f.int(value);
  return (
    <Popover>
      <Button
        variant="ghost"
        size="sm"
        isIconOnly
        aria-label={t("overview.definition", { name: figure.name })}
        className="relative z-10 -me-2 -mt-2 size-8 shrink-0 text-faint"
      >
        <Info />
      </Button>
      <Popover.Content placement="bottom end" className="w-80 max-w-[calc(100vw-2rem)] rounded-xl">
        <Popover.Dialog className="space-y-2.5 p-4 text-[0.9rem] outline-none">
          <Popover.Heading className="font-semibold">{figure.name}</Popover.Heading>
          <p className="text-soft">{figure.definition}</p>
          {denominator !== null && numerator !== null && (
            <p className="num">
              {t("overview.of_which", {
                numerator: money(numerator, figure.unit === "money"),
                denominator: f.int(denominator),
              })}
            </p>
          )}
          {interval && (
            <p className="num text-soft">
              {t("overview.interval", {
                low: valueText(interval[0], figure, f) ?? "",
                high: valueText(interval[1], figure, f) ?? "",
              })}
            </p>
          )}
          {kpi?.advice && <p className="border-t border-line pt-2.5 text-soft">{kpi.advice}</p>}
          {span && (
            <Link to="/customers" search={behind(figure, span)} className="link block border-t border-line pt-2.5 font-medium">
              {t("overview.show_customers")}
            </Link>
          )}
        </Popover.Dialog>
      </Popover.Content>
    </Popover>
  );
}
