import { keepPreviousData, useQuery, type QueryClient } from "@tanstack/react-query";
import { api } from "../../app/api";

/** Sizes move as facts arrive; one that is still being counted is there in a moment. */
const pause = (isCounting: boolean | undefined) => (isCounting ? 1500 : 15_000);

/** All saved segments with their sizes. */
export function useSegments(isWanted = true) {
  return useQuery({
    queryKey: ["segments"],
    queryFn: ({ signal }) => api.segments(signal),
    enabled: isWanted,
    placeholderData: keepPreviousData,
    refetchInterval: (query) => pause(query.state.data?.items.some((one) => one.customers === null)),
  });
}

/** What conditions can be made of here. */
export function useWords() {
  return useQuery({ queryKey: ["segment_words"], queryFn: ({ signal }) => api.segmentWords(signal) });
}

/** One segment with its size. */
export function useSegment(id: number | null) {
  return useQuery({
    queryKey: ["segment", id],
    queryFn: ({ signal }) => api.segment(id ?? 0, signal),
    enabled: id !== null,
    refetchInterval: (query) => pause(query.state.data?.customers === null),
  });
}

/** After a change nothing that was read of segments holds. */
export async function forgetSegments(client: QueryClient): Promise<void> {
  await client.invalidateQueries({ predicate: ({ queryKey }) => String(queryKey[0]).startsWith("segment") || queryKey[0] === "customers" });
}
