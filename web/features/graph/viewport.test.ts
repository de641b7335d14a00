import { describe, expect, it } from 'vitest';
import { EXAMPLES } from '../../../engine/examples';
import {
  INTERFACE_HEIGHT,
  INTERFACE_WIDTH,
  LEGIBLE,
  NODE_WIDTH,
  nodeHeight,
  rowsOf,
} from './geometry';
import { chainViewport } from './viewport';

const HEIGHT = nodeHeight(rowsOf('xdp', false, false).length);

/** What the nodes of an example cover. */
function boundsOf({ programs, interfaces, layout }: (typeof EXAMPLES)[number]['workspace']) {
  const boxes = [
    ...programs.map(({ id }) => ({ ...layout[id]!, width: NODE_WIDTH, height: HEIGHT })),
    ...interfaces.map(({ id }) => ({
      ...layout[id]!,
      width: INTERFACE_WIDTH,
      height: INTERFACE_HEIGHT,
    })),
  ];
  const x = Math.min(...boxes.map((box) => box.x));
  const y = Math.min(...boxes.map((box) => box.y));
  return {
    x,
    y,
    width: Math.max(...boxes.map((box) => box.x + box.width)) - x,
    height: Math.max(...boxes.map((box) => box.y + box.height)) - y,
  };
}

describe('the view of a chain', () => {
  it.each(EXAMPLES)(
    'shows "$title" with ports that can be hit, whole or nearly so',
    ({ workspace }) => {
      const bounds = boundsOf(workspace);
      for (const pane of [
        { width: 778, height: 448 }, // 1440 by 900
        { width: 690, height: 386 }, // 1280 by 800
        { width: 800, height: 460 },
      ]) {
        const { x, y, zoom } = chainViewport(bounds, pane);
        expect(zoom).toBeGreaterThanOrEqual(LEGIBLE);
        expect(bounds.x * zoom + x).toBeGreaterThanOrEqual(0);
        expect(bounds.y * zoom + y).toBeGreaterThanOrEqual(0);
        expect((bounds.x + bounds.width) * zoom + x).toBeLessThanOrEqual(pane.width - 100);
        expect((bounds.y + bounds.height) * zoom + y).toBeLessThanOrEqual(pane.height);
      }
    },
  );

  it('shows a large chain whole', () => {
    const large = { x: -200, y: -300, width: 2400, height: 900 };
    const { x, y, zoom } = chainViewport(large, { width: 1200, height: 487 });
    expect((large.x + large.width) * zoom + x).toBeLessThanOrEqual(1200);
    expect(large.y * zoom + y).toBeGreaterThanOrEqual(16);
  });
});
