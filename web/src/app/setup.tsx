import { useState, type FormEvent } from "react";
import { useSearch } from "@tanstack/react-router";
import { Button } from "../kit/button";
import { Segmented, SelectInput, TextInput, Toggle } from "../kit/field";
import { explain } from "../kit/toast";
import { api } from "./api";
import { Gate } from "./gate";
import { languageNames, useI18n } from "./i18n";
import { currencyOptions, guessCurrency, guessZone, zoneOptions } from "./lists";
import { languages, setPrefs, usePrefs, type Calendar } from "./prefs";
import { Problem } from "./problem";
import { useEnter } from "./sign_in";

export function SetupPage() {
  const { t } = useI18n();
  const { code } = useSearch({ from: "/setup" });
  const [chosen, setChosen] = useState(false);
  if (!code) {
    return (
      <Gate title={t("setup.title")} lead={t("setup.no_code")}>
        {null}
      </Gate>
    );
  }
  return (
    <Gate title={t("setup.title")} lead={t("setup.lead")}>
      {chosen ? (
        <AccountStep code={code} onBack={() => setChosen(false)} />
      ) : (
        <LanguageStep onNext={() => setChosen(true)} />
      )}
    </Gate>
  );
}

function LanguageStep({ onNext }: { onNext: () => void }) {
  const { t, language } = useI18n();
  return (
    <fieldset>
      <legend className="mb-2 text-[0.87rem] font-medium">{t("setup.language")}</legend>
      <div className="space-y-2">
        {languages.map((one) => (
          <label
            key={one}
            lang={one}
            className="flex h-14 cursor-pointer items-center gap-3 rounded-xl border border-border px-4 text-[1.05rem] has-checked:border-brand has-checked:bg-brand-soft has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-brand"
          >
            <input
              type="radio"
              name="language"
              className="size-4 accent-(--brand)"
              checked={one === language}
              onChange={() => setPrefs({ language: one })}
            />
            {languageNames[one]}
          </label>
        ))}
      </div>
      <Button className="mt-6" fullWidth size="lg" onPress={() => { setPrefs({ language }); onNext(); }}>
        {t("common.continue")}
      </Button>
    </fieldset>
  );
}

const explained = ["organisation", "name", "email", "password"];

/** Whether all that is wrong already stands beside the fields at fault. */
function isSaidBeside(problem: unknown): boolean {
  const fields = problem instanceof Problem ? problem.fields : [];
  return fields.length > 0 && fields.every(({ field }) => explained.includes(field));
}

function AccountStep({ code, onBack }: { code: string; onBack: () => void }) {
  const { t, f, language } = useI18n();
  const enter = useEnter();
  const [problem, setProblem] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const [zone, setZone] = useState(() => guessZone(language));
  const [currency, setCurrency] = useState(() => guessCurrency(language, guessZone(language)));
  const [calendar, setCalendar] = useState<Calendar>(language === "fa" ? "jalali" : "gregorian");
  const { toman } = usePrefs();
  const wrong = (field: string) => (problem instanceof Problem ? problem.field(field) : undefined);

  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const data = new FormData(event.currentTarget);
    const text = (name: string) => String(data.get(name) ?? "").trim();
    setBusy(true);
    setProblem(null);
    try {
      const session = await api.setUp({
        code,
        organisation: text("organisation"),
        name: text("name"),
        email: text("email"),
        password: String(data.get("password") ?? ""),
        language,
        currency,
        calendar,
        zone,
      });
      await enter(session, "/import");
    } catch (error) {
      setProblem(error);
    } finally {
      setBusy(false);
    }
  };

  return (
    <form onSubmit={(event) => void submit(event)} className="space-y-4.5">
      <TextInput label={t("setup.organisation")} name="organisation" autoComplete="organization" required autoFocus maxLength={200} error={wrong("organisation")} />
      <TextInput label={t("setup.name")} name="name" autoComplete="name" required maxLength={200} error={wrong("name")} />
      <TextInput label={t("setup.email")} name="email" type="email" dir="ltr" autoComplete="username" required error={wrong("email")} />
      <TextInput label={t("setup.password")} name="password" type="password" dir="ltr" autoComplete="new-password" required minLength={10} hint={t("setup.password_hint")} error={wrong("password")} />
      <SelectInput label={t("setup.currency")} value={currency} onChange={setCurrency} options={currencyOptions(f.locale)} />
      {currency === "IRR" && <Toggle label={t("settings.toman")} hint={t("settings.toman_hint")} checked={toman} onChange={(next) => setPrefs({ toman: next })} />}
      <div className="space-y-1.5">
        <p className="text-[0.87rem] font-medium">{t("setup.calendar")}</p>
        <Segmented
          label={t("setup.calendar")}
          value={calendar}
          onChange={setCalendar}
          options={[
            { value: "gregorian", label: t("calendar.gregorian") },
            { value: "jalali", label: t("calendar.jalali") },
          ]}
        />
      </div>
      <SelectInput label={t("setup.zone")} value={zone} onChange={setZone} options={zoneOptions([guessZone(language)])} />
      {problem !== null && !isSaidBeside(problem) && (
        <p role="alert" className="rounded-lg bg-bad-soft px-3 py-2 text-[0.9rem] text-bad">
          {explain(problem, t)}
        </p>
      )}
      <div className="flex gap-3 pt-2">
        <Button variant="ghost" size="lg" onPress={onBack}>
          {t("common.back")}
        </Button>
        <Button type="submit" fullWidth size="lg" isPending={busy}>
          {t("setup.submit")}
        </Button>
      </div>
    </form>
  );
}
