import type { ReactNode } from "react";
import { useDocumentTitle } from "../kit/document_title";
import { languageNames, useI18n } from "./i18n";
import { languages } from "./prefs";
import { Mark } from "./splash";
import { useSwitchLanguage } from "./switch_language";

/** The frame of the pages that are seen before signing in. */
export function Gate({ title, lead, children }: { title: string; lead: string; children: ReactNode }) {
  const { t } = useI18n();
  useDocumentTitle(title);
  return (
    <div className="grid min-h-dvh lg:grid-cols-[1fr_1.1fr]">
      <main className="flex flex-col px-6 py-8 sm:px-12">
        <div className="flex items-center justify-between gap-4">
          <span className="flex items-center gap-2.5 font-semibold">
            <Mark className="size-8" />
            {t("app.name")}
          </span>
          <LanguageRow />
        </div>
        <div className="mx-auto my-auto w-full max-w-[25rem] py-10">
          <h1 className="text-[1.75rem] leading-tight font-semibold tracking-[-0.02em]">{title}</h1>
          <p className="mt-2 mb-8 text-soft">{lead}</p>
          {children}
        </div>
      </main>
      <Backdrop />
    </div>
  );
}

function LanguageRow() {
  const { t, language } = useI18n();
  const switchLanguage = useSwitchLanguage();
  return (
    <div role="group" aria-label={t("settings.language")} className="flex gap-1 text-[0.87rem]">
      {languages.map((one) => (
        <button
          key={one}
          type="button"
          lang={one}
          aria-pressed={one === language}
          onClick={() => switchLanguage(one)}
          className="rounded-lg px-2 py-1 text-soft hover:text-ink aria-pressed:bg-raised aria-pressed:font-medium aria-pressed:text-ink"
        >
          {languageNames[one]}
        </button>
      ))}
    </div>
  );
}

const rows = [100, 62, 51, 45, 41, 38, 36];

function Backdrop() {
  const { t } = useI18n();
  return (
    <div className="relative hidden overflow-hidden bg-[#0c3b39] text-white lg:flex lg:flex-col lg:justify-end lg:p-14">
      <div aria-hidden className="absolute inset-0 flex flex-col justify-center gap-2.5 px-14 opacity-90">
        {rows.map((_, row) => (
          <div key={row} className="flex gap-2.5">
            {rows.slice(0, rows.length - row).map((share, column) => (
              <span
                key={column}
                className="h-12 w-20 rounded-lg bg-[#5eead4]"
                style={{ opacity: 0.07 + (share + row * 3) / 320 }}
              />
            ))}
          </div>
        ))}
      </div>
      <p className="relative max-w-md text-[1.6rem] leading-snug font-medium text-balance">{t("sign_in.tagline")}</p>
    </div>
  );
}
