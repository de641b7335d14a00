import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { MapDef } from '../abi';
import { type FieldRule, type Insn, OPCODES, type OpcodeRow, opcodeOf, printInsn } from '../isa';
import { assemble } from './assemble';
import { type Disassemblable, disassemble } from './disassemble';
import type { Assembled } from './types';

const FLOWS: MapDef = {
  name: 'flows',
  type: 'hash',
  keySize: 16,
  valueSize: 64,
  maxEntries: 1024,
  flags: 1,
};
const MAPS: readonly MapDef[] = [
  { name: 'counters', type: 'array', keySize: 4, valueSize: 8, maxEntries: 256, flags: 0 },
  FLOWS,
  { name: 'next.progs', type: 'prog_array', keySize: 4, valueSize: 4, maxEntries: 8, flags: 0 },
];

function assembled(source: string): Assembled {
  const result = assemble(source);
  if (!result.ok) {
    const lines = source.split('\n');
    const errors = result.errors.map((e) => `${e.message}: ${lines[e.range.line - 1]}`);
    throw new Error(`${errors.slice(0, 5).join('\n')}\n\n${source.slice(0, 2000)}`);
  }
  return result.program;
}

const register = fc.integer({ min: 0, max: 10 });
const s16 = fc.oneof(
  fc.integer({ min: -0x8000, max: 0x7fff }),
  fc.constantFrom(0, 1, -1, 0x7fff, -0x8000),
);
const s32 = fc.oneof(
  fc.integer({ min: -0x80000000, max: 0x7fffffff }),
  fc.constantFrom(0, 1, -1, 0x7fffffff, -0x80000000, 0xffff),
);

/** The slots of one instruction of this form. */
function instance(row: OpcodeRow): fc.Arbitrary<readonly Insn[]> {
  const by = (rule: FieldRule, operand: fc.Arbitrary<number>) =>
    rule === 'operand' ? operand : fc.constant(rule);
  const isMap = /\{(?:map|value)/.test(row.template);
  const isKfunc = row.template.endsWith('{kfunc}');
  const first = fc.record({
    code: fc.constant(row.code),
    dst: by(row.fields.dst, register),
    src: by(row.fields.src, register),
    off: isKfunc ? fc.constant(0) : by(row.fields.off, s16),
    imm: by(row.fields.imm, isMap ? fc.integer({ min: 0, max: MAPS.length - 1 }) : s32),
  });
  if (row.slots === 1) return first.map((insn) => [insn]);
  const free = /\{(?:imm64|value|value_idx)\}/.test(row.template);
  return fc
    .tuple(first, free ? s32 : fc.constant(0))
    .map(([insn, imm]) => [insn, { code: 0, dst: 0, src: 0, off: 0, imm }]);
}

const anyForm = fc.constantFrom(...OPCODES).chain(instance);
const anySlot: fc.Arbitrary<readonly Insn[]> = fc
  .record({
    code: fc.integer({ min: 0, max: 255 }),
    dst: fc.integer({ min: 0, max: 15 }),
    src: fc.integer({ min: 0, max: 15 }),
    off: fc.integer({ min: -0x8000, max: 0x7fff }),
    imm: fc.integer({ min: -0x80000000, max: 0x7fffffff }),
  })
  .map((insn) => [insn]);
/** Jumps and calls that stay in a short program, so that labels and functions come up. */
const anyBranch = fc
  .constantFrom(...OPCODES.filter((row) => /pc\{|\{func\}/.test(row.template)))
  .chain((row) =>
    fc.tuple(instance(row), fc.integer({ min: -12, max: 12 })).map(([slots, distance]) => {
      const [insn, ...rest] = slots;
      const field = row.template.endsWith('{off}') ? 'off' : 'imm';
      return [{ ...insn!, [field]: distance }, ...rest];
    }),
  );

const anyProgram: fc.Arbitrary<Disassemblable> = fc.record({
  name: fc.constantFrom('firewall', 'a', 'license', 'redirect'),
  progType: fc.constant('cgroup_skb' as const),
  attachType: fc.constantFrom(0, 1),
  license: fc.oneof(fc.constantFrom('GPL', 'Dual MIT/GPL', ''), fc.string({ maxLength: 20 })),
  progFlags: fc.integer({ min: 0, max: 0xff }),
  maps: fc.constant(MAPS),
  insns: fc
    .array(fc.oneof(anyForm, anyBranch, { arbitrary: anySlot, weight: 1 }), {
      minLength: 1,
      maxLength: 30,
    })
    .map((parts) => parts.flat()),
});

describe('disassembling and assembling', () => {
  it('gives back any program, sound or not', () => {
    fc.assert(
      fc.property(anyProgram, (program) => {
        const again = assembled(disassemble(program));
        expect(again.insns).toEqual(program.insns);
        expect(again.maps).toEqual(program.maps);
        expect(again.attachType).toBe(program.attachType);
        expect(again.license).toBe(program.license);
        expect(again.progFlags).toBe(program.progFlags);
        expect(again.name).toBe(program.name);
      }),
      { numRuns: 500 },
    );
  });

  it('settles: the text of the reassembled program is the same text', () => {
    fc.assert(
      fc.property(anyProgram, (program) => {
        const text = disassemble(program);
        expect(disassemble(assembled(text))).toBe(text);
      }),
    );
  });

  it('keeps the names of functions', () => {
    const program = assembled(
      'xdp main:\n call classify\n exit\nclassify:\n call redirect\n exit\nfunc redirect:\n r0 = 1\n exit',
    );
    expect(program.functions.map((func) => func.name)).toEqual(['main', 'classify', 'redirect']);
    expect(assembled(disassemble(program)).functions).toEqual(program.functions);
  });

  it('writes what a person would write', () => {
    const source = `license "GPL"
flags 0x20
map counters: array, key 4, value 8, entries 256

xdp firewall:
  r6 = r1
  if r6 == -1 goto L5
  r1 = map[counters]
  call classify
L5:
  r0 = *(u32 *)(r6 - 4)
  exit

func classify:
  r0 = 0x1122334455667788 ll
  exit
`;
    expect(disassemble(assembled(source))).toBe(source);
  });
});

describe.each(OPCODES)('$name', (row) => {
  const kernelText = (slots: readonly Insn[]) =>
    // the log shows a function's distance as a bare number
    printInsn(slots, 0, {
      address: (insn) =>
        insn.src === 4 ? `subprog[pc${insn.imm < 0 ? '' : '+'}${insn.imm}]` : null,
    });
  const declared = MAPS.map(
    (m) => `map ${m.name}: ${m.type}, key ${m.keySize}, value ${m.valueSize}, entries 1\n`,
  ).join('');

  it('is read back from the text of the log and from the source text', () => {
    fc.assert(
      fc.property(instance(row), (slots) => {
        expect(opcodeOf(slots[0]!)).toBe(row);
        const log = assembled(`${declared}xdp t:\n  0: ${kernelText(slots)}`);
        expect(log.insns).toEqual(slots);
        const program = { ...log, maps: MAPS, functions: [] };
        expect(assembled(disassemble(program)).insns).toEqual(slots);
      }),
      { numRuns: 25 },
    );
  });
});

describe('a declaration of a map', () => {
  const declared: readonly MapDef[] = [
    FLOWS,
    {
      name: 'seen',
      type: 'bloom_filter',
      keySize: 0,
      valueSize: 6,
      maxEntries: 9,
      flags: 0,
      extra: 3,
    },
    {
      name: 'outer',
      type: 'hash_of_maps',
      keySize: 6,
      valueSize: 4,
      maxEntries: 4,
      flags: 1,
      inner: FLOWS,
    },
  ];

  it('is read back with all that it says', () => {
    const insns = [{ code: 0x95, dst: 0, src: 0, off: 0, imm: 0 }];
    const given = { name: 't', progType: 'xdp', license: 'GPL', progFlags: 0, insns } as const;
    expect(assembled(disassemble({ ...given, maps: declared })).maps).toEqual(declared);
  });

  it('may leave out sizes that its type has no choice in', () => {
    const { maps } = assembled(
      'map q: queue, value 8, entries 4\nmap r: ringbuf, entries 4096\nxdp t:\n  exit',
    );
    expect(maps.map(({ keySize, valueSize }) => [keySize, valueSize])).toEqual([
      [0, 8],
      [0, 0],
    ]);
  });

  it('names the map that those in a map of maps look like, which stands above', () => {
    const outer = 'map outer: array_of_maps, entries 4';
    const wrong = assemble(`${outer}, inner flows\n${outer.replace('outer', 'o')}\nxdp t:\n  exit`);
    expect(wrong.ok ? [] : wrong.errors.map(({ message }) => message)).toEqual([
      'unexpected `flows`; expected the name of a map above',
      'the map has no inner; expected the name of a map above that those in it look like, as in: inner counters',
    ]);
  });
});
