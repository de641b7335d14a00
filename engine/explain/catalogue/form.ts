import type { Explanations } from '../types';
import { asm } from '../values';

/** The form of a program, checked before any instruction is looked at for what it does. */
export const FORM: Explanations = {
  'empty-program': {
    title: 'A program has at least one instruction',
    why: 'There is not a single instruction to check.',
    how: 'Write at least the two instructions that every program ends with: r0 = the return code, then exit.',
    unreached:
      'bpf(2) answers E2BIG before the verifier is asked, and the assembler asks for an exit.',
  },
  'jump-out-of-range': {
    title: 'Jumps stay within the program',
    why: ({ args: [from, to] }) =>
      `Instruction ${from} jumps to slot ${to}, and there is no such slot in its function.`,
    how: 'Jump to a label of the same function: the assembler counts the distance.',
    bad: asm`
      r0 = 2
      if r1 != 0 goto +5
      exit`,
    good: asm`
      r0 = 2
      if r1 != 0 goto out
      r0 = 1
    out:
      exit`,
  },
  'last-insn': {
    title: 'A program cannot run off its end',
    why: 'The last instruction of a function is neither exit nor a jump, so execution would go on in what lies behind it.',
    how: 'End the function with exit, its return code in r0.',
    bad: asm`
      r0 = 2`,
    good: asm`
      r0 = 2
      exit`,
  },
  'invalid-call-destination': {
    title: 'A call goes to the start of a function',
    why: 'The call leads to a slot outside of the program.',
    how: 'Call a function by its name: func name: … declares it.',
    bad: asm`
    xdp main:
      call pc+7
      exit`,
    good: asm`
    xdp main:
      call f
      exit
    func f:
      r0 = 2
      exit`,
  },
  'too-many-subprogs': {
    title: 'A program has at most 256 functions',
    why: 'The program has more than 256 functions, the main program counted as one.',
    how: 'Put together functions that do nearly the same, and give them an argument that tells the cases apart.',
    bad: manyFunctions(256),
    good: manyFunctions(255),
  },
  'ldx-reserved': {
    title: 'Unused fields of an instruction are 0',
    why: 'This load has a number in its imm field, which no load uses; a later kernel might give it a meaning.',
    how: 'Write the load in its usual form, and the assembler leaves the field 0.',
    bad: asm`
      insn 0x61, dst 0, src 1, off 12, imm 1
      exit`,
    good: asm`
      r0 = *(u32 *)(r1 + 12)
      r0 = 2
      exit`,
  },
  'invalid-ld-imm64': {
    title: 'A 64-bit constant takes two slots',
    why: 'The second slot of this 64-bit load is missing, or holds more than the upper half of the number.',
    how: 'Write rN = NUMBER ll and the assembler makes both slots.',
    bad: asm`
      r0 = 2
      insn 0x18, dst 0, imm 1
      exit`,
    good: asm`
      r0 = 1 ll
      exit`,
  },
  'unrecognized-ld-imm64': {
    title: 'A 64-bit load says what it loads',
    why: 'The source field of this 64-bit load names none of the things that can be loaded: a number, a map, a map value, a function.',
    how: 'Load a number with "ll", a map with map[name], a function with subprog[name].',
    bad: asm`
      insn 0x18, dst 0, src 9, imm 2
      insn 0
      exit`,
    good: asm`
      r0 = 2 ll
      exit`,
  },
  'ld-imm64-reserved': {
    title: 'Unused fields of an instruction are 0',
    why: 'This 64-bit load has a number in its off field, which it does not use.',
    how: 'Write rN = NUMBER ll, and the assembler leaves the field 0.',
    bad: asm`
      insn 0x18, dst 0, off 1, imm 2
      insn 0
      exit`,
    good: asm`
      r0 = 2 ll
      exit`,
  },
  'unknown-opcode': {
    title: 'The opcode does not exist',
    why: ({ args: [code] }) =>
      `0x${code.toString(16).padStart(2, '0')} is no instruction of BPF in Linux 6.18.`,
    how: 'Write the instruction as text rather than by number; hover over a mnemonic to see its encodings.',
    bad: asm`
      r0 = 2
      insn 0x8d
      exit`,
    good: asm`
      r0 = 2
      exit`,
  },
  'bad-map-fd': {
    title: 'A map that is loaded has to exist',
    why: ({ args: [fd] }) =>
      `The load refers to the file descriptor ${fd}, and no map is open under it.`,
    how: 'Declare the map at the head of the source, and load it by its name: r1 = map[name].',
    bad: asm`
      insn 0x18, dst 1, src 1, imm -1
      insn 0
      r0 = 2
      exit`,
    good: asm`
    map m: array, key 4, value 8, entries 1
      r1 = map[m]
      r0 = 2
      exit`,
  },
  'no-direct-value': {
    title: 'Only plain arrays have values at a fixed address',
    why: 'map[name][0] is the address of a value inside the map, and this type of map keeps its values elsewhere.',
    how: 'Use a map of type array with one entry, or find the value with bpf_map_lookup_elem.',
    bad: asm`
    map m: percpu_array, key 4, value 8, entries 1
      r1 = map[m][0]+0
      r0 = 2
      exit`,
    good: asm`
    map m: array, key 4, value 8, entries 1
      r1 = map[m][0]+0
      r0 = 2
      exit`,
  },
  'value-pointer-of-many': {
    title: 'Direct values are for arrays of one element',
    why: 'The array has more than one element, and an address within it can be loaded only where it has exactly one.',
    how: 'Make it "entries 1" with a larger value, or look elements up with bpf_map_lookup_elem.',
    bad: asm`
    map arr: array, key 4, value 16, entries 4
      r1 = map[arr][0]+8
      r0 = 2
      exit`,
    good: asm`
    map arr: array, key 4, value 64, entries 1
      r1 = map[arr][0]+8
      r0 = 2
      exit`,
  },
  'value-pointer-outside': {
    title: 'A direct value lies within the map',
    why: ({ args: [size, off] }) =>
      `The offset ${off} is not within the value, which has ${size} bytes (0 to ${size - 1}).`,
    how: ({ args: [size] }) => `Use an offset below ${size}, or declare a larger value.`,
    bad: asm`
    map one: array, key 4, value 16, entries 1
      r1 = map[one][0]+16
      r0 = 2
      exit`,
    good: asm`
    map one: array, key 4, value 16, entries 1
      r1 = map[one][0]+15
      r0 = 2
      exit`,
  },
  'direct-value-offset': {
    title: 'Offsets stay below 2^29',
    why: ({ args: [off] }) =>
      `The offset ${off.toLocaleString('en')} is beyond 536,870,911, the largest that the verifier reckons with.`,
    how: 'No value is that large: use an offset within the value.',
    bad: asm`
    map one: array, key 4, value 16, entries 1
      r1 = map[one][0]+0x20000000
      r0 = 2
      exit`,
    good: asm`
    map one: array, key 4, value 16, entries 1
      r1 = map[one][0]+8
      r0 = 2
      exit`,
  },
  'ld-abs-in-subprog': {
    title: 'Packet loads by offset stay in the main program',
    why: 'skb[…] ends the whole program when the packet is too short, and without type information (BTF) the verifier does not let a function do that to its caller.',
    how: 'Load in the main program and pass the number, or use bpf_skb_load_bytes in the function.',
    bad: asm`
    sched_cls main:
      r6 = r1
      call read
      exit
    func read:
      r6 = r1
      r0 = *(u8 *)skb[0]
      exit`,
    good: asm`
    sched_cls main:
      r6 = r1
      r0 = *(u8 *)skb[0]
      exit`,
  },
  'too-many-maps': {
    title: 'A program uses at most 64 maps',
    why: ({ args: [limit] }) => `The program loads more than ${limit} different maps.`,
    how: 'Put several tables into one map, with a number in the key that tells them apart.',
    bad: manyMaps(65),
    good: manyMaps(64),
  },
  'unreachable-insn': {
    title: 'Every instruction can be reached',
    why: ({ args: [at] }) =>
      `No jump leads to instruction ${at}, and the one before it does not go on to it.`,
    how: 'Remove it, or jump to it. (Code that is only never taken, behind a comparison, is fine.)',
    bad: asm`
      r0 = 2
      exit
      r0 = 1
      exit`,
    good: asm`
      r0 = 2
      if r1 == 0 goto other
      exit
    other:
      r0 = 1
      exit`,
  },
  'middle-of-ld-imm64': {
    title: 'No jump into half an instruction',
    why: ({ args: [at] }) =>
      `Instruction ${at} loads a 64-bit constant and takes two slots; a jump leads to the second one.`,
    how: 'Jump to a label: labels stand before whole instructions. Distances count a 64-bit load as two.',
    bad: asm`
      r0 = 2
      if r1 == 0 goto +1
      r0 = 1 ll
      exit`,
    good: asm`
      r0 = 2
      if r1 == 0 goto out
      r0 = 1 ll
    out:
      exit`,
  },
  'function-dropped': {
    title: 'A function whose address is loaded is also called',
    why: ({ args: [at] }) =>
      `Nothing calls the function whose address is loaded, so it was removed as dead code, and instruction ${at}, which moved to its place, starts no function. The kernel takes this for a fault of its own.`,
    how: 'Pass the address to a helper that calls it (bpf_loop, bpf_for_each_map_elem), or do not load it.',
    bad: asm`
    xdp main:
      call f
      r2 = subprog[g]
      r0 = 2
      exit
    func f:
      r0 = 0
      exit
    func g:
      r0 = 0
      exit`,
    good: asm`
    xdp main:
      call f
      r1 = 1
      r2 = subprog[g]
      r3 = 0
      r4 = 0
      call bpf_loop
      r0 = 2
      exit
    func f:
      r0 = 0
      exit
    func g:
      r0 = 0
      exit`,
  },
  'kfunc-not-eliminated': {
    title: 'A kernel function is named by its type',
    why: 'The call names the kernel function 0, and there is none.',
    how: 'Call helpers by name: call bpf_…',
    bad: asm`
      insn 0x85, src 2, imm 0
      r0 = 2
      exit`,
    good: asm`
      call bpf_ktime_get_ns
      r0 = 2
      exit`,
  },
};

/** `count` functions besides the main program. */
function manyFunctions(count: number): string {
  const names = Array.from({ length: count }, (_, i) => `f${i}`);
  const calls = names.map((name) => `  call ${name}`);
  const bodies = names.map((name) => `func ${name}:\n  r0 = 0\n  exit`);
  return ['xdp main:', ...calls, '  r0 = 2', '  exit', ...bodies].join('\n');
}

function manyMaps(count: number): string {
  const names = Array.from({ length: count }, (_, i) => `m${i}`);
  const maps = names.map((name) => `map ${name}: array, key 4, value 4, entries 1`);
  return [...maps, ...names.map((name) => `  r1 = map[${name}]`), '  r0 = 2', '  exit'].join('\n');
}
