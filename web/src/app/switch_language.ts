import { useQueryClient } from "@tanstack/react-query";
import { api, type Session } from "./api";
import { setPrefs, type Language } from "./prefs";
import { sessionKey } from "./session";

/** Switches the language at once, remembers it, and asks the server's texts anew. */
export function useSwitchLanguage(): (language: Language) => void {
  const client = useQueryClient();
  return (language) => {
    setPrefs({ language });
    const session = client.getQueryData<Session | null>(sessionKey);
    if (session) {
      client.setQueryData(sessionKey, { ...session, user: { ...session.user, language } });
      // The choice holds in this browser even if the server cannot be told.
      void api.setLanguage(language).catch(() => undefined);
    }
    void client.invalidateQueries({ predicate: (query) => query.queryKey[0] !== sessionKey[0] });
  };
}
