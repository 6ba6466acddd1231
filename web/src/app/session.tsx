import { useQuery, useQueryClient } from "@tanstack/react-query";
import { api, type Permission, type Session } from "./api";
import { setCsrf } from "./http";
import { hasChosenLanguage, setPrefs } from "./prefs";
import { Problem } from "./problem";

export const sessionKey = ["session"] as const;

/** Who is signed in; null when nobody is. */
export function useSessionQuery() {
  return useQuery({
    queryKey: sessionKey,
    queryFn: async (): Promise<Session | null> => {
      try {
        return adopt(await api.session());
      } catch (error) {
        if (error instanceof Problem && error.code === "unauthenticated") return null;
        throw error;
      }
    },
    staleTime: Infinity,
  });
}

/** Takes over a session that the server has just given. */
export function adopt(session: Session): Session {
  setCsrf(session.csrf);
  if (!hasChosenLanguage()) setPrefs({ language: session.user.language });
  return session;
}

export function useSession(): Session {
  const client = useQueryClient();
  const { data } = useSessionQuery();
  const session = data ?? client.getQueryData<Session | null>(sessionKey);
  if (!session) throw new Error("useSession outside a signed-in page");
  return session;
}

export function useMay(permission: Permission): boolean {
  return useSession().permissions.includes(permission);
}
