/** What tests of packets share: composing, and looking at trees. */
import { expect } from 'vitest';
import { compose } from './compose';
import { dissect } from './dissect';
import type { Layer } from './layer';
import type { DissectionNode } from './types';

/** Composes layers that are known to be right. */
export function bytesOf(...layers: Layer[]): Uint8Array<ArrayBuffer> {
  const result = compose(layers);
  if (!result.ok) throw new Error(result.message);
  return result.bytes;
}

/** `IPv4.ttl` → `64` for every field of the packet, with problems behind ` !`. */
export function fields(bytes: Uint8Array): Record<string, string> {
  const found: Record<string, string> = {};
  for (const header of dissect(bytes)) {
    found[header.label] = header.text + (header.problem ? ` ! ${header.problem}` : '');
    for (const { label, text, problem } of header.children) {
      found[`${header.label}.${label}`] = text + (problem ? ` ! ${problem}` : '');
    }
  }
  return found;
}

/** Every range lies within its parent and the top-level nodes cover the packet without a gap. */
export function expectTiled(bytes: Uint8Array): void {
  let at = 0;
  for (const node of dissect(bytes)) {
    expect(node.start).toBe(at);
    at = node.end;
    const check = (parent: DissectionNode) => {
      for (const child of parent.children) {
        expect(child.start).toBeGreaterThanOrEqual(parent.start);
        expect(child.end).toBeLessThanOrEqual(parent.end);
        check(child);
      }
    };
    check(node);
  }
  expect(at).toBe(bytes.length);
}
