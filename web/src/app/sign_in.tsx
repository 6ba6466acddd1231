import { useEffect, useRef, useState, type FormEvent } from "react";
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { Button } from "../kit/button";
import { TextInput } from "../kit/field";
import { LinkButton } from "../kit/button";
import { explain } from "../kit/toast";
import { api, type Session } from "./api";
import { Gate } from "./gate";
import { useI18n } from "./i18n";
import { adopt, sessionKey } from "./session";
import { Splash } from "./splash";
import { Problem } from "./problem";

/** Puts the new session in place; the routes then see that somebody is signed in. */
export function useEnter() {
  const client = useQueryClient();
  const navigate = useNavigate();
  return async (session: Session, href = "/") => {
    client.setQueryData(sessionKey, adopt(session));
    await navigate({ href, replace: true });
  };
}

export function SignInPage() {
  const { t } = useI18n();
  const enter = useEnter();
  const { from } = useSearch({ from: "/sign-in" });
  const [error, setError] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const data = new FormData(event.currentTarget);
    setBusy(true);
    setError(null);
    try {
      const email = String(data.get("email"));
      await enter(await api.signIn({ email, password: String(data.get("password")) }), from);
    } catch (reason) {
      setError(explain(reason, t));
    } finally {
      setBusy(false);
    }
  };
  return (
    <Gate title={t("sign_in.title")} lead={t("sign_in.lead")}>
      <form onSubmit={(event) => void submit(event)} className="space-y-5">
        <TextInput label={t("sign_in.email")} name="email" type="email" dir="ltr" autoComplete="username" required autoFocus />
        <TextInput label={t("sign_in.password")} name="password" type="password" dir="ltr" autoComplete="current-password" required />
        {error && (
          <p role="alert" className="rounded-lg bg-bad-soft px-3 py-2 text-[0.9rem] text-bad">
            {error}
          </p>
        )}
        <Button type="submit" fullWidth size="lg" isPending={busy}>
          {t("sign_in.submit")}
        </Button>
      </form>
    </Gate>
  );
}

/** The one-time link: signs in without a question. */
export function EnterPage() {
  const { t } = useI18n();
  const enter = useEnter();
  const { code } = useSearch({ from: "/enter" });
  const [error, setError] = useState<string | null>(null);
  const begun = useRef(false);
  useEffect(() => {
    if (begun.current) return;
    begun.current = true;
    api
      .signIn({ code: code ?? "" })
      .then((session) => enter(session))
      .catch((reason: unknown) => {
        const offline = reason instanceof Problem && reason.code === "offline";
        setError(offline ? explain(reason, t) : t("sign_in.code_failed"));
      });
  }, [code, enter, t]);
  if (!error) return <Splash />;
  return (
    <Gate title={t("error.title")} lead={error}>
      <LinkButton to="/sign-in">{t("sign_in.submit")}</LinkButton>
    </Gate>
  );
}
