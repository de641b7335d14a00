import { proxy, transfer, wrap } from 'comlink';
import type { EngineApi } from '../../engine/api';

/** What the page knows of its engine. */
export type EngineStatus =
  | { readonly phase: 'starting' }
  | { readonly phase: 'ready' }
  /** The worker died or hung; a new one is being started. `restarts` counts them. */
  | { readonly phase: 'restarting'; readonly reason: string; readonly restarts: number }
  | { readonly phase: 'failed'; readonly reason: string };

/** Thrown to callers whose request was under way when the worker was replaced. */
export class EngineRestarted extends Error {
  override readonly name = 'EngineRestarted';
}

const TICK = 250; // ms
const PING_DEADLINE = 1400; // ms; with the ticks around it, a dead worker is noticed within 2 s
const MAX_RESTARTS = 5; // in a row, without one answer in between

/**
 * The engine in a worker. Notices a worker that crashed or no longer answers, replaces it, and
 * tells: whoever holds the document then syncs it again. A worker counts as dead only while the
 * page is visible and this timer itself was on time, so that a hidden tab or a sleeping laptop is
 * not taken for a crash.
 */
export class EngineClient {
  private worker!: Worker;
  /** Every method of the interface is asynchronous, so the remote has the same shape. */
  private remote!: EngineApi;
  private status: EngineStatus = { phase: 'starting' };
  private restarts = 0;
  private pinging: { at: number } | null = null;
  private lastTick = performance.now();
  private abandon: (reason: Error) => void = () => {};
  private abandoned: Promise<never> = new Promise(() => {});
  private readonly timer: ReturnType<typeof setInterval>;

  constructor(private readonly onStatus: (status: EngineStatus) => void) {
    this.start();
    this.timer = setInterval(() => this.tick(), TICK);
  }

  /**
   * Makes a request of the engine.
   *
   * @throws EngineRestarted when the worker is replaced before it answers
   */
  async ask<T>(request: (engine: EngineApi) => Promise<T>): Promise<T> {
    return Promise.race([request(this.remote), this.abandoned]);
  }

  /** Replaces the worker now. */
  restart(reason: string): void {
    this.worker.terminate();
    this.abandon(new EngineRestarted(reason));
    this.restarts++;
    if (this.restarts > MAX_RESTARTS) {
      this.setStatus({ phase: 'failed', reason });
      return;
    }
    this.setStatus({ phase: 'restarting', reason, restarts: this.restarts });
    this.start();
  }

  /** Tries once more after too many failures in a row. */
  retry(): void {
    if (this.status.phase !== 'failed') return;
    this.restarts = 0;
    this.restart('asked for');
  }

  /** Ends the worker without a word, as a crash does, so that tests see what follows. */
  killWorker(): void {
    this.worker.terminate();
  }

  dispose(): void {
    clearInterval(this.timer);
    this.worker.terminate();
  }

  private start(): void {
    this.pinging = null;
    this.abandoned = new Promise((_, reject) => {
      this.abandon = reject;
    });
    this.abandoned.catch(() => {}); // it may be nobody's business
    const worker = new Worker(new URL('../../engine/worker.ts', import.meta.url), {
      type: 'module',
      name: 'chaincall-engine',
    });
    this.worker = worker;
    this.remote = wrap<EngineApi>(worker) as unknown as EngineApi;
    worker.onerror = (event) => {
      if (worker === this.worker) this.restart(event.message || 'the engine stopped');
    };
    this.ping();
  }

  private ping(): void {
    const sent = { at: performance.now() };
    this.pinging = sent;
    this.remote.ping().then(
      () => {
        if (this.pinging !== sent) return;
        this.pinging = null;
        this.restarts = 0;
        this.setStatus({ phase: 'ready' });
      },
      () => {},
    );
  }

  private tick(): void {
    const now = performance.now();
    const onTime = now - this.lastTick < 3 * TICK;
    this.lastTick = now;
    if (this.status.phase === 'failed') return;
    if (!this.pinging) {
      this.ping();
      return;
    }
    if (document.visibilityState !== 'visible' || !onTime) {
      this.pinging.at = now; // time that nobody could use does not count
      return;
    }
    const patience = this.status.phase === 'ready' ? PING_DEADLINE : 10_000; // a first load takes its time
    if (now - this.pinging.at > patience) this.restart('the engine did not answer in time');
  }

  private setStatus(status: EngineStatus): void {
    if (status.phase === this.status.phase && status.phase === 'ready') return;
    this.status = status;
    this.onStatus(status);
  }
}

export { proxy, transfer };
