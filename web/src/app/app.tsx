import { useEffect } from "react";
import { I18nProvider, RouterProvider as AriaRouterProvider } from "@heroui/react/rac";
import { Toast } from "@heroui/react/toast";
import { RouterProvider } from "@tanstack/react-router";
import { useQueryClient } from "@tanstack/react-query";
import { Failure } from "../kit/states";
import { Splash } from "./splash";
import { setOnSignedOut } from "./http";
import { I18nRoot, useI18n } from "./i18n";
import { router } from "./router";
import { sessionKey, useSessionQuery } from "./session";

export function App() {
  const client = useQueryClient();
  const session = useSessionQuery();
  useEffect(() => {
    setOnSignedOut(() => {
      if (client.getQueryData(sessionKey)) client.setQueryData(sessionKey, null);
    });
  }, [client]);
  return (
    <I18nRoot organisation={session.data?.organisation ?? null}>
      <AriaRoot>
        {session.isPending ? (
          <Splash />
        ) : session.isError ? (
          <div className="grid min-h-dvh place-items-center">
            <Failure error={session.error} onRetry={() => void session.refetch()} />
          </div>
        ) : (
          <RouterProvider router={router} />
        )}
        <Toast.Provider placement="bottom" />
      </AriaRoot>
    </I18nRoot>
  );
}

/** Tells React Aria the language and calendar, and that links go through the router. */
function AriaRoot({ children }: { children: React.ReactNode }) {
  const { f } = useI18n();
  const calendar = f.calendar === "jalali" ? "persian" : "gregory";
  return (
    <I18nProvider locale={`${f.locale}-u-ca-${calendar}`}>
      <AriaRouterProvider navigate={(path) => void router.navigate({ to: path })}>
        {children}
      </AriaRouterProvider>
    </I18nProvider>
  );
}
