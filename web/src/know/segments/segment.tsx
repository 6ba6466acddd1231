import { useState } from "react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate, useParams } from "@tanstack/react-router";
import { Copy, Pencil, Shapes, Trash2, UserPlus } from "lucide-react";
import { api } from "../../app/api";
import type { Segment } from "../../app/api_segments";
import { useI18n } from "../../app/i18n";
import { Problem } from "../../app/problem";
import { useMay, useSession } from "../../app/session";
import { Button, LinkButton } from "../../kit/button";
import { Dialog } from "../../kit/dialog";
import { ExportMenu } from "../../kit/export_menu";
import { Empty, Failure, Shimmer } from "../../kit/states";
import { explain, toastDone } from "../../kit/toast";
import { emptyList, ListFields } from "./list_fields";
import { Members } from "./members";
import { Overlap } from "./overlap";
import { readCondition } from "./read";
import type { Group } from "./rules";
import { groupText, ruleText, tellingOf, type Telling } from "./sentence";
import { SizesChart } from "./sizes_chart";
import { forgetSegments, useSegment, useWords } from "./use_segments";
import { Why } from "./why";

export function SegmentPage() {
  const { t } = useI18n();
  const { id } = useParams({ from: "/shell/segments/$id" });
  const segment = useSegment(Number(id));
  if (segment.isError) {
    if (segment.error instanceof Problem && segment.error.code === "not_found") {
      return <Empty icon={<Shapes />} title={t("segments.not_found")} action={<LinkButton to="/segments">{t("nav.segments")}</LinkButton>} />;
    }
    return <Failure error={segment.error} onRetry={() => void segment.refetch()} />;
  }
  if (!segment.data) return <Shimmer className="h-96 rounded-2xl" />;
  return <Filled key={id} segment={segment.data} />;
}

function Filled({ segment }: { segment: Segment }) {
  const i18n = useI18n();
  const { t, f } = i18n;
  const { currency } = useSession().organisation;
  const words = useWords();
  const telling = tellingOf(i18n, words.data, currency);
  return (
    <>
      <header className="mb-6 flex flex-wrap items-end justify-between gap-x-6 gap-y-4">
        <div className="min-w-0">
          <h1 className="text-[1.6rem] leading-tight font-semibold tracking-[-0.015em]">
            <bdi>{segment.name}</bdi>
          </h1>
          <p className="num mt-1 text-soft">
            {t(`segments.kind_${segment.kind}`)} · <bdi>{segment.created_by}</bdi> · {f.instantDay(segment.created_at)}
          </p>
        </div>
        <Actions segment={segment} />
      </header>
      <div className="grid items-start gap-5 lg:grid-cols-2">
        <div className="min-w-0 space-y-5">
          <section className="card p-5 sm:p-6">
            <p className="num text-[1.9rem] leading-snug font-semibold tracking-[-0.02em]">
              {segment.customers === null ? t("segments.counting") : f.int(segment.customers)}
            </p>
            <p className="text-[0.87rem] text-soft">{t("segments.size_now")}</p>
            <h2 className="mt-5 mb-2 border-t border-line pt-4 font-semibold">{t("segments.rules")}</h2>
            {segment.condition ? <Rules group={readCondition(segment.condition)} telling={telling} /> : <p>{t("segments.by_hand")}</p>}
          </section>
          {segment.condition && <Why condition={segment.condition} telling={telling} />}
        </div>
        <div className="min-w-0 space-y-5">
          {segment.kind === "live" && <Sizes segment={segment} />}
          <Overlap segment={segment} />
        </div>
      </div>
      <Members segment={segment} />
    </>
  );
}

function Rules({ group, telling }: { group: Group; telling: Telling }) {
  const { t } = telling;
  if (group.rules.length === 0) return <p>{t("segments.everyone")}</p>;
  return (
    <ul className="space-y-1.5">
      {group.rules.map((rule, i) => (
        <li key={i} className="flex gap-2.5">
          {group.rules.length > 1 && <span className="w-7 shrink-0 text-end text-[0.87rem] leading-[1.7] text-soft">{i === 0 ? "" : t(group.any ? "segments.or" : "segments.and")}</span>}
          <span className="min-w-0">{rule.type === "group" ? groupText(rule, telling) : ruleText(rule, telling)}</span>
        </li>
      ))}
    </ul>
  );
}

function Sizes({ segment }: { segment: Segment }) {
  const { t } = useI18n();
  const sizes = useQuery({
    queryKey: ["segment_sizes", segment.id],
    queryFn: ({ signal }) => api.segmentSizes(segment.id, signal),
  });
  return (
    <section className="card p-5 sm:p-6">
      <div className="mb-2 flex flex-wrap items-center justify-between gap-3">
        <h2 className="font-semibold">{t("segments.sizes")}</h2>
        <ExportMenu onExport={(format) => api.downloadSegmentSizes(segment.id, format, segment.name)} />
      </div>
      {sizes.isError ? (
        <Failure error={sizes.error} onRetry={() => void sizes.refetch()} />
      ) : sizes.data?.reason ? (
        <p className="text-soft">{sizes.data.reason}</p>
      ) : sizes.data ? (
        <SizesChart name={segment.name} points={sizes.data.points} />
      ) : (
        <Shimmer className="h-56" />
      )}
    </section>
  );
}

function Actions({ segment }: { segment: Segment }) {
  const { t } = useI18n();
  const mayWrite = useMay("customers:write");
  const [open, setOpen] = useState<"add" | "delete" | null>(null);
  if (!mayWrite) return null;
  const id = String(segment.id);
  return (
    <div className="flex flex-wrap gap-2">
      {segment.kind === "list" && (
        <Button onPress={() => setOpen("add")}>
          <UserPlus />
          {t("segments.list_add")}
        </Button>
      )}
      <LinkButton to="/segments/$id/edit" params={{ id }} variant="outline" className="bg-panel">
        <Pencil />
        {t("segments.edit")}
      </LinkButton>
      {segment.kind === "live" && (
        <LinkButton to="/segments/new" search={{ copy: segment.id }} variant="outline" className="bg-panel">
          <Copy />
          {t("segments.duplicate")}
        </LinkButton>
      )}
      <Button variant="outline" className="bg-panel text-bad" onPress={() => setOpen("delete")}>
        <Trash2 />
        {t("segments.delete")}
      </Button>
      <Dialog isOpen={open === "add"} onClose={() => setOpen(null)} title={t("segments.list_add")} size="lg">
        <AddCustomers segment={segment} onClose={() => setOpen(null)} />
      </Dialog>
      <Dialog isOpen={open === "delete"} onClose={() => setOpen(null)} title={t("segments.delete_title", { name: segment.name })}>
        <ConfirmDelete segment={segment} onClose={() => setOpen(null)} />
      </Dialog>
    </div>
  );
}

/** Runs what a dialog asks for; what is wrong is said in it. */
function useDialogAction(run: () => Promise<void>) {
  const { t } = useI18n();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const start = async () => {
    setBusy(true);
    setError(null);
    try {
      await run();
    } catch (reason) {
      setError(explain(reason, t));
      setBusy(false);
    }
  };
  const alert = error && (
    <p role="alert" className="mt-4 rounded-lg bg-bad-soft px-3 py-2 text-[0.9rem] text-bad">
      {error}
    </p>
  );
  return { start: () => void start(), busy, alert };
}

function AddCustomers({ segment, onClose }: { segment: Segment; onClose: () => void }) {
  const { t } = useI18n();
  const client = useQueryClient();
  const [list, setList] = useState(emptyList);
  const { start, busy, alert } = useDialogAction(async () => {
    const { skipped = 0 } = await api.changeSegmentList(segment.id, { add: list.customers, skip_unknown: list.skipUnknown });
    toastDone(skipped ? t("segments.list_skipped", { n: skipped }) : t("segments.list_added", { n: list.customers.length }));
    await forgetSegments(client);
    onClose();
  });
  return (
    <>
      <ListFields wish={list} onChange={setList} />
      {alert}
      <div className="mt-5 flex justify-end gap-2">
        <Button variant="ghost" onPress={onClose}>{t("common.cancel")}</Button>
        <Button isPending={busy} isDisabled={list.customers.length === 0} onPress={start}>{t("segments.values_add")}</Button>
      </div>
    </>
  );
}

function ConfirmDelete({ segment, onClose }: { segment: Segment; onClose: () => void }) {
  const { t } = useI18n();
  const client = useQueryClient();
  const navigate = useNavigate();
  const { start, busy, alert } = useDialogAction(async () => {
    await api.deleteSegment(segment.id);
    toastDone(t("segments.deleted", { name: segment.name }));
    await navigate({ to: "/segments" });
    client.removeQueries({ queryKey: ["segment", segment.id] });
    await forgetSegments(client);
  });
  return (
    <>
      <p className="text-soft">{t("segments.delete_text")}</p>
      {alert}
      <div className="mt-5 flex justify-end gap-2">
        <Button variant="ghost" onPress={onClose}>{t("common.cancel")}</Button>
        <Button variant="danger" isPending={busy} onPress={start}>{t("segments.delete")}</Button>
      </div>
    </>
  );
}
