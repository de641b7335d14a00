import type {
  FilteredRows,
  OpenCaptureRequest,
  OpenedCapture,
  RepeatRequest,
  TrafficReport,
  TrafficRow,
  TrafficRunRequest,
} from '../api';
import type { Cancellation } from './run-packets';
import type { Session } from './session';
import { openCapture, RepeatedTraffic, type Traffic } from './traffic';
import { filteredPackets, filterRows, trafficRow } from './traffic-rows';
import { runTraffic, type TrafficRecord } from './traffic-run';

/** Traffic that is open, by key, and what was kept of its last run. */
export class TrafficDesk {
  private readonly open = new Map<string, Traffic>();
  private readonly records = new Map<string, TrafficRecord>();
  private readonly filtering = new Map<string, object>();

  async openCapture(request: OpenCaptureRequest): Promise<OpenedCapture> {
    const { traffic, opened } = await openCapture(request);
    if (traffic.count > 0) this.put(request.key, traffic);
    return opened;
  }

  repeat({ key, packets, times }: RepeatRequest): number {
    const traffic = new RepeatedTraffic(packets, times);
    this.put(key, traffic);
    return traffic.count;
  }

  close(key: string): void {
    this.open.delete(key);
    this.records.delete(key);
    this.filtering.delete(key);
  }

  /** The run that packets of the traffic are opened from. */
  record(key: string): TrafficRecord | null {
    return this.records.get(key) ?? null;
  }

  async run(
    session: Session,
    request: TrafficRunRequest,
    cancellation: Cancellation,
    onProgress: (done: number) => void,
  ): Promise<TrafficReport> {
    const traffic = this.open.get(request.key);
    if (!traffic) {
      const message = 'This traffic is not open; open its capture again.';
      return { ok: false, revision: request.revision, message };
    }
    this.records.delete(request.key); // its memory, before more is taken
    const { report, record } = await runTraffic(
      session,
      traffic,
      request,
      cancellation,
      onProgress,
    );
    if (this.open.get(request.key) === traffic) this.records.set(request.key, record);
    return report;
  }

  rows(key: string, rows: readonly number[]): TrafficRow[] {
    const traffic = this.open.get(key);
    if (!traffic) return [];
    return rows.flatMap((row) =>
      row >= 0 && row < traffic.count ? [trafficRow(traffic, row)] : [],
    );
  }

  async filter(
    key: string,
    filter: string,
    nameOfIface: (id: string) => string,
  ): Promise<FilteredRows> {
    const traffic = this.open.get(key);
    if (!traffic) return { ok: false, superseded: true };
    const turn = {};
    this.filtering.set(key, turn);
    const packetAt = filteredPackets(traffic, this.record(key), nameOfIface);
    return filterRows(traffic.count, packetAt, filter, () => this.filtering.get(key) !== turn);
  }

  private put(key: string, traffic: Traffic): void {
    this.close(key);
    this.open.set(key, traffic);
  }
}
