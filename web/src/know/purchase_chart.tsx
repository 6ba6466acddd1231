import { useCallback, useMemo } from "react";
import type { CustomerRecord } from "../app/api";
import { useI18n } from "../app/i18n";
import { todayIn } from "../app/period";
import { useSession } from "../app/session";
import { axisText, Chart, escapeHtml, tooltipStyle, type ChartColors } from "../kit/chart";
import type { ChartOption } from "../kit/echarts";
import { dayAt, indexOf, ticks } from "../kit/day_axis";

/** Each purchase as a bar at its day; the silence since the last one is shaded. */
export function PurchaseChart({ customer }: { customer: CustomerRecord }) {
  const { t, f, dir } = useI18n();
  const { resolved } = useSession().organisation;
  const currency = customer.revenue?.currency ?? "";
  const purchases = useMemo(
    () => customer.purchases.map((purchase) => ({ at: f.dayOf(purchase.at), amount: purchase.amount })),
    [customer.purchases, f],
  );
  const first = purchases[0]?.at ?? "";
  const last = purchases.at(-1)?.at ?? "";
  const today = resolved.data_to && indexOf(todayIn(f.zone)) - indexOf(resolved.data_to) > 31 ? resolved.data_to : todayIn(f.zone);

  const build = useCallback(
    (colors: ChartColors): ChartOption => {
      const text = { color: colors.text, fontFamily: colors.font, fontSize: 12 };
      const start = dayAt(indexOf(first) - 12);
      const end = dayAt(indexOf(today) + 12);
      const marks = ticks(start, end, f.calendar);
      const money = (amount: string | number, style: "full" | "compact") => f.money({ amount: String(amount), currency }, style);
      return {
        animationDuration: 350,
        grid: { left: 8, right: 12, top: 14, bottom: 4, containLabel: true },
        tooltip: {
          trigger: "item",
          ...tooltipStyle(colors, dir),
          formatter: (params) => {
            const one = Array.isArray(params) ? params[0] : params;
            const purchase = purchases[one?.dataIndex ?? 0];
            if (!purchase) return "";
            return `<div style="color:${colors.text}">${escapeHtml(f.day(purchase.at))}</div><div style="font-weight:600">${escapeHtml(money(purchase.amount, "full"))}</div>`;
          },
        },
        xAxis: {
          type: "value",
          min: indexOf(start),
          max: indexOf(end),
          containShape: false,
          axisLine: { lineStyle: { color: colors.grid } },
          splitLine: { show: false },
          axisTick: { show: false },
          axisLabel: {
            ...text,
            hideOverlap: true,
            customValues: marks.map(indexOf),
            formatter: (value: number) => axisText(f.month(dayAt(value)), dir),
          },
        },
        yAxis: {
          type: "value",
          splitNumber: 3,
          axisLine: { show: false },
          axisTick: { show: false },
          axisLabel: { ...text, formatter: (value: number) => axisText(money(value, "compact"), dir) },
          splitLine: { lineStyle: { color: colors.grid } },
        },
        series: [
          {
            type: "bar",
            barWidth: purchases.length > 120 ? 2 : 5,
            itemStyle: { color: colors.line, borderRadius: [3, 3, 0, 0] },
            data: purchases.map((purchase) => [indexOf(purchase.at), Number(purchase.amount)]),
            markArea: {
              silent: true,
              itemStyle: { color: colors.faded, opacity: 0.16 },
              data: [[{ xAxis: indexOf(last) + 1 }, { xAxis: indexOf(today) }]],
            },
          },
        ],
      };
    },
    [purchases, first, last, today, currency, f, dir],
  );

  return <Chart build={build} className="h-52 w-full" label={t("customer.purchases_label", { n: purchases.length })} />;
}
