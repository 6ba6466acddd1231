import { useState, type ReactNode } from "react";
import { ChevronLeft, ChevronRight, GripVertical, Minus, Pencil, Plus, X } from "lucide-react";
import type { Kpi, Span } from "../../app/api";
import { columns, type Tile, type TileContent } from "../../app/api_dashboards";
import { useI18n } from "../../app/i18n";
import { Button } from "../../kit/button";
import { moveTile, resizeTile } from "./arrange";
import { TileView } from "./tile_view";

const spans = ["", "lg:col-span-1", "sm:col-span-2 lg:col-span-2", "sm:col-span-2 lg:col-span-3", "sm:col-span-2 lg:col-span-4"];

interface GridProps {
  tiles: readonly Tile[];
  contents: readonly TileContent[] | undefined;
  kpis: readonly Kpi[];
  span: Span;
  /** Where the tiles are being arranged: what becomes of a change, and the wish to edit one. */
  arrange: { onChange: (tiles: Tile[]) => void; onEdit: (at: number) => void } | null;
}

/** The tiles in reading order, each as wide as it is wished. */
export function Grid({ tiles, contents, kpis, span, arrange }: GridProps) {
  const [dragged, setDragged] = useState<number | null>(null);
  const [over, setOver] = useState<number | null>(null);
  const stop = () => {
    setDragged(null);
    setOver(null);
  };
  return (
    <ul className="grid grid-cols-1 gap-3 sm:grid-cols-2 sm:gap-4 lg:grid-cols-4">
      {tiles.map((tile, i) => (
        <li
          key={i}
          draggable={arrange !== null}
          onDragStart={() => setDragged(i)}
          onDragEnd={stop}
          onDragOver={(event) => {
            if (dragged === null) return;
            event.preventDefault();
            setOver(i);
          }}
          onDrop={(event) => {
            event.preventDefault();
            if (dragged !== null) arrange?.onChange(moveTile(tiles, dragged, i));
            stop();
          }}
          className={`card flex min-w-0 flex-col p-4 sm:p-5 ${spans[tile.width] ?? ""} ${arrange ? "cursor-grab" : ""} ${dragged === i ? "opacity-50" : ""} ${over === i && dragged !== i ? "ring-2 ring-brand" : ""}`}
        >
          {arrange && <Handles tiles={tiles} at={i} kpis={kpis} {...arrange} />}
          <TileView tile={tile} content={contents?.[i]} kpi={kpis.find(({ code }) => code === tile.kpi)} span={span} />
        </li>
      ))}
    </ul>
  );
}

function Handles({ tiles, at, kpis, onChange, onEdit }: { tiles: readonly Tile[]; at: number; kpis: readonly Kpi[]; onChange: (tiles: Tile[]) => void; onEdit: (at: number) => void }) {
  const { t } = useI18n();
  const tile = tiles[at];
  if (!tile) return null;
  const name = kpis.find(({ code }) => code === tile.kpi)?.name ?? t(`dashboards.kind_${tile.kind}`);
  return (
    <div className="-ms-1.5 -me-1.5 mb-2 flex flex-wrap items-center border-b border-line pb-1.5 text-soft">
      <GripVertical className="size-4 text-faint" aria-hidden />
      <Handle label={t("dashboards.earlier", { name })} isDisabled={at === 0} onPress={() => onChange(moveTile(tiles, at, at - 1))}>
        <ChevronLeft className="mirror" />
      </Handle>
      <Handle label={t("dashboards.later", { name })} isDisabled={at === tiles.length - 1} onPress={() => onChange(moveTile(tiles, at, at + 1))}>
        <ChevronRight className="mirror" />
      </Handle>
      <Handle label={t("dashboards.narrower", { name })} isDisabled={tile.width === 1} onPress={() => onChange(resizeTile(tiles, at, -1))}>
        <Minus />
      </Handle>
      <Handle label={t("dashboards.wider", { name })} isDisabled={tile.width === columns} onPress={() => onChange(resizeTile(tiles, at, 1))}>
        <Plus />
      </Handle>
      <span className="flex-1" />
      <Handle label={t("dashboards.change", { name })} onPress={() => onEdit(at)}>
        <Pencil />
      </Handle>
      <Handle label={t("dashboards.remove", { name })} onPress={() => onChange(tiles.filter((_, i) => i !== at))}>
        <X />
      </Handle>
    </div>
  );
}

function Handle({ label, isDisabled = false, onPress, children }: { label: string; isDisabled?: boolean; onPress: () => void; children: ReactNode }) {
  return (
    <Button variant="ghost" size="sm" isIconOnly aria-label={label} isDisabled={isDisabled} onPress={onPress} className="size-8">
      {children}
    </Button>
  );
}
