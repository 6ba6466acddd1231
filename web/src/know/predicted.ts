import { useMemo } from "react";
import type { Customer } from "../app/api";
import type { Segment } from "../app/api_segments";
import { useI18n, type I18n } from "../app/i18n";
import type { MessageId } from "../app/messages/en";
import type { CustomersSearch } from "../app/router";
import { useSession } from "../app/session";
import { isRecord } from "./segments/condition";
import { predictions, type Prediction } from "./segments/rules";
import { useSegments } from "./segments/use_segments";

/** By which predictions the list of customers offers to be sorted. */
export const offered = ["churn_risk", "clv", "value_at_risk", "next_purchase"] as const satisfies readonly Prediction[];

export const isPrediction = (name: string): name is Prediction => Object.hasOwn(predictions, name);

/** The prediction that a list is sorted by (`-`: the other way round). */
export function sortedBy(sort: string | undefined): Prediction | undefined {
  const key = sort?.replace("-", "") ?? "";
  return isPrediction(key) ? key : undefined;
}

/** How a list is sorted at first that is chosen by a prediction: those first who meet it most clearly. */
function sortOf(predicted: unknown): string | undefined {
  const name = isRecord(predicted) ? predicted.name : predicted;
  if (typeof name !== "string" || !isPrediction(name)) return undefined;
  const isLow = isRecord(predicted) && predicted.max !== undefined && predicted.min === undefined;
  return isLow && name !== "next_purchase" ? `-${name}` : name;
}

/** The order of the first prediction that a condition or a question looks at, by itself or through saved segments. */
export function predictionIn(of: unknown, segments: readonly Segment[], within: readonly string[] = []): string | undefined {
  if (Array.isArray(of)) return firstOf(of.map((one) => () => predictionIn(one, segments, within)));
  if (!isRecord(of)) return undefined;
  const { segment: name } = of;
  if (typeof name === "string" && !within.includes(name)) {
    return predictionIn(segments.find((one) => one.name === name)?.condition, segments, [...within, name]);
  }
  return sortOf(of.predicted) ?? firstOf(Object.values(of).map((one) => () => predictionIn(one, segments, within)));
}

function firstOf(finders: readonly (() => string | undefined)[]): string | undefined {
  for (const find of finders) {
    const found = find();
    if (found) return found;
  }
  return undefined;
}

/** How the list is sorted while nobody chooses; null: its segment is not known yet. */
export function useUsualSort({ segment, behind }: CustomersSearch): string | null {
  const segments = useSegments(segment !== undefined || behind !== undefined);
  const items = segments.data?.items;
  const isWaiting = segment !== undefined && segments.isPending;
  return useMemo(() => {
    if (isWaiting) return null;
    const of = segment === undefined ? behind?.question : items?.find((one) => one.id === segment)?.condition;
    return predictionIn(of, items ?? []) ?? "recent";
  }, [isWaiting, segment, behind, items]);
}

const titles = {
  p_alive: "keep.col_p_alive",
  churn_risk: "customers.churn_risk",
  clv: "customers.clv",
  expected_orders: "customers.expected_orders",
  value_at_risk: "keep.col_at_risk",
  next_purchase: "outlook.next",
} as const satisfies Record<Prediction, MessageId>;

/** What a prediction is called above a column. */
export function usePredictionTitle(): (name: Prediction) => string {
  const { t } = useI18n();
  const isShop = useSession().organisation.resolved.business === "shop";
  return (name) => t(name === "next_purchase" && !isShop ? "outlook.next_renewal" : titles[name]);
}

/** What is predicted of a customer, as a cell shows it. */
export function predictedCell({ predicted = {} }: Customer, name: Prediction, { t, f }: I18n, style: "full" | "compact" = "compact"): string {
  const value = predicted[name];
  if (value === undefined || value === null) return t("common.none");
  if (typeof value === "object") return f.money(value, style);
  if (typeof value === "string") return f.day(value);
  return predictions[name] === "share" ? f.percent(value) : f.decimal(value);
}
