/** The end of the scale: so many times as often, or as seldom. */
const farthest = 5;
export const ticks = [1, 2, 3, farthest];

/** Where a ratio stands on a scale from 1 (0) to five times or a fifth (1), the same for every finding. */
export function placeOf(ratio: number): number {
  return Math.min(1, Math.abs(Math.log(ratio)) / Math.log(farthest));
}

/** The part of the scale that an interval of ratios on one side of 1 covers; what crosses 1 begins there. */
export function spanOf([low, high]: readonly [number, number], isMore: boolean): { from: number; to: number } {
  const near = isMore ? Math.max(1, low) : Math.min(1, high);
  return { from: placeOf(near), to: placeOf(isMore ? high : low) };
}
