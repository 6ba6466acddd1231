import type { Answer, Behind, Part, Question } from "../../app/api_ask";
import type { Every } from "../../app/format";
import type { Period } from "../../app/period";
import type { Calendar } from "../../app/prefs";

/** How recurring revenue goes from its opening to its closing: what adds, then what takes away. */
export const gains = ["new", "reactivated", "expansion"] as const;
export const losses = ["contraction", "churned"] as const;
export const movements = [...gains, ...losses] as const;
export const figures = ["opening", ...movements, "closing"] as const;
export type Movement = (typeof movements)[number];
export type Figure = (typeof figures)[number];

export const isLoss = (figure: Figure): boolean => (losses as readonly Figure[]).includes(figure);

export function movementQuestion(part: Figure, period: Period, every: Every, calendar: Calendar): Question {
  return { version: 1, measure: { sum: { recurring: { part, grace: { days: "grace" } } } }, over: { ...period, every, calendar } };
}

/** One step: every figure as a whole number of the smallest unit that occurs. */
export interface Step {
  from: string;
  amounts: Record<Figure, bigint>;
}

export interface Steps {
  steps: Step[];
  /** How many decimals the whole numbers stand for. */
  digits: number;
}

const digitsOf = (text: string) => text.split(".")[1]?.length ?? 0;

function whole(text: string, digits: number): bigint {
  const [units = "0", fraction = ""] = text.replace("-", "").split(".");
  const size = BigInt(units + fraction.padEnd(digits, "0"));
  return text.startsWith("-") ? -size : size;
}

export const decimal = (amount: bigint, digits: number): string => {
  const size = String(amount < 0n ? -amount : amount).padStart(digits + 1, "0");
  const text = digits > 0 ? `${size.slice(0, -digits)}.${size.slice(-digits)}` : size;
  return amount < 0n ? `-${text}` : text;
};

/** The answers to the questions of all figures, step by step. */
export function stepsOf(answers: Readonly<Record<Figure, Answer>>): Steps {
  const valuesOf = (answer: Answer) => {
    const place = (name: string) => answer.columns.findIndex((column) => column.name === name);
    return answer.rows.map((row) => ({ from: String(row[place("from")]), value: String(row[place("value")] ?? "0") }));
  };
  const values = Object.fromEntries(figures.map((figure) => [figure, valuesOf(answers[figure])])) as Record<Figure, { from: string; value: string }[]>;
  const digits = Math.max(0, ...figures.flatMap((figure) => values[figure].map(({ value }) => digitsOf(value))));
  const steps = values.opening.map(({ from }, i) => ({
    from,
    amounts: Object.fromEntries(figures.map((figure) => [figure, whole(values[figure][i]?.value ?? "0", digits)])) as Record<Figure, bigint>,
  }));
  return { steps, digits };
}

/** All steps as one: the opening of the first, every movement added up, the closing of the last. */
export function totalOf(steps: readonly Step[]): Record<Figure, bigint> {
  const sum = (figure: Figure) => steps.reduce((all, { amounts }) => all + amounts[figure], 0n);
  const moved = Object.fromEntries(movements.map((figure) => [figure, sum(figure)])) as Record<Movement, bigint>;
  return { opening: steps[0]?.amounts.opening ?? 0n, ...moved, closing: steps.at(-1)?.amounts.closing ?? 0n };
}

/**
 * The customers behind a bar of all steps together: the opening is that of the first step, the
 * closing that of the last, and who moved in any of them is behind a movement.
 */
export function behindTotal(figure: Figure, steps: readonly Step[], period: Period, every: Every, calendar: Calendar): Behind {
  const end = figure === "opening" ? steps[0] : figure === "closing" ? steps.at(-1) : undefined;
  const part: Part = end ? { from: end.from } : { all_periods: true };
  return { question: movementQuestion(figure, period, every, calendar), part };
}

/** What the movements make of the opening. */
export const closingOf = (amounts: Readonly<Record<Figure, bigint>>): bigint =>
  movements.reduce((all, figure) => all + (isLoss(figure) ? -amounts[figure] : amounts[figure]), amounts.opening);
