import type { Kernel } from '../kernel';
import type { MemorySnapshot } from '../util';

/** Everything that traffic changes, at one moment. */
export interface Snapshot {
  readonly memory: MemorySnapshot;
  readonly random: number;
}

export function takeSnapshot({ memory, machine }: Kernel): Snapshot {
  return { memory: memory.save(), random: machine.randomState };
}

export function restoreSnapshot({ memory, machine }: Kernel, snapshot: Snapshot): void {
  memory.load(snapshot.memory);
  machine.randomState = snapshot.random;
}

const BUDGET = 64 * 1024 * 1024; // bytes that the snapshots of one run may take

/**
 * Snapshots on the way through a run, so that any packet of it can be run again as it ran. They
 * start close together; when they take too much memory, every other one goes and the distance
 * doubles. The first, before packet 0, always stays.
 */
export class Snapshots {
  private readonly kept = new Map<number, Snapshot>();
  private distance = 16; // packets

  constructor(
    private readonly kernel: Kernel,
    private readonly budget = BUDGET,
  ) {}

  /** Called before each packet. */
  before(packet: number): void {
    if (packet % this.distance !== 0) return;
    const snapshot = takeSnapshot(this.kernel);
    this.kept.set(packet, snapshot);
    while (this.kept.size > 2 && this.kept.size * snapshot.memory.bytes.length > this.budget)
      this.thin();
  }

  /** The last one at or before a packet, and the packet that it was taken before. */
  nearest(packet: number): { readonly at: number; readonly snapshot: Snapshot } | null {
    for (let at = packet - (packet % this.distance); at >= 0; at -= this.distance) {
      const snapshot = this.kept.get(at);
      if (snapshot) return { at, snapshot };
    }
    return null;
  }

  get size(): number {
    return this.kept.size;
  }

  private thin(): void {
    this.distance *= 2;
    for (const at of this.kept.keys()) if (at % this.distance !== 0) this.kept.delete(at);
  }
}
