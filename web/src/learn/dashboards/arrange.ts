import { columns, type Tile } from "../../app/api_dashboards";

/** The tiles with one of them moved to the place that another has. */
export function moveTile(tiles: readonly Tile[], from: number, to: number): Tile[] {
  const moved = tiles[from];
  if (!moved || to < 0 || to >= tiles.length) return [...tiles];
  const rest = tiles.filter((_, i) => i !== from);
  return [...rest.slice(0, to), moved, ...rest.slice(to)];
}

/** The tiles with one of them wider or narrower by a column, where the grid allows it. */
export function resizeTile(tiles: readonly Tile[], at: number, by: number): Tile[] {
  return tiles.map((tile, i) => (i === at ? { ...tile, width: Math.min(columns, Math.max(1, tile.width + by)) } : tile));
}

/** How wide a new tile of a kind is at first. */
export function usualWidth(kind: Tile["kind"]): number {
  return kind === "retention" ? columns : kind === "kpi" || kind === "note" ? 1 : 2;
}

/** What dashboards can begin from; tiles of KPIs that are not in the catalogue are left out. */
export const starts = {
  shop: [
    { kind: "kpi", kpi: "revenue" },
    { kind: "kpi", kpi: "active" },
    { kind: "kpi", kpi: "nca" },
    { kind: "kpi", kpi: "repeat_rate" },
    { kind: "trend", kpi: "churn" },
    { kind: "trend", kpi: "revenue" },
    { kind: "retention" },
  ],
  subscriptions: [
    { kind: "kpi", kpi: "mrr" },
    { kind: "kpi", kpi: "nrr" },
    { kind: "kpi", kpi: "churn" },
    { kind: "kpi", kpi: "active" },
    { kind: "trend", kpi: "mrr" },
    { kind: "trend", kpi: "churn" },
    { kind: "trend", kpi: "grr" },
    { kind: "trend", kpi: "nrr" },
  ],
  voice: [
    { kind: "kpi", kpi: "nps" },
    { kind: "kpi", kpi: "csat" },
    { kind: "kpi", kpi: "ces" },
    { kind: "kpi", kpi: "complaints" },
    { kind: "trend", kpi: "nps" },
    { kind: "trend", kpi: "csat" },
  ],
  empty: [],
} as const satisfies Record<string, readonly Omit<Tile, "width">[]>;

export type Start = keyof typeof starts;

export function tilesOf(start: Start, known: readonly string[]): Tile[] {
  const tiles: readonly Omit<Tile, "width">[] = starts[start];
  return tiles
    .filter(({ kpi }) => kpi === undefined || known.includes(kpi))
    .map((tile) => ({ ...tile, width: usualWidth(tile.kind) }));
}
