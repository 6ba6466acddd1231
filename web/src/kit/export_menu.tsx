import { useState } from "react";
import { Popover } from "@heroui/react/popover";
import { Download, FileSpreadsheet, FileText } from "lucide-react";
import type { FileFormat } from "../app/api_ask";
import { useI18n } from "../app/i18n";
import { Button } from "./button";
import { toastError } from "./toast";

const formats = [
  { format: "xlsx", icon: FileSpreadsheet },
  { format: "csv", icon: FileText },
] as const;

/** What is shown, as a file for spreadsheets. */
export function ExportMenu({ onExport }: { onExport: (format: FileFormat) => Promise<void> }) {
  const { t } = useI18n();
  const [isOpen, setOpen] = useState(false);
  const [busy, setBusy] = useState(false);
  const run = async (format: FileFormat) => {
    setOpen(false);
    setBusy(true);
    try {
      await onExport(format);
    } catch (error) {
      toastError(error, t);
    }
    setBusy(false);
  };
  return (
    <Popover isOpen={isOpen} onOpenChange={setOpen}>
      <Button variant="outline" className="h-10 rounded-lg bg-panel font-normal" isPending={busy}>
        <Download className="text-soft" />
        {t("export.button")}
      </Button>
      <Popover.Content placement="bottom end" className="w-60 rounded-xl p-0">
        <Popover.Dialog aria-label={t("export.button")} className="p-2 outline-none">
          <ul>
            {formats.map(({ format, icon: Icon }) => (
              <li key={format}>
                <button
                  type="button"
                  onClick={() => void run(format)}
                  className="flex min-h-10 w-full items-center gap-2.5 rounded-lg px-2.5 text-start text-[0.92rem] hover:bg-raised"
                >
                  <Icon className="size-4 text-soft" aria-hidden />
                  {t(`export.${format}`)}
                </button>
              </li>
            ))}
          </ul>
        </Popover.Dialog>
      </Popover.Content>
    </Popover>
  );
}
