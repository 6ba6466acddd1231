import { useCallback } from "react";
import { useI18n } from "../../app/i18n";
import { axisText, Chart, escapeHtml, tooltipStyle, type ChartColors } from "../../kit/chart";
import type { ChartOption } from "../../kit/echarts";

export interface Bar {
  /** Under the bar, and in full in the tooltip. */
  short: string;
  name: string;
  value: number;
  /** What the tooltip says of it. */
  text: string;
  isFaded?: boolean;
}

/** A histogram; a click on a bar asks for what is behind it. */
export function BarChart({ bars, label, onPick, className = "h-64 w-full sm:h-72" }: { bars: readonly Bar[]; label: string; onPick?: (index: number) => void; className?: string }) {
  const { f, dir } = useI18n();
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
            const bar = bars[one?.dataIndex ?? 0];
            return bar ? `<div style="color:${colors.text}">${escapeHtml(bar.name)}</div><div style="font-weight:600">${escapeHtml(bar.text)}</div>` : "";
          },
        },
        xAxis: {
          type: "category",
          data: bars.map((bar) => axisText(bar.short, dir)),
          axisTick: { show: false },
          axisLine: { lineStyle: { color: colors.grid } },
          axisLabel: { ...labels, hideOverlap: true, margin: 12 },
        },
        yAxis: {
          type: "value",
          splitNumber: 4,
          axisLabel: { ...labels, formatter: (value: number) => axisText(f.compact(value), dir) },
          splitLine: { lineStyle: { color: colors.grid } },
        },
        series: [
          {
            type: "bar",
            data: bars.map((bar) => ({ value: bar.value, itemStyle: { color: bar.isFaded ? colors.faded : colors.line, borderRadius: [4, 4, 0, 0] } })),
            barCategoryGap: "12%",
            barMaxWidth: 56,
            cursor: onPick ? "pointer" : "default",
          },
        ],
      };
    },
    [bars, f, dir, onPick],
  );
  return <Chart build={build} className={className} label={label} {...(onPick ? { onPick } : {})} />;
}
