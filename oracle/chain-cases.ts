/**
 * Cases of chain-call semantics as data: programs, edges, what a packet is to do. Numbers up to 70
 * are those of the list that was drawn up from the mails, patches and slides of the discussion;
 * numbers from 71 are our own.
 */
export interface ChainCase {
  readonly number: number;
  readonly claim: string;
  /** By name: source text, without the line that declares the program. The first is the head. */
  readonly programs: Readonly<Record<string, string>>;
  readonly edges: readonly (readonly [from: string, code: number | '*', to: string])[];
  /** PROG_ARRAY contents by map, for programs that tail-call by themselves. */
  readonly arrays?: Readonly<Record<string, readonly (readonly [number, string])[]>>;
  /** The one variant of the injected code that it speaks of; absent where it is true of both. */
  readonly variants?: 'fixed' | 'as-posted';
  /** Under the rule that an empty slot costs a tail call. */
  readonly budget?: '2019';
  readonly path: readonly string[];
  /** u32, or that the run ends by a fault. */
  readonly verdict: number | 'fault';
}

const returns = (code: string | number) => `  r0 = ${code}\n  exit`;
const [ABORTED, DROP, PASS, TX] = [returns(0), returns(1), returns(2), returns(3)];
const times = (count: number, name: string) => Array.from({ length: count }, () => name);

/** Leaves nothing of r1..r5, as any helper call does. */
const FORGETFUL = `  call bpf_get_prandom_u32
  r0 = XDP_PASS
  exit`;

/** Drops what is shorter than 100 bytes; needs its context. */
const READER = `  r2 = *(u32 *)(r1 + xdp_md.data)
  r3 = *(u32 *)(r1 + xdp_md.data_end)
  r2 += 100
  r0 = XDP_PASS
  if r2 <= r3 goto out
  r0 = XDP_DROP
out:
  exit`;

const jumpTo = (index: number, otherwise: string) => `  r2 = map[jump]
  r3 = ${index}
  call bpf_tail_call
${otherwise}`;

export const CHAIN_CASES: readonly ChainCase[] = [
  {
    number: 25,
    claim: 'the slot of the code goes before the wildcard',
    programs: { head: PASS, a: TX, b: DROP },
    edges: [
      ['head', 2, 'a'],
      ['head', '*', 'b'],
    ],
    path: ['head', 'a'],
    verdict: 3,
  },
  {
    number: 26,
    claim: "another code's slot does not matter",
    programs: { head: PASS, a: DROP },
    edges: [['head', 1, 'a']],
    path: ['head'],
    verdict: 2,
  },
  {
    number: 27,
    claim: 'ABORTED has a slot like any other code',
    programs: { head: ABORTED, a: PASS },
    edges: [['head', 0, 'a']],
    path: ['head', 'a'],
    verdict: 2,
  },
  ...[7, 100].flatMap((code): ChainCase[] => [
    {
      number: 28,
      claim: `code ${code} reaches the wildcard`,
      programs: { head: returns(code), a: DROP },
      edges: [['head', '*', 'a']],
      path: ['head', 'a'],
      verdict: 1,
    },
    {
      number: 28,
      claim: `code ${code} is left as it is without a wildcard`,
      programs: { head: returns(code), a: DROP },
      edges: [['head', 6, 'a']],
      path: ['head'],
      verdict: code,
    },
  ]),
  {
    number: 29,
    claim: 'code 0xffffffff wraps to the wildcard',
    programs: { head: '  w0 = -1\n  exit', a: DROP },
    edges: [
      ['head', '*', 'a'],
      ['head', 6, 'head'],
    ],
    path: ['head', 'a'],
    verdict: 1,
  },
  {
    number: 30,
    claim: 'only the low 32 bits of r0 count',
    programs: { head: '  r0 = 0x100000002 ll\n  exit', a: DROP },
    edges: [['head', 2, 'a']],
    path: ['head', 'a'],
    verdict: 1,
  },
  {
    number: 32,
    claim: 'a head that calls nothing hands on its context',
    programs: { head: PASS, reader: READER },
    edges: [['head', 2, 'reader']],
    path: ['head', 'reader'],
    verdict: 1,
  },
  {
    number: 33,
    claim: 'a head that calls a helper hands on its context all the same',
    programs: { head: FORGETFUL, reader: READER },
    edges: [['head', 2, 'reader']],
    variants: 'fixed',
    path: ['head', 'reader'],
    verdict: 1,
  },
  {
    number: 31,
    claim: 'a head that uses r1 for something else hands that on, and the reader faults',
    programs: { head: '  r1 = 5\n  r0 = XDP_PASS\n  exit', reader: READER },
    edges: [['head', 2, 'reader']],
    variants: 'as-posted',
    path: ['head', 'reader'],
    verdict: 'fault',
  },
  {
    number: 31,
    claim: 'a head that calls a helper has no context left to hand on',
    programs: { head: FORGETFUL, reader: READER },
    edges: [['head', 2, 'reader']],
    variants: 'as-posted',
    path: ['head', 'reader'],
    verdict: 'fault',
  },
  {
    number: 34,
    claim: 'a program chained to itself runs 34 times, and its own verdict stands',
    programs: { head: PASS },
    edges: [['head', 2, 'head']],
    path: times(34, 'head'),
    verdict: 2,
  },
  {
    number: 35,
    claim: 'the empty slot before a wildcard is free: 34 runs',
    programs: { head: PASS },
    edges: [['head', '*', 'head']],
    path: times(34, 'head'),
    verdict: 2,
  },
  {
    number: 35,
    claim: 'the empty slot before a wildcard costs a tail call by the rule of 2019: 17 runs',
    programs: { head: PASS },
    edges: [['head', '*', 'head']],
    budget: '2019',
    path: times(17, 'head'),
    verdict: 2,
  },
  {
    number: 36,
    claim: 'an index out of range is free by the rule of 2019 too: 34 runs',
    programs: { head: returns(7) },
    edges: [['head', '*', 'head']],
    budget: '2019',
    path: times(34, 'head'),
    verdict: 7,
  },
  {
    number: 36,
    claim: 'an index out of range is free: 34 runs',
    programs: { head: returns(7) },
    edges: [['head', '*', 'head']],
    path: times(34, 'head'),
    verdict: 7,
  },
  {
    number: 37,
    claim: 'exits of subprograms do not chain',
    programs: {
      head: `  call inner
  r0 += 1
  exit
inner:
  r0 = 2
  exit`,
      a: DROP,
      b: TX,
    },
    edges: [
      ['head', 2, 'a'],
      ['head', 3, 'b'],
    ],
    variants: 'fixed',
    path: ['head', 'b'],
    verdict: 3,
  },
  {
    number: 37,
    claim: 'an exit of a subprogram chains, and the verdict comes back to the caller as a result',
    programs: {
      head: `  call inner
  r0 += 1
  exit
inner:
  r0 = 2
  exit`,
      a: DROP,
      b: TX,
    },
    edges: [
      ['head', 2, 'a'],
      ['head', 3, 'b'],
    ],
    variants: 'as-posted',
    // inner jumps to a, whose 1 comes back as the result of inner; the main exit with 2 chains to a again.
    path: ['head', 'a', 'head', 'a'],
    verdict: 1,
  },
  {
    number: 38,
    claim: 'after a tail call of its own, the slots of the program jumped to decide',
    programs: { head: jumpTo(0, PASS), b: PASS, mine: DROP, its: TX },
    edges: [
      ['head', 2, 'mine'],
      ['b', 2, 'its'],
    ],
    arrays: { jump: [[0, 'b']] },
    path: ['head', 'b', 'its'],
    verdict: 3,
  },
  {
    number: 39,
    claim: 'a program that uses 504 bytes of stack chains',
    programs: { head: '  *(u64 *)(r10 - 504) = 1\n  r0 = 2\n  exit', a: DROP },
    edges: [['head', 2, 'a']],
    variants: 'fixed',
    path: ['head', 'a'],
    verdict: 1,
  },
  {
    number: 39,
    claim: 'a program that uses 512 bytes of stack chains as well',
    programs: { head: '  *(u64 *)(r10 - 512) = 1\n  r0 = 2\n  exit', a: DROP },
    edges: [['head', 2, 'a']],
    variants: 'as-posted',
    path: ['head', 'a'],
    verdict: 1,
  },
  {
    number: 48,
    claim: 'a tail call with an index out of range falls through',
    programs: { head: jumpTo(1, TX), a: DROP },
    edges: [],
    arrays: { jump: [[0, 'a']] },
    path: ['head'],
    verdict: 3,
  },
  {
    number: 48,
    claim: 'a tail call of an empty slot falls through',
    programs: { head: jumpTo(0, TX) },
    edges: [],
    arrays: { jump: [] },
    path: ['head'],
    verdict: 3,
  },
  {
    number: 48,
    claim: 'when the budget is spent, what stands behind the call runs',
    programs: { head: jumpTo(0, TX) },
    edges: [['head', 3, 'head']],
    arrays: { jump: [[0, 'head']] },
    path: times(34, 'head'),
    verdict: 3,
  },
  {
    number: 49,
    claim: 'a program that tail-calls itself runs 34 times, then falls through',
    programs: { head: jumpTo(0, DROP) },
    edges: [],
    arrays: { jump: [[0, 'head']] },
    path: times(34, 'head'),
    verdict: 1,
  },
  {
    number: 71,
    claim: 'tail calls of a program and chain calls draw on one budget',
    programs: { head: jumpTo(0, PASS), b: PASS },
    edges: [
      ['head', 2, 'b'],
      ['b', 2, 'head'],
    ],
    arrays: { jump: [[0, 'b']] },
    // 33 jumps; head -> b by itself, b -> head by its slot.
    path: Array.from({ length: 34 }, (_, i) => (i % 2 === 0 ? 'head' : 'b')),
    verdict: 2,
  },
  {
    number: 72,
    claim: 'a loop back to the first instruction keeps the context of the entry',
    programs: {
      head: `again:
  if r1 == 5 goto out
  r1 = 5
  goto again
out:
  r0 = XDP_PASS
  exit`,
      reader: READER,
    },
    edges: [['head', 2, 'reader']],
    variants: 'fixed',
    path: ['head', 'reader'],
    verdict: 1,
  },
  {
    number: 73,
    claim: 'the packet that the first program changed is what the second one sees',
    programs: {
      head: `  r6 = r1
  r2 = -100
  call bpf_xdp_adjust_head
  r0 = XDP_PASS
  exit`,
      reader: READER,
    },
    edges: [['head', 2, 'reader']],
    variants: 'fixed',
    path: ['head', 'reader'],
    verdict: 2,
  },
  {
    number: 74,
    claim: 'codes 5 and 6 have slots though XDP knows no such verdict',
    programs: { head: returns(5), six: returns(6), a: TX },
    edges: [
      ['head', 5, 'six'],
      ['six', 6, 'a'],
    ],
    path: ['head', 'six', 'a'],
    verdict: 3,
  },
];

/** The source text of a program of a case. */
export function caseSource(name: string, body: string): string {
  const map = body.includes('map[jump]') ? 'map jump: prog_array, entries 1\n' : '';
  return `license "GPL"\n${map}\nxdp ${name}:\n${body}\n`;
}
