import { useMemo, useRef, useState } from "react";
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { ArrowLeft, Download, LayoutDashboard, Maximize, Pencil, Plus, Settings2 } from "lucide-react";
import { api, type Span } from "../../app/api";
import type { Dashboard, Tile } from "../../app/api_dashboards";
import { useI18n } from "../../app/i18n";
import { usePrefs } from "../../app/prefs";
import type { DashboardSearch } from "../../app/router";
import { Button } from "../../kit/button";
import { Dialog } from "../../kit/dialog";
import { ExportMenu } from "../../kit/export_menu";
import { PeriodPicker } from "../../kit/period_picker";
import { Empty, Failure, PageTitle, Shimmer } from "../../kit/states";
import { toastError } from "../../kit/toast";
import { OldData } from "../asking/page_frame";
import { periodSearch, usePagePeriod } from "../asking/use_page_period";
import { Grid } from "./grid";
import { SharingForm } from "./sharing_form";
import { TileForm } from "./tile_form";
import { useChange, useDashboard, useFigures } from "./use_dashboard";

export function DashboardPage() {
  const { id } = useParams({ from: "/shell/dashboards/$id" });
  const dashboard = useDashboard(Number(id));
  if (dashboard.isError) return <Failure error={dashboard.error} onRetry={() => void dashboard.refetch()} />;
  if (!dashboard.data) return <Shimmer className="h-96 rounded-2xl" />;
  return <Shown dashboard={dashboard.data} />;
}

/** Which tile is being made or changed: its place, or the next one. */
type Editing = { at: number } | "new" | null;

function Shown({ dashboard }: { dashboard: Dashboard }) {
  const { t } = useI18n();
  const search = useSearch({ from: "/shell/dashboards/$id" });
  const navigate = useNavigate({ from: "/dashboards/$id" });
  const { choice, period, calendar, f, today, oldSince } = usePagePeriod({ ...search, period: search.period ?? dashboard.period });
  const span: Span = useMemo(() => ({ ...period, calendar }), [period, calendar]);
  const figures = useFigures(dashboard, span);
  const kpis = useQuery({ queryKey: ["kpis"], queryFn: ({ signal }) => api.kpis(signal) });
  const change = useChange(dashboard);
  const [editing, setEditing] = useState<Editing>(null);
  const [isSharing, setSharing] = useState(false);
  const wall = useRef<HTMLDivElement>(null);
  const isArranging = search.edit === true && dashboard.may_change;
  const set = (next: Partial<DashboardSearch>) => void navigate({ search: (old) => ({ ...old, ...next }), replace: true, resetScroll: false });
  const save = (tile: Tile) => {
    const tiles = editing === "new" ? [...dashboard.tiles, tile] : dashboard.tiles.map((old, i) => (editing !== null && i === editing.at ? tile : old));
    setEditing(null);
    void change({ tiles });
  };
  const add = (
    <Button onPress={() => setEditing("new")}>
      <Plus />
      {t("dashboards.add")}
    </Button>
  );
  return (
    <>
      <Link to="/dashboards" className="link mb-3 inline-flex items-center gap-1.5 text-[0.9rem] font-medium">
        <ArrowLeft className="mirror size-4" aria-hidden />
        {t("dashboards.back")}
      </Link>
      <PageTitle title={dashboard.name}>
        <div className="flex flex-wrap items-center gap-2">
          <PeriodPicker choice={choice} period={period} today={today} onChange={(next) => set(periodSearch(next))} />
          <PdfButton dashboard={dashboard} span={span} />
          {dashboard.tiles.length > 0 && <ExportMenu onExport={(format) => api.downloadDashboardFigures(dashboard.id, span, format, dashboard.name)} />}
          {document.fullscreenEnabled && dashboard.tiles.length > 0 && (
            <Button variant="outline" className="h-10 rounded-lg bg-panel font-normal" onPress={() => void wall.current?.requestFullscreen().catch(() => undefined)}>
              <Maximize className="text-soft" />
              {t("dashboards.full_screen")}
            </Button>
          )}
          {dashboard.may_change && (
            <>
              <Button variant="outline" isIconOnly aria-label={t("dashboards.share")} className="size-10 rounded-lg bg-panel" onPress={() => setSharing(true)}>
                <Settings2 className="text-soft" />
              </Button>
              <Button variant={isArranging ? "primary" : "outline"} className={`h-10 rounded-lg ${isArranging ? "" : "bg-panel font-normal"}`} onPress={() => set({ edit: isArranging ? undefined : true })}>
                {!isArranging && <Pencil className="text-soft" />}
                {t(isArranging ? "dashboards.done" : "dashboards.arrange")}
              </Button>
            </>
          )}
        </div>
      </PageTitle>
      <OldData since={oldSince} f={f} />
      {isArranging && (
        <div className="mb-4 flex flex-wrap items-center justify-between gap-3">
          <p className="text-[0.87rem] text-soft">{t("dashboards.arrange_hint")}</p>
          {dashboard.tiles.length > 0 && add}
        </div>
      )}
      {figures.isError && <Failure error={figures.error} onRetry={() => void figures.refetch()} />}
      {dashboard.tiles.length === 0 ? (
        <Empty icon={<LayoutDashboard />} title={t("dashboards.none")} text={dashboard.may_change ? t("dashboards.none_text") : ""} action={dashboard.may_change && add} />
      ) : (
        <div ref={wall} className="bg-canvas [&:fullscreen]:overflow-y-auto [&:fullscreen]:p-8">
          <h2 className="mb-5 hidden text-[1.6rem] font-semibold [:fullscreen>&]:block">{dashboard.name}</h2>
          <Grid
            tiles={dashboard.tiles}
            contents={figures.data?.items}
            kpis={kpis.data?.items ?? []}
            span={span}
            arrange={isArranging ? { onChange: (tiles) => void change({ tiles }), onEdit: (at) => setEditing({ at }) } : null}
          />
        </div>
      )}
      <Dialog isOpen={editing !== null} onClose={() => setEditing(null)} title={t(editing === "new" ? "dashboards.add" : "dashboards.edit_tile")}>
        <TileForm tile={editing !== null && editing !== "new" ? (dashboard.tiles[editing.at] ?? null) : null} onSave={save} onClose={() => setEditing(null)} />
      </Dialog>
      <Dialog isOpen={isSharing} onClose={() => setSharing(false)} title={t("dashboards.share")}>
        <SharingForm dashboard={dashboard} onSave={change} onClose={() => setSharing(false)} />
      </Dialog>
    </>
  );
}

function PdfButton({ dashboard, span }: { dashboard: Dashboard; span: Span }) {
  const { t } = useI18n();
  const { toman } = usePrefs();
  const [busy, setBusy] = useState(false);
  const run = async () => {
    setBusy(true);
    try {
      await api.downloadDashboard(dashboard.id, span, toman, dashboard.name);
    } catch (error) {
      toastError(error, t);
    }
    setBusy(false);
  };
  return (
    <Button variant="outline" className="h-10 rounded-lg bg-panel font-normal" isPending={busy} onPress={() => void run()}>
      <Download className="text-soft" />
      {t("dashboards.pdf")}
    </Button>
  );
}
