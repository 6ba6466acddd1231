import { useNavigate } from "@tanstack/react-router";
import type { Figure, Kpi, Span } from "../../app/api";
import type { Tile, TileContent } from "../../app/api_dashboards";
import type { Every } from "../../app/format";
import { useI18n } from "../../app/i18n";
import { isRunning } from "../../app/period";
import { attributeText } from "../../know/segments/sentence";
import { Sparkline } from "../../kit/sparkline";
import { Shimmer } from "../../kit/states";
import { Change } from "../change";
import { asNumber, valueText } from "../figure_text";
import { GroupBars } from "../group_bars";
import { Definition } from "../kpi_card";
import { RetentionTable } from "../retention_table";
import { TrendChart } from "../trend_chart";

/** Of a breakdown; the KPI's own page shows all. */
const mostGroups = 8;

interface TileProps {
  tile: Tile;
  content: TileContent | undefined;
  kpi: Kpi | undefined;
  span: Span;
}

/** What a tile shows of its customers, or why it shows nothing. */
export function TileView({ tile, content, kpi, span }: TileProps) {
  const { t } = useI18n();
  if (tile.kind === "note") {
    return (
      <p dir="auto" className="whitespace-pre-wrap text-pretty">
        {tile.text}
      </p>
    );
  }
  const figure = content?.figure;
  const of = tile.kind === "retention" ? t("retention.title") : (figure?.name ?? kpi?.name ?? tile.kpi ?? "");
  const name = tile.kind === "breakdown" && tile.by ? t("dashboards.by", { kpi: of, attribute: attributeText(tile.by, t) }) : of;
  return (
    <>
      <div className="flex items-start justify-between gap-1">
        <h2 className="min-w-0 text-[0.87rem] text-soft">
          {name}
          {tile.segment && <bdi className="ms-1.5 inline-block rounded-md bg-brand-soft px-1.5 text-brand">{tile.segment}</bdi>}
        </h2>
        {figure && <Definition figure={figure} kpi={kpi} span={tile.segment ? null : span} />}
      </div>
      {!content ? (
        <Shimmer className="mt-3 h-16" />
      ) : content.problem ? (
        <p className="mt-2 text-[0.87rem] text-soft">{content.problem}</p>
      ) : content.retention ? (
        <div className="mt-3 min-w-0">
          <RetentionTable table={content.retention} span={tile.segment ? null : span} />
        </div>
      ) : figure ? (
        <FigureView tile={tile} figure={figure} kpi={kpi} span={span} />
      ) : null}
    </>
  );
}

function FigureView({ tile, figure, kpi, span }: { tile: Tile; figure: Figure; kpi: Kpi | undefined; span: Span }) {
  const { t, f } = useI18n();
  const navigate = useNavigate();
  if (tile.kind === "breakdown") {
    return (
      <div className="mt-3">
        <GroupBars by={tile.by ?? ""} better={kpi?.better} figure={figure} groups={(figure.groups ?? []).slice(0, mostGroups)} />
      </div>
    );
  }
  const points = figure.points ?? [];
  const every = everyOf(points.map(({ label }) => label ?? ""));
  const isSmall = tile.kind === "trend";
  return (
    <>
      <p
        className={`num mt-1 truncate leading-tight font-semibold tracking-[-0.02em] ${isSmall ? "text-[1.15rem]" : "text-[1.2rem] sm:text-[1.55rem]"}`}
        title={valueText(figure.value, figure, f, "full") ?? undefined}
      >
        {valueText(figure.value, figure, f) ?? t("common.none")}
      </p>
      {figure.value === null && figure.reason ? (
        <p className="mt-1 text-[0.8rem] text-soft">{figure.reason}</p>
      ) : (
        <div className="mt-1 space-y-0.5">
          <Change figure={figure} before={figure.previous} better={kpi?.better} label={t("overview.vs_previous")} />
          {!isSmall && <Change figure={figure} before={figure.last_year} better={kpi?.better} label={t("overview.vs_last_year")} quiet />}
        </div>
      )}
      {isSmall ? (
        <TrendChart
          figure={figure}
          points={points}
          every={every}
          className="mt-2 h-56 w-full"
          onPick={
            tile.segment
              ? undefined
              : (point) =>
                  void navigate({
                    to: "/customers",
                    search: { kpi: figure.kpi, part: "numerator", from: point.from, to: point.to, calendar: span.calendar },
                  })
          }
        />
      ) : (
        <Sparkline
          values={points.filter((point) => !isRunning(point, every, f.calendar)).map((point) => asNumber(point.value))}
          className="mt-auto h-9 w-full pt-3"
        />
      )}
    </>
  );
}

/** The step of a series by the labels of its points: "2026", "2026-Q1", "2026-03". */
function everyOf(labels: readonly string[]): Every {
  const label = labels[0] ?? "";
  return label.includes("Q") ? "quarter" : label.includes("-") ? "month" : "year";
}
