import { CHAIN_WILDCARD, type HookName, MAX_SLOT_CODE, MAX_TAIL_CALL_CNT } from '../abi';
import { codeName, returnCodeText } from './disposition';
import type { HopStory, InjectVariant } from './types';

/** One sentence about the end of a hop, from what the injected code looked up. */
export function explainInjectHop(hop: HopStory, variant: InjectVariant): string {
  const { program, retval, fault, next } = hop;
  const where = typeof hop.line === 'number' ? ` in line ${hop.line}` : '';
  if (fault !== null) return `${program} was stopped${where}: ${fault.replace(/\.$/, '')}.`;
  if (next?.via.kind === 'tail_call')
    return `${program} called bpf_tail_call with index ${next.via.index} itself${where}, which leads to ${next.program}.`;
  if (retval === null) return `${program} did not return.`;
  const returned = `${program} returned ${returnCodeText(hop.hook, retval)}${where}`;
  if (next === null) return `${returned}; ${whyEnd(hop, retval)}.`;
  if (next.via.kind === 'return')
    return `${returned} into ${next.program}: the jump was made inside a subprogram, so its result goes to the caller.`;
  const r1 = variant === 'as-posted' ? ', with r1 as it stood' : '';
  if (next.via.kind === 'slot' && next.via.slot === 'wildcard')
    return `${returned}; ${noOwnSlot(hop.hook, retval)}, so the wildcard leads to ${next.program}${r1}.`;
  return `${returned}; edge ${codeName(hop.hook, retval)} leads to ${next.program}${r1}.`;
}

/** Why the slot of the code itself did not decide. */
function noOwnSlot(hook: HookName, code: number): string {
  if (code === CHAIN_WILDCARD) return `code ${code} wraps to the slot of the wildcard`;
  if (code > MAX_SLOT_CODE) return `codes above ${MAX_SLOT_CODE} have no slot of their own`;
  return `no edge for ${codeName(hook, code)}`;
}

function whyEnd({ hook, hasSlots, edges, program }: HopStory, retval: number): string {
  const end = `the chain ends with ${codeName(hook, retval)}`;
  if (!hasSlots) return `${program} was loaded without chain calls: ${end}`;
  const exact = retval <= MAX_SLOT_CODE ? edges.find(({ code }) => code === retval) : undefined;
  const edge = exact ?? edges.find(({ code }) => code === '*');
  if (edge) {
    const name = edge.code === '*' ? 'the wildcard' : `edge ${codeName(hook, edge.code)}`;
    return `${name} leads to ${edge.to}, but the packet's ${MAX_TAIL_CALL_CNT} tail calls are spent: ${end}`;
  }
  const empty = retval === CHAIN_WILDCARD ? ', which is empty' : ' and no wildcard';
  return `${noOwnSlot(hook, retval)}${empty}: ${end}`;
}
