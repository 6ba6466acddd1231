import { useEffect } from "react";
import { useI18n } from "../app/i18n";

/** What the browser's tab and history call this page. */
export function useDocumentTitle(page: string): void {
  const { t } = useI18n();
  useEffect(() => {
    document.title = t("app.title", { page });
  }, [page, t]);
}
