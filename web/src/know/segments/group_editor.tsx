import { use, useEffect, useRef, useState, type ReactNode } from "react";
import { Popover } from "@heroui/react/popover";
import { Plus, X } from "lucide-react";
import type { Words } from "../../app/api_segments";
import { useI18n } from "../../app/i18n";
import { Button } from "../../kit/button";
import { Choice } from "../../kit/inline";
import { quietKind, usualKind } from "./ideas";
import { RuleRow } from "./rule_row";
import { newRule, ruleTypes, type Group, type Rule, type RuleType, type When } from "./rules";
import { fillSlots, type Telling } from "./sentence";
import { Sentence } from "./sentence_line";
import { PeriodContext } from "./slots";

interface EditorProps {
  group: Group;
  words: Words;
  telling: Telling;
  onChange: (group: Group) => void;
}

/** The rules of a segment: all of them hold, or one of them; groups are one level deep. */
export function GroupEditor({ group, onChange, onRemove, ...rest }: EditorProps & { onRemove?: () => void }) {
  const { t } = useI18n();
  const isRoot = onRemove === undefined;
  const { keys, box, added, removed } = useRows(group.rules.length);
  const set = (rules: readonly (Rule | Group)[]) => onChange({ ...group, rules });
  const add = (rule: Rule | Group) => {
    added();
    set([...group.rules, rule]);
  };
  const remove = (at: number) => {
    removed(at);
    set(group.rules.filter((_, i) => i !== at));
  };
  const replace = (at: number, rule: Rule | Group) => set(group.rules.map((one, i) => (i === at ? rule : one)));
  return (
    <div ref={box} role="group" aria-label={t(group.any ? "segments.group_any" : "segments.group_all")} className={isRoot ? "" : "rounded-xl border border-line p-3"}>
      <div className="flex items-center gap-2">
        <div className="min-w-0 flex-1">
          <Head group={group} isRoot={isRoot} onChange={onChange} />
        </div>
        {onRemove && (
          <button type="button" aria-label={t("segments.remove_group")} onClick={onRemove} className="grid size-9 shrink-0 place-items-center rounded-lg text-soft hover:bg-default hover:text-ink">
            <X className="size-4" aria-hidden />
          </button>
        )}
      </div>
      {group.rules.length === 0 && <p className="mt-3 text-[0.92rem] text-soft">{t("segments.no_rules")}</p>}
      <ol className="mt-3 space-y-2">
        {group.rules.map((rule, i) => (
          <li key={keys[i] ?? i} data-rule>
            {i > 0 && <p className="mb-2 ps-3 text-[0.82rem] text-soft">{t(group.any ? "segments.or" : "segments.and")}</p>}
            {rule.type === "group" ? (
              <GroupEditor group={rule} {...rest} onChange={(next) => replace(i, next)} onRemove={() => remove(i)} />
            ) : (
              <RuleRow rule={rule} {...rest} onChange={(next) => replace(i, next)} onRemove={() => remove(i)} />
            )}
          </li>
        ))}
      </ol>
      <AddRule words={rest.words} mayGroup={isRoot} isAny={group.any} onAdd={add} />
    </div>
  );
}

function Head({ group, isRoot, onChange }: { group: Group; isRoot: boolean; onChange: (group: Group) => void }) {
  const { t } = useI18n();
  const mode = (
    <Choice
      label={t("segments.mode")}
      value={group.any ? "any" : "all"}
      options={[
        { value: "all", label: t(isRoot ? "segments.who_all" : "segments.group_all") },
        { value: "any", label: t(isRoot ? "segments.who_any" : "segments.group_any") },
      ]}
      onChange={(value) => onChange({ ...group, any: value === "any" })}
    />
  );
  return isRoot ? <Sentence>{fillSlots(t, "segments.who", { mode })}</Sentence> : mode;
}

/** Keys that stay with their rules, and the focus that follows what is added or removed. */
function useRows(length: number) {
  const next = useRef(length);
  const [keys, setKeys] = useState(() => Array.from({ length }, (_, i) => i));
  const box = useRef<HTMLDivElement>(null);
  const focus = useRef<"new" | "add" | null>(null);
  useEffect(() => {
    const wanted = focus.current;
    focus.current = null;
    const rows = box.current?.querySelectorAll("[data-rule]");
    if (wanted === "new") rows?.[rows.length - 1]?.querySelector<HTMLElement>("select, input, button")?.focus();
    if (wanted === "add") box.current?.querySelector<HTMLElement>(":scope > [data-add] button")?.focus();
  }, [length]);
  return {
    keys,
    box,
    added: () => {
      focus.current = "new";
      setKeys([...keys, next.current++]);
    },
    removed: (at: number) => {
      focus.current = "add";
      setKeys(keys.filter((_, i) => i !== at));
    },
  };
}

function AddRule({ words, mayGroup, isAny, onAdd }: { words: Words; mayGroup: boolean; isAny: boolean; onAdd: (rule: Rule | Group) => void }) {
  const { t } = useI18n();
  const [isOpen, setOpen] = useState(false);
  const attribute = words.attributes[0]?.name ?? "city";
  const when: When | undefined = use(PeriodContext) ? { type: "period" } : undefined;
  const added = (type: RuleType) => newRule(type, type === "silent" ? quietKind(words) : usualKind(words), attribute, when);
  const types = ruleTypes.filter((type) => type !== "segment" || words.segments.length > 0);
  const row = (key: string, text: ReactNode, rule: Rule | Group) => (
    <li key={key}>
      <button
        type="button"
        onClick={() => {
          setOpen(false);
          onAdd(rule);
        }}
        className="flex min-h-9 w-full items-center rounded-lg px-2.5 text-start text-[0.92rem] hover:bg-raised"
      >
        {text}
      </button>
    </li>
  );
  const inner: Group = { type: "group", any: !isAny, rules: [added("did"), added("did_not")] };
  return (
    <div data-add className="mt-3">
      <Popover isOpen={isOpen} onOpenChange={setOpen}>
        <Button variant="outline" size="sm" className="bg-panel">
          <Plus />
          {t("segments.add_rule")}
        </Button>
        <Popover.Content placement="bottom start" className="w-64 rounded-xl p-0">
          <Popover.Dialog aria-label={t("segments.add_rule")} className="p-2 outline-none">
            <ul className="space-y-0.5">
              {types.map((type) => row(type, t(`segments.type_${type}`), added(type)))}
              {mayGroup && row("group", t("segments.add_group"), inner)}
            </ul>
          </Popover.Dialog>
        </Popover.Content>
      </Popover>
    </div>
  );
}
