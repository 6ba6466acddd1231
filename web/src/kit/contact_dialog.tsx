import { useId, useRef, useState, type FormEvent } from "react";
import { useQueryClient } from "@tanstack/react-query";
import { Mail, MapPin, MessageSquare, MoreHorizontal, Phone } from "lucide-react";
import { api, channels, outcomes, type Channel, type Outcome } from "../app/api";
import { newKey } from "../app/http";
import { useI18n } from "../app/i18n";
import { Button } from "./button";
import { Dialog } from "./dialog";
import { Field, Segmented } from "./field";
import { explain, toastDone } from "./toast";

export interface ContactTarget {
  id: number;
  name: string;
  phone?: string | null | undefined;
  email?: string | null | undefined;
}

const icons: Record<Channel, React.ReactNode> = {
  call: <Phone className="size-4" aria-hidden />,
  email: <Mail className="size-4" aria-hidden />,
  sms: <MessageSquare className="size-4" aria-hidden />,
  visit: <MapPin className="size-4" aria-hidden />,
  other: <MoreHorizontal className="size-4" aria-hidden />,
};

export function ContactDialog({ target, onClose }: { target: ContactTarget | null; onClose: () => void }) {
  const { t } = useI18n();
  return (
    <Dialog isOpen={target !== null} onClose={onClose} title={t("contact.title", { name: target?.name ?? "" })} size="lg">
      {target && <ContactForm target={target} onClose={onClose} />}
    </Dialog>
  );
}

function ContactForm({ target, onClose }: { target: ContactTarget; onClose: () => void }) {
  const { t } = useI18n();
  const client = useQueryClient();
  const [channel, setChannel] = useState<Channel>(target.phone ? "call" : target.email ? "email" : "other");
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  const [note, setNote] = useState("");
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);
  // One key for this form: pressing twice notes it down once.
  const key = useRef(newKey());
  const missing = useId();

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (outcome === null) return;
    setBusy(true);
    setError(null);
    try {
      await api.contact(target.id, { channel, outcome, note: note.trim() }, key.current);
      toastDone(t("contact.done", { name: target.name }));
      for (const part of ["customer", "timeline", "keep"]) void client.invalidateQueries({ queryKey: [part] });
      onClose();
    } catch (reason) {
      key.current = newKey();
      setError(explain(reason, t));
    } finally {
      setBusy(false);
    }
  };

  return (
    <form onSubmit={(event) => void submit(event)} className="space-y-5">
      <p className="num flex flex-wrap gap-x-5 text-soft">
        {target.phone && <bdi dir="ltr">{target.phone}</bdi>}
        {target.email && <bdi dir="ltr">{target.email}</bdi>}
        {!target.phone && !target.email && t("contact.no_address")}
      </p>
      <div className="space-y-2">
        <p className="text-[0.87rem] font-medium">{t("contact.channel")}</p>
        <Segmented
          wrap
          label={t("contact.channel")}
          value={channel}
          onChange={setChannel}
          options={channels.map((one) => ({ value: one, label: t(`contact.channel_${one}`), icon: icons[one] }))}
        />
      </div>
      <div className="space-y-2">
        <p className="text-[0.87rem] font-medium">{t("contact.outcome")}</p>
        <Segmented
          wrap
          label={t("contact.outcome")}
          value={outcome}
          onChange={setOutcome}
          options={outcomes.map((one) => ({ value: one, label: t(`contact.outcome_${one}`) }))}
        />
      </div>
      <Field label={t("contact.note")}>
        {(tied) => (
          <textarea
            {...tied}
            className="field"
            rows={3}
            dir="auto"
            maxLength={1300}
            placeholder={t("contact.note_hint")}
            value={note}
            onChange={(event) => setNote(event.target.value)}
          />
        )}
      </Field>
      {error && (
        <p role="alert" className="rounded-lg bg-bad-soft px-3 py-2 text-[0.9rem] text-bad">
          {error}
        </p>
      )}
      <div className="flex items-center justify-end gap-2">
        {outcome === null && <p id={missing} className="me-auto text-[0.84rem] text-soft">{t("contact.outcome_missing")}</p>}
        <Button variant="ghost" onPress={onClose}>
          {t("common.cancel")}
        </Button>
        <Button type="submit" isPending={busy} isDisabled={outcome === null} aria-describedby={outcome === null ? missing : undefined}>
          {t("contact.submit")}
        </Button>
      </div>
    </form>
  );
}
