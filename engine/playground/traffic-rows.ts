import type { FilteredRows, PacketReport, TrafficRow } from '../api';
import { compileFilter, type FilteredPacket } from '../filter';
import { summarise } from '../packet';
import { toHex } from '../util';
import { Slicer } from './macrotask';
import type { Traffic } from './traffic';
import type { TrafficRecord } from './traffic-run';

/** Packets between two looks at the clock. */
const LOOKED_AT_ONCE = 64;

/** What a table shows of one row; time is the traffic's. */
export function trafficRow(traffic: Traffic, row: number): TrafficRow {
  const { id, data, time, iface } = traffic.packet(row);
  return {
    row,
    packet: { id, name: traffic.name(row), data: toHex(data), time: String(time), iface },
    ...summarise(data),
    firstTime: String(traffic.packet(0).time),
  };
}

function verdictOf(outcome: PacketReport['outcome']): string {
  if (outcome.kind === 'verdict') return outcome.name;
  return outcome.kind === 'fault' ? 'fault' : 'not run';
}

/** What filters ask about the packets of traffic, with what its last run said. */
export function filteredPackets(
  traffic: Traffic,
  record: TrafficRecord | null,
  nameOfIface: (id: string) => string,
): (row: number) => FilteredPacket {
  const first = traffic.count > 0 ? traffic.packet(0).time : 0n;
  const results = record?.courses.map(({ hops, outcome }) => ({
    verdict: verdictOf(outcome),
    programs: hops.map(({ program }) => record.session.nameOf(program)),
  }));
  return (row) => {
    const { data, time, iface } = traffic.packet(row);
    const ran = record && row < record.done ? results?.[record.course[row]!] : undefined;
    return {
      number: row + 1,
      bytes: data,
      wireLength: traffic.wireLength(row),
      time: Number(time - first) / 1e9,
      iface: nameOfIface(iface),
      name: traffic.name(row),
      result:
        record && ran
          ? { ...ran, insns: record.insns[row]!, printed: record.printed.get(row) ?? [] }
          : null,
    };
  };
}

/** Rows that a filter lets through, looked at in slices; ends early once `isSuperseded`. */
export async function filterRows(
  count: number,
  packetAt: (row: number) => FilteredPacket,
  text: string,
  isSuperseded: () => boolean,
): Promise<FilteredRows> {
  const filter = compileFilter(text);
  if (!filter.ok) return { ok: false, problem: filter };
  const rows = new Uint32Array(count);
  let found = 0;
  const slicer = new Slicer();
  for (let row = 0; row < count; row++) {
    if (filter.matches(packetAt(row))) rows[found++] = row;
    if (row % LOOKED_AT_ONCE === 0 && slicer.due) {
      await slicer.pause();
      if (isSuperseded()) return { ok: false, superseded: true };
    }
  }
  return { ok: true, rows: rows.slice(0, found) };
}
