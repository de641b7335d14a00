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

/** Tells when it is time for a macrotask. */
export class Slicer {
  private began = performance.now();

  /** Whether the present slice is used up. */
  get due(): boolean {
    return performance.now() - this.began >= SLICE;
  }

  async pause(): Promise<void> {
    await macrotask();
    this.began = performance.now();
  }
}
