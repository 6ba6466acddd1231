import { useState, type FormEvent } from "react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Monitor, Moon, Sun } from "lucide-react";
import { Button } from "../kit/button";
import { Segmented, SelectInput, TextInput, Toggle } from "../kit/field";
import { Failure, PageTitle, Shimmer } from "../kit/states";
import { toastDone, toastError } from "../kit/toast";
import { api, type Organisation, type OrganisationChange, type Session } from "./api";
import { languageNames, useI18n } from "./i18n";
import { OfficeHoursInput } from "./office_hours";
import { currencyOptions, zoneOptions } from "./lists";
import { languages, setPrefs, usePrefs, type Calendar, type Theme } from "./prefs";
import { todayIn } from "./period";
import { Problem } from "./problem";
import { sessionKey, useMay } from "./session";
import { useSwitchLanguage } from "./switch_language";

export function SettingsPage() {
  const { t } = useI18n();
  const organisation = useQuery({
    queryKey: ["organisation"],
    queryFn: ({ signal }) => api.organisation(signal),
  });
  return (
    <div className="mx-auto max-w-3xl">
      <PageTitle title={t("settings.title")} />
      <div className="space-y-10">
        <Section title={t("settings.you")} hint={t("settings.you_hint")}>
          <You currency={organisation.data?.currency ?? ""} />
        </Section>
        {organisation.isError ? (
          <Failure error={organisation.error} onRetry={() => void organisation.refetch()} />
        ) : organisation.data ? (
          <OrganisationForm key={JSON.stringify(organisation.data)} organisation={organisation.data} />
        ) : (
          <Shimmer className="h-96 rounded-2xl" />
        )}
      </div>
    </div>
  );
}

function Section({ title, hint, children }: { title: string; hint: string; children: React.ReactNode }) {
  return (
    <section>
      <h2 className="font-semibold">{title}</h2>
      <p className="mb-3 text-[0.87rem] text-soft">{hint}</p>
      <div className="card space-y-5 p-5 sm:p-6">{children}</div>
    </section>
  );
}

function You({ currency }: { currency: string }) {
  const { t, language } = useI18n();
  const prefs = usePrefs();
  const switchLanguage = useSwitchLanguage();
  return (
    <>
      <Labelled label={t("settings.language")}>
        <Segmented
          label={t("settings.language")}
          value={language}
          onChange={switchLanguage}
          options={languages.map((one) => ({ value: one, label: languageNames[one] }))}
        />
      </Labelled>
      <Labelled label={t("settings.theme")}>
        <Segmented<Theme>
          label={t("settings.theme")}
          value={prefs.theme}
          onChange={(theme) => setPrefs({ theme })}
          options={[
            { value: "system", label: t("settings.theme_system"), icon: <Monitor className="size-4" aria-hidden /> },
            { value: "light", label: t("settings.theme_light"), icon: <Sun className="size-4" aria-hidden /> },
            { value: "dark", label: t("settings.theme_dark"), icon: <Moon className="size-4" aria-hidden /> },
          ]}
        />
      </Labelled>
      <Labelled label={t("settings.your_calendar")}>
        <Segmented
          label={t("settings.your_calendar")}
          value={prefs.calendar ?? "organisation"}
          onChange={(value) => setPrefs({ calendar: value === "organisation" ? null : value })}
          options={[
            { value: "organisation", label: t("calendar.organisation") },
            { value: "gregorian", label: t("calendar.gregorian") },
            { value: "jalali", label: t("calendar.jalali") },
          ]}
        />
      </Labelled>
      {currency === "IRR" && (
        <Toggle
          label={t("settings.toman")}
          hint={t("settings.toman_hint")}
          checked={prefs.toman}
          onChange={(toman) => setPrefs({ toman })}
        />
      )}
    </>
  );
}

function Labelled({ label, children }: { label: string; children: React.ReactNode }) {
  return (
    <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-2">
      <span className="text-[0.87rem] font-medium">{label}</span>
      {children}
    </div>
  );
}

function OrganisationForm({ organisation }: { organisation: Organisation }) {
  const { t, f } = useI18n();
  const client = useQueryClient();
  const mayWrite = useMay("organisation:write");
  const [draft, setDraft] = useState<OrganisationChange>({});
  const [problem, setProblem] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const now = { ...organisation, ...draft };
  const change = (part: OrganisationChange) => setDraft((old) => ({ ...old, ...part }));
  const changed = Object.keys(draft).length > 0;
  const wrong = (field: string) => (problem instanceof Problem ? problem.field(field) : undefined);
  const days = (text: string) => (text.trim() === "" ? null : Math.max(0, Math.round(Number(text))));

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setProblem(null);
    try {
      const saved = await api.changeOrganisation(draft);
      client.setQueryData<Session | null>(sessionKey, (old) => old && { ...old, organisation: saved });
      client.setQueryData(["organisation"], saved);
      void client.invalidateQueries({ predicate: (query) => query.queryKey[0] !== sessionKey[0] });
      toastDone(t("common.saved"));
    } catch (error) {
      setProblem(error);
      toastError(error, t);
    } finally {
      setBusy(false);
    }
  };

  return (
    <form onSubmit={(event) => void submit(event)} className="space-y-10">
      <fieldset disabled={!mayWrite} className="space-y-10">
        <Section title={t("settings.organisation")} hint={mayWrite ? t("settings.organisation_hint") : t("settings.read_only")}>
          <TextInput label={t("settings.name")} required maxLength={200} value={now.name} onChange={(event) => change({ name: event.target.value })} error={wrong("name")} />
          <div className="grid gap-5 sm:grid-cols-2">
            <SelectInput label={t("settings.currency")} value={now.currency} onChange={(currency) => change({ currency })} options={currencyOptions(f.locale)} />
            <SelectInput label={t("settings.zone")} value={now.zone} onChange={(zone) => change({ zone })} options={zoneOptions([organisation.zone])} />
            <SelectInput
              label={t("settings.calendar")}
              value={now.calendar}
              onChange={(value) => change({ calendar: value as Calendar })}
              options={[
                { value: "gregorian", label: t("calendar.gregorian") },
                { value: "jalali", label: t("calendar.jalali") },
              ]}
            />
            <SelectInput
              label={t("settings.first_weekday")}
              value={String(now.first_weekday)}
              onChange={(value) => change({ first_weekday: Number(value) })}
              options={([1, 2, 3, 4, 5, 6, 7] as const).map((n) => ({ value: String(n), label: t(`weekday.${n}`) }))}
            />
          </div>
        </Section>
        <Section title={t("settings.customers")} hint={t("settings.customers_hint")}>
          <SelectInput
            label={t("settings.business")}
            value={now.business}
            onChange={(value) => change({ business: value as Organisation["business"] })}
            options={[
              { value: "auto", label: t("settings.business_auto") },
              { value: "shop", label: t("settings.business_shop") },
              { value: "subscription", label: t("settings.business_subscription") },
            ]}
          />
          <div className="grid items-start gap-5 sm:grid-cols-2">
            <TextInput
              label={t("settings.window")}
              type="number"
              min={1}
              dir="ltr"
              hint={t("settings.window_hint")}
              placeholder={t("settings.window_auto")}
              value={now.window_days ?? ""}
              onChange={(event) => change({ window_days: days(event.target.value) })}
              error={wrong("window_days")}
            />
            <TextInput
              label={t("settings.grace")}
              type="number"
              min={0}
              dir="ltr"
              value={now.grace_days}
              onChange={(event) => change({ grace_days: days(event.target.value) ?? 0 })}
              error={wrong("grace_days")}
            />
          </div>
          <Resolved organisation={organisation} />
        </Section>
        <PredictionSettings now={now} change={change} wrong={wrong} />
        <Section title={t("settings.office_hours")} hint={t("settings.office_hours_hint")}>
          <OfficeHoursInput
            value={now.office_hours}
            calendar={now.calendar}
            firstWeekday={now.first_weekday}
            today={todayIn(now.zone)}
            error={wrong("office_hours")}
            onChange={(office_hours) => change({ office_hours })}
          />
        </Section>
      </fieldset>
      {changed && mayWrite && (
        <div className="sticky bottom-18 z-20 flex justify-end gap-3 rounded-xl border border-line bg-panel p-3 shadow-overlay md:bottom-4">
          <Button variant="ghost" onPress={() => setDraft({})}>
            {t("common.cancel")}
          </Button>
          <Button type="submit" isPending={busy}>
            {t("common.save")}
          </Button>
        </div>
      )}
    </form>
  );
}

interface PredictionSettingsProps {
  now: Organisation;
  change: (part: OrganisationChange) => void;
  wrong: (field: string) => string | undefined;
}

/** When models are fitted, and how lifetime values are counted. */
function PredictionSettings({ now, change, wrong }: PredictionSettingsProps) {
  const { t } = useI18n();
  const every = ["day", "week", "month", "off"] as const;
  const number = (text: string) => (text.trim() === "" ? null : Math.round(Number(text)));
  return (
    <Section title={t("settings.predictions")} hint={t("settings.predictions_hint")}>
      <div className="grid items-start gap-5 sm:grid-cols-2">
        <SelectInput
          label={t("settings.fit_every")}
          value={now.fit_every}
          onChange={(value) => change({ fit_every: value as Organisation["fit_every"] })}
          options={every.map((value) => ({ value, label: t(`settings.fit_${value}`) }))}
        />
        {now.fit_every !== "off" && (
          <TextInput label={t("settings.fit_hour")} type="number" min={0} max={23} dir="ltr" value={now.fit_hour} onChange={(event) => change({ fit_hour: number(event.target.value) ?? 0 })} error={wrong("fit_hour")} />
        )}
        <TextInput label={t("settings.clv_months")} type="number" min={3} max={120} dir="ltr" value={now.clv_months} onChange={(event) => change({ clv_months: number(event.target.value) ?? 36 })} error={wrong("clv_months")} />
        <TextInput label={t("settings.clv_discount")} type="number" min={0} max={50} dir="ltr" value={now.clv_discount} onChange={(event) => change({ clv_discount: number(event.target.value) ?? 0 })} error={wrong("clv_discount")} />
        <TextInput
          label={t("settings.clv_margin")}
          type="number"
          min={1}
          max={100}
          dir="ltr"
          hint={t("settings.clv_margin_hint")}
          placeholder={t("settings.clv_margin_auto")}
          value={now.clv_margin ?? ""}
          onChange={(event) => change({ clv_margin: number(event.target.value) })}
          error={wrong("clv_margin")}
        />
      </div>
    </Section>
  );
}

function Resolved({ organisation }: { organisation: Organisation }) {
  const { t, f } = useI18n();
  const now = organisation.resolved;
  return (
    <div className="rounded-xl bg-raised px-4 py-3 text-[0.87rem]">
      <p className="font-medium">{t("settings.resolved")}</p>
      {now.data_from && now.data_to ? (
        <ul className="num mt-1 space-y-0.5 text-soft">
          <li>{t("settings.resolved_business", { business: t(`settings.${now.business}`) })}</li>
          {now.window_days !== null && (
            <li>{t("settings.resolved_window", { n: now.window_days, source: now.window_source })}</li>
          )}
          <li>
            {t("settings.resolved_data", {
              from: f.day(now.data_from),
              to: f.day(now.data_to),
              customers: now.customers,
              facts: now.facts,
            })}
          </li>
        </ul>
      ) : (
        <p className="mt-1 text-soft">{t("settings.resolved_none")}</p>
      )}
    </div>
  );
}
