import type { Env } from './env';
import type { HistoryEntry } from './state';

const NONE: HistoryEntry['linked'] = [];

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
    linked: NONE,
    ...note,
  };
  env.state.history.push(entry);
  env.historyEntry = entry;
}
