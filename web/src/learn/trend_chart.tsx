import { useCallback } from "react";
import type { Figure, FigurePoint, FigureValue } from "../app/api";
import type { Every } from "../app/format";
import { useI18n } from "../app/i18n";
import { isRunning } from "../app/period";
import { axisText, Chart, escapeHtml, tooltipStyle, type ChartColors } from "../kit/chart";
import type { ChartOption } from "../kit/echarts";
import { asNumber, valueText } from "./figure_text";

/** A figure over time; a click on a point asks for the customers behind it. */
export function TrendChart({
  figure,
  points,
  every,
  onPick,
  className = "h-64 w-full sm:h-80",
}: {
  figure: Figure;
  points: readonly FigurePoint[];
  every: Every;
  onPick?: ((point: FigurePoint) => void) | undefined;
  className?: string;
}) {
  const { t, f, dir } = useI18n();
  const isFlow = figure.kpi === "nca" || (figure.unit === "money" && asNumber(figure.denominator) === null);
  const first = points[0];
  const last = points.at(-1);

  const build = useCallback(
    (colors: ChartColors): ChartOption => {
      const labels = { color: colors.text, fontFamily: colors.font, fontSize: 12 };
      const whole = points.map((point) => !isRunning(point, every, f.calendar));
      const low = points.map((point, i) => (whole[i] ? (asNumber(point.interval?.[0] ?? null)) : null));
      const high = points.map((point, i) => (whole[i] ? (asNumber(point.interval?.[1] ?? null)) : null));
      const hasBand = !isFlow && high.some((value) => value !== null);
      return {
        animationDuration: 350,
        grid: { left: 8, right: 16, top: 16, bottom: 4, containLabel: true },
        tooltip: {
          trigger: "axis",
          axisPointer: { type: isFlow ? "shadow" : "line", lineStyle: { color: colors.faded }, shadowStyle: { color: colors.faded, opacity: 0.15 } },
          ...tooltipStyle(colors, dir),
          formatter: (params) => {
            const one = Array.isArray(params) ? params[0] : params;
            const point = points[one?.dataIndex ?? 0];
            if (!point) return "";
            const value = valueText(point.value, figure, f, "full") ?? point.reason ?? t("overview.no_value");
            const band = point.interval
              ? `<div style="color:${colors.text}">${escapeHtml(t("overview.interval", { low: valueText(point.interval[0], figure, f) ?? "", high: valueText(point.interval[1], figure, f) ?? "" }))}</div>`
              : "";
            return `<div style="color:${colors.text}">${escapeHtml(f.span(point.from, point.to))}</div><div style="font-weight:600;font-size:15px">${escapeHtml(value)}</div>${band}`;
          },
        },
        xAxis: {
          type: "category",
          data: points.map((point) => axisText(f.period(point.from, every), dir)),
          boundaryGap: isFlow,
          axisTick: { show: false },
          axisLine: { lineStyle: { color: colors.grid } },
          axisLabel: { ...labels, hideOverlap: true, margin: 12 },
        },
        yAxis: {
          type: "value",
          splitNumber: 4,
          scale: figure.unit === "share",
          axisLabel: { ...labels, formatter: (value: number) => axisText(axisLabel(value, figure, points, f), dir) },
          splitLine: { lineStyle: { color: colors.grid } },
        },
        series: isFlow
          ? [{ type: "bar", data: points.map((point, i) => (!whole[i] ? { value: asNumber(point.value), itemStyle: { opacity: 0.4 } } : asNumber(point.value))), itemStyle: { color: colors.line, borderRadius: [4, 4, 0, 0] }, barMaxWidth: 34, cursor: "pointer" }]
          : [
              ...(hasBand
                ? [
                    { type: "line" as const, data: low, stack: "band", stackStrategy: "all" as const, lineStyle: { opacity: 0 }, symbol: "none", silent: true },
                    { type: "line" as const, data: high.map((value, i) => (value === null ? null : value - (low[i] ?? 0))), stack: "band", stackStrategy: "all" as const, lineStyle: { opacity: 0 }, symbol: "none", silent: true, areaStyle: { color: colors.line, opacity: 0.12 } },
                  ]
                : []),
              {
                type: "line",
                data: points.map((point, i) => (!whole[i] && figure.unit !== "customers" ? null : asNumber(point.value))),
                lineStyle: { color: colors.line, width: 2.25 },
                itemStyle: { color: colors.line, borderColor: colors.panel, borderWidth: 2 },
                symbol: "circle",
                symbolSize: 8,
                showSymbol: points.length <= 24,
                cursor: "pointer",
                ...(hasBand ? {} : { areaStyle: { color: colors.line, opacity: 0.07 } }),
              },
            ],
      };
    },
    [points, figure, every, f, t, dir, isFlow],
  );

  if (!first || !last) return null;
  return (
    <Chart
      build={build}
      className={className}
      label={t("overview.chart_label", {
        name: figure.name,
        n: points.length,
        from: f.period(first.from, every),
        to: f.period(last.from, every),
      })}
      onPick={(index) => {
        const point = points[index];
        if (point) onPick?.(point);
      }}
    />
  );
}

function axisLabel(value: number, figure: Figure, points: readonly { value: FigureValue }[], f: ReturnType<typeof useI18n>["f"]): string {
  if (figure.unit === "share") {
    const shown = points.map((point) => asNumber(point.value)).filter((one) => one !== null);
    return f.percent(value, Math.max(...shown) - Math.min(...shown) < 0.05 ? 1 : 0);
  }
  if (figure.unit === "seconds") return f.duration(value);
  if (figure.unit === "money" && figure.currency) return f.money({ amount: String(value), currency: figure.currency }, "compact");
  return f.compact(value);
}
