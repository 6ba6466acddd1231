import { useCallback, useMemo } from "react";
import { addDays } from "../../app/format";
import type { CalibrationBin, ChurnFigures, ContractFigures, Model, PurchaseFigures, Version } from "../../app/api_predictions";
import { useI18n } from "../../app/i18n";
import { axisText, Chart, escapeHtml, tooltipStyle, type ChartColors } from "../../kit/chart";
import type { ChartOption } from "../../kit/echarts";
import { Budget } from "./budget";
import { Costs } from "./costs";
import { budgetAt, nextTrial, totalOf, versionsOf } from "./belief";
import { ForecastChart } from "./forecast";
import { OfNextProducts } from "./next_trial";
import { More, Table } from "./table";

/** How the version in use did on what it had not seen. */
export function Trial({ model }: { model: Model }) {
  const { t } = useI18n();
  const shown = trialOf(model);
  const versions: readonly Version[] = model.versions;
  if (versionsOf(versions).inUse === null) return null;
  return (
    <section>
      <h3 className="mb-1.5 font-medium">{t("predictions.trial")}</h3>
      {shown ?? <p className="text-soft">{t("predictions.trial_none")}</p>}
    </section>
  );
}

function trialOf(model: Model) {
  if (model.kind === "purchases") {
    const figures = versionsOf(model.versions).inUse?.figures;
    return figures?.weeks && figures.methods && figures.from && figures.to ? <OfPurchases weeks={figures.weeks} methods={figures.methods} from={figures.from} to={figures.to} /> : null;
  }
  if (model.kind === "contracts") {
    const figures = versionsOf(model.versions).inUse?.figures;
    return figures?.periods && figures.customers !== undefined ? <OfContracts customers={figures.customers} periods={figures.periods} /> : null;
  }
  if (model.kind === "next-products") {
    const trial = nextTrial(versionsOf(model.versions).inUse?.figures ?? {});
    return trial ? <OfNextProducts trial={trial} /> : null;
  }
  const version = versionsOf(model.versions).inUse;
  return version?.figures.methods ? <OfChurn figures={version.figures} method={version.method} /> : null;
}

function OfPurchases({ weeks, methods, from, to }: PurchaseFigures) {
  const { t, f } = useI18n();
  const points = useMemo(() => weeks.map((week) => ({ ...week, short: f.day(week.from, "plain"), name: f.span(week.from, addDays(week.from, 7)) })), [weeks, f]);
  const total = totalOf(weeks);
  return (
    <>
      <p className="num mb-3">
        {t("predictions.trial_purchases", { from: f.day(from), to: f.day(addDays(to, -1)), n: methods[0]?.trial.customers ?? 0, expected: f.int(total.expected), actual: f.int(total.actual) })}
      </p>
      <ForecastChart title={t("predictions.trial")} column={t("predictions.col_time")} points={points} />
    </>
  );
}

function OfContracts({ customers, periods }: Pick<ContractFigures, "customers" | "periods">) {
  const { t, f } = useI18n();
  const points = useMemo(() => periods.map((period, k) => ({ ...period, short: f.int(k + 1), name: t("predictions.renewals", { n: k + 1 }) })), [periods, f, t]);
  return (
    <>
      <p className="num mb-3">{t("predictions.trial_contracts", { n: customers })}</p>
      <ForecastChart title={t("predictions.trial")} column={t("predictions.col_renewals")} points={points} />
    </>
  );
}

function OfChurn({ figures, method }: { figures: Partial<ChurnFigures>; method: string }) {
  const { t, f } = useI18n();
  const shown = figures.methods?.find((one) => one.method === method);
  const rule = figures.methods?.find((one) => one.method === "rule");
  const tenth = budgetAt(figures.budgets, 0.1);
  const percent = (share: number) => f.percent(share, 0);
  return (
    <>
      <div className="num space-y-1">
        {shown && (
          <p>
            {t("predictions.auc", { share: f.percent(shown.auc), interval: t("overview.interval", { low: f.percent(shown.auc_interval[0]), high: f.percent(shown.auc_interval[1]) }) })}
            {rule && method !== "rule" && ` ${t("predictions.auc_rule", { share: f.percent(rule.auc) })}`}
          </p>
        )}
        {tenth && method !== "rule" && <p>{t("predictions.found", { share: percent(tenth.share), recall: percent(tenth.recall), rule: percent(tenth.rule_recall) })}</p>}
      </div>
      <Budget figures={figures} isRule={method === "rule"} />
      {figures.thresholds && figures.thresholds.length > 0 && <Costs />}
      <Proof figures={figures} />
    </>
  );
}

/** For those who want to check: whether its chances came true, and how lists of other lengths did. */
function Proof({ figures: { calibration = [], budgets = [], held_out } }: { figures: Partial<ChurnFigures> }) {
  const { t, f } = useI18n();
  const percent = (share: number) => f.percent(share, 0);
  if (calibration.length < 2 && budgets.length === 0) return null;
  return (
    <More title={t("predictions.proof")}>
      {calibration.length > 1 && <Calibration bins={calibration} />}
      {budgets.length > 0 && (
        <div>
          <h4 className="font-medium">{t("predictions.lists")}</h4>
          <p className="num mb-2 text-[0.87rem] text-soft">{t("predictions.lists_hint", { n: held_out?.rows ?? 0 })}</p>
          <Table
            caption={t("predictions.lists")}
            head={[t("predictions.col_list"), t("predictions.col_recall"), t("predictions.col_recall_rule"), t("predictions.col_precision"), t("predictions.col_lift")]}
            rows={budgets
              .filter((one) => one.share < 1)
              .map((one) => [f.percent(one.share), percent(one.recall), percent(one.rule_recall), percent(one.precision), t("predictions.lift", { n: f.decimal(one.lift) })])}
          />
        </div>
      )}
    </More>
  );
}

/** Groups of customers by what was said of them, against what came; on the diagonal both are one. */
function Calibration({ bins }: { bins: readonly CalibrationBin[] }) {
  const { t, f, dir } = useI18n();
  const build = useCallback(
    (colors: ChartColors): ChartOption => {
      const labels = { color: colors.text, fontFamily: colors.font, fontSize: 12, hideOverlap: true, formatter: (value: number) => axisText(f.percent(value, 0), dir) };
      const top = Math.min(1, Math.ceil(Math.max(...bins.flatMap((bin) => [bin.predicted, bin.observed])) * 11) / 10);
      return {
        animationDuration: 350,
        grid: { left: 8, right: 20, top: 14, bottom: 4, containLabel: true },
        tooltip: {
          trigger: "item",
          ...tooltipStyle(colors, dir),
          formatter: (params) => {
            const one = Array.isArray(params) ? params[0] : params;
            const bin = bins[one?.dataIndex ?? 0];
            if (!bin) return "";
            const row = (name: string, value: number) => `<div>${escapeHtml(name)}: <b>${escapeHtml(f.percent(value))}</b></div>`;
            return row(t("predictions.said"), bin.predicted) + row(t("predictions.actual"), bin.observed);
          },
        },
        xAxis: { type: "value", min: 0, max: top, axisLine: { lineStyle: { color: colors.grid } }, axisLabel: labels, splitLine: { show: false } },
        yAxis: { type: "value", min: 0, max: top, splitNumber: 4, axisLabel: labels, splitLine: { lineStyle: { color: colors.grid } } },
        series: [
          { type: "line", silent: true, symbol: "none", lineStyle: { color: colors.text, type: "dashed", width: 1 }, data: [[0, 0], [top, top]], tooltip: { show: false } },
          {
            type: "line",
            data: bins.map((bin) => [bin.predicted, bin.observed]),
            lineStyle: { color: colors.line, width: 2.25 },
            itemStyle: { color: colors.line, borderColor: colors.panel, borderWidth: 2 },
            symbol: "circle",
            symbolSize: 10,
          },
        ],
      };
    },
    [bins, f, t, dir],
  );
  return (
    <div>
      <h4 className="font-medium">{t("predictions.calibration")}</h4>
      <p className="mb-2 text-[0.87rem] text-soft">{t("predictions.calibration_hint")}</p>
      <Chart build={build} className="h-56 w-full max-w-xl" label={t("predictions.calibration_label", { n: bins.length })} />
      <More title={t("predictions.numbers")}>
        <Table
          caption={t("predictions.calibration")}
          head={[t("predictions.said"), t("predictions.actual"), t("predictions.interval"), t("predictions.customers")]}
          rows={bins.map((bin) => [f.percent(bin.predicted), f.percent(bin.observed), t("behind.between", { low: f.percent(bin.interval[0]), high: f.percent(bin.interval[1]) }), f.int(bin.customers)])}
        />
      </More>
    </div>
  );
}
