import { useState, type FormEvent } from "react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { ChevronRight, LayoutDashboard, Plus, Users } from "lucide-react";
import { api } from "../../app/api";
import type { Dashboard } from "../../app/api_dashboards";
import { newKey } from "../../app/http";
import { useI18n } from "../../app/i18n";
import { useMay, useSession } from "../../app/session";
import { Button } from "../../kit/button";
import { Dialog } from "../../kit/dialog";
import { SelectInput, TextInput } from "../../kit/field";
import { Empty, Failure, PageTitle, Shimmer } from "../../kit/states";
import { toastError } from "../../kit/toast";
import { starts, tilesOf, type Start } from "./arrange";

export function DashboardsPage() {
  const { t } = useI18n();
  const mayWrite = useMay("metrics:write");
  const [isMaking, setMaking] = useState(false);
  const list = useQuery({ queryKey: ["dashboards"], queryFn: ({ signal }) => api.dashboards(signal) });
  if (list.isError) return <Failure error={list.error} onRetry={() => void list.refetch()} />;
  const items = list.data?.items;
  const make = mayWrite && (
    <Button onPress={() => setMaking(true)}>
      <Plus />
      {t("dashboards.new")}
    </Button>
  );
  return (
    <>
      <PageTitle title={t("dashboards.title")} lead={t("dashboards.lead")}>
        {items && items.length > 0 && make}
      </PageTitle>
      {!items ? (
        <Shimmer className="h-48 rounded-2xl" />
      ) : items.length === 0 ? (
        <Empty icon={<LayoutDashboard />} title={t("dashboards.empty_title")} text={t("dashboards.empty_text")} action={make} />
      ) : (
        <ul className="grid gap-3 sm:grid-cols-2 lg:grid-cols-3">
          {items.map((one) => (
            <li key={one.id}>
              <Card dashboard={one} />
            </li>
          ))}
        </ul>
      )}
      <Dialog isOpen={isMaking} onClose={() => setMaking(false)} title={t("dashboards.new")}>
        <NewForm onClose={() => setMaking(false)} />
      </Dialog>
    </>
  );
}

function Card({ dashboard }: { dashboard: Dashboard }) {
  const { t } = useI18n();
  return (
    <Link
      to="/dashboards/$id"
      params={{ id: String(dashboard.id) }}
      className="card flex h-full items-center gap-3 p-4 transition-colors hover:bg-raised sm:p-5"
    >
      <span className="min-w-0 flex-1">
        <bdi className="block truncate font-medium">{dashboard.name}</bdi>
        <span className="num mt-0.5 flex flex-wrap items-center gap-x-3 text-[0.87rem] text-soft">
          {t("dashboards.tiles_n", { n: dashboard.tiles.length })}
          <span>{t("dashboards.by_owner", { name: dashboard.owner })}</span>
          {dashboard.shared_with.length > 0 && (
            <span className="flex items-center gap-1">
              <Users className="size-3.5" aria-hidden />
              {t("dashboards.shared")}
            </span>
          )}
        </span>
      </span>
      <ChevronRight className="mirror size-4 shrink-0 text-faint" aria-hidden />
    </Link>
  );
}

function NewForm({ onClose }: { onClose: () => void }) {
  const { t } = useI18n();
  const { resolved } = useSession().organisation;
  const client = useQueryClient();
  const navigate = useNavigate();
  const kpis = useQuery({ queryKey: ["kpis"], queryFn: ({ signal }) => api.kpis(signal) });
  const [name, setName] = useState("");
  const [start, setStart] = useState<Start>(resolved.business === "subscription" ? "subscriptions" : "shop");
  const [busy, setBusy] = useState(false);
  const [key] = useState(newKey);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    try {
      const tiles = tilesOf(start, kpis.data?.items.map(({ code }) => code) ?? []);
      const made = await api.createDashboard({ name: name.trim(), period: "last_12_months", tiles }, key);
      onClose();
      await client.invalidateQueries({ queryKey: ["dashboards"] });
      await navigate({ to: "/dashboards/$id", params: { id: String(made.id) }, search: start === "empty" ? { edit: true } : {} });
    } catch (error) {
      toastError(error, t);
      setBusy(false);
    }
  };
  return (
    <form onSubmit={(event) => void submit(event)} className="space-y-4">
      <TextInput label={t("dashboards.name")} dir="auto" required autoFocus maxLength={100} value={name} onChange={(event) => setName(event.target.value)} />
      <SelectInput
        label={t("dashboards.start")}
        value={start}
        options={Object.keys(starts).map((one) => ({ value: one, label: t(`dashboards.start_${one as Start}`) }))}
        onChange={(next) => setStart(next as Start)}
      />
      <div className="flex gap-2">
        <Button type="submit" isPending={busy} isDisabled={name.trim() === "" || !kpis.data}>
          {t("dashboards.create")}
        </Button>
        <Button variant="ghost" onPress={onClose}>
          {t("common.cancel")}
        </Button>
      </div>
    </form>
  );
}
