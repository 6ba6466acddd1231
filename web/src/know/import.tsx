import { useRef, useState } from "react";
import { keepPreviousData, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, type Import, type ImportKind, type Preview, type Reading } from "../app/api";
import { useI18n } from "../app/i18n";
import { sessionKey } from "../app/session";
import { PageTitle } from "../kit/states";
import { explain, toastError } from "../kit/toast";
import { DropZone } from "./import_drop";
import { EarlierImports, Templates } from "./import_history";
import { Mapping } from "./import_mapping";
import { RunningImport } from "./import_run";

type Step =
  | { at: "choose"; refused?: string }
  | { at: "uploading"; file: File; share: number }
  | { at: "mapping"; file: string; upload: string; first: Preview; reading: Reading }
  | { at: "running"; started: Import };

/** A file becomes facts in three steps: choose it, say what its columns are, watch it go in. */
export function ImportPage() {
  const { t } = useI18n();
  const client = useQueryClient();
  const [step, setStep] = useState<Step>({ at: "choose" });
  const abort = useRef<AbortController>(null);

  const take = async (file: File) => {
    const controller = new AbortController();
    abort.current = controller;
    setStep({ at: "uploading", file, share: 0 });
    try {
      const answer = await api.upload(file, (share) => setStep({ at: "uploading", file, share }), controller.signal);
      setStep({ at: "mapping", file: file.name, upload: answer.upload, first: answer.preview, reading: asRead(answer.preview) });
    } catch (error) {
      setStep(controller.signal.aborted ? { at: "choose" } : { at: "choose", refused: explain(error, t) });
    }
  };

  const start = async (upload: string, reading: Reading) => {
    try {
      const started = await api.startImport(upload, reading);
      setStep({ at: "running", started });
      void client.invalidateQueries({ queryKey: ["imports"] });
    } catch (error) {
      toastError(error, t);
    }
  };

  const finished = () => {
    // Everything that was asked before knows nothing of the new facts.
    void client.invalidateQueries({ queryKey: sessionKey });
    void client.invalidateQueries({ predicate: (query) => query.queryKey[0] !== sessionKey[0] });
  };

  return (
    <>
      <PageTitle title={t("import.title")} lead={t("import.lead")} />
      {step.at === "choose" && (
        <>
          <DropZone onFile={(file) => void take(file)} refused={step.refused} />
          <Templates />
          <EarlierImports onOpen={(one) => setStep({ at: "running", started: one })} />
        </>
      )}
      {step.at === "uploading" && (
        <DropZone uploading={{ name: step.file.name, share: step.share }} onCancel={() => abort.current?.abort()} />
      )}
      {step.at === "mapping" && (
        <MappingStep
          step={step}
          onReading={(reading) => setStep({ ...step, reading })}
          onCancel={() => setStep({ at: "choose" })}
          onStart={() => start(step.upload, step.reading)}
        />
      )}
      {step.at === "running" && (
        <RunningImport started={step.started} onFinished={finished} onAnother={() => setStep({ at: "choose" })} />
      )}
    </>
  );
}

function asRead(preview: Preview): Reading {
  return {
    kind: preview.kind,
    columns: preview.columns,
    delimiter: preview.delimiter,
    header: preview.header,
    date_format: preview.date_format,
    currency: preview.currency ?? null,
  };
}

function MappingStep({
  step,
  onReading,
  onCancel,
  onStart,
}: {
  step: Extract<Step, { at: "mapping" }>;
  onReading: (reading: Reading) => void;
  onCancel: () => void;
  onStart: () => Promise<void>;
}) {
  const { language } = useI18n();
  const asFirst = JSON.stringify(step.reading) === JSON.stringify(asRead(step.first));
  const [firstLanguage] = useState(language);
  const isFirst = asFirst && language === firstLanguage;
  const preview = useQuery({
    queryKey: ["preview", step.upload, step.reading, language],
    queryFn: ({ signal }) => api.preview(step.upload, step.reading, signal),
    enabled: !isFirst,
    placeholderData: keepPreviousData,
    staleTime: Infinity,
  });
  const shown = isFirst ? step.first : (preview.data ?? step.first);

  const change = (part: Partial<Reading>) => {
    // The server guesses the columns anew when the shape of the rows changes.
    const reshaped = "kind" in part || "delimiter" in part || "header" in part;
    onReading({ ...step.reading, columns: shown.columns, ...(reshaped ? { columns: null } : {}), ...part });
  };
  const setColumn = (column: number, field: string) => {
    const columns = Object.fromEntries(Object.entries(shown.columns).filter(([name, at]) => at !== column && name !== field));
    onReading({ ...step.reading, columns: field ? { ...columns, [field]: column } : columns });
  };

  return (
    <Mapping
      file={step.file}
      preview={shown}
      reading={step.reading}
      isReading={!isFirst && preview.isFetching}
      error={isFirst ? null : preview.error}
      onKind={(kind: ImportKind) => change({ kind, date_format: null })}
      onChange={change}
      onColumn={setColumn}
      onCancel={onCancel}
      onStart={onStart}
    />
  );
}
