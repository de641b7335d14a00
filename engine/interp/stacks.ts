import { MAX_BPF_STACK, MAX_CALL_FRAMES } from '../abi';
import { type FlatMemory, InternalError, type Region } from '../util';

const FRAME_GAP = 4096; // frames lie a page apart, so that each is a region of its own

/** Takes the memory for the stack frames of a machine, one for each call depth. */
export function mapStacks(memory: FlatMemory): readonly Region[] {
  return Array.from({ length: MAX_CALL_FRAMES }, (_, depth) => {
    const number = memory.map({
      kind: 'stack',
      label: depth === 0 ? 'stack' : `stack of call depth ${depth}`,
      size: MAX_BPF_STACK,
      reserve: FRAME_GAP,
    });
    if (number === null) throw new InternalError('no memory for the stack');
    return memory.region(number);
  });
}
