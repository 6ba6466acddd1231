import type { BetweenPart } from "../../app/api_ask";
import { useI18n } from "../../app/i18n";

const same = (a: BetweenPart, b: BetweenPart) => JSON.stringify(a) === JSON.stringify(b);

/** With one more chosen or taken back; of three the one chosen first gives way. */
export function toggled(chosen: readonly BetweenPart[], part: BetweenPart): BetweenPart[] | undefined {
  const next = chosen.some((one) => same(one, part)) ? chosen.filter((one) => !same(one, part)) : [...chosen, part].slice(-2);
  return next.length > 0 ? next : undefined;
}

interface ChoiceProps {
  chosen: readonly BetweenPart[];
  onToggle: (part: BetweenPart) => void;
}

/** Takes a cohort or a group into the comparison. */
export function CompareBox({ part, name, chosen, onToggle, hasText = false }: ChoiceProps & { part: BetweenPart; name: string; hasText?: boolean }) {
  const { t } = useI18n();
  return (
    <label className="inline-flex min-h-6 cursor-pointer items-center gap-2">
      <input
        type="checkbox"
        className="size-4 shrink-0 cursor-pointer accent-[var(--brand)]"
        aria-label={hasText ? undefined : t("retention.compare_one", { name })}
        checked={chosen.some((one) => same(one, part))}
        onChange={() => onToggle(part)}
      />
      <bdi>{name}</bdi>
    </label>
  );
}

/** What to do to have two compared. */
export function ChooseTwo({ of, chosen }: { of: "cohorts" | "groups"; chosen: number }) {
  const { t } = useI18n();
  if (chosen >= 2) return null;
  return <p className="text-[0.87rem] text-soft">{t(chosen === 1 ? "retention.choose_one_more" : `retention.choose_${of}`)}</p>;
}
