/**
 * Stands in for d3-transition and d3-color, which React Flow brings in by way of d3-zoom: its
 * viewport can glide to where it shall go, and what glides may have a colour. Ours is put there at
 * once, so nothing is ever under way that could be interrupted.
 */
import { selection } from 'd3-selection';

Object.assign(selection.prototype, {
  interrupt(this: unknown) {
    return this;
  },
});

export function interrupt(): void {}

/** Nothing is a colour. */
export function color(): null {
  return null;
}

export { color as cubehelix, color as hcl, color as hsl, color as lab, color as rgb };
