import type { Words } from "../../app/api_segments";
import { useI18n } from "../../app/i18n";
import { attributeText } from "../../know/segments/sentence";
import { SelectInput } from "../../kit/field";
import { ValuePicker } from "../../kit/value_picker";
import { mostGroups, type SplitChoice } from "./groups";

/** Lets people choose for whom an answer is told apart. */
export function SplitPicker({ words, value, onChange }: { words: Words; value: SplitChoice; onChange: (choice: { split: string | undefined; segments: string[] | undefined }) => void }) {
  const { t } = useI18n();
  const bySegments = value.segments.length > 0;
  const chosen = bySegments ? "segments" : value.attribute ? `field ${value.attribute}` : "";
  const firstSegment = words.segments[0]?.name;
  const choose = (next: string) => {
    if (next === "segments") onChange({ split: undefined, segments: firstSegment ? [firstSegment] : undefined });
    else onChange({ split: next.replace("field ", "") || undefined, segments: undefined });
  };
  return (
    <div className="min-w-0 space-y-2">
      <SelectInput
        label={t("retention.split")}
        value={chosen}
        onChange={choose}
        options={[
          { value: "", label: t("retention.split_none") },
          ...(words.segments.length > 0 ? [{ value: "segments", label: t("retention.split_segments") }] : []),
          ...words.attributes.map(({ name }) => ({ value: `field ${name}`, label: attributeText(name, t) })),
        ]}
      />
      {bySegments && <p className="text-[0.82rem] text-soft">{t("retention.split_segments_hint")}</p>}
      {bySegments && (
        <ValuePicker
          label={t("retention.split_segments")}
          chosen={value.segments}
          found={words.segments.map(({ name }) => ({ value: name, label: name }))}
          showChosen={(name) => name}
          onChange={(segments) => onChange({ split: undefined, segments: segments.length > 0 ? segments.slice(0, mostGroups) : undefined })}
        />
      )}
    </div>
  );
}
