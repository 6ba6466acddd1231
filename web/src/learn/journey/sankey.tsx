import { useCallback } from "react";
import { useI18n } from "../../app/i18n";
import { Chart, escapeHtml, tooltipStyle, type ChartColors } from "../../kit/chart";
import type { ChartOption } from "../../kit/echarts";
import type { Move } from "./question";

/** Who moved from which stage to which, the start on the side where reading starts. */
export function Sankey({ moves, nameOf, label, onPick }: { moves: readonly Move[]; nameOf: (stage: number) => string; label: string; onPick: (move: Move) => void }) {
  const { t, f, dir } = useI18n();
  const links = moves.filter((move) => move.customers > 0);
  const build = useCallback(
    (colors: ChartColors): ChartOption => {
      const colorOf = (stage: number) => (stage > 0 ? (colors.series[(stage - 1) % colors.series.length] ?? colors.line) : colors.faded);
      const sides = [
        { side: "start", stages: [...new Set(links.map((move) => move.from))].sort(order) },
        { side: "end", stages: [...new Set(links.map((move) => move.to))].sort(order) },
      ] as const;
      const isLeft = (side: "start" | "end") => (side === "start") === (dir === "ltr");
      return {
        animationDuration: 350,
        tooltip: {
          trigger: "item",
          ...tooltipStyle(colors, dir),
          formatter: (params) => {
            const one = Array.isArray(params) ? params[0] : params;
            const { data, value } = (one ?? {}) as { data?: { move?: Move; stage?: number }; value?: unknown };
            const arrow = dir === "ltr" ? "→" : "←";
            const name = data?.move ? `${nameOf(data.move.from)} ${arrow} ${nameOf(data.move.to)}` : nameOf(data?.stage ?? 0);
            return `<div style="color:${colors.text}">${escapeHtml(name)}</div><div style="font-weight:600">${escapeHtml(t("customers.count", { n: Number(value ?? 0) }))}</div>`;
          },
        },
        series: [
          {
            type: "sankey",
            left: 4,
            right: 4,
            top: 8,
            bottom: 8,
            nodeWidth: 12,
            nodeGap: 14,
            layoutIterations: 0,
            draggable: false,
            emphasis: { focus: "adjacency" },
            data: sides.flatMap(({ side, stages }) =>
              stages.map((stage) => ({
                name: `${side} ${stage}`,
                stage,
                itemStyle: { color: colorOf(stage), borderWidth: 0 },
                label: {
                  position: isLeft(side) ? ("right" as const) : ("left" as const),
                  color: colors.ink,
                  fontFamily: colors.font,
                  fontSize: 12,
                  formatter: () => nameOf(stage),
                },
              })),
            ),
            links: links.map((move) => ({
              source: isLeft("start") ? `start ${move.from}` : `end ${move.to}`,
              target: isLeft("start") ? `end ${move.to}` : `start ${move.from}`,
              value: move.customers,
              move,
              lineStyle: { color: colorOf(move.from), opacity: move.from === move.to ? 0.16 : 0.38, curveness: 0.5 },
            })),
          },
        ],
      };
    },
    [links, nameOf, t, dir],
  );
  return (
    <Chart
      build={build}
      className="h-96 w-full"
      label={`${label}: ${t("customers.count", { n: links.reduce((n, move) => n + move.customers, 0) })} (${f.int(links.length)})`}
      onItem={(data) => {
        const { move } = data as { move?: Move };
        if (move) onPick(move);
      }}
    />
  );
}

/** Stages as they are named, those who have none and those not known yet last. */
const order = (a: number, b: number) => (a > 0 && b > 0 ? a - b : b - a);
