import { CONTEXTS, type ProgTypeName } from '../abi';
import {
  BTF_FUNC_GLOBAL,
  BTF_FUNC_STATIC,
  BtfWriter,
  type FuncInfo,
  type ProgTypes,
  writeFuncInfo,
} from '../btf';
import { BPF_LD_IMM64, BPF_PSEUDO_CALL, BPF_PSEUDO_FUNC, type Insn } from '../isa';
import type { Disassemblable } from './disassemble';
import { INT_ARGS } from './prototype';
import type { ArgType, FuncArg } from './types';

const CTX: FuncArg = { type: { kind: 'ctx' }, name: 'ctx' };

const loadsFunction = ({ code, src }: Insn) => code === BPF_LD_IMM64 && src === BPF_PSEUDO_FUNC;
const callsFunction = ({ code, src }: Insn) => code === 0x85 && src === BPF_PSEUDO_CALL;

/** First slots of the functions as the kernel finds them: the main program, and what is called or has its address loaded. */
function functionStarts(insns: readonly Insn[]): number[] {
  const starts = new Set([0]);
  for (const [at, insn] of insns.entries())
    if (callsFunction(insn) || loadsFunction(insn)) starts.add(at + insn.imm + 1);
  return [...starts].filter((at) => at >= 0 && at < insns.length).sort((a, b) => a - b);
}

/** Types of arguments, each written once. */
class ArgTypes {
  readonly btf = new BtfWriter();
  private readonly ids = new Map<string, number>();

  constructor(private readonly progType: ProgTypeName) {}

  int(name: 'int' | keyof typeof INT_ARGS): number {
    const { size, signed } = name === 'int' ? INT_ARGS.s32 : INT_ARGS[name];
    return this.once(name, () => this.btf.int(name, size, signed));
  }

  of(type: ArgType): number {
    if (type.kind === 'int') return this.int(type.int);
    if (type.kind === 'ctx') return this.toStruct(CONTEXTS[this.progType].name);
    if (type.kind === 'dynptr') return this.toStruct('bpf_dynptr');
    const bytes = this.once(`[${type.size}]`, () =>
      this.btf.array(this.int('u8'), this.int('u32'), type.size),
    );
    return this.once(`*${bytes}`, () => this.btf.ptr(bytes));
  }

  private toStruct(name: string): number {
    const struct = this.once(name, () => this.btf.struct(name, 0, []));
    return this.once(`*${struct}`, () => this.btf.ptr(struct));
  }

  private once(key: string, add: () => number): number {
    const known = this.ids.get(key);
    if (known !== undefined) return known;
    const id = add();
    this.ids.set(key, id);
    return id;
  }
}

/**
 * Type information of the functions, as a compiler writes it: of a program that states what a
 * function takes, or that loads the address of one, which Linux allows with it only. Every function
 * returns an `int`; those of which nothing is said are static and take nothing.
 */
export function functionTypes(
  program: Pick<Disassemblable, 'name' | 'progType' | 'insns' | 'functions'>,
): ProgTypes | undefined {
  const { name, progType, insns, functions = [] } = program;
  const starts = functionStarts(insns);
  const declared = new Map(functions.map((func) => [func.start, func]));
  const stated = starts.some((start) => declared.get(start)?.proto);
  if (!stated && !insns.some(loadsFunction)) return undefined;
  const types = new ArgTypes(progType);
  const { btf } = types;
  const int = types.int('int');
  const taken = new Set<string>();
  const records = starts.map((start): FuncInfo => {
    const main = start === 0;
    const { proto, name: given } = declared.get(start) ?? { name: main ? name : '' };
    const args: readonly FuncArg[] = proto?.args ?? (main ? [CTX] : []);
    const params = args.map((arg, i) => ({
      name: arg.name === '' ? `arg${i}` : arg.name, // the kernel wants one
      type: types.of(arg.type),
    }));
    const free = given !== '' && !taken.has(given) ? given : `f${start}`;
    taken.add(free);
    const global = main || proto?.linkage === 'global';
    const linkage = global ? BTF_FUNC_GLOBAL : BTF_FUNC_STATIC;
    const typeId = btf.func(free, btf.proto(int, params), linkage);
    for (const [i, { type }] of args.entries())
      if (type.kind === 'mem' && type.nonnull) btf.declTag('arg:nonnull', typeId, i);
    return { insnOff: start, typeId };
  });
  return { btf: btf.bytes(), funcInfo: writeFuncInfo(records), lineInfo: new Uint8Array() };
}
