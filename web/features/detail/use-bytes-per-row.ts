import { type RefObject, useLayoutEffect, useState } from 'react';
import { BYTES_PER_ROW } from '../packets';

/** Sixteen bytes a row take 560 pixels, with their text; half as many where there is less. */
const WIDE = 560;

/** Bytes a row that have room in the element. */
export function useBytesPerRow(element: RefObject<HTMLElement | null>): number {
  const [perRow, setPerRow] = useState(BYTES_PER_ROW);
  useLayoutEffect(() => {
    const { current } = element;
    if (!current) return;
    const measure = () => setPerRow(current.clientWidth < WIDE ? BYTES_PER_ROW / 2 : BYTES_PER_ROW);
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(current);
    return () => observer.disconnect();
  }, [element]);
  return perRow;
}
