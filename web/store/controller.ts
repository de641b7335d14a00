import type {
  ChangeMapsRequest,
  CheckRequest,
  EngineApi,
  RewritesRequest,
  VerifyProgress,
} from '../../engine/api';
import type { Moment } from '../../engine/share';
import type { ItemId, WorkspacePacket } from '../../engine/workspace';
import { EngineClient, EngineRestarted, proxy } from '../engine-client';
import type { AppStore } from './create-store';
import type { OpenTrace } from './run';
import { haveResults, resultsRevision, selectTrafficShown } from './selectors';
import { TrafficController } from './traffic-controller';

/** After the last keystroke, before the engine is asked. */
const SYNC_DELAY = 40; // ms

/**
 * Keeps the engine in step with the document, and carries out what needs the engine: runs, traces
 * and captures. Answers are applied to the state as it is when they arrive; late ones are dropped.
 */
export class EngineController {
  readonly client: EngineClient;
  readonly traffic: TrafficController;
  private syncTimer: ReturnType<typeof setTimeout> | null = null;
  private nextRun = 1;
  private readonly unsubscribe: () => void;

  constructor(private readonly store: AppStore) {
    this.traffic = new TrafficController(store, (request) => this.quietly(request));
    this.client = new EngineClient((status) => {
      store.getState().setEngineStatus(status);
      if (status.phase === 'restarting') {
        const { run, runFailed, outdateResults } = store.getState();
        store.setState({ syncedRevision: 0 });
        outdateResults();
        if (run.phase === 'running') {
          runFailed('The engine was restarted during the run. Run it again.');
        }
        store.getState().forgetTraffic();
        void this.traffic.reopen();
        this.scheduleSync(0);
      }
    });
    this.unsubscribe = store.subscribe((state, before) => {
      if (state.exchanges !== before.exchanges) this.traffic.dropAll();
      if (state.engineRevision !== before.engineRevision) this.scheduleSync(SYNC_DELAY);
    });
    this.scheduleSync(0);
  }

  dispose(): void {
    this.unsubscribe();
    this.client.dispose();
  }

  /** Runs every packet of what is shown. Resolves when the results are in the store. */
  async runAll(): Promise<void> {
    const traffic = selectTrafficShown(this.store.getState());
    if (traffic) await this.runTraffic(traffic.key, traffic.count);
    else await this.runDocument();
  }

  /** Runs every packet of the document. */
  async runDocument(): Promise<void> {
    await this.runPackets(this.store.getState().workspace.packets, 'start');
  }

  /**
   * Makes sure that there are results of these packets, in the document as it is: by a run of all
   * packets where one is missing, as after a run of another packet alone.
   *
   * @returns whether there are
   */
  async ensureResults(packets: readonly ItemId[]): Promise<boolean> {
    if (haveResults(this.store.getState(), packets)) return true;
    await this.runAll();
    return haveResults(this.store.getState(), packets);
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

  /** Gives up on programs that take long to verify; they have no verdict then. */
  async stopVerifying(): Promise<void> {
    const { engineRevision } = this.store.getState();
    await this.quietly((engine) => engine.stopVerifying(engineRevision));
  }

  /** Asks for the verdicts that `stopVerifying` kept from coming. */
  verifyAgain(): void {
    this.store.setState({ syncedRevision: 0 });
    this.scheduleSync(0);
  }

  async cancelRun(): Promise<void> {
    const { run } = this.store.getState();
    if (run.phase === 'running') await this.quietly((engine) => engine.cancel(run.run));
  }

  /** Opens the trace of one packet of the last run, and puts the playhead at `step`. */
  async openTrace(packet: ItemId, step: number): Promise<boolean> {
    const trace = await this.fetchTrace(packet);
    if (!trace) return false;
    if ('problem' in trace) {
      this.store.getState().announce(trace.problem, 'problem');
      return false;
    }
    const { openTrace, movePlayhead } = this.store.getState();
    openTrace(trace);
    movePlayhead({ packet, step: Math.min(step, trace.steps.stepCount) });
    void this.traffic.fetchShown();
    return true;
  }

  /** Opens the trace of the packet at the playhead, which stays where it is: for panes that tell of all steps. */
  async loadTrace(packet: ItemId): Promise<void> {
    const trace = await this.fetchTrace(packet);
    const { playhead, openTrace } = this.store.getState();
    if (trace && !('problem' in trace) && playhead.packet === packet) openTrace(trace);
  }

  /**
   * Changes maps as the last run left them; the document stays as it is.
   *
   * @returns why it was not done; `null` where it was
   */
  async changeMaps(change: ChangeMapsRequest['change']): Promise<string | null> {
    const revision = resultsRevision(this.store.getState());
    if (revision === null) return 'Nothing has run yet: change what the maps begin with.';
    const changed = await this.quietly((engine) => engine.changeMaps({ revision, change }));
    if (!changed) return 'The engine was restarted. Run the packets again first.';
    if (!changed.ok) return changed.message;
    this.store.getState().mapsChanged(changed.maps);
    return null;
  }

  /** Puts all maps back to what they begin with, undoably. */
  async resetMaps(): Promise<void> {
    const { announce, didBeside } = this.store.getState();
    const change = async (kind: 'reset' | 'restore') => {
      const refused = await this.changeMaps({ kind });
      if (refused !== null) announce(refused, 'problem');
      return refused === null;
    };
    if (!(await change('reset'))) return;
    didBeside('reset the maps', {
      undo: () => void change('restore'),
      redo: () => void change('reset'),
    });
    announce('The maps are as they begin. Undo brings back what the packets left.');
  }

  /** Packs the document into a link. */
  makeLink(at: Moment) {
    const { workspace } = this.store.getState();
    return this.quietly((engine) => engine.makeLink({ workspace, at }));
  }

  /** Unpacks a link; the caller decides what to do with it. */
  readLink(fragment: string) {
    return this.quietly((engine) => engine.readLink(fragment));
  }

  /** Judges one program apart from the document; `null` when the worker was replaced meanwhile. */
  check(request: CheckRequest) {
    return this.quietly((engine) => engine.check(request));
  }

  /** What each pass made of a program of the session; `null` when the worker was replaced meanwhile. */
  rewrites(request: RewritesRequest) {
    return this.quietly((engine) => engine.rewrites(request));
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

  /** The trace that is open already, else the engine's; `null` where it came too late to be of use. */
  private async fetchTrace(packet: ItemId): Promise<OpenTrace | { problem: string } | null> {
    const asked = this.store.getState();
    const { trace } = asked;
    const revision = resultsRevision(asked);
    if (revision === null) return null;
    if (trace?.report.packet.packet === packet && trace.report.revision === revision) {
      return trace;
    }
    const key = selectTrafficShown(asked)?.key;
    const report = await this.quietly((engine) =>
      engine.trace({ revision, packet, ...(key !== undefined && { key }) }),
    );
    if (!report) return null;
    if (!report.ok) return { problem: report.message };
    const { readTrace } = await import('../../engine/trace');
    const { resultsOf, trafficRun, source } = this.store.getState();
    if (
      source !== asked.source ||
      (source === null ? resultsOf !== asked.resultsOf : trafficRun !== asked.trafficRun)
    ) {
      return null; // of an earlier run
    }
    const steps = readTrace(report.steps);
    if ('problem' in steps) return { problem: `The trace cannot be read: ${steps.problem}` };
    return { report, steps };
  }

  private async runTraffic(key: string, count: number): Promise<void> {
    await this.synced();
    const { engineRevision: revision, runStarted, runProgressed } = this.store.getState();
    const run = this.nextRun++;
    runStarted(run, revision, count);
    const report = await this.quietly((engine) =>
      engine.runTraffic(
        { revision, run, key },
        proxy((done: number) => runProgressed(run, done)),
      ),
    );
    const state = this.store.getState();
    if (!report || state.run.phase !== 'running' || state.run.run !== run) return;
    state.trafficFinished(report);
    const { step, packet } = state.playhead;
    if (step !== null && packet !== null) void this.openTrace(packet, step);
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
    const { engineRevision: revision, workspace } = this.store.getState();
    const { packets: _, ...document } = workspace;
    const told = proxy((verifying: VerifyProgress) => {
      if (this.store.getState().engineRevision === revision) this.store.setState({ verifying });
    });
    const report = await this.quietly((engine) =>
      engine.sync({ revision, workspace: document }, told),
    );
    if (!report) return; // a restart has scheduled another
    // The engine gives up on a document as soon as a newer one arrives.
    const { engineRevision, takeSync } = this.store.getState();
    if (revision === engineRevision) takeSync(report);
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
