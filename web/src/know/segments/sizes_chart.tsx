import { useCallback } from "react";
import type { SegmentSize } from "../../app/api_segments";
import { useI18n } from "../../app/i18n";
import { axisText, Chart, escapeHtml, tooltipStyle, type ChartColors } from "../../kit/chart";
import type { ChartOption } from "../../kit/echarts";

/** How many were in a segment at the end of each month; the last point is now. */
export function SizesChart({ name, points }: { name: string; points: readonly SegmentSize[] }) {
  const { t, f, dir } = useI18n();
  const first = points[0];
  const last = points.at(-1);
  const build = useCallback(
    (colors: ChartColors): ChartOption => {
      const labels = { color: colors.text, fontFamily: colors.font, fontSize: 12 };
      return {
        animationDuration: 350,
        grid: { left: 8, right: 16, top: 16, bottom: 4, containLabel: true },
        tooltip: {
          trigger: "axis",
          axisPointer: { type: "line", lineStyle: { color: colors.faded } },
          ...tooltipStyle(colors, dir),
          formatter: (params) => {
            const one = Array.isArray(params) ? params[0] : params;
            const point = points[one?.dataIndex ?? 0];
            if (!point) return "";
            return `<div style="color:${colors.text}">${escapeHtml(f.month(point.from, "long"))}</div><div style="font-weight:600;font-size:15px">${escapeHtml(t("customers.count", { n: point.customers }))}</div>`;
          },
        },
        xAxis: {
          type: "category",
          data: points.map((point) => axisText(f.month(point.from), dir)),
          boundaryGap: false,
          axisTick: { show: false },
          axisLine: { lineStyle: { color: colors.grid } },
          axisLabel: { ...labels, hideOverlap: true, margin: 12 },
        },
        yAxis: {
          type: "value",
          splitNumber: 4,
          minInterval: 1,
          axisLabel: { ...labels, formatter: (value: number) => axisText(f.compact(value), dir) },
          splitLine: { lineStyle: { color: colors.grid } },
        },
        series: [
          {
            type: "line",
            data: points.map((point) => point.customers),
            lineStyle: { color: colors.line, width: 2.25 },
            itemStyle: { color: colors.line, borderColor: colors.panel, borderWidth: 2 },
            symbol: "circle",
            symbolSize: 8,
            areaStyle: { color: colors.line, opacity: 0.07 },
          },
        ],
      };
    },
    [points, f, t, dir],
  );
  if (!first || !last) return null;
  return (
    <Chart build={build} className="h-56 w-full" label={t("segments.sizes_label", { name, n: points.length, from: f.month(first.from), to: f.month(last.from) })} />
  );
}
