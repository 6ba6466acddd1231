import type { ChurnFigures, ChurnParameters, ContractFigures, Estimates, Method, Model, PurchaseFigures, Version } from "../../app/api_predictions";
import { useI18n } from "../../app/i18n";
import { nextTrial, versionsOf } from "./belief";
import { methodNames } from "./method_name";
import { More, Table } from "./table";

/** For those who want them: the parameters of the version in use, and the errors of all that were tried. */
export function Details({ model }: { model: Model }) {
  const { t } = useI18n();
  const all: readonly Version[] = model.versions;
  if (versionsOf(all).inUse === null) return null;
  return (
    <More title={t("predictions.details")}>
      {model.kind === "purchases" && <OfPurchases version={versionsOf(model.versions).inUse} />}
      {model.kind === "contracts" && <OfContracts version={versionsOf(model.versions).inUse} />}
      {model.kind === "churn" && <OfChurn version={versionsOf(model.versions).inUse} />}
      {model.kind === "next-products" && <OfNextProducts version={versionsOf(model.versions).inUse} />}
    </More>
  );
}

type Used<M extends Model> = { version: M["versions"][number] | null };

function OfPurchases({ version }: Used<Extract<Model, { kind: "purchases" }>>) {
  const { t } = useI18n();
  if (!version) return null;
  const { fit, spend } = version.parameters;
  return (
    <>
      {fit && <EstimatesTable name={t(methodNames[version.method])} estimates={fit} />}
      {spend && <EstimatesTable name={t("predictions.spend_model")} estimates={spend} />}
      {version.figures.methods && <PurchaseErrors methods={version.figures.methods} />}
    </>
  );
}

function PurchaseErrors({ methods }: Pick<PurchaseFigures, "methods">) {
  const { t, f } = useI18n();
  return (
    <Errors
      head={[t("predictions.expected"), t("predictions.actual"), t("predictions.col_mae"), t("predictions.col_deviance")]}
      rows={methods.map(({ method, trial }) => [t(methodNames[method]), f.int(trial.expected), f.int(trial.actual), f.fixed(trial.mean_absolute_error, 3), f.fixed(trial.deviance, 4)])}
    />
  );
}

function OfContracts({ version }: Used<Extract<Model, { kind: "contracts" }>>) {
  const { t } = useI18n();
  if (!version) return null;
  const { parameters, figures } = version;
  return (
    <>
      {isEstimates(parameters) && <EstimatesTable name={t(methodNames[version.method])} estimates={parameters} />}
      {figures.log_likelihood !== undefined && figures.baseline_log_likelihood !== undefined && (
        <ContractErrors log_likelihood={figures.log_likelihood} baseline_log_likelihood={figures.baseline_log_likelihood} />
      )}
    </>
  );
}

function isEstimates(some: Partial<Estimates>): some is Estimates {
  return some.parameters !== undefined && some.standard_errors !== undefined && some.log_likelihood !== undefined;
}

function ContractErrors({ log_likelihood: model, baseline_log_likelihood: baseline }: Pick<ContractFigures, "log_likelihood" | "baseline_log_likelihood">) {
  const { t, f } = useI18n();
  return (
    <Errors
      head={[t("predictions.col_log_likelihood")]}
      rows={[
        [t("predictions.the_model"), f.fixed(model, 4)],
        [t("predictions.one_chance"), f.fixed(baseline, 4)],
      ]}
    />
  );
}

function OfChurn({ version }: Used<Extract<Model, { kind: "churn" }>>) {
  if (!version) return null;
  const { parameters, figures } = version;
  return (
    <>
      {parameters.traits && <Traits traits={parameters.traits} />}
      {figures.methods && <ChurnErrors methods={figures.methods} />}
    </>
  );
}

function OfNextProducts({ version }: Used<Extract<Model, { kind: "next-products" }>>) {
  const { t, f } = useI18n();
  if (!version) return null;
  const { products, similarities } = version.parameters;
  const trial = nextTrial(version.figures);
  return (
    <>
      {products !== undefined && similarities !== undefined && <p className="num">{t("predictions.next_kept", { products, n: similarities })}</p>}
      {trial && (
        <Table
          caption={t("predictions.next_places")}
          head={[t("predictions.col_place"), t(methodNames["item-to-item"]), t(methodNames["best-sellers"])]}
          rows={trial.similar.right.map((share, place) => [f.int(place + 1), f.percent(share), f.percent(trial.best.right[place] ?? 0)])}
        />
      )}
    </>
  );
}

function Traits({ traits }: Pick<ChurnParameters, "traits">) {
  const { t } = useI18n();
  const titles: Record<string, string> = {
    city: t("customer.city"),
    country: t("customer.country"),
    language: t("customer.language"),
    segment: t("customer.segment"),
    channel: t("customer.channel"),
    plan: t("predictions.plan"),
  };
  const names = [...new Set(traits.map(({ name }) => titles[name] ?? name))].join(t("common.list"));
  return <p>{names ? t("predictions.no_parameters", { names }) : t("predictions.no_parameters_plain")}</p>;
}

function ChurnErrors({ methods }: { methods: NonNullable<ChurnFigures["methods"]> }) {
  const { t, f } = useI18n();
  return (
    <Errors
      head={[t("predictions.col_auc"), t("predictions.interval"), t("predictions.col_brier"), t("predictions.col_log_loss")]}
      rows={methods.map((one) => [
        t(methodNames[one.method]),
        f.fixed(one.auc, 3),
        t("behind.between", { low: f.fixed(one.auc_interval[0], 3), high: f.fixed(one.auc_interval[1], 3) }),
        f.fixed(one.brier_score, 4),
        f.fixed(one.log_loss, 4),
      ])}
    />
  );
}

function Errors({ head, rows }: { head: readonly string[]; rows: readonly (readonly string[])[] }) {
  const { t } = useI18n();
  return (
    <div>
      <h4 className="mb-1 text-[0.87rem] font-medium">{t("predictions.errors")}</h4>
      <Table caption={t("predictions.errors")} head={[t("predictions.col_method"), ...head]} rows={rows} />
    </div>
  );
}

/** The shape of the shifted-beta-geometric is 1 and not estimated. */
const isEstimated = ({ parameters, standard_errors }: Estimates, key: string) => key !== "c" || parameters[key] !== 1 || (standard_errors[key] ?? 0) > 0;

function EstimatesTable({ name, estimates }: { name: string; estimates: Estimates }) {
  const { t, f } = useI18n();
  const title = t("predictions.parameters_of", { method: name });
  return (
    <div>
      <h4 className="mb-1 text-[0.87rem] font-medium">{title}</h4>
      <Table
        caption={title}
        head={[t("predictions.col_parameter"), t("predictions.col_value"), t("predictions.col_error")]}
        rows={Object.entries(estimates.parameters).filter(([key]) => isEstimated(estimates, key)).map(([key, value]) => [<bdi key={key}>{key}</bdi>, f.fixed(value, 4), f.fixed(estimates.standard_errors[key] ?? 0, 4)])}
      />
      <p className="num mt-1 text-[0.82rem] text-soft">{t("predictions.log_likelihood", { value: f.fixed(estimates.log_likelihood, 1), n: estimates.customers })}</p>
    </div>
  );
}

/** Every fit that is kept, the newest first. */
export function Versions({ versions }: { versions: readonly Version[] }) {
  const { t, f, said } = useI18n();
  const methodOf = (method: Method) => t(methodNames[method]);
  if (versions.length === 0) return null;
  return (
    <More title={`${t("predictions.versions")} (${f.int(versions.length)})`}>
      <Table
        caption={t("predictions.versions")}
        head={[t("predictions.col_version"), t("predictions.col_method"), t("predictions.col_fitted"), t("predictions.col_reason")]}
        rows={versions.map((one) => [
          <span key="version" className="whitespace-nowrap">
            {f.int(one.version)}
            {one.in_use && <span className="ms-2 rounded-full bg-good-soft px-2 py-0.5 text-[0.8rem] font-normal text-good">{t("predictions.used")}</span>}
          </span>,
          methodOf(one.method),
          <span key="fitted" className="whitespace-nowrap">{f.instantDay(one.fitted_at)}</span>,
          <span key="reason" className="inline-block min-w-56 text-start">{one.reason ? said(one.reason) : t("common.none")}</span>,
        ])}
      />
    </More>
  );
}
