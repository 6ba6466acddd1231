import { useCallback, useMemo } from "react";
import { useI18n } from "../../app/i18n";
import { axisText, Chart, escapeHtml, seriesColor, tooltipStyle, type ChartColors } from "../../kit/chart";
import type { ChartOption } from "../../kit/echarts";
import { More, Table } from "./table";

export interface Forecast {
  expected: number;
  /** Not known of a time that is not over. */
  actual?: number;
  /** The 95 % interval of what happens. */
  expected_interval?: [number, number] | null;
  /** Under its bar, and in full. */
  short: string;
  name: string;
}

/** What was forecast (a line) beside what happened (bars), and the same as a table. */
export function ForecastChart({ title, column, points }: { title: string; column: string; points: readonly Forecast[] }) {
  const { t, f, dir } = useI18n();
  const shown = useMemo(() => (n: number) => f.decimal(n, Math.abs(n) < 100 ? 1 : 0), [f]);
  const between = useMemo(() => (range: [number, number]) => t("behind.between", { low: shown(range[0]), high: shown(range[1]) }), [shown, t]);
  const hasRanges = points.some((point) => point.expected_interval);
  const build = useCallback(
    (colors: ChartColors): ChartOption => {
      const labels = { color: colors.text, fontFamily: colors.font, fontSize: 12 };
      return {
        animationDuration: 350,
        grid: { left: 8, right: 12, top: 14, bottom: 4, containLabel: true },
        tooltip: {
          trigger: "axis",
          axisPointer: { type: "shadow", shadowStyle: { color: colors.faded, opacity: 0.15 } },
          ...tooltipStyle(colors, dir),
          formatter: (params) => {
            const one = Array.isArray(params) ? params[0] : params;
            const point = points[one?.dataIndex ?? 0];
            if (!point) return "";
            const row = (name: string, value: string) => `<div>${escapeHtml(name)}: <b>${escapeHtml(value)}</b></div>`;
            const range = point.expected_interval ? row(t("predictions.interval"), between(point.expected_interval)) : "";
            const actual = point.actual === undefined ? "" : row(t("predictions.actual"), shown(point.actual));
            return `<div style="color:${colors.text}">${escapeHtml(point.name)}</div>${row(t("predictions.expected"), shown(point.expected))}${range}${actual}`;
          },
        },
        xAxis: {
          type: "category",
          data: points.map((point) => axisText(point.short, dir)),
          axisTick: { show: false },
          axisLine: { lineStyle: { color: colors.grid } },
          axisLabel: { ...labels, hideOverlap: true, margin: 12 },
        },
        yAxis: {
          type: "value",
          min: 0,
          splitNumber: 4,
          axisLabel: { ...labels, formatter: (value: number) => axisText(f.compact(value), dir) },
          splitLine: { lineStyle: { color: colors.grid } },
        },
        series: [
          { type: "bar", data: points.map((point) => point.actual ?? null), itemStyle: { color: colors.faded, borderRadius: [3, 3, 0, 0] }, barMaxWidth: 36 },
          {
            type: "line",
            data: points.map((point) => point.expected),
            lineStyle: { color: colors.line, width: 2.25 },
            itemStyle: { color: colors.line, borderColor: colors.panel, borderWidth: 2 },
            symbol: "circle",
            symbolSize: 8,
          },
          ...(hasRanges ? ([0, 1] as const) : []).map((end) => ({
            type: "line" as const,
            data: points.map((point) => point.expected_interval?.[end] ?? null),
            lineStyle: { color: colors.line, width: 1, type: "dashed" as const, opacity: 0.6 },
            itemStyle: { color: colors.line },
            symbol: points.length === 1 ? "triangle" : "none",
          })),
        ],
      };
    },
    [points, f, t, dir, shown, between, hasRanges],
  );
  return (
    <>
      <ul className="mb-2 flex flex-wrap gap-x-5 gap-y-1 text-[0.87rem]">
        <li className="flex items-center gap-2">
          <span aria-hidden className="h-0.5 w-4 rounded-full" style={{ backgroundColor: seriesColor(0) }} />
          {t("predictions.expected")}
        </li>
        <li className="flex items-center gap-2">
          <span aria-hidden className="size-2.5 rounded-[3px]" style={{ backgroundColor: "var(--chart-2)" }} />
          {t("predictions.actual")}
        </li>
        {hasRanges && (
          <li className="flex items-center gap-2">
            <span aria-hidden className="w-4 border-t border-dashed" style={{ borderColor: seriesColor(0) }} />
            {t("predictions.interval")}
          </li>
        )}
      </ul>
      <Chart build={build} className="h-56 w-full" label={t("predictions.chart_label", { title, n: points.length })} />
      <More title={t("predictions.numbers")}>
        <Table
          caption={title}
          head={[column, t("predictions.expected"), ...(hasRanges ? [t("predictions.interval")] : []), t("predictions.actual")]}
          rows={points.map(({ name, expected, expected_interval: range, actual }) => [
            name,
            shown(expected),
            ...(hasRanges ? [range ? between(range) : t("common.none")] : []),
            actual === undefined ? t("common.none") : shown(actual),
          ])}
        />
      </More>
    </>
  );
}
