import type { ComponentType } from "react";
import { Lock, Plus, X } from "lucide-react";
import type { Words } from "../../app/api_segments";
import { useI18n } from "../../app/i18n";
import { Choice } from "../../kit/inline";
import { AttributeSentence } from "./attribute_rule";
import { CustomersPicker, LabelsPicker } from "./pickers";
import { carries, predictions, type DidRule, type PredictedRule, type Prediction, type Rule } from "./rules";
import { fillSlots, kindText, ruleText, type Telling } from "./sentence";
import { Sentence } from "./sentence_line";
import { CountSlot, DaysSlot, MoneyRange, NumberRange, ShareRange, WhenSlot } from "./slots";

export interface RuleProps<R extends Rule = Rule> {
  rule: R;
  words: Words;
  telling: Telling;
  onChange: (rule: R) => void;
}

/** One rule as a sentence whose parts can be changed. */
export function RuleRow({ onRemove, ...props }: RuleProps & { onRemove: () => void }) {
  const { t } = useI18n();
  return (
    <div className="flex items-start gap-2 rounded-xl bg-raised/60 px-3 py-2.5 dark:bg-raised/50">
      <div className="min-w-0 flex-1">
        <RuleSentence {...props} />
      </div>
      <button
        type="button"
        aria-label={t("segments.remove_rule", { rule: ruleText(props.rule, props.telling) })}
        onClick={onRemove}
        className="grid size-9 shrink-0 place-items-center rounded-lg text-soft hover:bg-default hover:text-ink"
      >
        <X className="size-4" aria-hidden />
      </button>
    </div>
  );
}

function RuleSentence({ rule, ...rest }: RuleProps) {
  const { t } = useI18n();
  const { words, telling, onChange } = rest;
  const notChoice = (label: string, not: boolean, yes: string, no: string) => (
    <Choice
      label={label}
      value={not ? "not" : "yes"}
      options={[{ value: "yes", label: yes }, { value: "not", label: no }]}
      onChange={(value) => "not" in rule && onChange({ ...rule, not: value === "not" })}
    />
  );
  switch (rule.type) {
    case "did":
      return <DidSentence rule={rule} {...rest} />;
    case "silent":
      return (
        <Sentence>
          {fillSlots(
            t,
            "segments.say_silent",
            {
              kind: <KindChoice kinds={rule.kinds} not words={words} telling={telling} onChange={(kinds) => onChange({ ...rule, kinds })} />,
              n: <DaysSlot days={rule.days} onChange={(days) => onChange({ ...rule, days })} />,
            },
            { days: rule.days ?? 2 },
          )}
        </Sentence>
      );
    case "first":
      return (
        <Sentence>
          {fillSlots(t, "segments.say_first", {
            kind: <KindChoice kinds={rule.kinds} not={false} words={words} telling={telling} onChange={(kinds) => onChange({ ...rule, kinds })} />,
            when: <WhenSlot when={rule.when} onChange={(when) => onChange({ ...rule, when })} />,
          })}
        </Sentence>
      );
    case "spent":
      return (
        <Sentence>
          {fillSlots(t, "segments.say_spent", {
            amount: <MoneyRange range={rule.amount} onChange={(amount) => onChange({ ...rule, amount })} />,
            when: <WhenSlot when={rule.when} onChange={(when) => onChange({ ...rule, when })} />,
          })}
        </Sentence>
      );
    case "attribute":
      return <AttributeSentence rule={rule} {...rest} />;
    case "running":
      return notChoice(t("segments.slot_is"), rule.not, t("segments.has_running"), t("segments.has_no_running"));
    case "segment":
      return (
        <Sentence>
          {fillSlots(t, "segments.say_segment", {
            is: notChoice(t("segments.slot_is"), rule.not, t("segments.is_in"), t("segments.is_not_in")),
            segment: (
              <Choice
                label={t("segments.slot_segment")}
                value={rule.name ?? ""}
                options={segmentNames(words, rule.name).map((name) => ({ value: name, label: name }))}
                onChange={(name) => onChange({ ...rule, name })}
              />
            ),
          })}
        </Sentence>
      );
    case "list":
      return (
        <Sentence>
          {fillSlots(t, "segments.say_list", {
            is: notChoice(t("segments.slot_is"), rule.not, t("segments.is_one_of"), t("segments.is_none_of")),
            customers: <CustomersPicker chosen={rule.customers} onChange={(customers) => onChange({ ...rule, customers })} />,
          })}
        </Sentence>
      );
    case "predicted":
      return <PredictedSentence rule={rule} {...rest} />;
    case "kept":
      return (
        <div className="flex items-start gap-2 py-1">
          <Lock className="mt-1 size-4 shrink-0 text-soft" aria-hidden />
          <p className="min-w-0">
            {t("segments.kept", { text: ruleText(rule, telling) })} <span className="text-[0.87rem] text-soft">{t("segments.kept_hint")}</span>
          </p>
        </div>
      );
  }
}

function PredictedSentence({ rule, onChange }: RuleProps<PredictedRule>) {
  const { t } = useI18n();
  const names = Object.keys(predictions) as Prediction[];
  const name = (
    <Choice
      label={t("segments.slot_predicted")}
      value={rule.name}
      options={names.map((one) => ({ value: one, label: t(`segments.predicted_${one}`) }))}
      onChange={(value) => onChange({ ...rule, name: names.find((one) => one === value) ?? rule.name, range: { min: null, max: null } })}
    />
  );
  const set = (range: PredictedRule["range"]) => onChange({ ...rule, range });
  const Range = { share: ShareRange, number: NumberRange, money: MoneyRange }[predictions[rule.name]] as ComponentType<{ range: PredictedRule["range"]; onChange: typeof set }>;
  return <Sentence>{fillSlots(t, "segments.say_predicted", { name, range: <Range key={rule.name} range={rule.range} onChange={set} /> })}</Sentence>;
}

function segmentNames(words: Words, chosen: string | null): string[] {
  const names = words.segments.map((one) => one.name);
  return chosen === null || names.includes(chosen) ? names : [chosen, ...names];
}

function kindOptions(kinds: readonly string[], not: boolean, words: Words, telling: Telling) {
  const all = words.kinds.map((one) => [one.kind]);
  const known = all.some((one) => one.join() === kinds.join());
  return [...(known ? [] : [[...kinds]]), ...all].map((one) => ({ value: one.join(), label: kindText(one, not, telling) }));
}

function KindChoice({ kinds, not, words, telling, onChange }: { kinds: readonly string[]; not: boolean; words: Words; telling: Telling; onChange: (kinds: string[]) => void }) {
  const { t } = useI18n();
  return <Choice label={t("segments.slot_kind")} value={kinds.join()} options={kindOptions(kinds, not, words, telling)} onChange={(value) => onChange(value.split(","))} />;
}

/** What was done, and its opposite, in one list. */
function DidChoice({ rule, words, telling, onChange }: RuleProps<DidRule>) {
  const { t } = useI18n();
  const options = [false, true].flatMap((not) =>
    kindOptions(rule.kinds, not, words, telling).map(({ value, label }) => ({
      value: `${not ? "not" : "did"} ${value}`,
      label,
      group: t(not ? "segments.slot_did_not" : "segments.slot_did"),
    })),
  );
  return (
    <Choice
      label={t("segments.slot_kind")}
      value={`${rule.not ? "not" : "did"} ${rule.kinds.join()}`}
      options={options}
      onChange={(value) => {
        const [did = "", kinds = ""] = value.split(" ");
        const same = kinds === rule.kinds.join();
        onChange({ ...rule, not: did === "not", kinds: kinds.split(","), labels: same ? rule.labels : null });
      }}
    />
  );
}

function DidSentence(props: RuleProps<DidRule>) {
  const { t } = useI18n();
  const { rule, onChange } = props;
  const did = <DidChoice {...props} />;
  const when = <WhenSlot when={rule.when} onChange={(next) => onChange({ ...rule, when: next })} />;
  return (
    <>
      <Sentence>
        {rule.not
          ? fillSlots(t, "segments.say_did_not", { did, when })
          : fillSlots(t, "segments.say_did", {
              did,
              when,
              count: <CountSlot count={rule.count} onChange={(count) => onChange({ ...rule, count })} />,
            })}
      </Sentence>
      <Filters {...props} />
    </>
  );
}

/** Which of the facts count: added where wanted, and taken away again. */
function Filters({ rule, onChange }: RuleProps<DidRule>) {
  const { t } = useI18n();
  const open = { min: null, max: null };
  const parts = [
    rule.labels && {
      name: t("segments.narrow_labels"),
      without: { labels: null },
      said: fillSlots(t, "segments.only_labels", {
        labels: <LabelsPicker kind={rule.kinds[0] ?? ""} chosen={rule.labels} onChange={(labels) => onChange({ ...rule, labels })} />,
      }),
    },
    rule.money && {
      name: t("segments.narrow_money"),
      without: { money: null },
      said: fillSlots(t, "segments.only_money", { range: <MoneyRange range={rule.money} onChange={(money) => onChange({ ...rule, money })} /> }),
    },
    rule.value && {
      name: t("segments.narrow_value"),
      without: { value: null },
      said: fillSlots(t, "segments.only_value", { range: <NumberRange range={rule.value} onChange={(value) => onChange({ ...rule, value })} /> }),
    },
  ].filter((part) => part !== null);
  const more = [
    !rule.labels && { name: t("segments.narrow_labels"), add: { labels: [] } },
    !rule.money && carries(rule.kinds, "money") && { name: t("segments.narrow_money"), add: { money: open } },
    !rule.value && carries(rule.kinds, "value") && { name: t("segments.narrow_value"), add: { value: open } },
  ].filter((one) => one !== false);
  return (
    <div className="mt-1.5 flex flex-wrap items-center gap-x-4 gap-y-1.5">
      {parts.map((part) => (
        <span key={part.name} className="flex min-w-0 items-center gap-1">
          <Sentence>{part.said}</Sentence>
          <button
            type="button"
            aria-label={t("segments.widen", { what: part.name })}
            onClick={() => onChange({ ...rule, ...part.without })}
            className="grid size-7 shrink-0 place-items-center rounded-md text-soft hover:bg-default hover:text-ink"
          >
            <X className="size-3.5" aria-hidden />
          </button>
        </span>
      ))}
      {more.map(({ name, add }) => (
        <button
          key={name}
          type="button"
          onClick={() => onChange({ ...rule, ...add })}
          className="inline-flex min-h-7 items-center gap-1 rounded-md text-[0.84rem] text-soft hover:text-ink"
        >
          <Plus className="size-3.5" aria-hidden />
          {name}
        </button>
      ))}
    </div>
  );
}
