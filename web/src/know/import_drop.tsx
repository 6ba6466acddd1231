import { useRef, useState, type DragEvent } from "react";
import { FileUp } from "lucide-react";
import { useI18n } from "../app/i18n";
import { Button } from "../kit/button";
import { ProgressBar } from "../kit/progress";

export function DropZone({
  onFile,
  refused,
  uploading,
  onCancel,
}: {
  onFile?: (file: File) => void;
  /** Why the last file was not taken. */
  refused?: string | undefined;
  uploading?: { name: string; share: number };
  onCancel?: () => void;
}) {
  const { t, f } = useI18n();
  const input = useRef<HTMLInputElement>(null);
  const [isOver, setOver] = useState(false);
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    const file = event.dataTransfer.files[0];
    if (file) onFile?.(file);
  };
  return (
    <section
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
      className={`card grid min-h-72 place-items-center border-2 border-dashed p-8 text-center transition-colors ${
        isOver ? "border-brand bg-brand-soft" : "border-border"
      }`}
    >
      {uploading ? (
        <div className="w-full max-w-sm">
          <p className="mb-3 font-medium">{t("import.uploading", { name: uploading.name })}</p>
          <ProgressBar share={uploading.share} label={t("import.uploading", { name: uploading.name })} />
          <p className="num mt-2 text-soft">{f.percent(uploading.share, 0)}</p>
          <Button variant="ghost" size="sm" className="mt-3" onPress={() => onCancel?.()}>
            {t("common.cancel")}
          </Button>
        </div>
      ) : (
        <div className="flex flex-col items-center">
          <span className="mb-4 grid size-14 place-items-center rounded-2xl bg-brand-soft text-brand">
            <FileUp className="size-6" aria-hidden />
          </span>
          <p className="hidden text-lg font-semibold md:block">{t("import.drop")}</p>
          <p className="my-1 hidden text-soft md:block">{t("import.or")}</p>
          <Button onPress={() => input.current?.click()}>{t("import.choose")}</Button>
          {refused && (
            <p role="alert" className="mt-5 max-w-md rounded-xl bg-bad-soft px-4 py-2.5 text-[0.92rem] text-pretty text-bad">
              {refused}
            </p>
          )}
          <p className="mt-4 max-w-md text-[0.87rem] text-pretty text-soft">{t("import.drop_hint")}</p>
          <input
            ref={input}
            type="file"
            className="sr-only"
            tabIndex={-1}
            aria-label={t("import.choose")}
            accept=".csv,.tsv,.txt,text/csv,text/plain,text/tab-separated-values"
            onChange={(event) => {
              const file = event.target.files?.[0];
              event.target.value = "";
              if (file) onFile?.(file);
            }}
          />
        </div>
      )}
    </section>
  );
}
