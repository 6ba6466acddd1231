import { Modal } from "@heroui/react/modal";
import type { ReactNode } from "react";
import { X } from "lucide-react";
import { Button } from "./button";
import { useI18n } from "../app/i18n";

export function Dialog({
  isOpen,
  onClose,
  title,
  size = "md",
  children,
}: {
  isOpen: boolean;
  onClose: () => void;
  title: string;
  size?: "sm" | "md" | "lg";
  children: ReactNode;
}) {
  const { t } = useI18n();
  return (
    <Modal.Backdrop isOpen={isOpen} onOpenChange={(open) => !open && onClose()} variant="opaque">
      <Modal.Container size={size} placement="auto">
        <Modal.Dialog>
          <Modal.Header>
            <div className="flex items-start justify-between gap-4">
              <Modal.Heading className="pt-1 text-[1.05rem] font-semibold">{title}</Modal.Heading>
              <Button variant="ghost" size="sm" isIconOnly aria-label={t("common.close")} onPress={onClose}>
                <X />
              </Button>
            </div>
          </Modal.Header>
          <Modal.Body className="mt-3 text-[0.95rem] text-ink">{children}</Modal.Body>
        </Modal.Dialog>
      </Modal.Container>
    </Modal.Backdrop>
  );
}
