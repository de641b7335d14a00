/**
 * Resolves in a task of its own, so that messages that wait are heard first. Awaiting a resolved
 * promise lets none in, and a timer of 0 ms waits 4.
 */
export function macrotask(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}

/** Longest time that work goes on without letting messages in. */
const SLICE = 8; // ms

/** Between two reports of progress. */
const TELL_EVERY = 100; // ms

/** Tells when it is time for a macrotask. */
export class Slicer {
  private began = performance.now();
  private told = this.began;

  /** Whether the present slice is used up. */
  get due(): boolean {
    return performance.now() - this.began >= SLICE;
  }

  /** @param tell reports progress, about ten times a second */
  async pause(tell?: () => void): Promise<void> {
    await macrotask();
    this.began = performance.now();
    if (!tell || this.began - this.told < TELL_EVERY) return;
    this.told = this.began;
    tell();
  }
}
