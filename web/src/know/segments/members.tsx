import { useQueryClient } from "@tanstack/react-query";
import { UserMinus } from "lucide-react";
import { api, type Customer, type Page } from "../../app/api";
import type { Segment } from "../../app/api_segments";
import { useI18n } from "../../app/i18n";
import { useMay } from "../../app/session";
import { Button, LinkButton } from "../../kit/button";
import { ExportMenu } from "../../kit/export_menu";
import { useIsPhone } from "../../kit/media";
import { usePagedRows } from "../../kit/paged_rows";
import { Failure, Shimmer } from "../../kit/states";
import { toastDone, toastError } from "../../kit/toast";
import { VirtualList } from "../../kit/virtual_list";
import { CustomerCard, CustomerHeader, CustomerRow, nameOf } from "../customer_rows";
import { predictionIn, sortedBy } from "../predicted";
import { forgetSegments, useSegments } from "./use_segments";

/** The customers who are in a segment now; from a list they can be taken away. */
export function Members({ segment }: { segment: Segment }) {
  const { t } = useI18n();
  const isPhone = useIsPhone();
  const mayWrite = useMay("customers:write");
  const segments = useSegments();
  const usual = predictionIn(segment.condition, segments.data?.items ?? []) ?? "recent";
  const predicted = sortedBy(usual);
  const filter = { segment: segment.id, sort: usual };
  const rows = usePagedRows<Customer, Page<Customer>>(["customers", filter], (offset, limit, signal) => api.customers(filter, offset, limit, signal));
  const { head, total } = rows;
  const mayRemove = segment.kind === "list" && mayWrite;
  const title = t("segments.members", { name: segment.name });
  return (
    <section className="mt-7">
      <div className="mb-3 flex flex-wrap items-center justify-between gap-3">
        <h2 className="text-[1.1rem] font-semibold">{title}</h2>
        {total > 0 && (
          <div className="flex flex-wrap items-center gap-2">
            <LinkButton to="/customers" search={{ segment: segment.id }} variant="ghost" size="sm">{t("segments.members_open")}</LinkButton>
            <ExportMenu onExport={(format) => api.downloadCustomers(filter, format, segment.name)} />
          </div>
        )}
      </div>
      {head.isError ? (
        <Failure error={head.error} onRetry={() => void head.refetch()} />
      ) : head.isPending ? (
        <Shimmer className="h-64 rounded-2xl" />
      ) : total === 0 ? (
        <p className="card p-6 text-center text-soft">{t("segments.members_none")}</p>
      ) : (
        <VirtualList
          rows={total}
          rowHeight={isPhone ? 76 : 56}
          label={title}
          resetKey={rows.identity}
          header={isPhone ? undefined : <div className={mayRemove ? "pe-12" : ""}><CustomerHeader sort={usual} usual={usual} predicted={predicted} segment={segment.id} /></div>}
          onWindow={rows.onWindow}
          renderRow={(index) => {
            const customer = rows.row(index);
            const row = isPhone ? <CustomerCard customer={customer} predicted={predicted} /> : <CustomerRow customer={customer} predicted={predicted} />;
            if (!mayRemove || !customer) return row;
            return (
              <div className="flex h-full items-center">
                <div className="h-full min-w-0 flex-1">{row}</div>
                <div role="cell" className="flex h-full items-center border-b border-line pe-3">
                  <RemoveButton segment={segment} customer={customer} />
                </div>
              </div>
            );
          }}
        />
      )}
    </section>
  );
}

function RemoveButton({ segment, customer }: { segment: Segment; customer: Customer }) {
  const { t } = useI18n();
  const client = useQueryClient();
  const name = nameOf(customer, t("common.unnamed"));
  const remove = async () => {
    try {
      await api.changeSegmentList(segment.id, { remove: [customer.external_id ?? ""] });
      toastDone(t("segments.list_removed", { name }));
      await forgetSegments(client);
    } catch (error) {
      toastError(error, t);
    }
  };
  return (
    <Button variant="ghost" size="sm" isIconOnly className="text-soft" aria-label={t("segments.list_remove", { name })} onPress={() => void remove()}>
      <UserMinus />
    </Button>
  );
}
