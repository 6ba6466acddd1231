import { describe, expect, it } from "vitest";
import type { Drift, Model, NextFigures, Version } from "../../app/api_predictions";
import { askAgainIn, budgetAt, caughtWith, contractBelief, driftShown, insideOf, isModel, isTried, logGamma, nextTrial, purchaseBelief, stillThere, totalOf, versionsOf } from "./belief";

const version = (number: number, inUse: boolean, figures: object = {}): Version => ({
  version: number,
  method: "trees",
  fitted_at: "2026-01-01T00:00:00Z",
  data_to: "2026-01-01T00:00:00Z",
  in_use: inUse,
  reason: null,
  parameters: {},
  figures,
});

describe("which version speaks", () => {
  it("is the one in use, and the newest is named where it was passed over", () => {
    const versions = [version(3, false), version(2, true), version(1, false)];
    expect(versionsOf(versions)).toEqual({ inUse: versions[1], passedOver: versions[0] });
    expect(versionsOf([version(2, true), version(1, false)]).passedOver).toBeNull();
    expect(versionsOf([])).toEqual({ inUse: null, passedOver: null });
  });

  it("knows the plain rule by all of its names", () => {
    expect((["plain_rule", "rule", "best-sellers", "logistic", "bg-nbd", "item-to-item"] as const).map(isModel)).toEqual([false, false, false, true, true, true]);
  });

  it("was tried where it has figures of a trial", () => {
    expect(isTried({ kind: "churn", version: version(1, true, { rows: 10 }) })).toBe(false);
    expect(isTried({ kind: "churn", version: version(1, true, { methods: [] }) })).toBe(true);
    expect(isTried({ kind: "contracts", version: version(1, true, { periods: [] }) })).toBe(true);
    expect(isTried({ kind: "contracts", version: version(1, true) })).toBe(false);
  });
});

describe("what a purchase model believes", () => {
  it("on CDNOW (r 0.243, alpha 4.414, a 0.793, b 2.426): 2.87 purchases a year, one in four leaves", () => {
    expect(purchaseBelief({ r: 8, alpha: 2, a: 1, b: 3 }, 4).perYear).toBeCloseTo(52.18, 1);
    const belief = purchaseBelief({ r: 0.243, alpha: 4.414, a: 0.793, b: 2.426 });
    expect(belief.perYear).toBeCloseTo(2.8725, 3);
    expect(belief.leaves).toBeCloseTo(0.24635, 4);
    expect(belief.spread).toBe("wide");
  });

  it("says that customers are alike only where they are", () => {
    const spread = (r: number) => purchaseBelief({ r, alpha: 1, a: 1, b: 1 }).spread;
    expect([0.99, 1, 3.9, 4].map(spread)).toEqual(["wide", null, null, "narrow"]);
  });
});

describe("what a contract model believes", () => {
  it("has the logarithm of the gamma function right", () => {
    expect(logGamma(1)).toBeCloseTo(0, 12);
    expect(logGamma(5)).toBeCloseTo(Math.log(24), 12);
    expect(logGamma(0.5)).toBeCloseTo(Math.log(Math.PI) / 2, 12);
    expect(logGamma(101)).toBeCloseTo(363.73937555556349, 10);
  });

  it("with the Highend parameters of Fader and Hardie (2007): S(1) = 3.806/4.474, S(2) = S(1)·4.806/5.474", () => {
    const highend = { alpha: 0.668, beta: 3.806, c: 1 };
    expect(stillThere(highend, 0)).toBeCloseTo(1, 12);
    expect(stillThere(highend, 1)).toBeCloseTo(3.806 / 4.474, 12);
    expect(stillThere(highend, 2)).toBeCloseTo((3.806 / 4.474) * (4.806 / 5.474), 12);
  });

  it("takes the exponent of the beta-discrete-Weibull model: 4 renewals at c = ½ weigh as 2 at c = 1", () => {
    expect(stillThere({ alpha: 0.668, beta: 3.806, c: 0.5 }, 4)).toBeCloseTo((3.806 / 4.474) * (4.806 / 5.474), 12);
  });

  it("speaks of a year only where it has more than one period", () => {
    // Uniform chances: S(t) = 1/(t + 1).
    const uniform = { alpha: 1, beta: 1, c: 1 };
    const monthly = contractBelief(uniform, 30.4);
    expect(monthly.first).toBeCloseTo(1 / 2, 12);
    expect(monthly.year).toBeCloseTo(1 / 13, 12);
    expect(monthly.next).toBeCloseTo(13 / 14, 12);
    expect(contractBelief(uniform, 365).year).toBeNull();
  });

  it("tells how the chance of leaving moves among those who are left", () => {
    const trend = (alpha: number, beta: number, c: number) => contractBelief({ alpha, beta, c }, 30).trend;
    expect([trend(1, 1, 0.8), trend(1, 1, 1)]).toEqual(["falls", "same"]);
    // Each one's own chance rises a little, but those likeliest to leave are gone first.
    expect(trend(1, 1, 1.2)).toBe("falls");
    expect(trend(50, 500, 1.5)).toBe("rises");
  });
});

describe("forecasts whose time is over", () => {
  const point = (from: string, expected: number, actual: number) => ({ from, to: from, expected, expected_interval: null, actual });
  const drift: Drift[] = [
    { version: 3, points: [point("2026-03-02", 10, 12)] },
    { version: 1, points: [point("2026-01-05", 8, 7), point("2026-01-12", 9, 11)] },
  ];

  it("of purchases are those of the version in use, or else of the newest that has any", () => {
    expect(driftShown("purchases", drift, 1)).toEqual(drift[1]);
    expect(driftShown("purchases", drift, 2)).toEqual(drift[0]);
    expect(driftShown("purchases", [], 2)).toEqual({ version: null, points: [] });
  });

  it("of churn are those of all versions, in time", () => {
    expect(driftShown("churn", drift, 3).points.map(({ expected }) => expected)).toEqual([8, 9, 10]);
  });

  it("add up", () => {
    expect(totalOf(drift[1]?.points ?? [])).toEqual({ expected: 17, actual: 18 });
  });

  it("count as within their interval up to its ends, and where there is one", () => {
    const of = (actual: number) => ({ ...point("2026-03-02", 10, actual), expected_interval: [7.5, 12.5] as [number, number] });
    expect(insideOf([of(7), of(7.5), of(12.5), of(13), point("2026-03-02", 10, 10)])).toEqual({ inside: 2, known: 4 });
  });
});

it("finds the budget of a share", () => {
  const budget = { share: 0.1, precision: 0.4, recall: 0.5, lift: 5, rule_recall: 0.3, rule_precision: 0.2 };
  expect(budgetAt([{ ...budget, share: 0.05 }, budget], 0.1)).toBe(budget);
  expect(budgetAt([budget], 0.2)).toBeNull();
  expect(budgetAt(undefined, 0.1)).toBeNull();
});

describe("a number of contacts", () => {
  const budget = { precision: 0, lift: 0, rule_precision: 0 };
  const figures = {
    held_out: { cut_offs: 2, rows: 2000, lost: 200 },
    budgets: [
      { ...budget, share: 0.2, recall: 0.6, rule_recall: 0.4 },
      { ...budget, share: 0.1, recall: 0.4, rule_recall: 0.2 },
    ],
  };
  it("reaches what a list of that length reached", () => {
    expect(caughtWith(figures, 100)).toEqual({ customers: 1000, lost: 100, model: 40, rule: 20, chance: 10 });
  });
  it("lies between the lists that were tried, and ends with everybody", () => {
    expect(caughtWith(figures, 50)?.model).toBeCloseTo(20);
    expect(caughtWith(figures, 150)?.model).toBeCloseTo(50);
    expect(caughtWith(figures, 600)?.model).toBeCloseTo(80);
    expect(caughtWith(figures, 5000)).toEqual({ customers: 1000, lost: 100, model: 100, rule: 100, chance: 100 });
    expect(caughtWith(figures, 0)?.model).toBe(0);
  });
  it("is not known where nothing was tried", () => {
    expect(caughtWith({}, 100)).toBeNull();
    expect(caughtWith({ ...figures, budgets: [] }, 100)).toBeNull();
    expect(caughtWith({ ...figures, held_out: { cut_offs: 0, rows: 0, lost: 0 } }, 100)).toBeNull();
  });
});

it("asks again while something is fitted, slower before there is anything, and else not", () => {
  const model = (fitting: boolean, versions: Version[]): Model => ({ kind: "churn", fitting, failed: null, jobs: [], versions });
  expect(askAgainIn(undefined)).toBe(false);
  expect(askAgainIn([model(false, [version(1, true)])])).toBe(false);
  expect(askAgainIn([model(false, []), model(true, [])])).toBe(1500);
  expect(askAgainIn([model(false, []), model(false, [version(1, true)])])).toBe(5000);
});

describe("what is bought next", () => {
  const figures: NextFigures = {
    customers: 900,
    products: 50,
    from: "2026-01-01",
    to: "2026-02-26",
    places: 5,
    buyers: 396,
    methods: [
      { method: "item-to-item", hit_rate: 0.475, hit_rate_interval: [0.43, 0.52], recall: 0.4, right: [0.14, 0.1] },
      { method: "best-sellers", hit_rate: 0.326, hit_rate_interval: [0.28, 0.37], recall: 0.26, right: [0.08, 0.07] },
    ],
    gain: 0.149,
    gain_interval: [0.097, 0.199],
  };

  it("is held against the best-sellers in percentage points", () => {
    const trial = nextTrial(figures);
    expect(trial?.similar.hit_rate).toBe(0.475);
    expect(trial?.best.hit_rate).toBe(0.326);
    expect(trial?.gain.points).toBeCloseTo(14.9, 9);
    expect(trial?.gain.low).toBeCloseTo(9.7, 9);
    expect(trial?.gain.high).toBeCloseTo(19.9, 9);
  });

  it("shows no difference of nothing as one", () => {
    expect(nextTrial({ ...figures, gain: 0, gain_interval: [-0.01, 0.01] })?.gain.points).toBe(0);
  });

  it("was not tried where its figures are missing", () => {
    expect(nextTrial({})).toBeNull();
    expect(nextTrial({ customers: 3, products: 2 })).toBeNull();
    expect(nextTrial({ ...figures, methods: figures.methods?.slice(0, 1) })).toBeNull();
  });
});
