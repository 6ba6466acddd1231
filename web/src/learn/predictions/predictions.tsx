import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { api } from "../../app/api";
import { useI18n } from "../../app/i18n";
import { useMay, useSession } from "../../app/session";
import { KeepRecord } from "../../act/keep_record";
import { LinkButton } from "../../kit/button";
import { ExportMenu } from "../../kit/export_menu";
import { Failure, PageTitle, Shimmer } from "../../kit/states";
import { AnalysisPage } from "../asking/page_frame";
import { askAgainIn } from "./belief";
import { ModelCard, modelsKey } from "./model_card";

const firstToCall = 5;
const namesOfRecord = 50;

export function PredictionsPage() {
  const { t } = useI18n();
  return (
    <AnalysisPage title={t("predictions.page")} lead={t("predictions.page_lead")}>
      {() => <Filled />}
    </AnalysisPage>
  );
}

function Filled() {
  const { t } = useI18n();
  const mayRead = useMay("customers:read");
  const isShop = useSession().organisation.resolved.business === "shop";
  const models = useQuery({
    queryKey: modelsKey,
    queryFn: ({ signal }) => api.models(signal),
    refetchInterval: ({ state }) => askAgainIn(state.data?.items),
  });
  return (
    <>
      <PageTitle title={t("predictions.page")} lead={t("predictions.page_lead")} />
      {models.data ? (
        <div className="space-y-5">
          <div className="flex flex-wrap items-center justify-between gap-3">
            <Schedule />
            <ExportMenu onExport={(format) => api.downloadModels(format, t("predictions.page"))} />
          </div>
          <FirstToCall />
          {mayRead && <KeepRecord first={namesOfRecord} />}
          {models.data.items
            .filter((model) => !(isShop && model.kind === "contracts"))
            .map((model) => (
              <ModelCard key={model.kind} model={model} />
            ))}
        </div>
      ) : models.isError ? (
        <Failure error={models.error} onRetry={() => void models.refetch()} />
      ) : (
        <Shimmer className="h-96 rounded-2xl" />
      )}
    </>
  );
}

/** When models are fitted by themselves, and where that is set. */
function Schedule() {
  const { t, f } = useI18n();
  const { fit_every: every, fit_hour: hour } = useSession().organisation;
  return (
    <p className="num text-[0.9rem] text-soft">
      {t(`predictions.schedule_${every}`, { hour: f.int(hour) })}{" "}
      <Link to="/settings" className="link underline">
        {t("predictions.schedule_change")}
      </Link>
    </p>
  );
}

/** The dearest customers in doubt, and what says so of each. */
function FirstToCall() {
  const { t, f, said } = useI18n();
  const mayRead = useMay("customers:read");
  const first = useQuery({ queryKey: ["predictions", firstToCall], queryFn: ({ signal }) => api.predictions(firstToCall, signal), enabled: mayRead });
  const rows = (first.data?.items ?? []).filter((one) => Number(one.value_at_risk.amount) > 0);
  if (rows.length === 0) return null;
  return (
    <section aria-labelledby="first-to-call" className="card p-5 sm:p-6">
      <header className="mb-2 flex flex-wrap items-center justify-between gap-3">
        <h2 id="first-to-call" className="text-lg font-semibold">
          {t("predictions.first")}
        </h2>
        <LinkButton to="/keep" variant="outline" size="sm">
          {t("predictions.first_all")}
        </LinkButton>
      </header>
      <ol>
        {rows.map((one) => (
          <li key={one.id} className="flex flex-wrap items-baseline justify-between gap-x-6 gap-y-0.5 border-t border-line py-2.5 first:border-t-0">
            <div className="min-w-0 flex-1 basis-64">
              <Link to="/customers/$id" params={{ id: String(one.id) }} className="link">
                <bdi>{one.name ?? one.customer ?? t("common.unnamed")}</bdi>
              </Link>
              <p className="num text-[0.9rem] text-soft">{said(one.reason)}</p>
            </div>
            <p className="num font-medium">{t("predictions.first_at_risk", { amount: f.money(one.value_at_risk, "compact") })}</p>
          </li>
        ))}
      </ol>
    </section>
  );
}
