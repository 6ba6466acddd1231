import { QueryClient } from "@tanstack/react-query";
import { Problem } from "./problem";

/** What waits for a busy server may be asked again; everything else fails at once, with its reason. */
function mayRetry(count: number, error: Error): boolean {
  const waits = error instanceof Problem && (error.code === "unavailable" || error.code === "too_many");
  return waits && count < 2;
}

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: { staleTime: 30_000, refetchOnWindowFocus: false, networkMode: "always", retry: mayRetry },
    mutations: { networkMode: "always" },
  },
});
