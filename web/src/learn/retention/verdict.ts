import type { Curve, CurveDifference } from "../../app/api_ask";

const level = 0.05;

export interface Verdict {
  /** One stays longer; one was ahead only for a while; they cross; or no difference can be shown. */
  kind: "ahead" | "while" | "cross" | "none";
  /** Who stays longer, or was ahead for a while, where one does. */
  ahead: 0 | 1 | null;
  /** So many periods after the beginning the two are told beside each other … */
  later: number;
  /** … with these shares. */
  shares: [number, number];
  /** 95 %, of the first share less the second; where the two differ clearly at that time. */
  interval: [number, number] | null;
}

type Later = CurveDifference["later"][number];

const widest = (some: readonly Later[]) =>
  some.reduce<Later | undefined>((best, one) => (best && Math.abs(best.difference) >= Math.abs(one.difference) ? best : one), undefined);

/** Who was ahead in every period that differs; null where that was now the one, now the other. */
function aheadIn(clear: readonly Later[]): 0 | 1 | null {
  if (clear.every((one) => one.difference > 0)) return 0;
  return clear.every((one) => one.difference < 0) ? 1 : null;
}

/**
 * What to say of a comparison: the shares where the two differ most clearly, and of two that never
 * do those of the last period that most of both have had; of returns in a period or later those of
 * halfway there, since in the last one there is no later.
 */
export function verdictOf(difference: CurveDifference, curves: readonly Curve[], orLater = false): Verdict {
  const clearly = difference.later.filter((one) => one.adjusted < level);
  const ahead = difference.differs ? difference.ahead : clearly.length > 0 ? aheadIn(clearly) : null;
  const kind = difference.differs ? (ahead === null ? "cross" : "ahead") : clearly.length === 0 ? "none" : ahead === null ? "cross" : "while";
  const ofAhead = (one: Later) => ahead === null || (ahead === 0 ? one.difference > 0 : one.difference < 0);
  const clear = widest(clearly.filter(ofAhead));
  const reached = (later: number) =>
    curves.every(({ points }) => 2 * (points.find((point) => point.later === later)?.of ?? 0) >= (points[0]?.of ?? 0));
  const had = difference.later.filter((one) => reached(one.later));
  const shown = kind === "none" ? had[orLater ? had.length >> 1 : had.length - 1] : (clear ?? widest(difference.later.filter(ofAhead)));
  const later = shown?.later ?? 0;
  const share = (i: number) => curves[i]?.points.find((point) => point.later === later)?.value ?? 0;
  return { kind, ahead, later, shares: [share(0), share(1)], interval: kind !== "none" && clear ? clear.interval : null };
}
