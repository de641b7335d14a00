import { describe, expect, it } from 'vitest';
import { createKernel, libbpf } from '../kernel';
import { restoreSnapshot, Snapshots, takeSnapshot } from './snapshots';

/** A kernel with an array of counters, one value of which is read and set. */
function withCounters(maxEntries = 16) {
  const kernel = createKernel({ seed: 1 });
  const bpf = libbpf(kernel.process());
  const created = bpf.bpf_map_create({
    name: 'counters',
    type: 'array',
    keySize: 4,
    valueSize: 8,
    maxEntries,
    flags: 0,
  });
  if (!created.ok) throw new Error('no map');
  const key = new Uint8Array(4);
  return {
    kernel,
    set: (value: number) => {
      bpf.bpf_map_update_elem(created.value, key, Uint8Array.of(value, 0, 0, 0, 0, 0, 0, 0));
    },
    get: () => {
      const found = bpf.bpf_map_lookup_elem(created.value, key);
      return found.ok ? found.value[0] : null;
    },
  };
}

describe('a snapshot', () => {
  it('brings back map contents and chance, and leaves out what each packet begins with', () => {
    const { kernel, set, get } = withCounters();
    set(5);
    const random = kernel.machine.randomState;
    const snapshot = takeSnapshot(kernel);
    set(9);
    kernel.machine.randomState = random + 1;
    restoreSnapshot(kernel, snapshot);
    expect([get(), kernel.machine.randomState]).toEqual([5, random]);
    expect(snapshot.memory.bytes.length).toBeLessThan(kernel.memory.brk / 2);
  });
});

describe('the snapshots of a run', () => {
  it('give the nearest one at or before a packet', () => {
    const { kernel, set, get } = withCounters();
    const snapshots = new Snapshots(kernel);
    for (let packet = 0; packet < 40; packet++) {
      set(packet);
      snapshots.before(packet);
    }
    for (const [packet, at] of [
      [0, 0],
      [15, 0],
      [16, 16],
      [39, 32],
    ] as const) {
      const nearest = snapshots.nearest(packet)!;
      expect(nearest.at).toBe(at);
      restoreSnapshot(kernel, nearest.snapshot);
      expect(get()).toBe(at);
    }
  });

  it('thin out to stay within their budget, and keep the first', () => {
    const { kernel } = withCounters(1024);
    const one = takeSnapshot(kernel).memory.bytes.length;
    const snapshots = new Snapshots(kernel, 8 * one);
    for (let packet = 0; packet < 16 * 100; packet++) snapshots.before(packet);
    expect(snapshots.size).toBeLessThanOrEqual(8);
    expect(snapshots.nearest(40)!.at).toBe(0);
    expect(snapshots.nearest(1599)!.at).toBeGreaterThan(1000);
  });
});
