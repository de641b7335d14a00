import type { InsnIndex } from '../isa';
import { NO_SUCCESSOR, successorsOf } from './cfg';
import type { Env } from './env';

/** `low` of a slot whose component is complete: higher than every preorder number. */
const COMPLETE = 0xffff_ffff;

/**
 * Numbers the loops of the control flow: slots that can reach each other get the same number, from
 * 1 in the order in which they are completed; slots in no loop keep 0. Tarjan's algorithm with an
 * explicit stack, each function on its own (calls go on behind themselves).
 *
 * @kernel kernel/bpf/verifier.c compute_scc()
 */
export function computeScc(env: Env): boolean {
  const successors = successorsOf(env);
  const count = env.insns.length;
  /** Order of first visits from 1, and the lowest of them that is reachable and not complete. */
  const order = new Uint32Array(count);
  const low = new Uint32Array(count);
  /** Slots whose component is not complete, in the order of their first visits. */
  const open: InsnIndex[] = [];
  const path: InsnIndex[] = [];
  let visited = 0;
  let components = 0;

  /** Takes over what is known of a successor; whether it has to be visited first. */
  const descend = (at: InsnIndex, to: InsnIndex): boolean => {
    if (to === NO_SUCCESSOR) return false;
    if (order[to] === 0) {
      path.push(to);
      return true;
    }
    low[at] = Math.min(low[at]!, low[to]!); // both are slots
    return false;
  };

  const complete = (root: InsnIndex, selfEdge: boolean): void => {
    const isLoop = selfEdge || open.at(-1) !== root;
    if (isLoop) components++;
    env.hasLoops ||= isLoop;
    for (;;) {
      const at = open.pop()!; // `root` is among them
      low[at] = COMPLETE;
      if (isLoop) env.auxOf(at).scc = components;
      if (at === root) return;
    }
  };

  for (let root = 0; root < count; root++) {
    if (order[root] !== 0) continue;
    path.push(root);
    for (let at = path.at(-1); at !== undefined; at = path.at(-1)) {
      if (order[at] === 0) {
        low[at] = order[at] = ++visited;
        open.push(at);
      }
      const next = successors.next[at]!; // one for each slot
      const target = successors.target[at]!;
      if (descend(at, next) || descend(at, target)) continue;
      path.pop();
      if (low[at] === order[at]) complete(at, target === at);
    }
  }
  return true;
}
