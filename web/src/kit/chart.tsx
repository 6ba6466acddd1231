import { useEffect, useRef } from "react";
import type { EChartsType } from "echarts/core";
import { useI18n } from "../app/i18n";
import { usePrefs } from "../app/prefs";
import type { ChartOption } from "./echarts";

export interface ChartColors {
  line: string;
  /** Of several things side by side; the first is `line`. */
  series: readonly string[];
  faded: string;
  text: string;
  grid: string;
  panel: string;
  border: string;
  ink: string;
  font: string;
}

const seriesColors = ["--chart-1", "--series-2", "--series-3", "--series-4", "--series-5", "--series-6"];

/** The colour of the nth of several things, for what stands outside the drawing. */
export const seriesColor = (n: number) => `var(${seriesColors[n % seriesColors.length] ?? ""})`;

function readColors(): ChartColors {
  const style = getComputedStyle(document.documentElement);
  const value = (name: string) => style.getPropertyValue(name).trim();
  return {
    line: value("--chart-1"),
    series: seriesColors.map(value),
    faded: value("--chart-2"),
    text: value("--chart-text"),
    grid: value("--chart-grid"),
    panel: value("--chart-panel"),
    border: value("--chart-grid"),
    ink: value("--chart-ink"),
    font: value("--vafa-font"),
  };
}

/** A chart that loads ECharts when it is first shown and follows size, theme and language. */
export function Chart({
  build,
  label,
  className,
  onPick,
  onItem,
}: {
  build: (colors: ChartColors) => ChartOption;
  label: string;
  className: string;
  onPick?: (index: number) => void;
  /** A click on a thing that is drawn, where it stands on no axis. */
  onItem?: (data: object) => void;
}) {
  const box = useRef<HTMLDivElement>(null);
  const chart = useRef<EChartsType | null>(null);
  const picked = useRef(onPick);
  picked.current = onPick;
  const clicked = useRef(onItem);
  clicked.current = onItem;
  const prefs = usePrefs();
  const { language } = useI18n();

  useEffect(() => {
    const element = box.current;
    if (!element) return;
    let gone = false;
    let observer: ResizeObserver | null = null;
    void import("./echarts").then(({ create }) => {
      if (gone) return;
      const made = create(element);
      chart.current = made;
      made.setOption(build(readColors()));
      made.on("click", ({ data }) => {
        if (typeof data === "object" && data !== null) clicked.current?.(data);
      });
      made.getZr().on("click", (event) => {
        if (!picked.current) return;
        const point = made.convertFromPixel({ gridIndex: 0 }, [event.offsetX, event.offsetY]);
        if (made.containPixel({ gridIndex: 0 }, [event.offsetX, event.offsetY])) picked.current?.(Math.round(Number(point[0])));
      });
      observer = new ResizeObserver(() => made.resize());
      observer.observe(element);
    });
    return () => {
      gone = true;
      observer?.disconnect();
      chart.current?.dispose();
      chart.current = null;
    };
    // The chart is built anew only when it is mounted; what changes comes through the next effect.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, []);

  useEffect(() => {
    chart.current?.setOption(build(readColors()), { notMerge: true });
  }, [build, prefs, language]);

  return <div ref={box} role="img" aria-label={label} dir="ltr" className={className} />;
}

/** The look that all tooltips share. */
export function tooltipStyle(colors: ChartColors, dir: "rtl" | "ltr") {
  return {
    backgroundColor: colors.panel,
    borderColor: colors.border,
    borderWidth: 1,
    padding: [8, 12],
    confine: true,
    textStyle: { color: colors.ink, fontFamily: colors.font, fontSize: 13 },
    extraCssText: `border-radius:10px;box-shadow:0 8px 24px rgb(0 0 0 / .14);direction:${dir};text-align:start;font-variant-numeric:tabular-nums`,
  };
}

/** A label of an axis: the drawing runs left to right, the words of a label as the reader reads. */
export function axisText(text: string, dir: "rtl" | "ltr"): string {
  return dir === "rtl" ? `\u2067${text}\u2069` : text;
}

/** Text that goes into a tooltip's HTML. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
}
