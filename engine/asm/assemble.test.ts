import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAP_TYPES } from '../abi';
import { encodeProgram, printInsn } from '../isa';
import { toHex } from '../util';
import { assemble, MAX_SOURCE_LENGTH } from './assemble';
import type { Assembled } from './types';

const MAP = 'map counters: array, key 4, value 8, entries 256\n';

function program(source: string): Assembled {
  const result = assemble(source);
  if (!result.ok) throw new Error(JSON.stringify(result.errors));
  return result.program;
}

/** The text of the log for the instructions of an entry function with this body. */
function body(source: string): string[] {
  const { insns } = program(`${MAP}xdp t:\n${source}\n`);
  return insns.map((_, i) => printInsn(insns, i)).filter((text) => text !== '');
}

/** `line:column-endColumn message` of every error. */
function errors(source: string): string[] {
  const result = assemble(source);
  if (result.ok) return [];
  return result.errors.map(({ range, message }) => {
    expect(range.endLine).toBe(range.line);
    return `${range.line}:${range.column}-${range.endColumn} ${message}`;
  });
}

/** The one error of a line in an entry function, with its columns. */
function lineError(line: string): string {
  const found = errors(`xdp t:\n${line}\n  exit`);
  expect(found).toHaveLength(1);
  return found[0]!.replace(/^2:/, '');
}

describe('a whole source', () => {
  const source = `// a firewall
license "Dual MIT/GPL"
flags BPF_F_XDP_HAS_FRAGS | BPF_F_TEST_STATE_FREQ
map counters: array, key 4, value 8, entries 256
map seen: hash, entries 0x10, value 2, key 6, flags BPF_F_NO_PREALLOC
/* the entry,
   on two lines */ xdp firewall:
  r6 = r1
  r1 = map[seen]
  call classify       # comment
  if r0 == 0 goto pass
  r0 = XDP_DROP
  exit
pass: r0 = XDP_PASS
  exit

classify:
  r0 = 0
  exit
`;

  it('gives the program, its maps, licence, flags and functions', () => {
    const { insns, source: _, ...rest } = program(source);
    expect(rest).toEqual({
      name: 'firewall',
      progType: 'xdp',
      attachType: 0,
      license: 'Dual MIT/GPL',
      progFlags: 0x28,
      maps: [
        { name: 'counters', type: 'array', keySize: 4, valueSize: 8, maxEntries: 256, flags: 0 },
        { name: 'seen', type: 'hash', keySize: 6, valueSize: 2, maxEntries: 16, flags: 1 },
      ],
      functions: [
        { name: 'firewall', start: 0 },
        { name: 'classify', start: 9 },
      ],
    });
    expect(insns.map((_insn, i) => printInsn(insns, i))).toEqual([
      '(bf) r6 = r1',
      '(18) r1 = map[1]',
      '',
      '(85) call pc+5',
      '(15) if r0 == 0x0 goto pc+2',
      '(b7) r0 = 1',
      '(95) exit',
      '(b7) r0 = 2',
      '(95) exit',
      '(b7) r0 = 0',
      '(95) exit',
    ]);
  });

  it('says where in the source each slot stands', () => {
    const { source: ranges } = program(source);
    const lines = source.split('\n');
    expect(ranges.map((r) => lines[r.line - 1]!.slice(r.column - 1, r.endColumn - 1))).toEqual([
      'r6 = r1',
      'r1 = map[seen]',
      'r1 = map[seen]',
      'call classify',
      'if r0 == 0 goto pass',
      'r0 = XDP_DROP',
      'exit',
      'r0 = XDP_PASS',
      'exit',
      'r0 = 0',
      'exit',
    ]);
  });

  it('is GPL and without flags where it does not say', () => {
    const { license, progFlags, maps } = program('xdp a:\n exit');
    expect({ license, progFlags, maps }).toEqual({ license: 'GPL', progFlags: 0, maps: [] });
  });

  it('may end its lines as Windows does', () => {
    expect(program('xdp a:\r\n  r0 = 1\r\n  exit\r\n').source[1]).toEqual({
      line: 3,
      column: 3,
      endLine: 3,
      endColumn: 7,
    });
  });

  it('has prog_array maps with sizes of 4 where none are given', () => {
    expect(program('map p: prog_array, entries 8\nxdp a:\n exit').maps[0]).toMatchObject({
      keySize: 4,
      valueSize: 4,
    });
  });
});

describe('instructions', () => {
  it.each([
    ['r2 = *(u32 *)(r1 + xdp_md.data_end)', '(61) r2 = *(u32 *)(r1 +4)'],
    ['r2 = *(u32*)(r1)', '(61) r2 = *(u32 *)(r1 +0)'],
    ['r2 = *(u8 *)(r10-8)', '(71) r2 = *(u8 *)(r10 -8)'],
    ['r2 = *(u8 *)(r2 + ETH_HLEN + iphdr.protocol)', '(71) r2 = *(u8 *)(r2 +23)'],
    ['w2 = *(u16 *)(r1 - 4)', '(69) r2 = *(u16 *)(r1 -4)'],
    ['r2 = *(s16 *)(r1 + 4)', '(89) r2 = *(s16 *)(r1 +4)'],
    ['*(u8 *)(r1 + 0) = w2', '(73) *(u8 *)(r1 +0) = r2'],
    ['*(u64 *)(r10 - 8) = -1', '(7a) *(u64 *)(r10 -8) = -1'],
    ['*(u32 *)(r10 - 8) = 0xffffffff', '(62) *(u32 *)(r10 -8) = -1'],
    ['lock *(u64 *)(r1 + 0) += r2', '(db) lock *(u64 *)(r1 +0) += r2'],
    [
      'r0 = atomic_fetch_add((u64 *)(r1 + 0), r0)',
      '(db) r0 = atomic64_fetch_add((u64 *)(r1 +0), r0)',
    ],
    ['w3 = atomic_xchg((u32 *)(r1 + 0), w3)', '(c3) r3 = atomic_xchg((u32 *)(r1 +0), r3)'],
    ['r0 = cmpxchg_64(r1 + 8, r0, r2)', '(db) r0 = atomic64_cmpxchg((u64 *)(r1 +8), r0, r2)'],
    ['r0 = load_acquire((u32 *)(r1 + 0))', '(c3) r0 = load_acquire((u32 *)(r1 +0))'],
    ['store_release((u8 *)(r1), w2)', '(d3) store_release((u8 *)(r1 +0), r2)'],
    ['r1 s>>= 3', '(c7) r1 s>>= 3'],
    ['r1 s/= r2', '(3f) r1 s/= r2'],
    ['w1 s%= -3', '(94) w1 s%= -3'],
    ['r1 = -r1', '(87) r1 = -r1'],
    ['r1 = -5', '(b7) r1 = -5'],
    ['r1 = (s8)r2', '(bf) r1 = (s8)r2'],
    ['r1 = be16 r1', '(dc) r1 = be16 r1'],
    ['r1 = bswap32 r1', '(d7) r1 = bswap32 r1'],
    ['r1 = (1 << 4 | 3) * 2 + ~0', '(b7) r1 = 37'],
    ['r0 = -ENOENT', '(b7) r0 = -2'],
    ['r2 = sizeof(struct iphdr)', '(b7) r2 = 20'],
    ['if r1 != htons(ETH_P_IP) goto +1', '(55) if r1 != 0x8 goto pc+1'],
    ['if r1 s> -4 goto pc-3', '(65) if r1 s> 0xfffffffc goto pc-3'],
    ['if w1 & 7 goto +0', '(46) if w1 & 0x7 goto pc+0'],
    ['if w1 == 0xffffffff goto +0', '(16) if w1 == 0xffffffff goto pc+0'],
    ['gotol +70000', '(06) gotol pc+70000'],
    ['may_goto +3', '(e5) may_goto pc+3'],
    ['goto -1 <LBB0_2>', '(05) goto pc-1'],
    ['call bpf_map_lookup_elem', '(85) call bpf_map_lookup_elem#1'],
    ['call map_lookup_elem', '(85) call bpf_map_lookup_elem#1'],
    ['call bpf_map_lookup_elem#1', '(85) call bpf_map_lookup_elem#1'],
    ['call 1', '(85) call bpf_map_lookup_elem#1'],
    ['call pc+7', '(85) call pc+7'],
    ['call kfunc#123', '(85) call kernel-function#123'],
    ['r2 = 0x1122334455667788 ll', '(18) r2 = 0x1122334455667788'],
    ['r2 = -1 ll', '(18) r2 = 0xffffffffffffffff'],
    ['r1 = map[counters]', '(18) r1 = map[0]'],
    ['r1 = counters ll', '(18) r1 = map[0]'],
    ['r1 = map[0]', '(18) r1 = map[0]'],
    ['r1 = map[counters][0]+8', '(18) r1 = map[0][0]+8'],
    ['r1 = map[counters]+8', '(18) r1 = map[0][0]+8'],
    ['r1 = map[counters][0]', '(18) r1 = map[0][0]+0'],
    ['r0 = *(u16 *)skb[r3 - 2]', '(48) r0 = *(u16 *)skb[r3 + -2]'],
    ['r1 = addr_space_cast(r2, 0, 1)', '(bf) r1 = addr_space_cast(r2, 0, 1)'],
    ['insn 0xb7, imm 5, dst 12', '(b7) r12 = 5'],
    ['  12: (0f) r1 += r2', '(0f) r1 += r2'],
    ['5: (18) r1 = 0x2                      ; R1=2', '(18) r1 = 0x2'],
    [
      '3: (55) if r1 != 0xffffffff goto pc+1     ; R1=scalar()',
      '(55) if r1 != 0xffffffff goto pc+1',
    ],
    ['r0 = 1 /* in between */ ', '(b7) r0 = 1'],
    ['r0 = 1 ; not code', '(b7) r0 = 1'],
  ])('reads %s', (text, expected) => {
    expect(body(text)).toEqual([expected]);
  });

  it('takes every line of llvm-objdump for the bytes beside it', () => {
    const { lines } = JSON.parse(
      readFileSync(new URL('../test/corpus/llvm-objdump.json', import.meta.url), 'utf8'),
    ) as { lines: string[] };
    expect(lines.length).toBeGreaterThan(250);
    for (const line of lines) {
      const bytes = /^0:\s+((?:[0-9a-f]{2}[ \t])+)/.exec(line)![1]!.replace(/\s/g, '');
      expect(toHex(encodeProgram(program(`xdp t:\n${line}`).insns)), line).toBe(bytes);
    }
  });
});

describe('names', () => {
  it('reach labels before and after, past 64-bit immediates', () => {
    expect(body('top:\n r1 = 1 ll\n goto top\n gotol end\n r1 = 1 ll\nend:\n exit')).toEqual([
      '(18) r1 = 0x1',
      '(05) goto pc-3',
      '(06) gotol pc+2',
      '(18) r1 = 0x1',
      '(95) exit',
    ]);
  });

  it('may be used again in another function', () => {
    const source = 'xdp a:\n goto out\nout:\n exit\nfunc b:\n goto out\n r0 = 1\nout:\n exit';
    const { insns } = program(source);
    expect(insns.map((insn) => insn.off)).toEqual([0, 0, 1, 0, 0]);
  });

  it('stand for a function where they are called or loaded', () => {
    const { insns, functions } = program(
      'xdp a:\n call f\n r1 = subprog[g]\n r1 = f ll\n exit\nf:\n exit\ng:\n exit',
    );
    expect(functions.map((func) => func.start)).toEqual([0, 6, 7]);
    expect([insns[0]!.imm, insns[1]!.imm, insns[3]!.imm]).toEqual([5, 5, 2]);
    expect([insns[1]!.src, insns[3]!.src]).toEqual([4, 4]);
  });

  it('of declared functions win over helpers', () => {
    const { insns } = program('xdp a:\n call redirect\n exit\nfunc redirect:\n exit');
    expect(insns[0]).toMatchObject({ src: 1, imm: 1 });
  });

  it('of plain labels do not, and the assembler asks', () => {
    expect(errors('xdp a:\n call redirect\n exit\nredirect:\n exit')).toEqual([
      '2:7-15 `redirect` is a label here and a helper too: write bpf_redirect, or `func redirect:` at the label',
    ]);
  });

  it('that objects inherit in JavaScript are nothing here', () => {
    expect(
      errors('xdp a:\n r1 = valueOf\n r2 = constructor(1)\nconstructor toString:\n exit'),
    ).toHaveLength(3);
  });
});

describe('errors of a line', () => {
  it.each([
    ['  r11 = 1', '3-6 unknown register `r11`; expected r0 to r10'],
    ['  R1 = 2', '3-5 registers are written in small letters; expected r1'],
    [
      '  r1 = foo',
      '8-11 unknown constant `foo`; expected a number or constant, a register (r0 to r10)',
    ],
    ['  r0 = XDP_PAS', '8-15 unknown constant `XDP_PAS`; did you mean XDP_PASS?'],
    [
      '  r1 = w2',
      '8-10 `w2` has another width than the other register; expected two r (64 bits) or two w (32 bits)',
    ],
    [
      '  mov r1, 2',
      '3-6 `mov` begins nothing; expected an instruction (r0 = 2), a label (pass:) or a declaration (map ..)',
    ],
    [
      '  call bpf_map_lokup_elem',
      '8-26 there is no helper and no function `bpf_map_lokup_elem`; did you mean bpf_map_lookup_elem?',
    ],
    ['  call bpf_redirect#22', '8-20 bpf_redirect is helper 23, not 22'],
    ['  goto nowhere', '8-15 undefined label `nowhere`; expected `nowhere:` before an instruction'],
    ['  goto 5', '8-9 a distance needs a sign: write +5, or use a label'],
    ['  goto +40000', '8-14 40000 does not fit in the 16 bits of this field (-32768 to 32767)'],
    [
      '  if r1 = 5 goto +1',
      '9-10 unexpected `=`; expected `==`, `>`, `>=`, `&`, `!=`, `s>`, `s>=`, `<`, `<=`, `s<`, `s<=`',
    ],
    ['  if r1 > r2', '13-14 the line ends here; expected `goto`'],
    [
      '  r1 &= 0xffffffff',
      '9-19 4294967295 does not fit in the 32 bits of this field (-2147483648 to 2147483647); it would be sign-extended to 64 bits: use w registers, or load it with `ll` first',
    ],
    [
      '  r1 = 0x112233445566',
      '8-22 18838586676582 does not fit in the 32 bits of this field (-2147483648 to 2147483647); write `ll` behind it to load 64 bits',
    ],
    ['  r1 = 0x11223344556677889 ll', '8-27 this number does not fit in 64 bits'],
    [
      '  r1 = *(u33 *)(r2)',
      '10-13 unexpected `u33`; expected `u8`, `s8`, `u16`, `s16`, `u32`, `s32`, `u64`',
    ],
    [
      '  *(u32 *)(r1 + 40000) = 1',
      '15-22 40000 does not fit in the 16 bits of this field (-32768 to 32767)',
    ],
    ['  r1 = -r2', '9-11 unexpected `r2`; expected a number or constant, `r1` again'],
    [
      '  r1 = map[cnt]',
      '12-15 map `cnt` is not declared; declare it: map cnt: array, key 4, value 8, entries 1',
    ],
    ['  exit exit', '8-12 unexpected `exit`; expected the end of the line'],
    [
      '  r0 = 1; exit',
      '11-15 this is a comment, for `;` begins one; expected the instruction on a line of its own',
    ],
    ['  (b7) r1 += 2', '15-16 this instruction has the opcode (07), not (b7)'],
    ['  r1 = 5 +', '11-12 the line ends here; expected a number or constant'],
    ['  r1 = 1/0', '9-10 this does not come to a number of 64 bits'],
    ['  r1 = 12abc', '8-13 `12abc` is not a number; expected decimal, 0x or 0b digits'],
    ['  r1 = "a', '8-10 this text is not closed; expected "'],
    ['  é', '3-4 `é` has no meaning here'],
    [
      '  callx r1',
      '3-8 `callx` begins nothing; expected an instruction (r0 = 2), a label (pass:) or a declaration (map ..)',
    ],
    ['  insn 300', '8-11 300 does not fit; expected 0 to 255'],
  ])('%s', (line, expected) => {
    expect(lineError(line)).toBe(expected);
  });

  it('tells how to name a map', () => {
    expect(errors(`${MAP}xdp t:\n r1 = counters\n exit`)).toEqual([
      '3:7-15 `counters` is a map: write map[counters]',
    ]);
  });
});

describe('errors of a file', () => {
  it('come all at once, in the order of the text', () => {
    const source = [
      'map a: arry, key 4',
      'map d: array, value 8, entries 1',
      'map d: hash, key 4, value 8, entries 1',
      'map e: hash, key 4, entries 1',
      'license',
      'license "GPL"',
      'flags BPF_F_XDP_HAS_FRAG',
      'xdp m:',
      '  r1 = map[a]',
      '  r1 = map[9]',
      '  goto inner',
      '  exit',
      'xdp k:',
      '  exit',
      'func empty:',
      'func m:',
      'inner:',
      'inner:',
      '  exit /* never closed',
    ].join('\n');
    expect(errors(source)).toEqual([
      `1:8-12 unexpected \`arry\`; expected a map type: ${Object.keys(MAP_TYPES).join(', ')}`,
      '3:5-6 map d is declared in line 2 already; expected another name',
      '4:30-31 the map has no value; expected, for instance: map e: array, key 4, value 8, entries 1',
      '5:8-9 the line ends here; expected a licence, such as "GPL"',
      '6:1-8 a licence stands in line 5 already; expected it once',
      '7:7-25 unknown flag `BPF_F_XDP_HAS_FRAG`; did you mean BPF_F_XDP_HAS_FRAGS?',
      '10:12-13 there is no map 9; expected the name of a declared map or its number from 0',
      '11:8-13 `inner` is in function m; a jump cannot leave m',
      '13:1-4 the entry of the program stands in line 8 already; expected it once',
      '15:6-11 `empty` has no instructions; expected at least one',
      '16:6-7 `m` is in line 8 already; expected another name',
      '18:1-6 `inner` is in line 17 already; expected another name',
      '19:8-10 this comment is not closed; expected */',
    ]);
  });

  it.each([
    ['', '1:1-2 the program is empty; expected `xdp name:` and instructions'],
    [
      '  r0 = 1\n exit',
      '1:3-9 the program has no entry; expected a line such as `xdp main:` before its first instruction',
    ],
    [
      'func f:\n exit\nxdp m:\n exit',
      '1:6-7 this stands before the entry; expected `xdp name:` first',
    ],
    ['l:\n exit\nxdp m:\n exit', '1:1-2 this stands before the entry; expected `xdp name:` first'],
    [
      'tc m:\n exit',
      '1:1-3 unknown program type `tc`; expected xdp, sched_cls, cgroup_skb, socket_filter, func, global, map, rodata',
    ],
    ['cgroup_skb/out m:\n exit', '1:12-15 unknown attach type `out`; expected ingress, egress'],
    ['xdp/egress m:\n exit', '1:5-11 unknown attach type `egress`; expected `xdp name:`'],
    ['xdp m\n exit', '1:6-7 expected `:` after the name'],
    ['xdp r1:\n exit', '1:5-7 `r1` is a register; expected another name'],
    [
      'xdp a_name_of_17_char:\n exit',
      '1:5-22 `a_name_of_17_char` has 17 characters; the kernel keeps names of 15 at most',
    ],
    [
      'flags 0x80000000\nxdp m:\n exit',
      '1:7-17 the chain-call flag is a setting of the program, not of its source',
    ],
    ['flags 0x400\nxdp m:\n exit', '1:7-12 Linux knows no flag 0x400; expected bits of 0x100ff'],
    [
      'license GPL v2\nxdp m:\n exit',
      '1:13-15 unexpected `v2`; a licence of several words stands in quotes',
    ],
  ])('%j', (source, expected) => {
    expect(errors(source)).toEqual([expected]);
  });

  it('include a jump that is too far, which gotol is not', () => {
    const far = (jump: string) => `xdp m:\n ${jump} end\n${' r0 = 1\n'.repeat(32768)}end:\n exit`;
    expect(errors(far('goto'))).toEqual([
      '2:7-10 `end` is 32768 instructions away; a jump reaches 32767, gotol any distance',
    ]);
    expect(errors(far('gotol'))).toEqual([]);
  });

  it('do not include falling off the end, which is for the verifier to say', () => {
    expect(errors('xdp m:\n r0 = 1')).toEqual([]);
  });

  it('name one fault once: a map whose declaration is wrong is not called undeclared', () => {
    expect(errors('map a: arry\nxdp m:\n r1 = map[a]\n exit')).toHaveLength(1);
    expect(errors('xdp m:\n exit\nfunc f:\n nonsense')).toHaveLength(1);
  });
});

describe('any text at all', () => {
  const piece = fc.oneof(
    fc.constantFrom(
      'r1',
      'w2',
      'r10',
      'r11',
      '=',
      '+=',
      's>>=',
      's<',
      '*',
      '(',
      ')',
      '[',
      ']',
      'u32',
      'goto',
      'gotol',
      'if',
      'call',
      'exit',
      'lock',
      'map',
      'xdp',
      'func',
      'license',
      'flags',
      'insn',
      'll',
      'pc',
      ':',
      ',',
      '+',
      '-',
      '-5',
      '0x10',
      '1',
      '99999999999999999999',
      '"GPL"',
      '"',
      '/*',
      '*/',
      '//',
      ';',
      '#',
      '|',
      '<<',
      '\n',
      '\n',
      '\n',
      ' ',
      '\t',
      'name',
      'bpf_redirect',
      'XDP_PASS',
      'array',
      'key',
      'value',
      'entries',
      'sizeof',
      'htons',
      'iphdr',
      'subprog',
      'var',
      'idx',
      'kernel',
      'function',
      '{dst}',
      'dst',
      '\u0000',
      '😀',
      '\r',
    ),
    fc.string({ unit: 'binary', maxLength: 6 }),
  );
  const text = fc
    .array(fc.tuple(piece, fc.constantFrom(' ', '')), { maxLength: 60 })
    .map((parts) => parts.flat().join(''));
  const framed = text.map((inner) => `${MAP}xdp name:\n${inner}\nexit\n`);

  it('gives a program or errors that lie in it, and never throws', () => {
    fc.assert(
      fc.property(fc.oneof(text, framed), (source) => {
        const result = assemble(source);
        const lines = source.split(/\r\n|\n|\r/);
        const ranges = result.ok ? result.program.source : result.errors.map((e) => e.range);
        if (result.ok) expect(ranges).toHaveLength(result.program.insns.length);
        else expect(result.errors.length).toBeGreaterThan(0);
        for (const { line, column, endLine, endColumn } of ranges) {
          expect(line).toBe(endLine);
          expect(line).toBeGreaterThanOrEqual(1);
          expect(line).toBeLessThanOrEqual(lines.length);
          expect(column).toBeGreaterThanOrEqual(1);
          expect(endColumn).toBeGreaterThan(column);
          // an error at the end of a line covers the one column behind it
          expect(endColumn).toBeLessThanOrEqual(lines[line - 1]!.length + 2);
        }
      }),
      { numRuns: 2000 },
    );
  });

  it('survives a change of any character of a sound source', () => {
    const sound = `${MAP}xdp m:\n r1 = map[counters][0]+8\n if r1 s> 4 goto l\n call f\nl:\n lock *(u64 *)(r1 + 0) += r2\n exit\nf:\n exit\n`;
    fc.assert(
      fc.property(fc.nat(sound.length), fc.nat(3), fc.string({ maxLength: 3 }), (at, cut, put) => {
        assemble(sound.slice(0, at) + put + sound.slice(at + cut));
      }),
      { numRuns: 2000 },
    );
  });

  it.each([
    ['nested brackets', `xdp m:\n r1 = ${'('.repeat(MAX_SOURCE_LENGTH - 100)}`],
    ['nested signs', `xdp m:\n r1 = ${'-'.repeat(MAX_SOURCE_LENGTH - 100)}1`],
    ['a long sum', `xdp m:\n r1 = 1${'+1'.repeat(500_000)}`],
    ['a long number', `xdp m:\n r1 = ${'9'.repeat(1_000_000)}`],
    ['a long name', `xdp m:\n call ${'a'.repeat(1_000_000)}`],
    ['nonsense on every line', 'nonsense\n'.repeat(110_000)],
    ['undefined labels', `xdp m:\n${'goto abcdefghijkl\n'.repeat(58_000)}`],
    ['unknown helpers', `xdp m:\n${'call bpf_abcdefghijkl\n'.repeat(45_000)}`],
    ['open comments', '/*'.repeat(500_000)],
    ['open strings', '"\n'.repeat(500_000)],
    ['remarks', `xdp m:\n exit ${';exit '.repeat(150_000)}`],
    ['opening lines', ': '.repeat(500_000)],
    [
      'many functions',
      Array.from({ length: 60_000 }, (_, i) => `l${i}:\ncall l${i}\n`)
        .join('')
        .slice(0, MAX_SOURCE_LENGTH),
    ],
    ['hashes', 'a#'.repeat(500_000)],
    ['angle brackets', `xdp m:\n${'goto +1 <\n'.repeat(100_000)}`],
  ])('is read within seconds: %s', (_, source) => {
    expect(source.length).toBeLessThanOrEqual(MAX_SOURCE_LENGTH);
    const start = performance.now();
    const result = assemble(source);
    expect(performance.now() - start).toBeLessThan(5000);
    if (!result.ok) expect(result.errors.length).toBeLessThanOrEqual(1001);
  });

  it('reads a program of a megabyte', () => {
    const source = `xdp m:\n${'  r1 = *(u32 *)(r10 - 8)\n'.repeat(41_000)}`;
    expect(program(source).insns).toHaveLength(41_000);
  });

  it('is refused beyond a megabyte', () => {
    expect(errors(' '.repeat(MAX_SOURCE_LENGTH + 1))).toEqual([
      '1:1-2 the source has 1048577 characters; at most 1048576 are read',
    ]);
  });
});
