import { useMemo } from 'react';
import { kfuncName } from '../../../../engine/abi';
import type { ProgramReport } from '../../../../engine/api';
import { printInsn } from '../../../../engine/isa';
import {
  type Listing,
  listingOf,
  placeIn,
  type VerifierLog,
  visitsOf,
} from '../../../../engine/verifier-log';
import { useApp, useAppState } from '../../../store';
import { setPasted, showInCode, useInspectorUi } from '../inspector-ui';
import { assembledOf } from '../places';
import { useCurrentInsn, useInspected } from '../use-inspected';
import { useLog } from './use-log';
import { useReadLog } from './use-read-log';

/** A walk of the verifier that is looked at: of the selected program, or from a log that was put in. */
export interface Session {
  readonly kind: 'program' | 'pasted';
  readonly report: ProgramReport | undefined;
  readonly stale: boolean;
  /** At log_level 2, as far as it is kept; `null` until it is there. */
  readonly log: VerifierLog | null;
  readonly listing: Listing;
  /** The instruction and the visit of it that everything shows, by its place among all visits. */
  readonly slot: number | null;
  readonly visit: number | null;
  /** Where its instruction stands in the source of the playground. */
  readonly lineOf: (slot: number) => number | undefined;
  readonly select: (slot: number, visit?: number | null) => void;
  readonly open: (slot: number) => void;
}

/** The visit among those of an instruction: as chosen, else the one at which it was refused, else the first. */
function shownVisit(
  log: VerifierLog | null,
  slot: number | null,
  chosen: number | null,
): number | null {
  if (!log || slot === null) return null;
  const visits = visitsOf(log, slot);
  if (visits.length === 0) return null;
  if (chosen !== null && chosen < visits.length) return visits[chosen] ?? null;
  const refused = log.paths.find(({ ended }) => ended === 'refused');
  const last = visits.at(-1) ?? null;
  return refused && last === refused.end - 1 ? last : (visits[0] ?? null);
}

/** The place of a visit among those of its instruction, from 0. */
export function placeOfVisit(log: VerifierLog, slot: number, visit: number): number {
  return placeIn(visitsOf(log, slot), visit);
}

/** What the verifier's views show, and how they move it: all of them share one selection. */
export function useSession(): Session {
  const { store } = useApp();
  const pasted = useInspectorUi((ui) => ui.pasted);
  const { program, report, stale } = useInspected();
  const own = useLog(pasted ? undefined : program, report, 2);
  const log = useReadLog(pasted ? pasted.text : own);
  const selection = useAppState((state) => state.selection);
  const current = useCurrentInsn();
  const assembled = assembledOf(report);
  const rejectedAt = report?.phase === 'rejected' ? report.rejected.at : null;

  const listing = useMemo((): Listing => {
    if (pasted) return log ? listingOf(log) : new Map();
    const insns = assembled?.insns ?? [];
    const slots = insns.flatMap(({ code }, slot) => (code === 0 ? [] : [slot]));
    return new Map(
      slots.map((slot) => [slot, printInsn(insns, slot, { prefix: false, kfunc: kfuncName })]),
    );
  }, [pasted, log, assembled]);

  const ended = log?.paths.find((path) => path.ended === 'refused')?.endSlot ?? null;
  const slot = pasted
    ? (pasted.insn ?? ended)
    : (selection.insn ?? current?.slot ?? rejectedAt ?? null);
  const chosen = pasted ? pasted.visit : selection.insn === null ? null : selection.visit;
  const visit = shownVisit(log, slot, chosen);

  return {
    kind: pasted ? 'pasted' : 'program',
    report,
    stale: pasted ? false : stale,
    log,
    listing,
    slot,
    visit,
    lineOf: (at) => (pasted ? undefined : assembled?.source[at]?.line),
    select: (insn, among = null) => {
      const { pasted: now } = useInspectorUi.getState();
      if (now) setPasted({ ...now, insn, visit: among });
      else store.getState().select({ insn, visit: among });
    },
    open: (insn) => {
      const range = pasted ? undefined : assembled?.source[insn];
      if (range) showInCode(store, range, insn);
    },
  };
}
