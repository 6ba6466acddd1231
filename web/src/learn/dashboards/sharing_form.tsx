import { useState, type FormEvent } from "react";
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { api, roles, type Role } from "../../app/api";
import type { Dashboard, DashboardWish } from "../../app/api_dashboards";
import { useI18n } from "../../app/i18n";
import { presets } from "../../app/period";
import { Button } from "../../kit/button";
import { SelectInput, TextInput, Toggle } from "../../kit/field";
import { toastDone, toastError } from "../../kit/toast";

/** What a dashboard is called, the time it opens with, and the roles that see it. */
export function SharingForm({ dashboard, onSave, onClose }: { dashboard: Dashboard; onSave: (wish: DashboardWish) => Promise<boolean>; onClose: () => void }) {
  const { t } = useI18n();
  const [name, setName] = useState(dashboard.name);
  const [period, setPeriod] = useState(dashboard.period);
  const [shared, setShared] = useState<readonly Role[]>(dashboard.shared_with);
  const [busy, setBusy] = useState(false);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    if (await onSave({ name: name.trim(), period, shared_with: [...shared] })) onClose();
    setBusy(false);
  };
  return (
    <form onSubmit={(event) => void submit(event)} className="space-y-4">
      <TextInput label={t("dashboards.name")} dir="auto" required maxLength={100} value={name} onChange={(event) => setName(event.target.value)} />
      <SelectInput label={t("dashboards.period")} value={period} options={presets.map((one) => ({ value: one, label: t(`period.${one}`) }))} onChange={setPeriod} />
      <fieldset className="space-y-2">
        <legend className="mb-1.5 text-[0.87rem] font-medium">{t("dashboards.share_hint")}</legend>
        {roles.map((role) => (
          <Toggle
            key={role}
            label={t(`dashboards.role_${role}`)}
            checked={shared.includes(role)}
            onChange={(on) => setShared(on ? [...shared, role] : shared.filter((one) => one !== role))}
          />
        ))}
      </fieldset>
      <div className="flex flex-wrap gap-2">
        <Button type="submit" isPending={busy} isDisabled={name.trim() === ""}>
          {t("common.save")}
        </Button>
        <Button variant="ghost" onPress={onClose}>
          {t("common.cancel")}
        </Button>
        <span className="flex-1" />
        <Delete dashboard={dashboard} />
      </div>
    </form>
  );
}

/** Asked for twice, since nothing brings it back. */
function Delete({ dashboard }: { dashboard: Dashboard }) {
  const { t } = useI18n();
  const client = useQueryClient();
  const navigate = useNavigate();
  const [isSure, setSure] = useState(false);
  const remove = async () => {
    try {
      await api.deleteDashboard(dashboard.id);
      toastDone(t("dashboards.deleted", { name: dashboard.name }));
      await client.invalidateQueries({ queryKey: ["dashboards"] });
      await navigate({ to: "/dashboards" });
    } catch (error) {
      toastError(error, t);
    }
  };
  if (!isSure) {
    return (
      <Button variant="ghost" className="text-bad" onPress={() => setSure(true)}>
        {t("dashboards.delete")}
      </Button>
    );
  }
  return (
    <div role="alert" className="w-full rounded-xl bg-bad-soft p-3 text-[0.9rem]">
      <p className="font-medium text-bad">{t("dashboards.delete_title", { name: dashboard.name })}</p>
      <p className="mt-1">{t("dashboards.delete_text")}</p>
      <Button variant="outline" size="sm" className="mt-2 text-bad" onPress={() => void remove()}>
        {t("dashboards.delete")}
      </Button>
    </div>
  );
}
