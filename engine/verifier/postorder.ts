import type { InsnIndex } from '../isa';
import { NO_SUCCESSOR, successorsOf } from './cfg';
import type { Env } from './env';

const DISCOVERED = 1;
const EXPLORED = 2;

/**
 * Orders the instructions of each function so that, loops aside, an instruction comes behind those
 * that follow it: facts that travel backwards then settle in few rounds.
 *
 * Both successors of a branch are stacked at once, which makes the order differ from that of a
 * recursive walk; the log shows it.
 *
 * @kernel kernel/bpf/verifier.c compute_postorder()
 */
export function computePostorder(env: Env): boolean {
  const { next, target } = successorsOf(env);
  const state = new Uint8Array(env.insns.length);
  const order: InsnIndex[] = [];
  const stack: InsnIndex[] = [];
  const push = (to: InsnIndex) => {
    if (to === NO_SUCCESSOR || state[to] !== 0) return;
    stack.push(to);
    state[to] = DISCOVERED;
  };
  for (const { start } of env.subprogs) {
    stack.push(start);
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
      if (state[top]! & EXPLORED) {
        order.push(top);
        stack.pop();
        continue;
      }
      push(next[top]!); // one for each slot
      push(target[top]!);
      state[top] = DISCOVERED | EXPLORED;
    }
  }
  env.postorder = order;
  return true;
}
