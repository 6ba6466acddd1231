import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { api, type Figure, type FigureGroup, type FigurePart } from "../../app/api";
import type { Words } from "../../app/api_segments";
import type { Format } from "../../app/format";
import { useI18n } from "../../app/i18n";
import type { Period } from "../../app/period";
import type { Calendar } from "../../app/prefs";
import { BehindLink } from "../../kit/behind_link";
import { ExportMenu } from "../../kit/export_menu";
import { Failure, Shimmer } from "../../kit/states";
import { asNumber, valueText } from "../figure_text";
import { acquiredBy } from "./question";

const kpi = "clv_cac";
const attribute = "channel";

/** What customers of each channel are worth beside what it cost to win them. */
export function Channels({ period, calendar, words, f }: { period: Period; calendar: Calendar; words: Words; f: Format }) {
  const { t } = useI18n();
  const isKnown = words.attributes.some(({ name }) => name === attribute);
  const span = { ...period, calendar };
  const figure = useQuery({
    queryKey: ["kpi", kpi, span, null, attribute],
    queryFn: ({ signal }) => api.kpi(kpi, span, null, { by: attribute, segment: null }, signal),
    placeholderData: keepPreviousData,
    enabled: isKnown,
  });
  const groups = figure.data?.groups ?? [];
  const isTold = groups.some(({ parts }) => parts?.some(({ value }) => value !== null));
  return (
    <section className="card mt-5 p-5 sm:p-6">
      <div className="flex flex-wrap items-start justify-between gap-x-6 gap-y-2">
        <h2 className="font-semibold">{t("value.channels")}</h2>
        {isTold && <ExportMenu onExport={(format) => api.downloadKpi(kpi, span, { by: attribute }, format, t("value.channels"))} />}
      </div>
      {!isKnown ? (
        <p className="mt-2 text-soft">{t("value.channels_unknown")}</p>
      ) : figure.isError ? (
        <Failure error={figure.error} onRetry={() => void figure.refetch()} />
      ) : !figure.data ? (
        <Shimmer className="mt-3 h-48" />
      ) : !isTold ? (
        <p className="mt-2 text-soft">{figure.data.reason ?? groups[0]?.reason ?? t("value.channels_unknown")}</p>
      ) : (
        <ChannelTable figure={figure.data} groups={groups} period={period} calendar={calendar} f={f} />
      )}
    </section>
  );
}

const partOf = (group: Figure | FigureGroup, code: string): FigurePart | undefined => group.parts?.find((one) => one.code === code);

function ChannelTable({ figure, groups, period, calendar, f }: { figure: Figure; groups: readonly FigureGroup[]; period: Period; calendar: Calendar; f: Format }) {
  const { t } = useI18n();
  const head = (text: string) => <th scope="col" className="px-3 py-2 text-right font-normal">{text}</th>;
  return (
    <>
      <p className="mb-3 text-soft">{t("value.channels_lead")}</p>
      <div className="scroll-more" tabIndex={0} role="region" aria-label={t("value.channels")}>
        <table className="num w-full text-[0.9rem]">
          <thead>
            <tr className="text-[0.84rem] text-soft">
              <th scope="col" className="py-2 text-start font-normal">{t("customer.channel")}</th>
              {head(t("value.acquired"))}
              {head(t("value.clv"))}
              {head(t("value.cac"))}
              {head(t("value.ratio"))}
              {head(t("value.payback"))}
            </tr>
          </thead>
          <tbody>
            {groups.map((group) => (
              <ChannelRow key={group.group ?? group.group_values} of={group} channel={group.group} period={period} calendar={calendar} f={f} />
            ))}
            <ChannelRow of={figure} channel={null} isAll period={period} calendar={calendar} f={f} />
          </tbody>
        </table>
      </div>
      <p className="mt-3 text-[0.84rem] text-soft">{figure.definition}</p>
    </>
  );
}

interface RowProps {
  of: Figure | FigureGroup;
  channel: string | null;
  isAll?: boolean;
  period: Period;
  calendar: Calendar;
  f: Format;
}

function ChannelRow({ of, channel, isAll = false, period, calendar, f }: RowProps) {
  const { t } = useI18n();
  const cac = partOf(of, "cac");
  const acquired = asNumber(cac?.denominator ?? null);
  const isFree = asNumber(cac?.numerator ?? null) === 0;
  const money = (code: string) => {
    const part = partOf(of, code);
    return part ? valueText(part.value, part, f, "full") : null;
  };
  const payback = partOf(of, "payback");
  const cell = (text: string | null | undefined) => <td className="px-3 py-2 text-right whitespace-nowrap">{text ?? t("common.none")}</td>;
  return (
    <tr className={`border-t border-line ${isAll ? "font-medium" : ""}`}>
      <th scope="row" className={`py-2 pe-4 text-start ${isAll ? "" : "font-normal"}`}>{isAll ? t("value.all_channels") : <bdi>{channel ?? t("kpis.others", { n: (of as FigureGroup).group_values })}</bdi>}</th>
      <td className="px-3 py-2 text-right">
        {acquired === null ? (
          t("common.none")
        ) : acquired > 0 && (isAll || channel !== null) ? (
          <BehindLink behind={acquiredBy(channel, period, calendar, t("value.acquired_by", { channel: channel ?? t("value.all_channels"), period: f.span(period.from, period.to) }))} className="hover:text-brand hover:underline">
            {f.int(acquired)}
          </BehindLink>
        ) : (
          f.int(acquired)
        )}
      </td>
      {cell(money("clv"))}
      {isFree || acquired === 0 ? (
        <td colSpan={3} className="px-3 py-2 text-right text-soft">{t(acquired === 0 ? "value.nobody_acquired" : "value.no_cost")}</td>
      ) : of.value === null && cac?.value === null ? (
        <td colSpan={3} className="px-3 py-2 text-right text-soft">{of.reason}</td>
      ) : (
        <>
          {cell(money("cac"))}
          {cell(valueText(of.value, { unit: "number", currency: null }, f))}
          {cell(payback && valueText(payback.value, payback, f))}
        </>
      )}
    </tr>
  );
}
