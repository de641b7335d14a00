import { describe, expect, it } from 'vitest';
import { edgeLabelPoint, edgePath, type Point } from './geometry';

/** Points along a path of one cubic curve. */
function sample(path: string): Point[] {
  const [x0, y0, x1, y1, x2, y2, x3, y3] = path.match(/-?[\d.]+/g)!.map(Number) as [
    ...[number, number, number, number],
    ...[number, number, number, number],
  ];
  const along = (t: number, a: number, b: number, c: number, d: number) =>
    (1 - t) ** 3 * a + 3 * (1 - t) ** 2 * t * b + 3 * (1 - t) * t ** 2 * c + t ** 3 * d;
  return Array.from({ length: 1001 }, (_, i) => ({
    x: along(i / 1000, x0, x1, x2, x3),
    y: along(i / 1000, y0, y1, y2, y3),
  }));
}

describe('the label of an edge', () => {
  it.each([
    [
      { x: 200, y: 80 },
      { x: 460, y: 300 },
    ],
    [
      { x: 200, y: 80 },
      { x: 460, y: -120 },
    ],
    [
      { x: 0, y: 0 },
      { x: 100, y: 0 },
    ],
  ])('lies on the curve from %o to %o, behind its middle', (from, to) => {
    const label = edgeLabelPoint(from, to, 500);
    const nearest = Math.min(
      ...sample(edgePath(from, to, 500)).map(({ x, y }) => Math.hypot(x - label.x, y - label.y)),
    );
    expect(nearest).toBeLessThan(2); // px
    expect(label.x).toBeGreaterThan((from.x + to.x) / 2);
  });

  it('lies on the lower line of an edge that leads back', () => {
    expect(edgeLabelPoint({ x: 460, y: 80 }, { x: 200, y: 40 }, 330)).toEqual({ x: 330, y: 330 });
  });
});
