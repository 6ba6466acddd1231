import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { keepPreviousData, useQueries, useQuery, type QueryKey } from "@tanstack/react-query";
import type { Page } from "../app/api";
import type { Window } from "./scroll_window";

export const pageRows = 100;

/**
 * The rows of a list that the server gives by offset: only the pages in view are asked for, and
 * only once the scrolling has come to rest for a moment.
 */
export function usePagedRows<T, P extends Page<T>>(
  key: QueryKey,
  load: (offset: number, limit: number, signal: AbortSignal) => Promise<P>,
) {
  const [pages, setPages] = useState<number[]>([]);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const identity = JSON.stringify(key);

  const head = useQuery({
    queryKey: [...key, 0],
    queryFn: ({ signal }) => load(0, pageRows, signal),
    placeholderData: keepPreviousData,
  });

  const onWindow = useCallback(({ first, end }: Window) => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => {
      const wanted: number[] = [];
      for (let page = Math.floor(first / pageRows); page * pageRows < end; page++) wanted.push(page);
      setPages((old) => (old.join() === wanted.join() ? old : wanted));
    }, 70);
  }, []);
  useEffect(() => () => clearTimeout(timer.current), []);
  useEffect(() => setPages([]), [identity]);

  const rest = pages.filter((page) => page > 0);
  const loaded = useQueries({
    queries: rest.map((page) => ({
      queryKey: [...key, page],
      queryFn: ({ signal }: { signal: AbortSignal }) => load(page * pageRows, pageRows, signal),
    })),
  });

  const items = useMemo(() => {
    const found = new Map<number, readonly T[]>();
    if (head.data) found.set(0, head.data.items);
    rest.forEach((page, i) => {
      const data = loaded[i]?.data;
      if (data) found.set(page, data.items);
    });
    return found;
  }, [head.data, loaded, rest]);

  return {
    head,
    total: head.data?.total ?? 0,
    row: (index: number): T | undefined => items.get(Math.floor(index / pageRows))?.[index % pageRows],
    onWindow,
    identity,
  };
}
