import { useI18n } from "../app/i18n";

/**
 * The chance that a customer is still here, as a short bar and a number.
 * `isAtRisk`: she is likelier to leave than is usual, so that even a high chance is no good sign.
 */
export function Alive({ share, isAtRisk = false }: { share: number; isAtRisk?: boolean }) {
  const { f } = useI18n();
  const tone = share < 0.35 ? "bg-bad" : share < 0.65 || isAtRisk ? "bg-warn" : "bg-good";
  return (
    <span className="num inline-flex items-center gap-2">
      <span aria-hidden className="h-1.5 w-12 overflow-hidden rounded-full bg-default">
        <span className={`block h-full rounded-full ${tone}`} style={{ width: `${Math.max(4, share * 100)}%` }} />
      </span>
      {f.percent(share, 0)}
    </span>
  );
}
