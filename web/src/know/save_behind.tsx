import { useRef, useState, type FormEvent } from "react";
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { api } from "../app/api";
import type { Behind } from "../app/api_ask";
import type { Condition } from "../app/api_segments";
import { newKey } from "../app/http";
import { useI18n } from "../app/i18n";
import { Button } from "../kit/button";
import { Dialog } from "../kit/dialog";
import { Segmented, TextInput } from "../kit/field";
import { explain, toastDone } from "../kit/toast";
import { forgetSegments } from "./segments/use_segments";

/** Keeps the customers behind an answer: by the condition that chooses them, or by name. */
export function SaveBehind({ behind, condition, total, onClose }: { behind: Behind; condition: Condition | null; total: number; onClose: () => void }) {
  const { t } = useI18n();
  const client = useQueryClient();
  const navigate = useNavigate();
  const [name, setName] = useState("");
  const [kind, setKind] = useState<"live" | "list">(condition ? "live" : "list");
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const key = useRef(newKey());
  const save = async () => {
    setBusy(true);
    setError(null);
    try {
      const wish = kind === "live" && condition ? { name: name.trim(), condition } : { name: name.trim(), ...behind };
      const saved = await api.createSegment(wish, key.current);
      toastDone(t("segments.saved", { name: saved.name }));
      await forgetSegments(client);
      await navigate({ to: "/segments/$id", params: { id: String(saved.id) } });
    } catch (reason) {
      key.current = newKey();
      setError(explain(reason, t));
      setBusy(false);
    }
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (name.trim() !== "") void save();
  };
  return (
    <Dialog isOpen onClose={onClose} title={t("behind.save_title")}>
      <form onSubmit={submit} className="space-y-5">
        <TextInput
          label={t("segments.name")}
          dir="auto"
          autoFocus
          required
          maxLength={120}
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
        {condition && (
          <Segmented
            label={t("segments.kind")}
            value={kind}
            onChange={setKind}
            options={[
              { value: "live", label: t("segments.kind_live") },
              { value: "list", label: t("segments.kind_list") },
            ]}
          />
        )}
        <p className="text-[0.87rem] text-soft">{t(kind === "live" ? "behind.save_live" : "behind.save_list", { n: total })}</p>
        {error && (
          <p role="alert" className="rounded-lg bg-bad-soft px-3 py-2 text-[0.9rem] text-bad">
            {error}
          </p>
        )}
        <div className="flex gap-2">
          <Button type="submit" isPending={busy} isDisabled={name.trim() === ""}>
            {t("common.save")}
          </Button>
          <Button variant="ghost" onPress={onClose}>
            {t("common.cancel")}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
