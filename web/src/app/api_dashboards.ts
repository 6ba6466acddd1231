import type { Figure, Retention, Role, Span } from "./api";
import type { FileFormat } from "./api_ask";
import { download, request } from "./http";

// The shapes of "Dashboards" in docs/reference/api.md.

export const tileKinds = ["kpi", "trend", "breakdown", "retention", "note"] as const;
export type TileKind = (typeof tileKinds)[number];

/** The columns of the grid. */
export const columns = 4;

export interface Tile {
  kind: TileKind;
  width: number;
  kpi?: string;
  by?: string;
  segment?: string;
  text?: string;
}

export interface Dashboard {
  id: number;
  name: string;
  period: string;
  tiles: Tile[];
  shared_with: Role[];
  owner: string;
  may_change: boolean;
  created_at: string;
  updated_at: string;
}

export type DashboardWish = Partial<Pick<Dashboard, "name" | "period" | "tiles" | "shared_with">>;

/** What a tile shows; a note shows itself. */
export interface TileContent {
  figure?: Figure;
  retention?: Retention;
  problem?: string;
}

export interface DashboardFigures {
  from: string;
  to: string;
  items: TileContent[];
}

export const dashboardsApi = {
  dashboards: (signal: AbortSignal) => request<{ items: Dashboard[] }>("GET", "/dashboards", { signal }),
  dashboard: (id: number, signal: AbortSignal) => request<Dashboard>("GET", `/dashboards/${id}`, { signal }),
  createDashboard: (body: DashboardWish, key: string) => request<Dashboard>("POST", "/dashboards", { body, key }),
  changeDashboard: ({ id, updated_at }: Dashboard, body: DashboardWish) =>
    request<Dashboard>("PATCH", `/dashboards/${id}`, { body, version: updated_at }),
  deleteDashboard: (id: number) => request<null>("DELETE", `/dashboards/${id}`),
  dashboardFigures: (id: number, span: Span, signal: AbortSignal) =>
    request<DashboardFigures>("GET", `/dashboards/${id}/figures`, { query: { ...span }, signal }),
  downloadDashboardFigures: (id: number, span: Span, format: FileFormat, name: string) =>
    download(`/dashboards/${id}/figures`, { query: { ...span, format } }, `${name}.${format}`),
  downloadDashboard: (id: number, span: Span, toman: boolean, name: string) =>
    download(`/dashboards/${id}/pdf`, { query: { ...span, toman: toman ? "1" : "0" } }, `${name}.pdf`),
};
