import type { Rect, Viewport } from '@xyflow/react';
import { LEGIBLE } from './geometry';

const MARGIN = 16; // px
/** For the pills and words behind the last nodes. */
const RIGHT = 148; // px
const LARGEST = 1.15;
const SMALLEST = 0.35;
/** A chain that would be smaller than this is shown in small, and whole. */
const NEARLY_FITS = 0.65;

/**
 * Where the canvas goes so that a chain is seen. One that nearly fits keeps a size at which its
 * ports can be hit, and fills the pane; a large one is shown whole, in small.
 *
 * @param chain what the nodes cover, in canvas pixels
 */
export function chainViewport(
  chain: Rect,
  pane: { readonly width: number; readonly height: number },
): Viewport {
  const width = Math.max(1, pane.width - MARGIN - RIGHT);
  const height = Math.max(1, pane.height - 2 * MARGIN);
  const whole = Math.min(width / chain.width, height / chain.height);
  const smallest = whole < NEARLY_FITS ? SMALLEST : LEGIBLE;
  const zoom = Math.min(LARGEST, Math.max(smallest, whole));
  const left = Math.max(MARGIN / 2, (pane.width - RIGHT - chain.width * zoom) / 2);
  const top = (pane.height - chain.height * zoom) / 2;
  return { x: left - chain.x * zoom, y: top - chain.y * zoom, zoom };
}
