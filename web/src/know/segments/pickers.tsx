import { useDeferredValue, useState } from "react";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { api, type Customer } from "../../app/api";
import { useI18n } from "../../app/i18n";
import { ValuePicker } from "../../kit/value_picker";
import { nameOf } from "../customer_rows";

/** The most frequent labels of a kind of fact: what was bought, what a complaint was about. */
export function LabelsPicker({ kind, chosen, isOptional = false, onChange }: { kind: string; chosen: readonly string[]; isOptional?: boolean; onChange: (labels: string[]) => void }) {
  const { t, f } = useI18n();
  const labels = useQuery({
    queryKey: ["segment_labels", kind],
    queryFn: ({ signal }) => api.segmentLabels(kind, signal),
  });
  return (
    <ValuePicker
      label={t("segments.narrow_labels")}
      chosen={chosen}
      allowOwn
      isOptional={isOptional}
      found={(labels.data?.items ?? []).map((one) => ({ value: one.label, label: one.label, note: f.int(one.facts) }))}
      showChosen={(label) => label}
      onChange={onChange}
    />
  );
}

/** The customers that match what is typed, the last answer staying until the next one comes. */
export function useCustomerSearch(search: string, limit: number) {
  const late = useDeferredValue(search);
  return useQuery({
    queryKey: ["customer_search", late, limit],
    queryFn: ({ signal }) => api.customers({ search: late }, 0, limit, signal),
    placeholderData: keepPreviousData,
  });
}

/** Customers by their own ids, found by name, phone or id. */
export function CustomersPicker({ chosen, onChange }: { chosen: readonly string[]; onChange: (customers: string[]) => void }) {
  const { t } = useI18n();
  const [search, setSearch] = useState("");
  const [names, setNames] = useState<ReadonlyMap<string, string>>(new Map());
  const found = useCustomerSearch(search, 12);
  const withId = (found.data?.items ?? []).filter((one): one is Customer & { external_id: string } => one.external_id !== null);
  const change = (ids: string[]) => {
    const seen = withId.map((one) => [one.external_id, nameOf(one, one.external_id)] as const);
    setNames(new Map([...names, ...seen]));
    onChange(ids);
  };
  return (
    <ValuePicker
      label={t("segments.slot_customers")}
      chosen={chosen}
      found={withId.map((one) => ({ value: one.external_id, label: nameOf(one, one.external_id), note: one.name ? one.external_id : undefined }))}
      showChosen={(id) => names.get(id) ?? id}
      onSearch={setSearch}
      onChange={change}
    />
  );
}
