import { toast } from "@heroui/react/toast";
import type { Translate } from "../app/i18n";
import { Problem } from "../app/problem";

/** What a failure says to the reader: the server's own sentence where there is one. */
export function explain(error: unknown, t: Translate): string {
  if (!(error instanceof Problem)) return t("error.internal");
  return error.detail || t(`error.${error.code}`);
}

export function toastError(error: unknown, t: Translate): void {
  if (error instanceof Problem && error.code === "unauthenticated") return;
  toast.danger(t("error.title"), { description: explain(error, t), timeout: 8000 });
}

export function toastDone(message: string): void {
  toast.success(message, { timeout: 3500 });
}
