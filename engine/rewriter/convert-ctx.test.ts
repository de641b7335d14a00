import { describe, expect, it } from 'vitest';
import { type Insn, printInsn } from '../isa';
import { InternalError } from '../util';
import { convertCtxAccess } from './convert-ctx';
import { EXIT, goTo, insn, mov, plainFacts } from './test-programs';

const BPF_LDX_W = 0x61;
const BPF_LDX_SW = 0x81;

function converted(insns: readonly Insn[], ctx: number[]) {
  const result = convertCtxAccess({ insns, facts: plainFacts(insns, { ctx }) }, 'xdp');
  if (!result.ok) throw new Error(result.message);
  return result;
}

const texts = (insns: readonly Insn[]) =>
  insns.map((_, i) => printInsn(insns, i, { prefix: false }));

describe('conversion of context accesses', () => {
  // What Linux 6.18.44 shows as xlated instructions.
  it.each([
    ['data', 0, ['r2 = *(u64 *)(r1 +0)']],
    ['data_end', 4, ['r2 = *(u64 *)(r1 +8)']],
    ['data_meta', 8, ['r2 = *(u64 *)(r1 +16)']],
    [
      'ingress_ifindex',
      12,
      ['r2 = *(u64 *)(r1 +32)', 'r2 = *(u64 *)(r2 +0)', 'r2 = *(u32 *)(r2 +224)'],
    ],
    ['rx_queue_index', 16, ['r2 = *(u64 *)(r1 +32)', 'r2 = *(u32 *)(r2 +8)']],
    [
      'egress_ifindex',
      20,
      ['r2 = *(u64 *)(r1 +40)', 'r2 = *(u64 *)(r2 +0)', 'r2 = *(u32 *)(r2 +224)'],
    ],
  ] as const)('reaches %s as Linux does', (_, off, expected) => {
    const { insns } = converted([insn(BPF_LDX_W, 2, 1, off), mov(0, 2), EXIT], [0]);
    expect(texts(insns).slice(0, -2)).toEqual(expected);
  });

  it('loads over its own base register', () => {
    const { insns } = converted([insn(BPF_LDX_W, 1, 1, 12), mov(0, 2), EXIT], [0]);
    expect(texts(insns).slice(0, 3)).toEqual([
      'r1 = *(u64 *)(r1 +32)',
      'r1 = *(u64 *)(r1 +0)',
      'r1 = *(u32 *)(r1 +224)',
    ]);
  });

  it('extends the sign afterwards where the load does', () => {
    const { insns } = converted([insn(BPF_LDX_SW, 2, 1, 16), mov(0, 2), EXIT], [0]);
    expect(texts(insns).slice(0, 3)).toEqual([
      'r2 = *(u64 *)(r1 +32)',
      'r2 = *(u32 *)(r2 +8)',
      'r2 = (s32)r2',
    ]);
  });

  it('leaves other memory alone and moves jumps, positions and facts', () => {
    const program = [
      insn(BPF_LDX_W, 2, 1, 12), // of the context
      insn(BPF_LDX_W, 3, 4, 12), // not
      goTo(-2),
      EXIT,
    ];
    const { insns, map, facts } = converted(program, [0]);
    expect(insns.slice(3)).toEqual([program[1], goTo(-2), EXIT]);
    expect([...map.origin]).toEqual([0, 0, 0, 1, 2, 3]);
    expect([...map.added]).toEqual([0, 1, 1, 0, 0, 0]);
    expect(facts.access).toEqual(['ctx', 'other', 'other', null, null, null]);
  });

  it.each([
    ['in the middle of a field', insn(BPF_LDX_W, 2, 1, 2)],
    ['of 8 bytes', insn(0x79, 2, 1, 0)],
    ['of one byte', insn(0x71, 2, 1, 12)],
    ['behind the last field', insn(BPF_LDX_W, 2, 1, 24)],
    ['that stores', insn(0x63, 1, 2, 16)],
  ])('throws for an access %s, which a verifier refuses', (_, access) => {
    expect(() => converted([access, EXIT], [0])).toThrow(InternalError);
  });

  it('puts a prologue before a program that stores into the packet, and loops go round it', () => {
    const BPF_STX_B = 0x73;
    const program = [insn(BPF_LDX_W, 2, 1, 76), insn(BPF_STX_B, 2, 3, 0), goTo(-3), EXIT];
    const facts = { ...plainFacts(program, { ctx: [0] }), writesPacket: true };
    const result = convertCtxAccess({ insns: program, facts }, 'sched_cls');
    if (!result.ok) throw new Error(result.message);
    expect(texts(result.insns)).toEqual([
      'r6 = *(u8 *)(r1 +126)',
      'w6 &= 1',
      'if r6 == 0x0 goto pc+7',
      'r6 = r1',
      'r2 ^= r2',
      'call bpf_skb_pull_data#39',
      'if r0 == 0x0 goto pc+2',
      'w0 = 2',
      'exit',
      'r1 = r6',
      'r2 = *(u64 *)(r1 +200)',
      '*(u8 *)(r2 +0) = r3',
      'goto pc-3',
      'exit',
    ]);
    expect(result.notes.slice(0, 11)).toEqual([
      ...Array(10).fill('bytes of its own for a cloned packet'),
      "the kernel's field",
    ]);
    expect([...result.map.origin].slice(10)).toEqual([0, 1, 2, 3]);
    expect([...result.map.added].slice(9)).toEqual([1, 0, 0, 0, 0]);
    const xdp = convertCtxAccess({ insns: program, facts: { ...facts, access: [] } }, 'xdp');
    expect(xdp.ok && xdp.insns).toEqual(program);
  });
});
