import { useEffect, useMemo, useRef, useState } from 'react';
import type { TrafficRow } from '../../../../engine/api';
import type { ItemId } from '../../../../engine/workspace';
import {
  packetOfRow,
  selectPacketCount,
  selectTrafficRun,
  selectTrafficShown,
  useApp,
  useAppState,
} from '../../../store';
import { type PacketRow, packetRow, rowOf } from '../packet-row';

/** One row of the table; `row` is `null` until the engine has told what it is. */
export interface TableRow {
  readonly id: ItemId;
  /** Place among all packets, from 0. */
  readonly index: number;
  readonly row: PacketRow | null;
  /** Name of the interface; `null` where there is only one. */
  readonly iface: string | null;
}

/** Rows of traffic that are kept here once they were shown. */
const MOST_KEPT = 1000;

/** What the engine says of the rows in view, asked for as they come into view. */
function useTrafficTexts(rows: readonly number[]): ReadonlyMap<number, TrafficRow> {
  const { controller } = useApp();
  const key = useAppState((state) => selectTrafficShown(state)?.key ?? null);
  const kept = useRef({ key, texts: new Map<number, TrafficRow>(), asked: new Set<number>() });
  const [, redraw] = useState(0);
  if (kept.current.key !== key || kept.current.texts.size > MOST_KEPT) {
    kept.current = { key, texts: new Map(), asked: new Set() };
  }
  useEffect(() => {
    const { current } = kept;
    const missing = rows.filter((row) => !current.asked.has(row));
    if (key === null || missing.length === 0) return;
    for (const row of missing) current.asked.add(row);
    void controller.traffic.rows(key, missing).then((found) => {
      for (const text of found ?? []) current.texts.set(text.row, text);
      if (!found) for (const row of missing) current.asked.delete(row);
      if (kept.current === current) redraw((n) => n + 1);
    });
  }, [rows, key, controller]);
  return kept.current.texts;
}

/**
 * The rows of the table between two places.
 *
 * @param filtered rows that are shown, in order; `null` where all are
 */
export function useTableRows(
  filtered: ArrayLike<number> | null,
  first: number,
  end: number,
): TableRow[] {
  const source = useAppState((state) => state.source);
  const packets = useAppState((state) => state.workspace.packets);
  const programs = useAppState((state) => state.workspace.programs);
  const interfaces = useAppState((state) => state.workspace.interfaces);
  const results = useAppState((state) => state.results);
  const arrived = useAppState((state) => state.arrived);
  const run = useAppState(selectTrafficRun);
  const count = useAppState(selectPacketCount);
  const indices = useMemo(
    () =>
      Array.from({ length: Math.max(0, end - first) }, (_, i) =>
        filtered ? (filtered[first + i] ?? -1) : first + i,
      ).filter((index) => index >= 0 && index < count),
    [filtered, first, end, count],
  );
  const texts = useTrafficTexts(source === null ? NONE : indices);
  const nameOf = (iface: ItemId) =>
    interfaces.length > 1 ? (interfaces.find(({ id }) => id === iface)?.name ?? '') : null;

  if (source === null) {
    return indices.flatMap((index) => {
      const packet = packets[index];
      if (!packet) return [];
      const report = arrived > index ? results[packet.id] : undefined;
      const row = rowOf({ packets, programs }, index, report);
      return [{ id: packet.id, index, row, iface: nameOf(packet.iface) }];
    });
  }
  return indices.map((index) => {
    const text = texts.get(index);
    const id = packetOfRow(index);
    if (!text) return { id, index, row: null, iface: interfaces.length > 1 ? '' : null };
    const course = run && index < run.done ? run.courses[run.course[index]!] : undefined;
    const result = course && run ? { ...course, insns: run.insns[index]! } : undefined;
    const row = packetRow({ programs }, text.packet, text, index, text.firstTime, result);
    return { id, index, row, iface: nameOf(text.packet.iface) };
  });
}

const NONE: readonly number[] = [];
