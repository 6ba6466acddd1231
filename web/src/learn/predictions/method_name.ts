import type { Method } from "../../app/api_predictions";
import type { MessageId } from "../../app/messages/en";

/** How a method is called for people. */
export const methodNames: Record<Method, MessageId> = {
  plain_rule: "predictions.by_plain_rule",
  rule: "predictions.by_plain_rule",
  "bg-nbd": "predictions.by_bg_nbd",
  "mbg-nbd": "predictions.by_mbg_nbd",
  "mbg-cnbd-k": "predictions.by_mbg_cnbd_k",
  sbg: "predictions.by_sbg",
  bdw: "predictions.by_bdw",
  logistic: "predictions.by_logistic",
  trees: "predictions.by_trees",
  "item-to-item": "predictions.by_item_to_item",
  "best-sellers": "predictions.by_best_sellers",
};
