import type { Curve, CurveDifference } from "../../app/api_ask";

const level = 0.05;

export interface Verdict {
  /** One stays longer throughout; they differ, but cross; or no difference can be shown. */
  kind: "ahead" | "cross" | "none";
  /** Who stays longer, where one does. */
  ahead: 0 | 1 | null;
  /** So many periods after the beginning the two are told beside each other … */
  later: number;
  /** … with these shares. */
  shares: [number, number];
  /** 95 %, of the first share less the second; where the two differ clearly at that time. */
  interval: [number, number] | null;
}

/**
 * What to say of a comparison: of two that differ the shares where they do so most clearly, and of
 * two that do not those of the last period that most of both have had.
 */
export function verdictOf(difference: CurveDifference, curves: readonly Curve[]): Verdict {
  type Later = (typeof difference.later)[number];
  const widest = (some: readonly Later[]) =>
    some.reduce<Later | undefined>((best, one) => (best && Math.abs(best.difference) >= Math.abs(one.difference) ? best : one), undefined);
  const { differs, ahead } = difference;
  const forIt = difference.later.filter((one) => ahead === null || (ahead === 0 ? one.difference > 0 : one.difference < 0));
  const clear = widest(forIt.filter((one) => one.adjusted < level));
  const reached = (later: number) =>
    curves.every(({ points }) => 2 * (points.find((point) => point.later === later)?.of ?? 0) >= (points[0]?.of ?? 0));
  const shown = differs ? (clear ?? widest(forIt)) : difference.later.findLast((one) => reached(one.later));
  const later = shown?.later ?? 0;
  const share = (i: number) => curves[i]?.points.find((point) => point.later === later)?.value ?? 0;
  return {
    kind: !differs ? "none" : ahead === null ? "cross" : "ahead",
    ahead,
    later,
    shares: [share(0), share(1)],
    interval: differs && clear ? clear.interval : null,
  };
}
