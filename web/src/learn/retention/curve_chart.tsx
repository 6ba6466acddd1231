import { useCallback } from "react";
import type { Curve } from "../../app/api_ask";
import type { Every, Format } from "../../app/format";
import { useI18n } from "../../app/i18n";
import { axisText, Chart, escapeHtml, seriesColor, tooltipStyle, type ChartColors } from "../../kit/chart";
import type { ChartOption } from "../../kit/echarts";
import type { CellText } from "./cohort_table";

/** What a curve shows at a point: the share who returned, or the money a head up to there. */
function valuesOf(curve: Curve, isMoney: boolean): (number | null)[] {
  let sum = 0;
  return curve.points.map((point) => {
    if (!isMoney) return point.value ?? null;
    if (point.of === 0) return null;
    sum += Number(point.sum ?? 0) / point.of;
    return sum;
  });
}

/** All cohorts together over the periods since their birth, one curve a group, with its interval. */
export function CurveChart({ curves, names, every, f, text }: { curves: readonly Curve[]; names: readonly string[]; every: Every; f: Format; text: CellText }) {
  const { t, dir } = useI18n();
  const reach = Math.max(0, ...curves.map((curve) => curve.points.length));
  const show = useCallback((value: number) => (text.isMoney ? text.money(value) : f.percent(value, 1)), [text, f]);

  const build = useCallback(
    (colors: ChartColors): ChartOption => {
      const labels = { color: colors.text, fontFamily: colors.font, fontSize: 12 };
      const line = (curve: Curve, i: number) => {
        const color = colors.series[i % colors.series.length] ?? colors.line;
        const hasBand = !text.isMoney && curves.length <= 3;
        const low = curve.points.map((point) => point.interval?.[0] ?? null);
        const high = curve.points.map((point) => point.interval?.[1] ?? null);
        const hidden = { type: "line" as const, stack: `band ${i}`, lineStyle: { opacity: 0 }, symbol: "none", silent: true };
        return [
          ...(hasBand
            ? [
                { ...hidden, data: low },
                { ...hidden, data: high.map((value, k) => (value === null ? null : value - (low[k] ?? 0))), areaStyle: { color, opacity: 0.14 } },
              ]
            : []),
          {
            type: "line" as const,
            data: valuesOf(curve, text.isMoney),
            lineStyle: { color, width: 2.25 },
            itemStyle: { color, borderColor: colors.panel, borderWidth: 2 },
            symbol: "circle",
            symbolSize: 8,
            showSymbol: reach <= 32,
          },
        ];
      };
      return {
        animationDuration: 350,
        grid: { left: 8, right: 16, top: 16, bottom: 4, containLabel: true },
        tooltip: {
          trigger: "axis",
          axisPointer: { type: "line", lineStyle: { color: colors.faded } },
          ...tooltipStyle(colors, dir),
          formatter: (params) => {
            const one = Array.isArray(params) ? params[0] : params;
            const k = one?.dataIndex ?? 0;
            const rows = curves.map((curve, i) => {
              const value = valuesOf(curve, text.isMoney)[k];
              const point = curve.points[k];
              if (value === null || value === undefined || !point) return "";
              const color = colors.series[i % colors.series.length] ?? colors.line;
              const band = point.interval ? `<div style="color:${colors.text}">${escapeHtml(t("overview.interval", { low: show(point.interval[0]), high: show(point.interval[1]) }))}</div>` : "";
              const of = text.isMoney ? "" : `<span style="color:${colors.text}"> ${escapeHtml(t("overview.of_which", { numerator: f.int(point.returned ?? 0), denominator: f.int(point.of) }))}</span>`;
              const name = curves.length > 1 ? `<span style="color:${color}">●</span> ${escapeHtml(names[i] ?? "")}: ` : "";
              return `<div>${name}<b>${escapeHtml(show(value))}</b>${of}</div>${band}`;
            });
            return `<div style="color:${colors.text}">${escapeHtml(t(`retention.later_${every}`, { n: k }))}</div>${rows.join("")}`;
          },
        },
        xAxis: {
          type: "category",
          data: Array.from({ length: reach }, (_, k) => axisText(f.int(k), dir)),
          boundaryGap: false,
          axisTick: { show: false },
          axisLine: { lineStyle: { color: colors.grid } },
          axisLabel: { ...labels, hideOverlap: true, margin: 12 },
        },
        yAxis: {
          type: "value",
          min: 0,
          ...(text.isMoney ? {} : { max: 1 }),
          splitNumber: 4,
          axisLabel: { ...labels, formatter: (value: number) => axisText(text.isMoney ? text.money(value) : f.percent(value, 0), dir) },
          splitLine: { lineStyle: { color: colors.grid } },
        },
        series: curves.flatMap(line),
      };
    },
    [curves, names, every, f, text, t, dir, reach, show],
  );

  return (
    <>
      {curves.length > 1 && (
        <ul className="mb-2 flex flex-wrap gap-x-5 gap-y-1 text-[0.87rem]">
          {names.map((name, i) => (
            <li key={name} className="flex items-center gap-2">
              <span aria-hidden className="size-2.5 rounded-full" style={{ backgroundColor: seriesColor(i) }} />
              <bdi>{name}</bdi>
            </li>
          ))}
        </ul>
      )}
      <Chart build={build} className="h-64 w-full sm:h-80" label={t("retention.curve_label", { n: reach, groups: names.join(t("common.list")) })} />
      <p className="mt-1 text-center text-[0.82rem] text-soft">{t(`retention.axis_${every}`)}</p>
    </>
  );
}
