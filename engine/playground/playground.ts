import type {
  ChangedMaps,
  ChangeMapsRequest,
  CheckRequest,
  EngineApi,
  EventsReport,
  EventsRequest,
  FilteredRows,
  LogStretch,
  OpenCaptureRequest,
  OpenedCapture,
  ProgramReport,
  ReadLogRequest,
  RepeatRequest,
  RewritesReport,
  RewritesRequest,
  RunReport,
  RunRequest,
  SyncReport,
  SyncRequest,
  TraceReport,
  TraceRequest,
  TrafficReport,
  TrafficRow,
  TrafficRunRequest,
  VerifyProgress,
} from '../api';
import { COMMON_MAP_TYPES, type RareMaps } from '../maps';
import type { LinkResult, Moment, ReadLink } from '../share';
import { emptyWorkspace, type Workspace } from '../workspace';
import type { LogDesk } from './log-desk';
import { Slicer } from './macrotask';
import { ProgramMemo } from './memo';
import type { Cancellation, RunRecord } from './run-packets';
import { Session } from './session';
import type { TrafficDesk } from './traffic-desk';

type Refusal = { readonly ok: false; readonly revision: number; readonly message: string };

const notRunYet = (revision: number): Refusal => ({
  ok: false,
  revision,
  message: 'There is no run of this document to open a packet of; run it first.',
});

/**
 * The whole pipeline behind the engine's interface: source text in, verdicts, traces and reports
 * out. Holds one session, that of the document synced last, and what is needed to open the packets
 * of the last run. What is asked for later or never (running, tracing, captures) is loaded then.
 */
export class Playground implements EngineApi {
  /** How often events were asked for: only the last answer is waited for. */
  private eventsAsked = 0;
  /** The same of stretches of logs. */
  private logsAsked = 0;
  private readonly memo = new ProgramMemo();
  private session: Session | null = null;
  /** The newest one, which becomes `session`. */
  private settingUp: Session | null = null;
  private lastRun: RunRecord | null = null;
  private desk: Promise<TrafficDesk> | null = null;
  private logs: Promise<LogDesk> | null = null;
  private rareMaps: RareMaps | null = null;
  /** The newest document that was synced. */
  private wanted = 0;
  private readonly running = new Map<number, Cancellation>();
  /** Resolves when the memory of the session is nobody's; runs and traces take turns. */
  private turn: Promise<unknown> = Promise.resolve();

  async ping(): Promise<'pong'> {
    return 'pong';
  }

  async sync(
    { revision, workspace }: SyncRequest,
    onProgress?: (progress: VerifyProgress) => void,
  ): Promise<SyncReport> {
    this.wanted = Math.max(this.wanted, revision);
    const rareMaps = await this.mapsFor(workspace.programs);
    const session = new Session(revision, workspace, this.memo, rareMaps);
    const slicer = new Slicer();
    const tell = () => session.progress && onProgress?.(session.progress);
    this.settingUp = session;
    for (const _ of session.setUp()) {
      if (slicer.due) await slicer.pause(tell);
      if (this.wanted > revision) break; // the document has changed: nobody waits for this answer
    }
    if (this.wanted === revision) {
      this.session = session;
      this.lastRun = null;
    }
    return {
      revision,
      programs: session.reports,
      problems: session.problems,
      maps: session.mapReports(),
    };
  }

  async stopVerifying(revision: number): Promise<void> {
    if (this.settingUp?.revision === revision) this.settingUp.stop();
  }

  async check(request: CheckRequest): Promise<ProgramReport> {
    const { revision, program, source, chainCalls, mechanism, logLevel } = request;
    const workspace = {
      ...emptyWorkspace(),
      mechanism,
      programs: [{ id: program, name: program, source, chainCalls }],
      interfaces: [],
    };
    const rareMaps = await this.mapsFor(workspace.programs);
    const session = new Session(revision, workspace, this.memo, rareMaps, logLevel);
    const slicer = new Slicer();
    for (const _ of session.setUp()) if (slicer.due) await slicer.pause(); // one program, no edges
    return session.reports[0]!; // there is one program
  }

  async rewrites({ revision, program }: RewritesRequest): Promise<RewritesReport> {
    return this.inTurn(async () => {
      const { session } = this;
      const loaded = session?.revision === revision ? session.programs.get(program) : undefined;
      if (!loaded) return null;
      const { rewritesOf } = await import('./rewrites');
      return rewritesOf(loaded);
    });
  }

  async readLog(
    request: ReadLogRequest,
    onProgress: (processed: number) => void,
  ): Promise<LogStretch> {
    const asked = ++this.logsAsked;
    this.logs ??= import('./log-desk').then(({ LogDesk }) => new LogDesk(this.memo));
    const rareMaps = await this.mapsFor([request]);
    const desk = await this.logs;
    return desk.read(request, rareMaps, onProgress, () => asked === this.logsAsked);
  }

  async cancelLog(): Promise<void> {
    this.logsAsked++;
  }

  async run(request: RunRequest, onProgress: (done: number) => void): Promise<RunReport> {
    return this.cancellable(request, async (session, cancellation) => {
      const { runPackets } = await import('./run-packets');
      const { report, record } = await runPackets(session, request, cancellation, onProgress);
      if (this.session === session) this.lastRun = record;
      return report;
    });
  }

  async cancel(run: number): Promise<void> {
    const cancellation = this.running.get(run);
    if (cancellation) cancellation.cancelled = true;
  }

  async trace({ revision, packet, key }: TraceRequest): Promise<TraceReport> {
    return this.inTurn(async () => {
      const { tracePacket } = await import('./trace-packet');
      const record = await this.recordOf(key, revision);
      return record ? tracePacket(record, revision, packet) : notRunYet(revision);
    });
  }

  async openCapture(request: OpenCaptureRequest): Promise<OpenedCapture> {
    return (await this.traffic()).openCapture(request);
  }

  async repeatPackets(request: RepeatRequest): Promise<number> {
    return (await this.traffic()).repeat(request);
  }

  async closeTraffic(key: string): Promise<void> {
    if (this.desk) (await this.desk).close(key);
  }

  async runTraffic(
    request: TrafficRunRequest,
    onProgress: (done: number) => void,
  ): Promise<TrafficReport> {
    const desk = await this.traffic();
    return this.cancellable(request, async (session, cancellation) =>
      desk.run(session, request, cancellation, onProgress),
    );
  }

  async trafficRows({
    key,
    rows,
  }: {
    key: string;
    rows: readonly number[];
  }): Promise<TrafficRow[]> {
    return (await this.traffic()).rows(key, rows);
  }

  async filterTraffic({ key, filter }: { key: string; filter: string }): Promise<FilteredRows> {
    const interfaces = this.session?.document.interfaces ?? [];
    const nameOf = (id: string) => interfaces.find((iface) => iface.id === id)?.name ?? id;
    return (await this.traffic()).filter(key, filter, nameOf);
  }

  async events(request: EventsRequest): Promise<EventsReport> {
    const asked = ++this.eventsAsked;
    const { revision, key } = request;
    const { eventsInParts, packetEvents } = await import('./packet-events');
    const part = (packets: EventsRequest['packets']) =>
      this.inTurn(async () => {
        const record = await this.recordOf(key, revision);
        return record ? packetEvents(record, revision, packets) : notRunYet(revision);
      });
    return eventsInParts(request, part, () => asked === this.eventsAsked);
  }

  async changeMaps({ revision, change }: ChangeMapsRequest): Promise<ChangedMaps> {
    return this.inTurn(async () => {
      const { session } = this;
      if (session?.revision !== revision) {
        return { ok: false, message: 'The document has changed since: run it again first.' };
      }
      const { changeMaps } = await import('./change-maps');
      return changeMaps(session, change);
    });
  }

  async makeLink({ workspace, at }: { workspace: Workspace; at: Moment }): Promise<LinkResult> {
    const { encodeLink } = await import('../share');
    return encodeLink(workspace, at);
  }

  async readLink(fragment: string): Promise<ReadLink> {
    const { decodeLink } = await import('../share');
    return decodeLink(fragment);
  }

  /** What builds the map types that few programs use, loaded when one declares such a map. */
  private async mapsFor(
    programs: readonly { readonly source: string }[],
  ): Promise<RareMaps | null> {
    const isRare = ({ source }: { readonly source: string }) => {
      const result = this.memo.assemble(source);
      return result.ok && result.program.maps.some(({ type }) => !COMMON_MAP_TYPES.includes(type));
    };
    if (!this.rareMaps && programs.some(isRare)) {
      this.rareMaps = (await import('../maps/rare-maps')).rareMaps;
    }
    return this.rareMaps;
  }

  /** Runs something in the session of a revision; `cancel` ends it. */
  private async cancellable<T>(
    { run, revision }: { readonly run: number; readonly revision: number },
    work: (session: Session, cancellation: Cancellation) => Promise<T>,
  ): Promise<T | Refusal> {
    const cancellation: Cancellation = { cancelled: false };
    this.running.set(run, cancellation);
    try {
      return await this.inTurn(async () => {
        const { session } = this;
        if (session?.revision === revision) return work(session, cancellation);
        const message = 'The document has changed since; it has to be loaded first.';
        return { ok: false, revision, message };
      });
    } finally {
      this.running.delete(run);
    }
  }

  /** The run of this document that packets are opened from: of traffic, or of its own packets. */
  private async recordOf(key: string | undefined, revision: number): Promise<RunRecord | null> {
    const record = key === undefined ? this.lastRun : (await this.traffic()).record(key);
    return record?.session.revision === revision ? record : null;
  }

  private traffic(): Promise<TrafficDesk> {
    this.desk ??= import('./traffic-desk').then((module) => new module.TrafficDesk());
    return this.desk;
  }

  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.turn.then(work);
    this.turn = result.catch(() => {}); // the caller hears of it; the next one starts all the same
    return result;
  }
}
