import {
  BPF_ABS,
  BPF_ADD,
  BPF_ADDR_SPACE_CAST,
  BPF_ALU,
  BPF_ALU64,
  BPF_AND,
  BPF_ARSH,
  BPF_ATOMIC,
  BPF_B,
  BPF_CALL,
  BPF_CMPXCHG,
  BPF_DIV,
  BPF_DW,
  BPF_END,
  BPF_EXIT,
  BPF_FETCH,
  BPF_H,
  BPF_IMM,
  BPF_IND,
  BPF_JA,
  BPF_JCOND,
  BPF_JEQ,
  BPF_JGE,
  BPF_JGT,
  BPF_JLE,
  BPF_JLT,
  BPF_JMP,
  BPF_JMP32,
  BPF_JNE,
  BPF_JSET,
  BPF_JSGE,
  BPF_JSGT,
  BPF_JSLE,
  BPF_JSLT,
  BPF_K,
  BPF_LD,
  BPF_LDX,
  BPF_LOAD_ACQ,
  BPF_LSH,
  BPF_MAY_GOTO,
  BPF_MEM,
  BPF_MEMSX,
  BPF_MOD,
  BPF_MOV,
  BPF_MUL,
  BPF_NEG,
  BPF_OR,
  BPF_PSEUDO_BTF_ID,
  BPF_PSEUDO_CALL,
  BPF_PSEUDO_FUNC,
  BPF_PSEUDO_KFUNC_CALL,
  BPF_PSEUDO_MAP_FD,
  BPF_PSEUDO_MAP_IDX,
  BPF_PSEUDO_MAP_IDX_VALUE,
  BPF_PSEUDO_MAP_VALUE,
  BPF_RSH,
  BPF_ST,
  BPF_STORE_REL,
  BPF_STX,
  BPF_SUB,
  BPF_TO_BE,
  BPF_TO_LE,
  BPF_W,
  BPF_X,
  BPF_XCHG,
  BPF_XOR,
} from './encoding';
import type { Insn } from './insn';

export type InsnClass =
  | 'BPF_LD'
  | 'BPF_LDX'
  | 'BPF_ST'
  | 'BPF_STX'
  | 'BPF_ALU'
  | 'BPF_JMP'
  | 'BPF_JMP32'
  | 'BPF_ALU64';

/** `operand`: the program chooses the value. A number: the form has this value there and no other. */
export type FieldRule = 'operand' | number;

/** One form of instruction: everything that assembler, printer, hover help and coverage say of it. */
export interface OpcodeRow {
  /** In the kernel's names, with the other fields that tell the form apart; unique in the table. */
  readonly name: string;
  /** `add`, `jeq`, `ldx`: the operation, without width and kind of operand. */
  readonly mnemonic: string;
  readonly class: InsnClass;
  readonly code: number;
  /**
   * The text that the kernel prints, with a place in braces for each operand:
   * `r{dst} = *(u32 *)(r{src} {off})`, `if w{dst} s> {hex} goto pc{off}`. Places: `dst`, `src`
   * (register numbers), `imm` (signed), `hex` (imm as unsigned hex), `off` (signed, always with its
   * sign; a jump distance after `pc`), `dist` (imm as a jump distance), `cast` (imm as two 16-bit
   * numbers), and, for what stands for an
   * object, `imm64`, `map`, `value`, `map_idx`, `value_idx`, `variable`, `func`, `helper`, `kfunc`.
   */
  readonly template: string;
  /** One line for hover help. */
  readonly meaning: string;
  readonly fields: Readonly<Record<'dst' | 'src' | 'off' | 'imm', FieldRule>>;
  /** 2 for the 64-bit immediate loads, whose second slot carries the upper half. */
  readonly slots: 1 | 2;
}

const SIZES = [
  { name: 'BPF_B', bits: BPF_B, bytes: 1 },
  { name: 'BPF_H', bits: BPF_H, bytes: 2 },
  { name: 'BPF_W', bits: BPF_W, bytes: 4 },
  { name: 'BPF_DW', bits: BPF_DW, bytes: 8 },
] as const;

const NO_FIELDS = { dst: 0, src: 0, off: 0, imm: 0 } as const;
const bytesText = (bytes: number) => (bytes === 1 ? '1 byte' : `${bytes} bytes`);

function row(
  spec: Pick<OpcodeRow, 'name' | 'mnemonic' | 'class' | 'code' | 'template' | 'meaning'> & {
    fields: Partial<OpcodeRow['fields']>;
    slots?: 2;
  },
): OpcodeRow {
  return { ...spec, fields: { ...NO_FIELDS, ...spec.fields }, slots: spec.slots ?? 1 };
}

// ------------------------------------------------------------------------------- arithmetic

interface AluOp {
  name: string;
  mnemonic: string;
  op: number;
  sign: string;
  /** `$` stands for the other operand. */
  meaning: string;
  /** off, where it selects the form. */
  off?: number;
}

const ALU_OPS: readonly AluOp[] = [
  { name: 'BPF_ADD', mnemonic: 'add', op: BPF_ADD, sign: '+=', meaning: 'Adds $ to dst' },
  { name: 'BPF_SUB', mnemonic: 'sub', op: BPF_SUB, sign: '-=', meaning: 'Subtracts $ from dst' },
  { name: 'BPF_MUL', mnemonic: 'mul', op: BPF_MUL, sign: '*=', meaning: 'Multiplies dst by $' },
  {
    name: 'BPF_DIV',
    mnemonic: 'div',
    op: BPF_DIV,
    sign: '/=',
    meaning: 'Divides dst by $, unsigned; division by zero gives 0',
  },
  {
    name: 'BPF_DIV',
    mnemonic: 'sdiv',
    op: BPF_DIV,
    sign: 's/=',
    meaning: 'Divides dst by $, signed, rounding towards zero; division by zero gives 0',
    off: 1,
  },
  { name: 'BPF_OR', mnemonic: 'or', op: BPF_OR, sign: '|=', meaning: 'Sets the bits of $ in dst' },
  {
    name: 'BPF_AND',
    mnemonic: 'and',
    op: BPF_AND,
    sign: '&=',
    meaning: 'Keeps only the bits of dst that are set in $',
  },
  {
    name: 'BPF_LSH',
    mnemonic: 'lsh',
    op: BPF_LSH,
    sign: '<<=',
    meaning: 'Shifts dst left by $ bits',
  },
  {
    name: 'BPF_RSH',
    mnemonic: 'rsh',
    op: BPF_RSH,
    sign: '>>=',
    meaning: 'Shifts dst right by $ bits, filling with zeros',
  },
  {
    name: 'BPF_MOD',
    mnemonic: 'mod',
    op: BPF_MOD,
    sign: '%=',
    meaning: 'Remainder of dst by $, unsigned; by zero it leaves dst as it is',
  },
  {
    name: 'BPF_MOD',
    mnemonic: 'smod',
    op: BPF_MOD,
    sign: 's%=',
    meaning: 'Remainder of dst by $, signed, with the sign of dst; by zero it leaves dst as it is',
    off: 1,
  },
  {
    name: 'BPF_XOR',
    mnemonic: 'xor',
    op: BPF_XOR,
    sign: '^=',
    meaning: 'Flips the bits of $ in dst',
  },
  { name: 'BPF_MOV', mnemonic: 'mov', op: BPF_MOV, sign: '=', meaning: 'Copies $ to dst' },
  {
    name: 'BPF_ARSH',
    mnemonic: 'arsh',
    op: BPF_ARSH,
    sign: 's>>=',
    meaning: 'Shifts dst right by $ bits, filling with its sign',
  },
];

const WIDTHS = [
  { class: 'BPF_ALU64', bits: BPF_ALU64, reg: 'r', note: '' },
  { class: 'BPF_ALU', bits: BPF_ALU, reg: 'w', note: ', in 32 bits; the upper half becomes 0' },
] as const;

const selected = (off: number | undefined) => (off === undefined ? '' : `, off ${off}`);

const ALU_ROWS = WIDTHS.flatMap((width) => {
  const dst = `${width.reg}{dst}`;
  const src = `${width.reg}{src}`;
  const two = ALU_OPS.flatMap((op) => {
    const note =
      op.mnemonic === 'mov' && width.reg === 'r' ? ', sign-extended to 64 bits' : width.note;
    return [
      row({
        name: `${width.class} | ${op.name} | BPF_K${selected(op.off)}`,
        mnemonic: op.mnemonic,
        class: width.class,
        code: width.bits | op.op | BPF_K,
        template: `${dst} ${op.sign} {imm}`,
        meaning: `${op.meaning.replace('$', 'the immediate')}${note}.`,
        fields: { dst: 'operand', imm: 'operand', off: op.off ?? 0 },
      }),
      row({
        name: `${width.class} | ${op.name} | BPF_X${selected(op.off)}`,
        mnemonic: op.mnemonic,
        class: width.class,
        code: width.bits | op.op | BPF_X,
        template: `${dst} ${op.sign} ${src}`,
        meaning: `${op.meaning.replace('$', 'src')}${width.note}.`,
        fields: { dst: 'operand', src: 'operand', off: op.off ?? 0 },
      }),
    ];
  });
  const extended = (width.reg === 'r' ? [8, 16, 32] : [8, 16]).map((bits) =>
    row({
      name: `${width.class} | BPF_MOV | BPF_X, off ${bits}`,
      mnemonic: 'movsx',
      class: width.class,
      code: width.bits | BPF_MOV | BPF_X,
      template: `${dst} = (s${bits})${src}`,
      meaning: `Copies the low ${bits} bits of src to dst, extending their sign${width.note}.`,
      fields: { dst: 'operand', src: 'operand', off: bits },
    }),
  );
  const negate = row({
    name: `${width.class} | BPF_NEG`,
    mnemonic: 'neg',
    class: width.class,
    code: width.bits | BPF_NEG,
    template: `${dst} = -${dst}`,
    meaning: `Negates dst${width.note}.`,
    fields: { dst: 'operand' },
  });
  return [...two, ...extended, negate];
});

const CAST_ROW = row({
  name: `BPF_ALU64 | BPF_MOV | BPF_X, off ${BPF_ADDR_SPACE_CAST}`,
  mnemonic: 'addr_space_cast',
  class: 'BPF_ALU64',
  code: BPF_ALU64 | BPF_MOV | BPF_X,
  template: 'r{dst} = addr_space_cast(r{src}, {cast})',
  meaning: 'Converts a pointer between address spaces (arenas); imm is to << 16 | from.',
  fields: { dst: 'operand', src: 'operand', off: BPF_ADDR_SPACE_CAST, imm: 'operand' },
});

const SWAP_ROWS = [
  { class: 'BPF_ALU', bits: BPF_ALU | BPF_TO_LE, source: 'BPF_TO_LE', word: 'le' },
  { class: 'BPF_ALU', bits: BPF_ALU | BPF_TO_BE, source: 'BPF_TO_BE', word: 'be' },
  { class: 'BPF_ALU64', bits: BPF_ALU64, source: 'BPF_TO_LE', word: 'bswap' },
].flatMap((swap) =>
  [16, 32, 64].map((bits) => {
    const rest = bits === 64 ? '' : '; the bits above become 0';
    return row({
      name: `${swap.class} | BPF_END | ${swap.source}, imm ${bits}`,
      mnemonic: swap.word,
      class: swap.class as InsnClass,
      code: swap.bits | BPF_END,
      template: `r{dst} = ${swap.word}${bits} r{dst}`,
      meaning:
        swap.word === 'bswap'
          ? `Reverses the bytes of the low ${bits} bits of dst${rest}.`
          : `Converts the low ${bits} bits of dst between the machine's byte order and ${swap.word === 'be' ? 'big (network)' : 'little'} endian${rest}.`,
      fields: { dst: 'operand', imm: bits },
    });
  }),
);

// ------------------------------------------------------------------------- loads and stores

const MEMORY_ROWS = SIZES.flatMap(({ name, bits, bytes }) => {
  const type = `u${bytes * 8}`;
  return [
    row({
      name: `BPF_LDX | BPF_MEM | ${name}`,
      mnemonic: 'ldx',
      class: 'BPF_LDX',
      code: BPF_LDX | BPF_MEM | bits,
      template: `r{dst} = *(${type} *)(r{src} {off})`,
      meaning: `Loads ${bytesText(bytes)} from memory${bytes === 8 ? '' : '; the bits above become 0'}.`,
      fields: { dst: 'operand', src: 'operand', off: 'operand' },
    }),
    row({
      name: `BPF_STX | BPF_MEM | ${name}`,
      mnemonic: 'stx',
      class: 'BPF_STX',
      code: BPF_STX | BPF_MEM | bits,
      template: `*(${type} *)(r{dst} {off}) = r{src}`,
      meaning: `Stores the low ${bytesText(bytes)} of src to memory.`,
      fields: { dst: 'operand', src: 'operand', off: 'operand' },
    }),
    row({
      name: `BPF_ST | BPF_MEM | ${name}`,
      mnemonic: 'st',
      class: 'BPF_ST',
      code: BPF_ST | BPF_MEM | bits,
      template: `*(${type} *)(r{dst} {off}) = {imm}`,
      meaning: `Stores the immediate to memory as ${bytesText(bytes)}${bytes === 8 ? ', sign-extended' : ''}.`,
      fields: { dst: 'operand', off: 'operand', imm: 'operand' },
    }),
    ...(bytes === 8
      ? []
      : [
          row({
            name: `BPF_LDX | BPF_MEMSX | ${name}`,
            mnemonic: 'ldxs',
            class: 'BPF_LDX',
            code: BPF_LDX | BPF_MEMSX | bits,
            template: `r{dst} = *(s${bytes * 8} *)(r{src} {off})`,
            meaning: `Loads ${bytesText(bytes)} from memory and extends the sign to 64 bits.`,
            fields: { dst: 'operand', src: 'operand', off: 'operand' },
          }),
          row({
            name: `BPF_LD | BPF_ABS | ${name}`,
            mnemonic: 'ldabs',
            class: 'BPF_LD',
            code: BPF_LD | BPF_ABS | bits,
            template: `r0 = *(${type} *)skb[{imm}]`,
            meaning: `Legacy: loads ${bytesText(bytes)} of an skb's packet (context in r6) in host byte order, or ends the program with 0.`,
            fields: { imm: 'operand' },
          }),
          row({
            name: `BPF_LD | BPF_IND | ${name}`,
            mnemonic: 'ldind',
            class: 'BPF_LD',
            code: BPF_LD | BPF_IND | bits,
            template: `r0 = *(${type} *)skb[r{src} + {imm}]`,
            meaning: `Legacy: loads ${bytesText(bytes)} of an skb's packet at src plus the immediate, or ends the program with 0.`,
            fields: { src: 'operand', imm: 'operand' },
          }),
        ]),
  ];
});

const ATOMIC_OPS = [
  { name: 'BPF_ADD', word: 'add', op: BPF_ADD, sign: '+=', verb: 'Adds src to memory' },
  { name: 'BPF_OR', word: 'or', op: BPF_OR, sign: '|=', verb: 'Sets the bits of src in memory' },
  {
    name: 'BPF_AND',
    word: 'and',
    op: BPF_AND,
    sign: '&=',
    verb: 'Keeps only the bits of memory that are set in src',
  },
  {
    name: 'BPF_XOR',
    word: 'xor',
    op: BPF_XOR,
    sign: '^=',
    verb: 'Flips the bits of src in memory',
  },
] as const;

const ATOMIC_FIELDS = { dst: 'operand', src: 'operand', off: 'operand' } as const;

const ATOMIC_ROWS = SIZES.flatMap(({ name, bits, bytes }) => {
  const at = `(u${bytes * 8} *)`;
  const base = `BPF_STX | BPF_ATOMIC | ${name}`;
  const common = { class: 'BPF_STX', code: BPF_STX | BPF_ATOMIC | bits } as const;
  const ordered = [
    row({
      ...common,
      name: `${base}, imm BPF_LOAD_ACQ`,
      mnemonic: 'load_acquire',
      template: `r{dst} = load_acquire(${at}(r{src} {off}))`,
      meaning: `Loads ${bytesText(bytes)}; no later access is seen before it.`,
      fields: { ...ATOMIC_FIELDS, imm: BPF_LOAD_ACQ },
    }),
    row({
      ...common,
      name: `${base}, imm BPF_STORE_REL`,
      mnemonic: 'store_release',
      template: `store_release(${at}(r{dst} {off}), r{src})`,
      meaning: `Stores ${bytesText(bytes)}; every earlier access is seen before it.`,
      fields: { ...ATOMIC_FIELDS, imm: BPF_STORE_REL },
    }),
  ];
  if (bytes < 4) return ordered;
  const call = bytes === 8 ? 'atomic64' : 'atomic';
  const plain = ATOMIC_OPS.flatMap((op) => [
    row({
      ...common,
      name: `${base}, imm ${op.name}`,
      mnemonic: `lock ${op.word}`,
      template: `lock *${at}(r{dst} {off}) ${op.sign} r{src}`,
      meaning: `${op.verb} (${bytesText(bytes)}), atomically.`,
      fields: { ...ATOMIC_FIELDS, imm: op.op },
    }),
    row({
      ...common,
      name: `${base}, imm ${op.name} | BPF_FETCH`,
      mnemonic: `fetch_${op.word}`,
      template: `r{src} = ${call}_fetch_${op.word}(${at}(r{dst} {off}), r{src})`,
      meaning: `${op.verb} (${bytesText(bytes)}), atomically; src becomes what was there before.`,
      fields: { ...ATOMIC_FIELDS, imm: op.op | BPF_FETCH },
    }),
  ]);
  return [
    ...plain,
    row({
      ...common,
      name: `${base}, imm BPF_XCHG`,
      mnemonic: 'xchg',
      template: `r{src} = ${call}_xchg(${at}(r{dst} {off}), r{src})`,
      meaning: `Exchanges src and memory (${bytesText(bytes)}), atomically.`,
      fields: { ...ATOMIC_FIELDS, imm: BPF_XCHG },
    }),
    row({
      ...common,
      name: `${base}, imm BPF_CMPXCHG`,
      mnemonic: 'cmpxchg',
      template: `r0 = ${call}_cmpxchg(${at}(r{dst} {off}), r0, r{src})`,
      meaning: `Stores src if memory equals r0 (${bytesText(bytes)}), atomically; r0 becomes what was there before.`,
      fields: { ...ATOMIC_FIELDS, imm: BPF_CMPXCHG },
    }),
    ...ordered,
  ];
});

const WIDE_ROWS = [
  {
    source: 0,
    suffix: '',
    mnemonic: 'lddw',
    place: 'imm64',
    meaning: 'Loads a 64-bit number; takes two slots.',
  },
  {
    source: BPF_PSEUDO_MAP_FD,
    suffix: ', src BPF_PSEUDO_MAP_FD',
    mnemonic: 'ld_map',
    place: 'map',
    meaning: 'Loads the address of a map, as helpers take it.',
  },
  {
    source: BPF_PSEUDO_MAP_VALUE,
    suffix: ', src BPF_PSEUDO_MAP_VALUE',
    mnemonic: 'ld_map_value',
    place: 'value',
    meaning: 'Loads an address within the first value of an array map.',
  },
  {
    source: BPF_PSEUDO_BTF_ID,
    suffix: ', src BPF_PSEUDO_BTF_ID',
    mnemonic: 'ld_var',
    place: 'variable',
    meaning: 'Loads the address of a kernel variable, by its BTF id.',
  },
  {
    source: BPF_PSEUDO_FUNC,
    suffix: ', src BPF_PSEUDO_FUNC',
    mnemonic: 'ld_func',
    place: 'func',
    meaning: 'Loads the address of a subprogram, for a helper that calls it back.',
  },
  {
    source: BPF_PSEUDO_MAP_IDX,
    suffix: ', src BPF_PSEUDO_MAP_IDX',
    mnemonic: 'ld_map',
    place: 'map_idx',
    meaning: 'Loads the address of a map, named by its place in fd_array.',
  },
  {
    source: BPF_PSEUDO_MAP_IDX_VALUE,
    suffix: ', src BPF_PSEUDO_MAP_IDX_VALUE',
    mnemonic: 'ld_map_value',
    place: 'value_idx',
    meaning: "Loads an address within a map's first value, the map named by its place in fd_array.",
  },
].map(({ source, suffix, mnemonic, place, meaning }) =>
  row({
    name: `BPF_LD | BPF_IMM | BPF_DW${suffix}`,
    mnemonic,
    class: 'BPF_LD',
    code: BPF_LD | BPF_IMM | BPF_DW,
    template: `r{dst} = {${place}}`,
    meaning,
    fields: { dst: 'operand', src: source, imm: 'operand' },
    slots: 2,
  }),
);

// ------------------------------------------------------------------------------------ jumps

const CONDITIONS = [
  { name: 'BPF_JEQ', mnemonic: 'jeq', op: BPF_JEQ, sign: '==', meaning: 'dst equals $' },
  { name: 'BPF_JGT', mnemonic: 'jgt', op: BPF_JGT, sign: '>', meaning: 'dst > $, unsigned' },
  { name: 'BPF_JGE', mnemonic: 'jge', op: BPF_JGE, sign: '>=', meaning: 'dst >= $, unsigned' },
  {
    name: 'BPF_JSET',
    mnemonic: 'jset',
    op: BPF_JSET,
    sign: '&',
    meaning: 'dst and $ have a bit in common',
  },
  { name: 'BPF_JNE', mnemonic: 'jne', op: BPF_JNE, sign: '!=', meaning: 'dst differs from $' },
  { name: 'BPF_JSGT', mnemonic: 'jsgt', op: BPF_JSGT, sign: 's>', meaning: 'dst > $, signed' },
  { name: 'BPF_JSGE', mnemonic: 'jsge', op: BPF_JSGE, sign: 's>=', meaning: 'dst >= $, signed' },
  { name: 'BPF_JLT', mnemonic: 'jlt', op: BPF_JLT, sign: '<', meaning: 'dst < $, unsigned' },
  { name: 'BPF_JLE', mnemonic: 'jle', op: BPF_JLE, sign: '<=', meaning: 'dst <= $, unsigned' },
  { name: 'BPF_JSLT', mnemonic: 'jslt', op: BPF_JSLT, sign: 's<', meaning: 'dst < $, signed' },
  { name: 'BPF_JSLE', mnemonic: 'jsle', op: BPF_JSLE, sign: 's<=', meaning: 'dst <= $, signed' },
] as const;

const CONDITION_ROWS = [
  { class: 'BPF_JMP', bits: BPF_JMP, reg: 'r', note: '' },
  { class: 'BPF_JMP32', bits: BPF_JMP32, reg: 'w', note: ' (low 32 bits)' },
].flatMap((width) =>
  CONDITIONS.flatMap((condition) => {
    const head = `if ${width.reg}{dst} ${condition.sign}`;
    const common = { mnemonic: condition.mnemonic, class: width.class as InsnClass };
    return [
      row({
        ...common,
        name: `${width.class} | ${condition.name} | BPF_K`,
        code: width.bits | condition.op | BPF_K,
        template: `${head} {hex} goto pc{off}`,
        meaning: `Jumps if ${condition.meaning.replace('$', 'the immediate')}${width.note}.`,
        fields: { dst: 'operand', off: 'operand', imm: 'operand' },
      }),
      row({
        ...common,
        name: `${width.class} | ${condition.name} | BPF_X`,
        code: width.bits | condition.op | BPF_X,
        template: `${head} ${width.reg}{src} goto pc{off}`,
        meaning: `Jumps if ${condition.meaning.replace('$', 'src')}${width.note}.`,
        fields: { dst: 'operand', src: 'operand', off: 'operand' },
      }),
    ];
  }),
);

const JUMP_ROWS = [
  row({
    name: 'BPF_JMP | BPF_JA',
    mnemonic: 'ja',
    class: 'BPF_JMP',
    code: BPF_JMP | BPF_JA,
    template: 'goto pc{off}',
    meaning: 'Jumps, up to 32,767 instructions away.',
    fields: { off: 'operand' },
  }),
  row({
    name: 'BPF_JMP32 | BPF_JA',
    mnemonic: 'gotol',
    class: 'BPF_JMP32',
    code: BPF_JMP32 | BPF_JA,
    template: 'gotol pc{dist}',
    meaning: 'Jumps, the distance being in the immediate.',
    fields: { imm: 'operand' },
  }),
  row({
    name: 'BPF_JMP | BPF_JCOND, src BPF_MAY_GOTO',
    mnemonic: 'may_goto',
    class: 'BPF_JMP',
    code: BPF_JMP | BPF_JCOND,
    template: 'may_goto pc{off}',
    meaning: "Jumps once the loop's budget is used up; makes a loop bounded for the verifier.",
    fields: { src: BPF_MAY_GOTO, off: 'operand' },
  }),
  row({
    name: 'BPF_JMP | BPF_CALL',
    mnemonic: 'call',
    class: 'BPF_JMP',
    code: BPF_JMP | BPF_CALL,
    template: 'call {helper}',
    meaning: 'Calls a helper: arguments in r1 to r5, result in r0; r1 to r5 are lost.',
    fields: { imm: 'operand' },
  }),
  row({
    name: 'BPF_JMP | BPF_CALL, src BPF_PSEUDO_CALL',
    mnemonic: 'call',
    class: 'BPF_JMP',
    code: BPF_JMP | BPF_CALL,
    template: 'call pc{dist}',
    meaning: 'Calls a subprogram: arguments in r1 to r5, result in r0; r6 to r9 are kept.',
    fields: { src: BPF_PSEUDO_CALL, imm: 'operand' },
  }),
  row({
    name: 'BPF_JMP | BPF_CALL, src BPF_PSEUDO_KFUNC_CALL',
    mnemonic: 'call',
    class: 'BPF_JMP',
    code: BPF_JMP | BPF_CALL,
    template: 'call {kfunc}',
    meaning: 'Calls a kernel function by its BTF id; off picks the BTF from fd_array.',
    fields: { src: BPF_PSEUDO_KFUNC_CALL, off: 'operand', imm: 'operand' },
  }),
  row({
    name: 'BPF_JMP | BPF_EXIT',
    mnemonic: 'exit',
    class: 'BPF_JMP',
    code: BPF_JMP | BPF_EXIT,
    template: 'exit',
    meaning: 'Ends the program or the subprogram with the result in r0.',
    fields: {},
  }),
];

/**
 * Every form of instruction that Linux 6.18 takes from a program: RFC 9669 and what came after it.
 * callx (0x8d) is not among them: the kernel answers `unknown opcode 8d`.
 *
 * @kernel kernel/bpf/core.c public_insntable[], kernel/bpf/verifier.c do_check_insn()
 */
export const OPCODES: readonly OpcodeRow[] = [
  ...ALU_ROWS,
  CAST_ROW,
  ...SWAP_ROWS,
  ...MEMORY_ROWS,
  ...ATOMIC_ROWS,
  ...WIDE_ROWS,
  ...JUMP_ROWS,
  ...CONDITION_ROWS,
];

const BY_CODE: readonly (readonly OpcodeRow[])[] = Array.from({ length: 256 }, (_, code) =>
  OPCODES.filter((entry) => entry.code === code),
);

/** Every form that shares an opcode byte; empty for a byte that Linux 6.18 does not know. */
export function rowsOfCode(code: number): readonly OpcodeRow[] {
  return BY_CODE[code & 0xff]!; // 256 entries
}

function fits(rule: FieldRule, value: number): boolean {
  return rule === 'operand' || rule === value;
}

/**
 * The form that an instruction is, `null` where it is none: an unknown code, or a value in a field
 * that the form keeps for itself. The second slot of a 64-bit immediate is no form of its own.
 */
export function opcodeOf(insn: Insn): OpcodeRow | null {
  for (const candidate of BY_CODE[insn.code & 0xff]!) {
    const { dst, src, off, imm } = candidate.fields;
    if (fits(dst, insn.dst) && fits(src, insn.src) && fits(off, insn.off) && fits(imm, insn.imm))
      return candidate;
  }
  return null;
}
