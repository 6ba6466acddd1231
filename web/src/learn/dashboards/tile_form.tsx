import { useState, type FormEvent } from "react";
import { useQuery } from "@tanstack/react-query";
import { api } from "../../app/api";
import { tileKinds, type Tile, type TileKind } from "../../app/api_dashboards";
import { useI18n } from "../../app/i18n";
import { attributeText } from "../../know/segments/sentence";
import { useWords } from "../../know/segments/use_segments";
import { Button } from "../../kit/button";
import { Field, SelectInput } from "../../kit/field";
import { usualWidth } from "./arrange";

const hasKpi = (kind: TileKind) => kind === "kpi" || kind === "trend" || kind === "breakdown";

/** What a tile shows and of whom. */
export function TileForm({ tile, onSave, onClose }: { tile: Tile | null; onSave: (tile: Tile) => void; onClose: () => void }) {
  const { t } = useI18n();
  const kpis = useQuery({ queryKey: ["kpis"], queryFn: ({ signal }) => api.kpis(signal) });
  const words = useWords();
  const [kind, setKind] = useState<TileKind>(tile?.kind ?? "kpi");
  const [kpi, setKpi] = useState(tile?.kpi ?? "revenue");
  const [by, setBy] = useState(tile?.by ?? "");
  const [segment, setSegment] = useState(tile?.segment ?? "");
  const [text, setText] = useState(tile?.text ?? "");
  const attributes = words.data?.attributes ?? [];
  const attribute = by || (attributes[0]?.name ?? "");
  const isReady = kind === "note" ? text.trim() !== "" : kind !== "breakdown" || attribute !== "";
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onSave({
      kind,
      width: tile?.kind === kind ? tile.width : usualWidth(kind),
      ...(hasKpi(kind) ? { kpi } : {}),
      ...(kind === "breakdown" ? { by: attribute } : {}),
      ...(kind === "note" ? { text: text.trim() } : segment ? { segment } : {}),
    });
  };
  return (
    <form onSubmit={submit} className="space-y-4">
      <SelectInput
        label={t("dashboards.kind")}
        value={kind}
        options={tileKinds.map((one) => ({ value: one, label: t(`dashboards.kind_${one}`) }))}
        onChange={(next) => setKind(tileKinds.find((one) => one === next) ?? "kpi")}
      />
      {hasKpi(kind) && (
        <SelectInput
          label={t("dashboards.kpi")}
          value={kpi}
          options={kpis.data?.items.map(({ code, name }) => ({ value: code, label: name })) ?? []}
          onChange={setKpi}
        />
      )}
      {kind === "breakdown" && (
        <SelectInput
          label={t("dashboards.attribute")}
          value={attribute}
          options={attributes.map(({ name }) => ({ value: name, label: attributeText(name, t) }))}
          onChange={setBy}
        />
      )}
      {kind !== "note" && (
        <SelectInput
          label={t("dashboards.segment")}
          value={segment}
          options={[
            { value: "", label: t("dashboards.everyone") },
            ...(words.data?.segments.map(({ name }) => ({ value: name, label: name })) ?? []),
          ]}
          onChange={setSegment}
        />
      )}
      {kind === "note" && (
        <Field label={t("dashboards.text")}>
          {(tied) => (
            <textarea {...tied} dir="auto" rows={5} maxLength={1000} className="field h-auto py-2" value={text} onChange={(event) => setText(event.target.value)} />
          )}
        </Field>
      )}
      <div className="flex gap-2">
        <Button type="submit" isDisabled={!isReady || !kpis.data}>
          {t("common.save")}
        </Button>
        <Button variant="ghost" onPress={onClose}>
          {t("common.cancel")}
        </Button>
      </div>
    </form>
  );
}
