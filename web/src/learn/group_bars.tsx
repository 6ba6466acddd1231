import type { Figure, FigureGroup, Kpi } from "../app/api";
import { Link } from "@tanstack/react-router";
import { useI18n } from "../app/i18n";
import type { CustomersSearch } from "../app/router";
import { valueText as attributeValue } from "../app/value_text";
import { Change } from "./change";
import { asNumber, valueText } from "./figure_text";

interface GroupBarsProps {
  better: Kpi["better"] | undefined;
  figure: Figure;
  groups: readonly FigureGroup[];
  /** The attribute whose values they are. */
  by: string;
  /** The way to the customers of a group that has any of its own; without it there is none. */
  behind?: (group: string) => CustomersSearch;
}

/** A figure for each value of an attribute, as bars. */
export function GroupBars({ better, figure, groups, by, behind }: GroupBarsProps) {
  const { t, f } = useI18n();
  const most = Math.max(...groups.map((group) => Math.abs(asNumber(group.value) ?? 0)), 0);
  const nameOf = (group: FigureGroup) =>
    group.group !== null ? attributeValue(by, group.group, f.locale) : (group.group_values === 0 ? t("kpis.without") : t("kpis.others", { n: group.group_values }));
  return (
    <ul className="space-y-2.5 text-[0.9rem]">
      {groups.map((group) => {
        const number = asNumber(group.value);
        const asFigure = { ...figure, ...group };
        return (
          <li key={nameOf(group)} className="grid grid-cols-[minmax(0,9rem)_minmax(0,1fr)_auto] items-center gap-3">
            <span className="truncate" title={nameOf(group)}>
              {behind && group.group_values < 2 ? (
                <Link to="/customers" search={behind(group.group ?? "")} className="link"><bdi>{nameOf(group)}</bdi></Link>
              ) : (
                <bdi>{nameOf(group)}</bdi>
              )}
            </span>
            <span className="h-2.5 overflow-hidden rounded-full bg-hover" aria-hidden>
              <span
                className="block h-full rounded-full bg-brand"
                style={{ inlineSize: `${most === 0 ? 0 : (Math.abs(number ?? 0) / most) * 100}%` }}
              />
            </span>
            <span className="num min-w-24 text-right font-medium" title={group.reason ?? undefined}>
              {valueText(group.value, figure, f) ?? t("common.none")}
              <span className="flex justify-end rtl:justify-start">
                <Change figure={asFigure} before={group.previous} better={better} label="" quiet />
              </span>
            </span>
          </li>
        );
      })}
    </ul>
  );
}
