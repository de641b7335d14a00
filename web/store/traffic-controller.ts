import type { EngineApi, OpenedCapture, TrafficRow } from '../../engine/api';
import type { ItemId } from '../../engine/workspace';
import { transfer } from '../engine-client';
import type { AppStore } from './create-store';
import { packetOfRow, REPEATED, rowOfPacket } from './traffic';

type Ask = <T>(request: (engine: EngineApi) => Promise<T>) => Promise<T | null>;

/** Opens traffic in the engine and fetches what is looked at of it. */
export class TrafficController {
  private nextKey = 1;
  /** Files of the captures that were opened, so that a new engine can be given them again. */
  private readonly files = new Map<string, { readonly file: File; readonly iface: ItemId }>();

  constructor(
    private readonly store: AppStore,
    private readonly ask: Ask,
  ) {}

  /** Reads a capture into the engine under a new key; `null` where the engine was restarted meanwhile. */
  async read(
    file: File,
    iface: ItemId,
  ): Promise<{ readonly key: string; readonly opened: OpenedCapture } | null> {
    const bytes = new Uint8Array(await file.arrayBuffer());
    const key = `t${this.nextKey++}`;
    const opened = await this.ask((engine) =>
      engine.openCapture(transfer({ key, bytes, iface }, [bytes.buffer])),
    );
    return opened && { key, opened };
  }

  /** Shows a capture of the document whose packets are in the engine. */
  keep(capture: ItemId, file: File, iface: ItemId, key: string, count: number): void {
    const { traffics, trafficOpened } = this.store.getState();
    const before = traffics[capture];
    if (before) void this.discard(before.key);
    this.files.set(capture, { file, iface });
    trafficOpened(capture, { key, count, title: file.name });
  }

  async discard(key: string): Promise<void> {
    await this.ask((engine) => engine.closeTraffic(key));
  }

  /** Lets go of traffic; the document may still remember its name. */
  async close(source: string): Promise<void> {
    const { traffics, trafficClosed } = this.store.getState();
    const traffic = traffics[source];
    this.files.delete(source);
    trafficClosed(source);
    if (traffic) await this.discard(traffic.key);
  }

  /** Makes the document's packets come round after round, and shows them. */
  async repeat(times: number): Promise<boolean> {
    const { packets } = this.store.getState().workspace;
    const key = `t${this.nextKey++}`;
    const count = await this.ask((engine) => engine.repeatPackets({ key, packets, times }));
    if (count === null) return false;
    const { traffics, trafficOpened, setSource } = this.store.getState();
    const before = traffics[REPEATED];
    if (before) void this.discard(before.key);
    const n = (value: number, word: string) =>
      `${value.toLocaleString('en')} ${word}${value === 1 ? '' : 's'}`;
    const title = `${n(packets.length, 'packet')}, ${n(times, 'time')}`;
    trafficOpened(REPEATED, { key, count, title });
    setSource(REPEATED);
    return true;
  }

  rows(key: string, rows: readonly number[]): Promise<readonly TrafficRow[] | null> {
    return this.ask((engine) => engine.trafficRows({ key, rows }));
  }

  filter(key: string, filter: string) {
    return this.ask((engine) => engine.filterTraffic({ key, filter }));
  }

  events(
    revision: number,
    key: string | undefined,
    packets: readonly { readonly row: number; readonly packet: ItemId }[],
  ) {
    return this.ask((engine) =>
      engine.events({ revision, packets, ...(key !== undefined && { key }) }),
    );
  }

  /** Puts the playhead before a packet of the traffic that is shown, and fetches its bytes. */
  async show(row: number, step: number | null = null): Promise<void> {
    const { movePlayhead, select, playhead } = this.store.getState();
    if (playhead.packet !== packetOfRow(row)) select({ bytes: null });
    movePlayhead({ packet: packetOfRow(row), step });
    await this.fetchShown();
  }

  /** The bytes of the packet at the playhead, where they are not here. */
  async fetchShown(): Promise<void> {
    const { source, traffics, playhead, shownPacket } = this.store.getState();
    const traffic = source === null ? undefined : traffics[source];
    const row = rowOfPacket(playhead.packet);
    if (!traffic || row < 0 || shownPacket?.id === playhead.packet) return;
    const found = (await this.rows(traffic.key, [row]))?.[0];
    const now = this.store.getState();
    if (found && now.source === source && now.playhead.packet === found.packet.id) {
      now.showPacket(found.packet);
    }
  }

  /** Lets go of all traffic: it is of a document that is no longer here. */
  dropAll(): void {
    const { traffics, forgetTraffic } = this.store.getState();
    this.files.clear();
    for (const { key } of Object.values(traffics)) void this.discard(key);
    forgetTraffic();
  }

  /** Gives the captures that were open to an engine that is new. */
  async reopen(): Promise<void> {
    for (const [capture, { file, iface }] of this.files) {
      const read = await this.read(file, iface).catch(() => null);
      if (read && read.opened.packets > 0) {
        this.store.getState().trafficOpened(capture, {
          key: read.key,
          count: read.opened.packets,
          title: file.name,
        });
      }
    }
  }
}
