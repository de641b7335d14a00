import type { Env } from './env';
import type { HistoryEntry, VerifierState } from './state';

type Note = Partial<Pick<HistoryEntry, 'stack' | 'dstIsStack' | 'srcIsStack' | 'linked'>>;

/**
 * Notes for walks backwards that the current instruction was executed, and what it touched; notes of
 * one instruction go into one entry.
 *
 * @kernel kernel/bpf/verifier.c push_jmp_history()
 */
export function pushHistory(env: Env, note: Note): void {
  if (env.historyEntry) {
    Object.assign(env.historyEntry, note);
    return;
  }
  const entry: HistoryEntry = {
    idx: env.insnIdx,
    prevIdx: env.prevInsnIdx,
    stack: null,
    dstIsStack: false,
    srcIsStack: false,
    linked: [],
    ...note,
  };
  env.state.history.push(entry);
  env.historyEntry = entry;
}

/** The note of an instruction, if it is the last of the first `count`. @kernel get_jmp_hist_entry() */
export function historyAt(state: VerifierState, count: number, idx: number): HistoryEntry | null {
  const entry = state.history[count - 1];
  return entry?.idx === idx ? entry : null;
}
