import { ArrowDown, ArrowUp, Plus, X } from "lucide-react";
import type { Words } from "../../app/api_segments";
import { useI18n, type Translate } from "../../app/i18n";
import { LabelsPicker } from "../../know/segments/pickers";
import { Button } from "../../kit/button";
import { fewestSteps, mostSteps, type FunnelStep } from "./question";

const titleOf = (kind: string, words: Words) => words.kinds.find((one) => one.kind === kind)?.title ?? kind;

/** What the steps are called: what happened, which of it, and which time where it comes again. */
export function stepNames(steps: readonly FunnelStep[], words: Words, t: Translate): string[] {
  const seen = new Map<string, number>();
  return steps.map((step) => {
    const titles = step.kinds.map((kind) => titleOf(kind, words)).join(t("segments.list_or"));
    const labels = step.where?.label.join(t("segments.list_or"));
    const name = labels ? t("funnel.step_of", { name: titles, labels }) : titles;
    const n = (seen.get(name) ?? 0) + 1;
    seen.set(name, n);
    return n > 1 ? t("funnel.step_again", { name, n }) : name;
  });
}

/** The steps of a funnel: each a kind of fact, narrowed to some of its labels if need be. */
export function StepEditor({ steps, words, onChange }: { steps: readonly FunnelStep[]; words: Words; onChange: (steps: readonly FunnelStep[]) => void }) {
  const { t } = useI18n();
  const replace = (at: number, step: FunnelStep) => onChange(steps.map((one, i) => (i === at ? step : one)));
  const move = (at: number, by: number) => {
    const next = [...steps];
    const [one] = next.splice(at, 1);
    if (one) next.splice(at + by, 0, one);
    onChange(next);
  };
  const last = steps.at(-1);
  return (
    <fieldset className="min-w-0">
      <legend className="mb-2 text-[0.87rem] font-medium">{t("funnel.choose_steps")}</legend>
      <ol className="space-y-2">
        {steps.map((step, i) => (
          <li key={i} className="flex flex-wrap items-center gap-2 rounded-xl bg-raised/60 px-3 py-2">
            <span className="num w-5 text-center text-soft">{i + 1}</span>
            <select
              className="field min-w-40 flex-1"
              aria-label={t("behind.step", { n: i + 1 })}
              value={step.kinds.length === 1 ? step.kinds[0] : ""}
              onChange={(event) => replace(i, { kinds: [event.target.value] })}
            >
              {step.kinds.length > 1 && <option value="">{step.kinds.map((kind) => titleOf(kind, words)).join(t("segments.list_or"))}</option>}
              {words.kinds.map(({ kind, title }) => (
                <option key={kind} value={kind}>
                  {title}
                </option>
              ))}
            </select>
            <LabelsPicker kind={step.kinds[0] ?? ""} chosen={step.where?.label ?? []} isOptional onChange={(label) => replace(i, { kinds: step.kinds, ...(label.length > 0 ? { where: { label } } : {}) })} />
            <span className="ms-auto flex">
              <IconButton label={t("funnel.move_up", { n: i + 1 })} isDisabled={i === 0} onPress={() => move(i, -1)}>
                <ArrowUp />
              </IconButton>
              <IconButton label={t("funnel.move_down", { n: i + 1 })} isDisabled={i === steps.length - 1} onPress={() => move(i, 1)}>
                <ArrowDown />
              </IconButton>
              <IconButton label={t("funnel.remove_step", { n: i + 1 })} isDisabled={steps.length <= fewestSteps} onPress={() => onChange(steps.filter((_, at) => at !== i))}>
                <X />
              </IconButton>
            </span>
          </li>
        ))}
      </ol>
      {steps.length < mostSteps && last && (
        <Button variant="outline" size="sm" className="mt-3 bg-panel" onPress={() => onChange([...steps, { kinds: last.kinds }])}>
          <Plus />
          {t("funnel.add_step")}
        </Button>
      )}
    </fieldset>
  );
}

function IconButton({ label, isDisabled, onPress, children }: { label: string; isDisabled: boolean; onPress: () => void; children: React.ReactNode }) {
  return (
    <Button variant="ghost" size="sm" isIconOnly className="text-soft" aria-label={label} isDisabled={isDisabled} onPress={onPress}>
      {children}
    </Button>
  );
}
