import { useEffect, useLayoutEffect, useRef, useState, type ReactNode } from "react";
import { barHeight, barOfTop, scrolled, windowOf, type Geometry, type ScrollState, type Window } from "./scroll_window";

/**
 * A list of any length that fills the rest of the screen and renders only what is in view.
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
  const [viewport, setViewport] = useState(600);
  const [state, setState] = useState<ScrollState>({ bar: 0, top: 0 });
  const geometry: Geometry = { rows, rowHeight, viewport };
  const settle = useRef<ReturnType<typeof setTimeout>>(undefined);

  useFillScreen(box, setViewport);

  useLayoutEffect(() => {
    if (box.current) box.current.scrollTop = 0;
    setState({ bar: 0, top: 0 });
  }, [resetKey, rowHeight]);

  const view = windowOf(state, geometry, 6);
  useEffect(() => onWindow({ first: view.first, end: view.end }), [onWindow, view.first, view.end]);

  const onScroll = () => {
    const element = box.current;
    if (!element) return;
    const next = scrolled(state, element.scrollTop, geometry);
    setState(next);
    clearTimeout(settle.current);
    // Once it rests, the bar takes the place that the view has reached.
    settle.current = setTimeout(() => {
      const bar = Math.round(barOfTop(next.top, geometry));
      if (Math.abs(bar - element.scrollTop) > 1) {
        element.scrollTop = bar;
        setState({ bar: element.scrollTop, top: next.top });
      }
    }, 180);
  };

  const indexes = Array.from({ length: view.end - view.first }, (_, i) => view.first + i);
  return (
    <div role="table" aria-label={label} aria-rowcount={rows + (header ? 1 : 0)} className="card -mb-9 overflow-hidden md:-mb-5">
      {header && (
        <div role="rowgroup" className="border-b border-line">
          {header}
        </div>
      )}
      <div
        ref={box}
        role="rowgroup"
        tabIndex={0}
        aria-label={label}
        onScroll={onScroll}
        className="scroll-thin relative overflow-y-auto overscroll-contain outline-offset-[-2px]"
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
  );
}

/** Lets the element reach down to the foot of the window, above the bar of a phone. */
function useFillScreen(box: React.RefObject<HTMLDivElement | null>, onHeight: (height: number) => void) {
  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return;
    const fit = () => {
      const top = element.getBoundingClientRect().top + window.scrollY;
      const foot = window.innerWidth < 768 ? 78 : 30;
      const height = Math.max(320, window.innerHeight - top - foot);
      element.style.maxHeight = `${height}px`;
      onHeight(height);
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
  }, [box, onHeight]);
}
