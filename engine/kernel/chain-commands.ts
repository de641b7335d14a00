import { BPF_NUM_CHAIN_SLOTS, CHAIN_WILDCARD } from '../abi';
import type { FdTable } from './fd-table';
import type { Kernel } from './kernel';
import type { ProgObject } from './objects';
import { progOfFd } from './prog-commands';
import { isSameKind, kindText } from './prog-kind';
import { done, fail, type SysError, type SysResult } from './result';

/**
 * The attributes of BPF_PROG_CHAIN_ADD, DEL and GET as posted:
 * `{ u32 prev_prog_fd; u32 next_prog_fd; u32 retcode; u32 next_prog_id; }`.
 */
export interface ChainAttr {
  readonly prevProgFd: number;
  /** ADD only. */
  readonly nextProgFd?: number;
  /** u32; -1 (0xffffffff) names the wildcard. */
  readonly retcode: number;
  /** What the caller's attribute holds behind these fields; the kernel wants it zero. */
  readonly rest?: Uint8Array;
}

/** What all three commands check first, in the order of the posted patch. */
function findSlot(
  fds: FdTable,
  attr: ChainAttr,
): { ok: true; prev: ProgObject; slot: number } | SysError {
  if (attr.rest?.some((byte) => byte !== 0)) return fail('EINVAL');
  const retcode = attr.retcode >>> 0;
  const slot = retcode === CHAIN_WILDCARD ? 0 : retcode + 1;
  if (slot >= BPF_NUM_CHAIN_SLOTS) {
    return fail(
      'E2BIG',
      `return code ${retcode} has no slot: there are slots for 0 to 6 and the wildcard`,
    );
  }
  const prev = progOfFd(fds, attr.prevProgFd);
  if (!prev.ok) return prev;
  if (!prev.value.slots) {
    return fail('EOPNOTSUPP', `${nameOf(prev.value)} was loaded without BPF_F_INJECT_CHAIN_CALLS`);
  }
  return { ok: true, prev: prev.value, slot };
}

/**
 * BPF_PROG_CHAIN_ADD: puts a successor into a slot; what was there before is let go silently.
 * Whether a cycle comes about is not checked. Differs from the posted patch: that did not check the
 * successor's type either, where every tail call of Linux does.
 *
 * @kernel kernel/bpf/core.c __bpf_prog_map_compatible()
 */
export function progChainAdd(kernel: Kernel, fds: FdTable, attr: ChainAttr): SysResult<0> {
  const found = findSlot(fds, attr);
  if (!found.ok) return found;
  const next = progOfFd(fds, attr.nextProgFd ?? 0);
  if (!next.ok) return next;
  if (!isSameKind(found.prev, next.value)) {
    return fail(
      'EINVAL',
      `${nameOf(found.prev)} is of type ${kindText(found.prev)} and ${nameOf(next.value)} of type ${kindText(next.value)}: a tail call leads to programs of the same type only`,
    );
  }
  kernel.setElement(found.prev.slots!.array, found.slot, next.value, 'slot'); // findSlot saw them
  return done(0);
}

/** BPF_PROG_CHAIN_DEL: empties a slot. ENOENT where it is empty. */
export function progChainDel(kernel: Kernel, fds: FdTable, attr: ChainAttr): SysResult<0> {
  const found = findSlot(fds, attr);
  if (!found.ok) return found;
  if (kernel.successor(found.prev.id, found.slot) === null) return fail('ENOENT');
  kernel.setElement(found.prev.slots!.array, found.slot, null, 'slot'); // findSlot saw them
  return done(0);
}

/** BPF_PROG_CHAIN_GET: the id of the successor in a slot. ENOENT where it is empty. */
export function progChainGet(kernel: Kernel, fds: FdTable, attr: ChainAttr): SysResult<number> {
  const found = findSlot(fds, attr);
  if (!found.ok) return found;
  const next = kernel.successor(found.prev.id, found.slot);
  return next === null ? fail('ENOENT') : done(next);
}

function nameOf({ name, id }: ProgObject): string {
  return name || `program ${id}`;
}
