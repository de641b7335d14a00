import { type KernelStruct, MAP_STRUCTS, type StructLayout } from '../abi';
import type { Env } from './env';
import { kernelPointer } from './kernel-pointer';
import { knownReg, MEM_RDONLY, PTR_TO_MEM, PTR_UNTRUSTED, type Reg, REG_UNKNOWN } from './reg';
import { ZERO } from './word';

const byName = (name: string): StructLayout => MAP_STRUCTS.find((one) => one.name === name)!; // of the table

/**
 * A load through a pointer to a map: what it yields; `null` where it is refused.
 *
 * @param name of the structure that the map is
 * @kernel kernel/bpf/btf.c btf_struct_access(), btf_struct_walk()
 */
export function loadFromMap(env: Env, name: string, off: number, size: number): Reg | null {
  let untrusted = 0;
  let layout = byName(name);
  let at = off;
  for (;;) {
    if (layout.isUnion && layout.members.length !== 1) untrusted = PTR_UNTRUSTED;
    if (at + size > layout.size) {
      const last = layout.members.at(-1);
      if (last?.count === 0 && last.pointsTo === null && at >= last.offset) return REG_UNKNOWN;
      env.reject('struct-beyond', layout.name, at, size);
      return null;
    }
    let inner: StructLayout | null = null;
    for (const member of layout.members) {
      if (at + size <= member.offset || at < member.offset) break;
      const end = member.offset + member.size * member.count;
      if (at >= end) continue;
      const start = at - ((at - member.offset) % member.size);
      if (member.inner !== null) {
        inner = MAP_STRUCTS[member.inner]!; // of the table
        at -= start;
        break;
      }
      if (member.pointsTo !== null) {
        if (size === 8 && at === start) return pointer(member.pointsTo, untrusted);
        env.reject('struct-pointer-part', member.name, start, layout.name, at, size);
        return null;
      }
      if (at + size <= end || untrusted !== 0) return REG_UNKNOWN;
      env.reject('struct-member-end', member.name, end, layout.name, at, size);
      return null;
    }
    if (!inner) {
      env.reject('struct-hole', layout.name, at);
      return null;
    }
    layout = inner;
  }
}

function pointer(name: string, untrusted: number): Reg {
  return name === ''
    ? knownReg(PTR_TO_MEM | MEM_RDONLY | PTR_UNTRUSTED, ZERO)
    : kernelPointer(name as KernelStruct, untrusted); // the table's pointers lead to such
}
