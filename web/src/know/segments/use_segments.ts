import { keepPreviousData, useQuery, type QueryClient } from "@tanstack/react-query";
import { api } from "../../app/api";

/** All saved segments, asked again while one is still being counted. */
export function useSegments(isWanted = true) {
  return useQuery({
    queryKey: ["segments"],
    queryFn: ({ signal }) => api.segments(signal),
    enabled: isWanted,
    placeholderData: keepPreviousData,
    refetchInterval: (query) => (query.state.data?.items.some((one) => one.customers === null) ? 1500 : false),
  });
}

/** What conditions can be made of here. */
export function useWords() {
  return useQuery({ queryKey: ["segment_words"], queryFn: ({ signal }) => api.segmentWords(signal) });
}

/** One segment, asked again until it is counted. */
export function useSegment(id: number | null) {
  return useQuery({
    queryKey: ["segment", id],
    queryFn: ({ signal }) => api.segment(id ?? 0, signal),
    enabled: id !== null,
    refetchInterval: (query) => (query.state.data?.customers === null ? 1500 : false),
  });
}

/** After a change nothing that was read of segments holds. */
export async function forgetSegments(client: QueryClient): Promise<void> {
  await client.invalidateQueries({ predicate: ({ queryKey }) => String(queryKey[0]).startsWith("segment") || queryKey[0] === "customers" });
}
