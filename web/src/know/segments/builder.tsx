import { useId, useRef, useState, type FormEvent } from "react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { api } from "../../app/api";
import type { Segment, Words } from "../../app/api_segments";
import { newKey } from "../../app/http";
import { useI18n } from "../../app/i18n";
import { useSession } from "../../app/session";
import { Button, LinkButton } from "../../kit/button";
import { Segmented, TextInput } from "../../kit/field";
import { Failure, PageTitle, Shimmer } from "../../kit/states";
import { explain, toastDone } from "../../kit/toast";
import { GroupEditor } from "./group_editor";
import { firstGroup, ideaGroup, ideas, roundAmount, type Idea } from "./ideas";
import { emptyList, ListFields, type ListWish } from "./list_fields";
import { Preview, usePreview } from "./preview";
import { readCondition } from "./read";
import type { Group } from "./rules";
import { tellingOf } from "./sentence";
import { forgetSegments, useSegment, useWords } from "./use_segments";
import { Why } from "./why";
import { writeCondition } from "./write";

/** An amount that about one customer in ten has brought in; null while it is looked up. */
function useDearAmount(isWanted: boolean): string | null | undefined {
  const query = useQuery({
    queryKey: ["segment_dear"],
    queryFn: async ({ signal }) => {
      const { total } = await api.customers({ sort: "revenue" }, 0, 1, signal);
      const { items } = await api.customers({ sort: "revenue" }, Math.floor(total / 10), 1, signal);
      return roundAmount(items[0]?.revenue?.amount ?? "0");
    },
    enabled: isWanted,
  });
  return isWanted && !query.isError ? query.data : null;
}

export function NewSegmentPage() {
  const { t } = useI18n();
  const { start, copy } = useSearch({ from: "/shell/segments/new" });
  const words = useWords();
  const original = useSegment(copy ?? null);
  const idea = ideas.find((one) => one === start);
  const dear = useDearAmount(idea === "dearest");
  const failed = words.isError ? words : copy !== undefined && original.isError ? original : null;
  if (failed) return <Failure error={failed.error} onRetry={() => void failed.refetch()} />;
  if (!words.data || dear === undefined || (copy !== undefined && !original.data)) return <Shimmer className="h-96 rounded-2xl" />;
  const of = original.data;
  const group = of?.condition ? readCondition(of.condition) : idea ? ideaGroup(idea, dear, words.data) : firstGroup(words.data);
  const name = of ? t("segments.copy_of", { name: of.name }) : idea ? t(`segments.idea_${idea}`) : "";
  return (
    <>
      <PageTitle title={t("segments.new")} />
      {!of && <Ideas current={idea} />}
      <SegmentForm key={`${start ?? ""} ${copy ?? ""}`} segment={null} name={name} group={group} words={words.data} />
    </>
  );
}

function Ideas({ current }: { current: Idea | undefined }) {
  const { t } = useI18n();
  return (
    <nav aria-label={t("segments.ideas")} className="mb-5 flex flex-wrap items-center gap-2">
      <span className="text-[0.87rem] text-soft">{t("segments.ideas")}</span>
      {ideas.map((idea) => (
        <Link
          key={idea}
          to="/segments/new"
          search={{ start: idea }}
          replace
          title={t(`segments.idea_${idea}_text`)}
          data-current={idea === current || undefined}
          className="flex h-9 items-center rounded-full border border-border bg-panel px-3 text-[0.87rem] hover:border-soft data-current:border-brand data-current:bg-brand-soft data-current:text-brand"
        >
          {t(`segments.idea_${idea}`)}
        </Link>
      ))}
    </nav>
  );
}

export function EditSegmentPage() {
  const { t } = useI18n();
  const { id } = useParams({ from: "/shell/segments/$id/edit" });
  const words = useWords();
  const segment = useSegment(Number(id));
  const failed = words.isError ? words : segment.isError ? segment : null;
  if (failed) return <Failure error={failed.error} onRetry={() => void failed.refetch()} />;
  if (!words.data || !segment.data) return <Shimmer className="h-96 rounded-2xl" />;
  const { condition } = segment.data;
  return (
    <>
      <PageTitle title={t("segments.edit_title")} />
      <SegmentForm key={id} segment={segment.data} name={segment.data.name} group={condition ? readCondition(condition) : null} words={words.data} />
    </>
  );
}

interface FormProps {
  /** The one that is changed; null for a new one. */
  segment: Segment | null;
  name: string;
  /** null for a list, whose name alone is changed here. */
  group: Group | null;
  words: Words;
}

function SegmentForm({ segment, name: firstName, group: firstGroupOf, words }: FormProps) {
  const i18n = useI18n();
  const { t } = i18n;
  const { currency } = useSession().organisation;
  const [name, setName] = useState(firstName);
  const [kind, setKind] = useState<Segment["kind"]>(segment?.kind ?? "live");
  const [group, setGroup] = useState<Group>(firstGroupOf ?? { type: "group", any: false, rules: [] });
  const [list, setList] = useState(emptyList);
  const telling = tellingOf(i18n, words, currency);
  const condition = kind === "live" ? writeCondition(group) : null;
  const preview = usePreview(condition);
  const { save, busy, error } = useSave(segment);
  const missing = kind === "live" && condition === null ? "segments.rules_missing" : name.trim() === "" ? "segments.name_missing" : null;
  const isReady = missing === null;
  const isEmpty = condition !== null && !preview.isOld && preview.query.data?.customers === 0;
  const note = useId();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!isReady) return;
    void save(name.trim(), kind === "live" ? condition : null, list);
  };
  return (
    <form onSubmit={submit} className={kind === "live" ? "grid items-start gap-5 lg:grid-cols-[minmax(0,1fr)_20rem]" : "max-w-2xl"}>
      <div className="min-w-0 space-y-5">
        <section className="card space-y-5 p-5 sm:p-6">
          <TextInput
            label={t("segments.name")}
            dir="auto"
            required
            maxLength={120}
            placeholder={t("segments.name_placeholder")}
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
          {!segment && (
            <div>
              <Segmented
                label={t("segments.kind")}
                value={kind}
                onChange={setKind}
                options={[
                  { value: "live", label: t("segments.kind_live") },
                  { value: "list", label: t("segments.kind_list") },
                ]}
              />
              <p className="mt-1.5 text-[0.82rem] text-soft">{t(`segments.kind_${kind}_hint`)}</p>
            </div>
          )}
          {kind === "live" && <GroupEditor group={group} words={words} telling={telling} onChange={setGroup} />}
          {kind === "list" && !segment && <ListFields wish={list} onChange={setList} />}
        </section>
        {error && (
          <p role="alert" className="rounded-lg bg-bad-soft px-3 py-2 text-[0.9rem] text-bad">
            {error}
          </p>
        )}
        {isEmpty && <p role="status" className="rounded-lg bg-warn-soft px-3 py-2 text-[0.9rem] text-warn">{t("segments.saves_nobody")}</p>}
        <div className="sticky bottom-[3.75rem] z-20 -mx-4 flex items-center gap-2 border-t border-line bg-canvas px-4 py-2.5 sm:static sm:mx-0 sm:border-0 sm:bg-transparent sm:p-0">
          <Button type="submit" isPending={busy} isDisabled={!isReady} aria-describedby={missing ? note : undefined}>
            {t("common.save")}
          </Button>
          {kind === "live" && preview.query.data && (
            <p aria-hidden className={`num ms-auto order-last font-semibold lg:hidden ${preview.isOld ? "opacity-50" : ""}`}>
              {t("customers.count", { n: preview.query.data.customers })}
            </p>
          )}
          {segment ? (
            <LinkButton to="/segments/$id" params={{ id: String(segment.id) }} variant="ghost">{t("common.cancel")}</LinkButton>
          ) : (
            <LinkButton to="/segments" variant="ghost">{t("common.cancel")}</LinkButton>
          )}
          {missing && <p id={note} className="min-w-0 text-[0.84rem] text-soft">{t(missing)}</p>}
        </div>
      </div>
      {kind === "live" && (
        <div className="space-y-5 lg:sticky lg:top-6">
          <Preview preview={preview} isFinished={condition !== null} />
          <Why condition={condition} telling={telling} />
        </div>
      )}
    </form>
  );
}

function useSave(segment: Segment | null) {
  const { t } = useI18n();
  const client = useQueryClient();
  const navigate = useNavigate();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const key = useRef(newKey());
  const save = async (name: string, condition: Segment["condition"], list: ListWish) => {
    setBusy(true);
    setError(null);
    try {
      const saved = segment
        ? await api.changeSegment(segment.id, { name, ...(condition ? { condition } : {}) })
        : await api.createSegment(condition ? { name, condition } : { name, customers: list.customers, skip_unknown: list.skipUnknown }, key.current);
      const left = "skipped" in saved ? Number(saved.skipped) : 0;
      toastDone(left ? t("segments.list_skipped", { n: left }) : t("segments.saved", { name }));
      await forgetSegments(client);
      await navigate({ to: "/segments/$id", params: { id: String(saved.id) } });
    } catch (reason) {
      key.current = newKey();
      setError(explain(reason, t));
      setBusy(false);
    }
  };
  return { save, busy, error };
}
