import { useQuery } from "@tanstack/react-query";
import { Download } from "lucide-react";
import { api, importKinds, type Import } from "../app/api";
import { useI18n } from "../app/i18n";
import { todayIn } from "../app/period";

export function Templates() {
  const { t } = useI18n();
  return (
    <section className="mt-8">
      <h2 className="font-semibold">{t("import.templates")}</h2>
      <p className="mb-3 text-[0.87rem] text-soft">{t("import.templates_hint")}</p>
      <ul className="grid gap-3 sm:grid-cols-2 lg:grid-cols-3">
        {importKinds.map((kind) => (
          <li key={kind}>
            <a
              href={api.templateUrl(kind)}
              download={`${kind}.csv`}
              className="card flex items-center gap-3 px-4 py-3 transition-shadow hover:ring-1 hover:ring-border"
            >
              <span className="min-w-0 flex-1">
                <span className="block font-medium">{t(`import.kind_${kind}`)}</span>
                <span className="block truncate text-[0.82rem] text-soft">{t(`import.kind_${kind}_hint`)}</span>
              </span>
              <Download className="size-4 shrink-0 text-faint" aria-hidden />
            </a>
          </li>
        ))}
      </ul>
    </section>
  );
}

const tones: Record<Import["state"], string> = {
  running: "bg-brand-soft text-brand",
  done: "bg-good-soft text-good",
  failed: "bg-bad-soft text-bad",
  interrupted: "bg-warn-soft text-warn",
};

export function EarlierImports({ onOpen }: { onOpen: (one: Import) => void }) {
  const { t, f } = useI18n();
  const imports = useQuery({ queryKey: ["imports"], queryFn: ({ signal }) => api.imports(signal) });
  if (!imports.data?.items.length) return null;
  return (
    <section className="mt-8">
      <h2 className="mb-3 font-semibold">{t("import.earlier")}</h2>
      <ul className="card divide-y divide-line overflow-hidden">
        {imports.data.items.map((one) => (
          <li key={one.id}>
            <button
              type="button"
              onClick={() => onOpen(one)}
              className="flex w-full flex-wrap items-center gap-x-4 gap-y-1 px-4 py-3 text-start transition-colors hover:bg-raised sm:px-5"
            >
              <span className="min-w-0 flex-1 basis-40">
                <span className="block truncate font-medium">
                  <bdi>{one.file}</bdi>
                </span>
                <span className="num text-[0.82rem] text-soft">
                  {t(`import.kind_${one.kind}`)} · {f.bytes(one.bytes)} · {f.ago(one.started_at, todayIn(f.zone))}
                </span>
              </span>
              <span className="num text-[0.87rem] text-soft">
                {t("import.added")} {f.int(one.added)}
                {one.rejected > 0 && ` · ${t("import.rejected")} ${f.int(one.rejected)}`}
              </span>
              <span className={`rounded-full px-2.5 py-0.5 text-[0.8rem] font-medium ${tones[one.state]}`}>{t(`import.state_${one.state}`)}</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
