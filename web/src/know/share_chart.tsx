import { useCallback } from "react";
import { useI18n } from "../app/i18n";
import { axisText, Chart, escapeHtml, tooltipStyle, type ChartColors } from "../kit/chart";
import { dayAt, indexOf, ticks } from "../kit/day_axis";
import type { ChartOption } from "../kit/echarts";

export interface SharePoint {
  day: string;
  share: number;
  /** Said of the day beside its share; the point is marked. */
  note?: string | undefined;
  /** The 95 % interval of the share. */
  range?: [number, number] | undefined;
}

/** A chance over the days of a customer's history, from none to certain. */
export function ShareChart({ points, label }: { points: readonly SharePoint[]; label: string }) {
  const { t, f, dir } = useI18n();
  const build = useCallback(
    (colors: ChartColors): ChartOption => {
      const text = { color: colors.text, fontFamily: colors.font, fontSize: 12 };
      const first = points[0]?.day ?? "";
      const last = points.at(-1)?.day ?? "";
      const ends = points.some((point) => point.range) ? ([0, 1] as const) : [];
      return {
        animationDuration: 350,
        grid: { left: 8, right: 12, top: 14, bottom: 4, containLabel: true },
        tooltip: {
          trigger: "axis",
          axisPointer: { type: "line", lineStyle: { color: colors.faded } },
          ...tooltipStyle(colors, dir),
          formatter: (params) => {
            const one = Array.isArray(params) ? params[0] : params;
            const point = points[one?.dataIndex ?? 0];
            if (!point) return "";
            const range = point.range ? ` <span style="color:${colors.text}">${escapeHtml(t("behind.between", { low: f.percent(point.range[0], 0), high: f.percent(point.range[1], 0) }))}</span>` : "";
            const note = point.note ? ` <span style="color:${colors.text}">${escapeHtml(point.note)}</span>` : "";
            return `<div style="color:${colors.text}">${escapeHtml(f.day(point.day))}</div><b>${escapeHtml(f.percent(point.share, 0))}</b>${range}${note}`;
          },
        },
        xAxis: {
          type: "value",
          min: indexOf(first),
          max: indexOf(last),
          axisLine: { lineStyle: { color: colors.grid } },
          splitLine: { show: false },
          axisTick: { show: false },
          axisLabel: { ...text, hideOverlap: true, customValues: ticks(first, last, f.calendar).map(indexOf), formatter: (value: number) => axisText(f.month(dayAt(value)), dir) },
        },
        yAxis: {
          type: "value",
          min: 0,
          max: 1,
          interval: 0.25,
          splitNumber: 4,
          axisLine: { show: false },
          axisTick: { show: false },
          axisLabel: { ...text, formatter: (value: number) => axisText(f.percent(value, 0), dir) },
          splitLine: { lineStyle: { color: colors.grid } },
        },
        series: [
          {
            type: "line",
            data: points.map((point) => ({ value: [indexOf(point.day), point.share], symbol: point.note ? "circle" : "none" })),
            lineStyle: { color: colors.line, width: 2.25 },
            itemStyle: { color: colors.line, borderColor: colors.panel, borderWidth: 2 },
            symbolSize: 8,
            showAllSymbol: true,
          },
          ...ends.map((end) => ({
            type: "line" as const,
            silent: true,
            symbol: "none",
            data: points.map((point) => [indexOf(point.day), point.range?.[end] ?? point.share]),
            lineStyle: { color: colors.line, width: 1, type: "dashed" as const, opacity: 0.6 },
          })),
        ],
      };
    },
    [points, t, f, dir],
  );
  return <Chart build={build} className="h-44 w-full" label={label} />;
}
