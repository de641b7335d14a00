import { type RefObject, useCallback, useLayoutEffect, useState } from 'react';
import { rowsInView, scrollToSee, type Viewport } from './rows-in-view';

const OVERSCAN = 6; // rows

export interface RowsOptions {
  readonly count: number;
  /** Of one row, in pixels. */
  readonly height: number;
  /** Pixels at the top that something lies over, such as the head of a table. */
  readonly covered?: number;
}

export interface Rows {
  /** Rows `[first, end)` are to be drawn. */
  readonly first: number;
  readonly end: number;
  /** Scrolls as little as needed to show a row. */
  readonly scrollTo: (row: number) => void;
}

/** Rows of one height in a scrolling element, of which only those in view need to be drawn. */
export function useRows(
  scroller: RefObject<HTMLElement | null>,
  { count, height, covered = 0 }: RowsOptions,
): Rows {
  const [view, setView] = useState({ first: 0, end: 0 });
  const measure = useCallback((): Viewport | null => {
    const { current } = scroller;
    return current && { top: current.scrollTop, height: current.clientHeight - covered };
  }, [scroller, covered]);

  useLayoutEffect(() => {
    const { current } = scroller;
    if (!current) return;
    const update = () => {
      const viewport = measure();
      if (!viewport) return;
      const next = rowsInView(viewport, height, count, OVERSCAN);
      setView((now) => (now.first === next.first && now.end === next.end ? now : next));
    };
    update();
    current.addEventListener('scroll', update, { passive: true });
    const observer = new ResizeObserver(update);
    observer.observe(current);
    return () => {
      current.removeEventListener('scroll', update);
      observer.disconnect();
    };
  }, [scroller, measure, height, count]);

  const scrollTo = useCallback(
    (row: number) => {
      const viewport = measure();
      const top = viewport && scrollToSee(row, viewport, height);
      if (top !== null && scroller.current) scroller.current.scrollTop = top;
    },
    [scroller, measure, height],
  );
  return { first: Math.min(view.first, count), end: Math.min(view.end, count), scrollTo };
}
