import { createContext, useContext, useEffect } from 'react';
import type { Point } from './geometry';

const SAMPLES = 32;

/** A path as points at equal distances, so that a packet moves evenly along it. */
export interface SampledPath {
  readonly points: readonly Point[];
  /** Canvas pixels. */
  readonly length: number;
}

/** Knows where the edges are drawn at present. Sampling is put off until a packet travels there. */
export class PathRegistry {
  private readonly paths = new Map<string, string>();
  private readonly samples = new Map<string, SampledPath>();

  set(id: string, d: string): void {
    this.paths.set(id, d);
  }

  delete(id: string): void {
    this.paths.delete(id);
  }

  get(id: string): SampledPath | null {
    const d = this.paths.get(id);
    return d === undefined ? null : this.sample(d);
  }

  /** Samples of a path given as SVG data; each is computed once. */
  sample(d: string): SampledPath {
    const known = this.samples.get(d);
    if (known) return known;
    const path = document.createElementNS('http://www.w3.org/2000/svg', 'path');
    path.setAttribute('d', d);
    const length = path.getTotalLength();
    const points = Array.from({ length: SAMPLES + 1 }, (_, i) => {
      const { x, y } = path.getPointAtLength((length * i) / SAMPLES);
      return { x, y };
    });
    const sampled = { points, length };
    if (this.samples.size > 500) this.samples.clear(); // paths of drags long past
    this.samples.set(d, sampled);
    return sampled;
  }
}

export const PathContext = createContext(new PathRegistry());

/** Tells the registry where an edge is drawn. */
export function useRegisteredPath(id: string, d: string): void {
  const registry = useContext(PathContext);
  useEffect(() => {
    registry.set(id, d);
    return () => registry.delete(id);
  }, [registry, id, d]);
}
