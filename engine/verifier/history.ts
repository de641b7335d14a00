import type { Env } from './env';
import { HistoryEntry } from './state';

/**
 * Notes for walks backwards that the current instruction was executed. Returns the entry for what
 * it touched; all that one instruction has to tell goes into one.
 *
 * @kernel kernel/bpf/verifier.c push_jmp_history()
 */
export function pushHistory(env: Env): HistoryEntry {
  let entry = env.historyEntry;
  if (entry) return entry;
  entry = new HistoryEntry(env.insnIdx, env.prevInsnIdx);
  env.state.history.push(entry);
  env.historyEntry = entry;
  return entry;
}
