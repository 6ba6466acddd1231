import { useCallback } from "react";
import { useI18n } from "../../app/i18n";
import { axisText, Chart, escapeHtml, tooltipStyle, type ChartColors } from "../../kit/chart";
import type { ChartOption } from "../../kit/echarts";
import { figures, isLoss, type Figure } from "./question";

/** From the opening to the closing: every movement stands on what was there before it. */
export function Waterfall({ amounts, textOf, label, onPick }: { amounts: Readonly<Record<Figure, number>>; textOf: (figure: Figure) => string; label: string; onPick: (figure: Figure) => void }) {
  const { t, f, dir } = useI18n();
  const build = useCallback(
    (colors: ChartColors): ChartOption => {
      const bars = new Map<Figure, { low: number; high: number; color: string }>();
      let level = amounts.opening;
      for (const figure of figures) {
        const isEnd = figure === "opening" || figure === "closing";
        const next = isEnd ? amounts[figure] : level + (isLoss(figure) ? -amounts[figure] : amounts[figure]);
        const color = (isEnd ? colors.faded : isLoss(figure) ? colors.series[1] : colors.line) ?? colors.line;
        bars.set(figure, { low: isEnd ? 0 : Math.min(level, next), high: isEnd ? next : Math.max(level, next), color });
        level = next;
      }
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
            const figure = figures[one?.dataIndex ?? 0] ?? "opening";
            return `<div style="color:${colors.text}">${escapeHtml(t(`movements.${figure}`))}</div><div style="font-weight:600">${escapeHtml(textOf(figure))}</div>`;
          },
        },
        xAxis: {
          type: "category",
          data: figures.map((figure) => axisText(t(`movements.${figure}`), dir)),
          axisTick: { show: false },
          axisLine: { lineStyle: { color: colors.grid } },
          axisLabel: { ...labels, interval: 0, hideOverlap: true, margin: 12 },
        },
        yAxis: {
          type: "value",
          splitNumber: 4,
          axisLabel: { ...labels, formatter: (value: number) => axisText(f.compact(value), dir) },
          splitLine: { lineStyle: { color: colors.grid } },
        },
        series: [
          { type: "bar", stack: "level", silent: true, itemStyle: { color: "transparent" }, data: figures.map((figure) => bars.get(figure)?.low ?? 0) },
          {
            type: "bar",
            stack: "level",
            barMaxWidth: 64,
            cursor: "pointer",
            data: figures.map((figure) => {
              const bar = bars.get(figure);
              return { value: bar ? bar.high - bar.low : 0, itemStyle: { color: bar?.color ?? colors.line, borderRadius: 3 } };
            }),
          },
        ],
      };
    },
    [amounts, textOf, t, f, dir],
  );
  const pick = useCallback(
    (index: number) => {
      const figure = figures[index];
      if (figure) onPick(figure);
    },
    [onPick],
  );
  return <Chart build={build} className="h-72 w-full sm:h-80" label={label} onPick={pick} />;
}
