import { useCallback, useEffect, useLayoutEffect, useRef, useState, type ReactNode, type RefObject } from "react";
import { useI18n } from "../app/i18n";
import { Button } from "./button";
import { useIsPhone } from "./media";
import { barHeight, barOfTop, scrolled, windowOf, type Geometry, type ScrollState, type Window } from "./scroll_window";

// On a phone, so many rows more are shown whenever they are asked for.
const step = 50;

/**
 * A list of any length that renders only what is in view. It fills the rest of the screen and
 * scrolls in itself; on a phone it scrolls with the page, which grows on demand.
 * `resetKey`: when it changes, the list starts at its top again.
 */
export function VirtualList({
  rows,
  rowHeight,
  label,
  resetKey,
  header,
  renderRow,
  onWindow,
}: {
  rows: number;
  rowHeight: number;
  label: string;
  resetKey: string;
  header?: ReactNode;
  renderRow: (index: number) => ReactNode;
  onWindow: (window: Window) => void;
}) {
  const box = useRef<HTMLDivElement>(null);
  const onPage = useIsPhone();
  const viewport = useViewport(box, onPage);
  const [steps, setSteps] = useState(1);
  useEffect(() => setSteps(1), [resetKey]);
  const shown = onPage ? Math.min(rows, steps * step) : rows;
  const geometry: Geometry = { rows: shown, rowHeight, viewport };
  const state = useScroll(box, onPage, geometry, `${resetKey} ${rowHeight}`);
  const view = windowOf(state, geometry, 6);
  useEffect(() => onWindow({ first: view.first, end: view.end }), [onWindow, view.first, view.end]);

  const indexes = Array.from({ length: view.end - view.first }, (_, i) => view.first + i);
  return (
    <>
      <div
        role="table"
        aria-label={label}
        aria-rowcount={rows + (header ? 1 : 0)}
        className="card overflow-clip md:-mb-5"
      >
        {header && (
          <div role="rowgroup" className="border-b border-line">
            {header}
          </div>
        )}
        <div
          ref={box}
          role="rowgroup"
          tabIndex={onPage ? undefined : 0}
          data-scroll-top
          aria-label={label}
          className={`scroll-thin relative outline-offset-[-2px] ${onPage ? "" : "overflow-y-auto overscroll-contain"}`}
          style={{ overflowAnchor: "none" }}
        >
          <div style={{ height: barHeight(geometry) }} aria-hidden />
          {indexes.map((index) => (
            <div
              key={index}
              role="row"
              aria-rowindex={index + (header ? 2 : 1)}
              className="absolute inset-x-0 top-0"
              style={{ height: rowHeight, transform: `translateY(${state.bar + index * rowHeight - state.top}px)` }}
            >
              {renderRow(index)}
            </div>
          ))}
        </div>
      </div>
      {shown < rows && <MoreRows shown={shown} rows={rows} onMore={() => setSteps(steps + 1)} />}
    </>
  );
}

function MoreRows({ shown, rows, onMore }: { shown: number; rows: number; onMore: () => void }) {
  const { t } = useI18n();
  return (
    <div className="flex items-center justify-between gap-3 px-4 py-3">
      <span className="num text-[0.84rem] text-soft">{t("common.rows_shown", { n: shown, of: rows })}</span>
      <Button variant="outline" size="sm" className="num bg-panel" onPress={onMore}>
        {t("common.more_rows", { n: Math.min(step, rows - shown) })}
      </Button>
    </div>
  );
}

/** How far the list is scrolled; it listens to its own box, or to the page. */
function useScroll(
  box: RefObject<HTMLDivElement | null>,
  onPage: boolean,
  geometry: Geometry,
  resetKey: string,
): ScrollState {
  const [state, setState] = useState<ScrollState>({ bar: 0, top: 0 });
  const latest = useRef({ state, geometry });
  latest.current = { state, geometry };

  const read = useCallback(() => {
    const element = box.current;
    if (!element) return 0;
    return onPage ? Math.max(0, -element.getBoundingClientRect().top) : element.scrollTop;
  }, [box, onPage]);

  const write = useCallback(
    (bar: number) => {
      const element = box.current;
      if (!element) return;
      if (onPage) window.scrollBy(0, bar - read());
      else element.scrollTop = bar;
    },
    [box, onPage, read],
  );

  useLayoutEffect(() => {
    if (read() > 0) write(0);
    setState({ bar: 0, top: 0 });
  }, [resetKey, read, write]);

  useEffect(() => {
    const source: EventTarget = onPage ? window : (box.current ?? window);
    let settle: ReturnType<typeof setTimeout> | undefined;
    const onScroll = () => {
      const next = scrolled(latest.current.state, read(), latest.current.geometry);
      latest.current.state = next;
      setState(next);
      clearTimeout(settle);
      // Once it rests, the bar takes the place that the view has reached.
      settle = setTimeout(() => {
        const bar = Math.round(barOfTop(next.top, latest.current.geometry));
        if (Math.abs(bar - read()) <= 1 || bar === 0) return;
        write(bar);
        setState({ bar: read(), top: next.top });
        latest.current.state = { bar: read(), top: next.top };
      }, 180);
    };
    source.addEventListener("scroll", onScroll, { passive: true });
    return () => {
      clearTimeout(settle);
      source.removeEventListener("scroll", onScroll);
    };
  }, [box, onPage, read, write]);

  return state;
}

/** The height in view; in its own box the list reaches down to the foot of the window. */
function useViewport(box: RefObject<HTMLDivElement | null>, onPage: boolean): number {
  const [viewport, setViewport] = useState(600);
  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return;
    const fit = () => {
      if (onPage) {
        element.style.maxHeight = "";
        setViewport(window.innerHeight);
        return;
      }
      const top = element.getBoundingClientRect().top + window.scrollY;
      const height = Math.max(320, window.innerHeight - top - 30);
      element.style.maxHeight = `${height}px`;
      setViewport(height);
    };
    fit();
    const observer = new ResizeObserver(fit);
    observer.observe(document.documentElement);
    if (element.parentElement?.parentElement) observer.observe(element.parentElement.parentElement);
    window.addEventListener("resize", fit);
    return () => {
      observer.disconnect();
      window.removeEventListener("resize", fit);
    };
  }, [box, onPage]);
  return viewport;
}
