import type { EngineApi } from '../../engine/api';
import { readTrace } from '../../engine/trace';
import type { ItemId, WorkspacePacket } from '../../engine/workspace';
import { EngineClient, EngineRestarted, proxy, transfer } from '../engine-client';
import type { AppStore } from './create-store';
import { resultsAreCurrent } from './selectors';

/** After the last keystroke, before the engine is asked. */
const SYNC_DELAY = 40; // ms

/**
 * Keeps the engine in step with the document, and carries out what needs the engine: runs, traces
 * and captures. Answers are applied to the state as it is when they arrive; late ones are dropped.
 */
export class EngineController {
  readonly client: EngineClient;
  private syncTimer: ReturnType<typeof setTimeout> | null = null;
  private syncing = false;
  private nextRun = 1;
  private readonly unsubscribe: () => void;

  constructor(private readonly store: AppStore) {
    this.client = new EngineClient((status) => {
      store.getState().setEngineStatus(status);
      if (status.phase === 'restarting') {
        const { run, runFailed, outdateResults } = store.getState();
        store.setState({ syncedRevision: 0 });
        outdateResults();
        if (run.phase === 'running') {
          runFailed('The engine was restarted during the run. Run it again.');
        }
        this.syncing = false;
        this.scheduleSync(0);
      }
    });
    this.unsubscribe = store.subscribe((state, before) => {
      if (state.engineRevision !== before.engineRevision) this.scheduleSync(SYNC_DELAY);
    });
    this.scheduleSync(0);
  }

  dispose(): void {
    this.unsubscribe();
    this.client.dispose();
  }

  /** Runs every packet of the document. Resolves when the results are in the store. */
  async runAll(): Promise<void> {
    await this.runPackets(this.store.getState().workspace.packets, 'start');
  }

  /**
   * Makes sure that there are results of the document as it is, by a run where there are none.
   *
   * @returns whether there are
   */
  async ensureResults(): Promise<boolean> {
    if (resultsAreCurrent(this.store.getState())) return true;
    await this.runAll();
    return resultsAreCurrent(this.store.getState());
  }

  /** Starts a failed engine again. */
  retry(): void {
    this.client.retry();
  }

  /** Runs one packet with the maps as they stand. */
  async runOne(packet: ItemId): Promise<void> {
    const one = this.store.getState().workspace.packets.filter(({ id }) => id === packet);
    await this.runPackets(one, 'now');
  }

  async cancelRun(): Promise<void> {
    const { run } = this.store.getState();
    if (run.phase === 'running') await this.quietly((engine) => engine.cancel(run.run));
  }

  /** Opens the trace of one packet of the last run, and puts the playhead at `step`. */
  async openTrace(packet: ItemId, step: number): Promise<boolean> {
    const { trace, resultsOf, movePlayhead } = this.store.getState();
    if (trace?.report.packet.packet === packet && trace.report.revision === resultsOf?.revision) {
      movePlayhead({ packet, step: Math.min(step, trace.steps.stepCount) });
      return true;
    }
    if (!resultsOf) return false;
    const report = await this.quietly((engine) =>
      engine.trace({ revision: resultsOf.revision, packet }),
    );
    if (!report) return false;
    const state = this.store.getState();
    if (!report.ok) {
      state.announce(report.message, 'problem');
      return false;
    }
    if (report.revision !== state.resultsOf?.revision) return false;
    const steps = readTrace(report.steps);
    if ('problem' in steps) {
      state.announce(`The trace cannot be read: ${steps.problem}`, 'problem');
      return false;
    }
    state.openTrace({ report, steps });
    state.movePlayhead({ packet, step: Math.min(step, steps.stepCount) });
    return true;
  }

  /** Reads a capture file; the caller decides what to do with its packets. `bytes` is given away. */
  readCapture(bytes: Uint8Array<ArrayBuffer>) {
    return this.quietly((engine) => engine.readCapture(transfer(bytes, [bytes.buffer])));
  }

  dissect(data: Uint8Array) {
    return this.quietly((engine) => engine.dissect(data));
  }

  summarise(packets: readonly { id: ItemId; data: string }[]) {
    return this.quietly((engine) => engine.summarise(packets));
  }

  /** Resolves when the engine has answered for the present document. */
  async synced(): Promise<void> {
    const upToDate = () => {
      const { syncedRevision, engineRevision, engineStatus } = this.store.getState();
      return syncedRevision === engineRevision || engineStatus.phase === 'failed';
    };
    if (upToDate()) return;
    await new Promise<void>((resolve) => {
      const unsubscribe = this.store.subscribe(() => {
        if (!upToDate()) return;
        unsubscribe();
        resolve();
      });
    });
  }

  private async runPackets(
    packets: readonly WorkspacePacket[],
    from: 'start' | 'now',
  ): Promise<void> {
    await this.synced();
    const { workspace, engineRevision: revision } = this.store.getState();
    const { runStarted, runProgressed } = this.store.getState();
    const all = workspace.packets;
    const run = this.nextRun++;
    runStarted(run, revision, packets.length);
    const report = await this.quietly((engine) =>
      engine.run(
        { revision, run, from, packets },
        proxy((done: number) => runProgressed(run, done)),
      ),
    );
    const state = this.store.getState();
    if (state.run.phase !== 'running' || state.run.run !== run) return;
    if (!report) return; // a restart has said so
    if (report.ok && report.cancelled && report.revision !== state.engineRevision) {
      state.runSkipped(); // cut short for a newer document: what was known stays until that has run
      return;
    }
    state.runFinished(report, all);
    const { step, packet } = state.playhead;
    if (step !== null && packet !== null) void this.openTrace(packet, step);
  }

  private scheduleSync(delay: number): void {
    if (this.syncTimer !== null) clearTimeout(this.syncTimer);
    this.syncTimer = setTimeout(() => {
      this.syncTimer = null;
      void this.sync();
    }, delay);
  }

  private async sync(): Promise<void> {
    if (this.syncing) return; // the one under way looks again when it ends
    this.syncing = true;
    const { engineRevision: revision, workspace } = this.store.getState();
    const { packets: _, ...document } = workspace;
    const report = await this.quietly((engine) => engine.sync({ revision, workspace: document }));
    if (!report) return; // a restart has scheduled another
    this.syncing = false;
    const state = this.store.getState();
    state.takeSync(report);
    if (state.engineRevision !== revision) this.scheduleSync(0);
  }

  /** `null` when the worker was replaced meanwhile, which the status tells already. */
  private async quietly<T>(request: (engine: EngineApi) => Promise<T>): Promise<T | null> {
    try {
      return await this.client.ask(request);
    } catch (error) {
      if (error instanceof EngineRestarted) return null;
      this.client.restart(error instanceof Error ? error.message : String(error));
      return null;
    }
  }
}
