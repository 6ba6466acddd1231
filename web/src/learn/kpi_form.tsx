import { useRef, useState, type FormEvent } from "react";
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { api, type Kpi, type OwnKpi, type Unit } from "../app/api";
import type { Condition, Words } from "../app/api_segments";
import { newKey } from "../app/http";
import { useI18n } from "../app/i18n";
import { useSession } from "../app/session";
import { Button } from "../kit/button";
import { Segmented, SelectInput, TextInput, Toggle } from "../kit/field";
import { explain, toastDone } from "../kit/toast";
import { GroupEditor } from "../know/segments/group_editor";
import { usualKind } from "../know/segments/ideas";
import { readCondition } from "../know/segments/read";
import { tellingOf, type Telling } from "../know/segments/sentence";
import { writeCondition } from "../know/segments/write";
import { codeFrom, measureTypes, newMeasure, readMeasure, unitOf, writeMeasure, type OwnMeasure } from "./own_measure";

const units: readonly Unit[] = ["number", "customers", "money", "share", "score", "points", "days", "months", "seconds"];

/** A KPI of one's own: what it measures, in sentences, or as JSON for what sentences cannot say. */
export function KpiForm({ kpi, words, onClose }: { kpi: (Kpi & OwnKpi) | null; words: Words; onClose: () => void }) {
  const i18n = useI18n();
  const { t } = i18n;
  const { currency } = useSession().organisation;
  const telling = tellingOf(i18n, words, currency);
  const [name, setName] = useState(kpi?.name ?? "");
  const [definition, setDefinition] = useState(kpi?.definition ?? "");
  const [measure, setMeasure] = useState<OwnMeasure>(
    kpi ? readMeasure(kpi.measure) : newMeasure("share", usualKind(words), null),
  );
  const [better, setBetter] = useState<Kpi["better"]>(kpi?.better ?? "up");
  const [accumulates, setAccumulates] = useState(kpi?.accumulates ?? false);
  const [unit, setUnit] = useState<Unit>(kpi?.unit ?? "number");
  const { save, busy, error } = useSave(kpi, onClose);
  const written = writeMeasure(measure);
  const isReady = name.trim() !== "" && written !== null;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!isReady) return;
    void save({
      name: name.trim(),
      definition: definition.trim(),
      unit: unitOf(measure) ?? unit,
      better,
      accumulates,
      measure: written,
    });
  };
  const changeType = (type: string) =>
    setMeasure(newMeasure(measureTypes.find((one) => one === type) ?? "share", usualKind(words), writeMeasure(measure)));
  return (
    <form onSubmit={submit} className="space-y-4">
      <TextInput label={t("kpis.form_name")} dir="auto" required maxLength={120} value={name} onChange={(event) => setName(event.target.value)} />
      <SelectInput
        label={t("kpis.form_measure")}
        value={measure.type}
        options={measureTypes.map((type) => ({ value: type, label: t(`kpis.measure_${type}`) }))}
        onChange={changeType}
      />
      <MeasureFields measure={measure} words={words} telling={telling} onChange={setMeasure} />
      {unitOf(measure) === null && (
        <SelectInput
          label={t("kpis.form_unit")}
          value={unit}
          options={units.map((one) => ({ value: one, label: t(`kpis.unit_${one}`) }))}
          onChange={(next) => setUnit(units.find((one) => one === next) ?? "number")}
        />
      )}
      <TextInput label={t("kpis.form_definition")} dir="auto" maxLength={1000} value={definition} onChange={(event) => setDefinition(event.target.value)} />
      <Segmented
        label={t("kpis.form_better")}
        value={better}
        onChange={setBetter}
        options={(["up", "down", "neutral"] as const).map((one) => ({ value: one, label: t(`kpis.better_${one}`) }))}
      />
      <Toggle label={t("kpis.form_accumulates")} hint={t("kpis.form_accumulates_hint")} checked={accumulates} onChange={setAccumulates} />
      {error && (
        <p role="alert" className="rounded-lg bg-bad-soft px-3 py-2 text-[0.9rem] text-bad">
          {error}
        </p>
      )}
      <div className="flex gap-2">
        <Button type="submit" isPending={busy} isDisabled={!isReady}>
          {t("common.save")}
        </Button>
        <Button variant="ghost" onPress={onClose}>
          {t("common.cancel")}
        </Button>
      </div>
    </form>
  );
}

interface FieldsProps {
  measure: OwnMeasure;
  words: Words;
  telling: Telling;
  onChange: (measure: OwnMeasure) => void;
}

function MeasureFields({ measure, words, telling, onChange }: FieldsProps) {
  const { t } = useI18n();
  const conditions = (label: string, condition: Condition, set: (next: Condition) => void) => (
    <Conditions label={label} condition={condition} words={words} telling={telling} onChange={set} />
  );
  switch (measure.type) {
    case "share":
      return (
        <>
          {conditions(t("kpis.share_of"), measure.of, (of) => onChange({ ...measure, of }))}
          {conditions(t("kpis.share_among"), measure.among, (among) => onChange({ ...measure, among }))}
        </>
      );
    case "customers":
      return conditions(t("kpis.customers_who"), measure.who, (who) => onChange({ ...measure, who }));
    case "facts":
    case "money":
    case "mean":
      return (
        <SelectInput
          label={t("kpis.of_kind")}
          value={measure.kind}
          options={words.kinds.map(({ kind, title }) => ({ value: kind, label: title }))}
          onChange={(kind) => onChange({ ...measure, kind })}
        />
      );
    case "written":
      return (
        <label className="block">
          <span className="mb-1 block text-[0.9rem] font-medium">{t("kpis.written")}</span>
          <textarea
            dir="ltr"
            spellCheck={false}
            rows={8}
            className="field h-auto py-2 font-mono text-[0.85rem]"
            value={measure.text}
            onChange={(event) => onChange({ type: "written", text: event.target.value })}
          />
        </label>
      );
  }
}

/** Conditions as sentences; a condition that is not finished yet keeps the last that was. */
function Conditions({
  label,
  condition,
  words,
  telling,
  onChange,
}: {
  label: string;
  condition: Condition;
  words: Words;
  telling: Telling;
  onChange: (condition: Condition) => void;
}) {
  const [group, setGroup] = useState(() =>
    "everyone" in condition ? { type: "group" as const, any: false, rules: [] } : readCondition(condition),
  );
  return (
    <fieldset className="rounded-xl border border-line p-3">
      <legend className="px-1 text-[0.9rem] font-medium">{label}</legend>
      <GroupEditor
        group={group}
        words={words}
        telling={telling}
        onChange={(next) => {
          setGroup(next);
          onChange((next.rules.length === 0 ? null : writeCondition(next)) ?? { everyone: true });
        }}
      />
    </fieldset>
  );
}

function useSave(kpi: Kpi | null, onClose: () => void) {
  const { t } = useI18n();
  const client = useQueryClient();
  const navigate = useNavigate({ from: "/kpis" });
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const key = useRef(newKey());
  const save = async (wish: Omit<OwnKpi, "own">) => {
    setBusy(true);
    setError(null);
    try {
      const code = kpi?.code ?? codeFrom(wish.name, Math.random);
      if (kpi) await api.changeKpi(code, wish);
      else await api.createKpi({ code, ...wish }, key.current);
      toastDone(t("kpis.saved", { name: wish.name }));
      await client.invalidateQueries({ predicate: ({ queryKey }) => ["kpi", "kpis", "figures"].includes(String(queryKey[0])) });
      onClose();
      await navigate({ search: (old) => ({ ...old, kpi: code }) });
    } catch (reason) {
      key.current = newKey();
      setError(explain(reason, t));
      setBusy(false);
    }
  };
  return { save, busy, error };
}
