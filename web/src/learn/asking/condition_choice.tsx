import { useState } from "react";
import { PencilLine } from "lucide-react";
import type { Condition, Words } from "../../app/api_segments";
import { useI18n } from "../../app/i18n";
import { useSession } from "../../app/session";
import { keyOf } from "../../know/segments/condition";
import { GroupEditor } from "../../know/segments/group_editor";
import { readCondition } from "../../know/segments/read";
import { groupText, tellingOf } from "../../know/segments/sentence";
import { PeriodContext } from "../../know/segments/slots";
import { writeCondition } from "../../know/segments/write";
import { Button } from "../../kit/button";
import { Dialog } from "../../kit/dialog";
import { Field } from "../../kit/field";

export interface ConditionPreset {
  name: string;
  condition: Condition;
}

/** A condition chosen from a few usual ones, or told as sentences about the period. */
export function ConditionChoice({
  label,
  presets,
  value,
  words,
  onChange,
}: {
  label: string;
  presets: readonly ConditionPreset[];
  value: Condition;
  words: Words;
  onChange: (condition: Condition) => void;
}) {
  const i18n = useI18n();
  const { t } = i18n;
  const { currency } = useSession().organisation;
  const [isEditing, setEditing] = useState(false);
  const key = keyOf(value);
  const preset = presets.findIndex((one) => keyOf(one.condition) === key);
  const isOwn = preset === -1;
  const choose = (choice: string) => {
    const chosen = presets[Number(choice)];
    if (choice !== "" && chosen) onChange(chosen.condition);
    else setEditing(true);
  };
  const text = groupText(readCondition(value), tellingOf(i18n, words, currency));
  return (
    <div className="min-w-0">
      <Field label={label}>
        {(tied) => (
          <div className="flex gap-2">
            <select {...tied} className="field min-w-0 flex-1" value={isOwn ? "" : String(preset)} onChange={(event) => choose(event.target.value)}>
              {presets.map((one, i) => (
                <option key={one.name} value={i}>
                  {one.name}
                </option>
              ))}
              <option value="">{isOwn ? text : t("asking.own")}</option>
            </select>
            <Button variant="outline" isIconOnly className="size-10 shrink-0 rounded-lg bg-panel" aria-label={t("asking.change", { label })} onPress={() => setEditing(true)}>
              <PencilLine />
            </Button>
          </div>
        )}
      </Field>
      {isEditing && (
        <ConditionDialog
          title={label}
          value={value}
          words={words}
          onClose={() => setEditing(false)}
          onSave={(condition) => {
            setEditing(false);
            onChange(condition);
          }}
        />
      )}
    </div>
  );
}

/** The builder of sentences in a dialog. */
export function ConditionDialog({
  title,
  value,
  words,
  hasPeriod = true,
  onSave,
  onClose,
}: {
  title: string;
  value: Condition;
  words: Words;
  hasPeriod?: boolean;
  onSave: (condition: Condition) => void;
  onClose: () => void;
}) {
  const i18n = useI18n();
  const { t } = i18n;
  const { currency } = useSession().organisation;
  const [group, setGroup] = useState(() => readCondition(value));
  const condition = writeCondition(group);
  return (
    <Dialog isOpen onClose={onClose} title={title} size="lg">
      <PeriodContext value={hasPeriod}>
        <GroupEditor group={group} words={words} telling={tellingOf(i18n, words, currency)} onChange={setGroup} />
      </PeriodContext>
      {condition === null && <p className="mt-4 rounded-lg bg-warn-soft px-3 py-2 text-[0.87rem] text-warn">{t("segments.preview_unfinished")}</p>}
      <div className="mt-6 flex gap-2">
        <Button isDisabled={condition === null} onPress={() => condition && onSave(condition)}>
          {t("asking.apply")}
        </Button>
        <Button variant="ghost" onPress={onClose}>
          {t("common.cancel")}
        </Button>
      </div>
    </Dialog>
  );
}
