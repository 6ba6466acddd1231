import { useState } from "react";
import { useQueryClient } from "@tanstack/react-query";
import { ArrowDown, ArrowUp, PencilLine, Plus, RotateCcw, X } from "lucide-react";
import { api } from "../../app/api";
import type { NamedCondition } from "../../app/api_ask";
import type { Words } from "../../app/api_segments";
import { useI18n } from "../../app/i18n";
import { useSession } from "../../app/session";
import { readCondition } from "../../know/segments/read";
import { groupText, tellingOf } from "../../know/segments/sentence";
import { Button } from "../../kit/button";
import { explain, toastDone } from "../../kit/toast";
import { ConditionDialog } from "../asking/condition_choice";

export const mostStages = 20;

/** The stages of the journey, in the order in which they are looked at. */
export function StageEditor({ stages: saved, isOwn, words, onClose }: { stages: readonly NamedCondition[]; isOwn: boolean; words: Words; onClose: () => void }) {
  const i18n = useI18n();
  const { t } = i18n;
  const { currency } = useSession().organisation;
  const client = useQueryClient();
  const [stages, setStages] = useState<readonly NamedCondition[]>(saved);
  const [editing, setEditing] = useState<number | null>(null);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const telling = tellingOf(i18n, words, currency);
  const replace = (at: number, stage: NamedCondition) => setStages(stages.map((one, i) => (i === at ? stage : one)));
  const move = (at: number, by: number) => {
    const next = [...stages];
    const [one] = next.splice(at, 1);
    if (one) next.splice(at + by, 0, one);
    setStages(next);
  };
  const save = async (wanted: readonly NamedCondition[] | null) => {
    setBusy(true);
    setError(null);
    try {
      await api.changeJourney(wanted);
      toastDone(t("common.saved"));
      await client.invalidateQueries({ queryKey: ["journey"] });
      onClose();
    } catch (reason) {
      setError(explain(reason, t));
      setBusy(false);
    }
  };
  const edited = editing === null ? undefined : stages[editing];
  const isReady = stages.length > 0 && stages.every((stage) => stage.name.trim() !== "");
  return (
    <section className="card mt-5 p-5 sm:p-6" aria-label={t("journey.stages")}>
      <h2 className="font-semibold">{t("journey.stages")}</h2>
      <p className="mb-4 text-[0.9rem] text-soft">{t("journey.stages_hint")}</p>
      <ol className="space-y-2">
        {stages.map((stage, i) => (
          <li key={i} className="flex flex-wrap items-center gap-2 rounded-xl bg-raised/60 px-3 py-2">
            <input
              className="field w-44"
              dir="auto"
              maxLength={120}
              aria-label={t("journey.stage_name", { n: i + 1 })}
              value={stage.name}
              onChange={(event) => replace(i, { ...stage, name: event.target.value })}
            />
            <p className="min-w-40 flex-1 text-[0.9rem] text-soft">{groupText(readCondition(stage.who), telling)}</p>
            <span className="ms-auto flex">
              <IconButton label={t("asking.change", { label: stage.name })} onPress={() => setEditing(i)}>
                <PencilLine />
              </IconButton>
              <IconButton label={t("journey.move_up", { name: stage.name })} isDisabled={i === 0} onPress={() => move(i, -1)}>
                <ArrowUp />
              </IconButton>
              <IconButton label={t("journey.move_down", { name: stage.name })} isDisabled={i === stages.length - 1} onPress={() => move(i, 1)}>
                <ArrowDown />
              </IconButton>
              <IconButton label={t("journey.remove", { name: stage.name })} isDisabled={stages.length === 1} onPress={() => setStages(stages.filter((_, at) => at !== i))}>
                <X />
              </IconButton>
            </span>
          </li>
        ))}
      </ol>
      {error && (
        <p role="alert" className="mt-3 rounded-lg bg-bad-soft px-3 py-2 text-[0.9rem] text-bad">
          {error}
        </p>
      )}
      <div className="mt-4 flex flex-wrap gap-2">
        <Button isPending={busy} isDisabled={!isReady} onPress={() => void save(stages)}>
          {t("common.save")}
        </Button>
        {stages.length < mostStages && (
          <Button variant="outline" className="bg-panel" onPress={() => setStages([...stages, { name: "", who: { everyone: true } }])}>
            <Plus />
            {t("journey.add")}
          </Button>
        )}
        {isOwn && (
          <Button variant="outline" className="bg-panel" isDisabled={busy} onPress={() => void save(null)}>
            <RotateCcw />
            {t("journey.usual")}
          </Button>
        )}
        <Button variant="ghost" onPress={onClose}>
          {t("common.cancel")}
        </Button>
      </div>
      {edited && editing !== null && (
        <ConditionDialog
          title={edited.name || t("journey.stage_name", { n: editing + 1 })}
          value={edited.who}
          words={words}
          hasPeriod={false}
          onClose={() => setEditing(null)}
          onSave={(who) => {
            replace(editing, { ...edited, who });
            setEditing(null);
          }}
        />
      )}
    </section>
  );
}

function IconButton({ label, isDisabled = false, onPress, children }: { label: string; isDisabled?: boolean; onPress: () => void; children: React.ReactNode }) {
  return (
    <Button variant="ghost" size="sm" isIconOnly className="text-soft" aria-label={label} isDisabled={isDisabled} onPress={onPress}>
      {children}
    </Button>
  );
}
