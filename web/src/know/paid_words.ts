import type { MessageId } from "../app/messages/en";
import { useSession } from "../app/session";

const ofShop = { count: "common.orders", column: "customers.col_orders", last: "customers.col_last", average: "customer.average", total: "customer.orders", expected: "customer.expected_orders", each: "customer.purchases", rhythm: "customer.rhythm", silent: "customer.silent" } as const;
const ofSubscriptions = {
  count: "common.payments",
  column: "customers.col_payments",
  last: "customers.col_last_payment",
  average: "customer.average_payment",
  total: "customers.col_payments",
  expected: "customer.expected_payments",
  each: "customers.col_payments",
  rhythm: "customer.rhythm_payments",
  silent: "customer.silent_payments",
} as const;

/** What customers pay by here: orders in a shop, else payments. */
export function usePaidWords(): Record<keyof typeof ofShop, MessageId> {
  return useSession().organisation.resolved.business === "shop" ? ofShop : ofSubscriptions;
}
