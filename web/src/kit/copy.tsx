import { Copy, Mail, Phone as PhoneIcon } from "lucide-react";
import { useI18n } from "../app/i18n";
import { Button } from "./button";
import { useMedia } from "./media";
import { toastDone, toastError } from "./toast";

async function copyText(text: string): Promise<void> {
  if (navigator.clipboard) {
    await navigator.clipboard.writeText(text);
    return;
  }
  // Plain http in a local network has no clipboard API.
  const area = document.createElement("textarea");
  area.value = text;
  area.style.position = "fixed";
  area.style.opacity = "0";
  document.body.append(area);
  area.select();
  document.execCommand("copy");
  area.remove();
}

/** On a phone the number is called, elsewhere copied. */
export function Phone({ phone }: { phone: string }) {
  const { t } = useI18n();
  if (!useMedia("(pointer: coarse)")) return <CopyPhone phone={phone} />;
  return (
    <a
      href={`tel:${phone.replace(/[^\d+]/g, "")}`}
      aria-label={t("customer.call")}
      className="relative z-10 grid size-8 place-items-center rounded-lg text-soft hover:bg-default hover:text-ink"
    >
      <PhoneIcon className="size-4" aria-hidden />
    </a>
  );
}

function CopyPhone({ phone }: { phone: string }) {
  const { t } = useI18n();
  const copy = () =>
    copyText(phone)
      .then(() => toastDone(t("common.copied_text", { text: phone })))
      .catch((error: unknown) => toastError(error, t));
  return (
    <span className="relative z-10" title={phone}>
      <Button variant="ghost" size="sm" isIconOnly className="text-soft" aria-label={t("customer.copy_phone")} onPress={() => void copy()}>
        <Copy />
      </Button>
    </span>
  );
}

export function MailTo({ email }: { email: string }) {
  const { t } = useI18n();
  return (
    <a
      href={`mailto:${encodeURIComponent(email).replace("%40", "@")}`}
      aria-label={t("customer.write_email")}
      className="relative z-10 grid size-8 place-items-center rounded-lg text-soft hover:bg-default hover:text-ink"
    >
      <Mail className="size-4" aria-hidden />
    </a>
  );
}
