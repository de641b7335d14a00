/** Longest time that work goes on without letting the page draw and hear. */
const SLICE = 4; // ms

function nextTask(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}

/** Does work that yields now and then, a little at a time; `null` where nobody waits for it any more. */
export async function inSlices<T>(
  work: Generator<void, T>,
  isWanted: () => boolean,
): Promise<T | null> {
  let began = performance.now();
  for (;;) {
    const step = work.next();
    if (step.done) return step.value;
    if (performance.now() - began < SLICE) continue;
    await nextTask();
    if (!isWanted()) return null;
    began = performance.now();
  }
}
