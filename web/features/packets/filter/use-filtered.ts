import { useEffect, useMemo, useRef, useState } from 'react';
import type { compileFilter, FilterResult } from '../../../../engine/filter';
import { selectTrafficRun, selectTrafficShown, useApp, useAppState } from '../../../store';
import { filteredPacket, wholeFilter } from './filtered';

/** After the last keystroke, before many packets are looked through. */
const LOOK_AFTER = 120; // ms

/** Which rows the table shows. */
export interface Filtered {
  /** `null` where all are. */
  readonly rows: ArrayLike<number> | null;
  readonly problem: Extract<FilterResult, { ok: false }> | null;
  /** Many packets are being looked through: `rows` are of the filter before. */
  readonly isLooking: boolean;
}

const ALL: Filtered = { rows: null, problem: null, isLooking: false };

/** The parser of filters, fetched with the first filter. */
function useCompile(wanted: boolean): typeof compileFilter | null {
  const [compile, setCompile] = useState<typeof compileFilter | null>(null);
  useEffect(() => {
    if (!wanted || compile) return;
    void import('../../../../engine/filter').then((module) =>
      setCompile(() => module.compileFilter),
    );
  }, [wanted, compile]);
  return compile;
}

/** Packets of the document: few enough to be looked through at once. */
function useDocumentRows(matches: Extract<FilterResult, { ok: true }>['matches'] | null) {
  const packets = useAppState((state) => state.workspace.packets);
  const programs = useAppState((state) => state.workspace.programs);
  const interfaces = useAppState((state) => state.workspace.interfaces);
  const results = useAppState((state) => state.results);
  const arrived = useAppState((state) => state.arrived);
  return useMemo(() => {
    if (!matches) return null;
    const workspace = { packets, programs, interfaces };
    return packets.flatMap(({ id }, index) => {
      const report = arrived > index ? results[id] : undefined;
      return matches(filteredPacket(workspace, index, report)) ? [index] : [];
    });
  }, [matches, packets, programs, interfaces, results, arrived]);
}

/** Rows of traffic, which the engine looks through. */
function useTrafficRows(filter: string | null): { rows: Uint32Array | null; isLooking: boolean } {
  const { controller } = useApp();
  const key = useAppState((state) => selectTrafficShown(state)?.key ?? null);
  const run = useAppState(selectTrafficRun);
  const [found, setFound] = useState<{ key: string; rows: Uint32Array } | null>(null);
  const [isLooking, setLooking] = useState(false);
  const asked = useRef(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another run has other verdicts
  useEffect(() => {
    const turn = ++asked.current;
    if (filter === null || key === null) {
      setFound(null);
      setLooking(false);
      return;
    }
    setLooking(true);
    const timer = setTimeout(async () => {
      const answer = await controller.traffic.filter(key, filter);
      if (turn !== asked.current) return;
      setLooking(false);
      if (answer?.ok) setFound({ key, rows: answer.rows });
    }, LOOK_AFTER);
    return () => clearTimeout(timer);
  }, [filter, key, run, controller]);
  return { rows: filter !== null && found?.key === key ? found.rows : null, isLooking };
}

/** The rows that the filter lets through, of whatever packets are shown. */
export function useFiltered(): Filtered {
  const filter = useAppState((state) => state.filter);
  const isTraffic = useAppState((state) => state.source !== null);
  const whole = wholeFilter(filter);
  const compile = useCompile(whole !== '');
  // The text alone first: a problem is told at its place in what was typed.
  const own = useMemo(
    () => (compile && filter.text.trim() !== '' ? compile(filter.text) : null),
    [compile, filter.text],
  );
  const compiled = useMemo(
    () => (compile && whole !== '' && own?.ok !== false ? compile(whole) : null),
    [compile, whole, own],
  );
  const ok = compiled?.ok ? compiled : null;
  const documentRows = useDocumentRows(!isTraffic && ok ? ok.matches : null);
  const { rows: trafficRows, isLooking } = useTrafficRows(isTraffic && ok ? whole : null);
  return useMemo(() => {
    if (own?.ok === false) return { ...ALL, problem: own };
    return { rows: isTraffic ? trafficRows : documentRows, problem: null, isLooking };
  }, [own, isTraffic, trafficRows, isLooking, documentRows]);
}
