import { expect } from 'vitest';
import { BPF_F_INJECT_CHAIN_CALLS } from '../abi';
import { type Assembled, assemble, disassemble, functionTypes } from '../asm';
import { printInsn } from '../isa';
import {
  createKernel,
  type Kernel,
  type KernelOptions,
  type Process,
  type ProgLoadResult,
  type ProgObject,
} from '../kernel';
import { compose, type Layer, PACKET_TEMPLATES } from '../packet';
import { createDeclaredMap, withMapFds } from '../playground';
import type { Fault, Hop } from '../trace';
import { toHex } from '../util';
import type { Rejected, VerifyResult } from '../verifier';

/**
 * Assembles the text of an XDP program. Without a line such as `xdp main:` the text is the body of
 * `main`; declarations of maps, licence and flags may come first.
 */
export function xdp(
  texts: TemplateStringsArray,
  ...values: readonly (string | number)[]
): Assembled {
  return xdpSource(String.raw({ raw: texts.raw }, ...values));
}

/** The same for a text that is not written in place. */
export function xdpSource(text: string): Assembled {
  const source = /^\s*xdp\s+\w+\s*:/m.test(text) ? text : withEntry(text);
  const result = assemble(source);
  if (!result.ok) {
    const errors = result.errors.map(
      ({ range, message }) => `  ${range.line}:${range.column} ${message}`,
    );
    throw new Error(`the program does not assemble:\n${errors.join('\n')}\n${source}`);
  }
  return result.program;
}

function withEntry(body: string): string {
  const lines = body.split('\n');
  const first = lines.findIndex(
    (line) => !/^\s*(map|rodata|license|flags)\b|^\s*(\/\/.*)?$/.test(line),
  );
  return [...lines.slice(0, first), 'xdp main:', ...lines.slice(first)].join('\n');
}

/** The instructions, numbered, for messages of failed tests. */
export function listing({ insns }: Pick<Assembled, 'insns'>, at: number | null = null): string {
  return insns
    .map((_, i) => `${i === at ? '→' : ' '} ${String(i).padStart(3)}: ${printInsn(insns, i)}`)
    .filter((line) => !/: $/.test(line)) // second slots of 64-bit loads
    .join('\n');
}

// ------------------------------------------------------------------------------ packets

const TEMPLATE = new Map(PACKET_TEMPLATES.map(({ id, bytes }) => [id, bytes]));

/** A packet: a ping, or what the layers say. */
export function packet(...layers: readonly Layer[]): Uint8Array<ArrayBuffer> {
  if (layers.length === 0) return packet.template('ping');
  const result = compose(layers);
  if (!result.ok) throw new Error(result.message);
  return result.bytes;
}

/** A packet of the templates that the page offers: `ping`, `tcp-syn`, .. */
packet.template = (id: string): Uint8Array<ArrayBuffer> => {
  const bytes = TEMPLATE.get(id);
  if (!bytes) throw new Error(`there is no packet template ${id}: ${[...TEMPLATE.keys()].join()}`);
  return bytes.slice();
};

/** `length` bytes that count up. */
packet.counting = (length: number): Uint8Array<ArrayBuffer> =>
  Uint8Array.from({ length }, (_, i) => i & 0xff);

// ------------------------------------------------------------------------------ load verdicts

/** Programs as loaded by a process of a kernel, their maps created by name and shared. */
export class Bench {
  readonly kernel: Kernel;
  readonly process: Process;
  private readonly maps = new Map<string, number>();

  constructor(options: KernelOptions = {}) {
    this.kernel = createKernel(options);
    this.process = this.kernel.process();
  }

  tryLoad(
    program: Assembled,
    options: { chain?: boolean; logLevel?: number } = {},
  ): ProgLoadResult {
    const fds = program.maps.map((def) => this.mapFd(def.name, program));
    const flag = options.chain ? BPF_F_INJECT_CHAIN_CALLS : 0;
    return this.process.progLoad({
      progType: program.progType,
      attachType: program.attachType,
      insns: withMapFds(program.insns, fds),
      types: functionTypes(program),
      license: program.license,
      progFlags: (program.progFlags | flag) >>> 0,
      name: program.name.slice(0, 15),
      logLevel: options.logLevel ?? 2,
    });
  }

  /** Loads a program that must load; the chain-call flag is set unless told otherwise. */
  load(
    program: Assembled,
    { chain = true } = {},
  ): { readonly fd: number; readonly prog: ProgObject } {
    const loaded = this.tryLoad(program, { chain });
    if (loaded.ok) return loaded;
    throw new Error(`${program.name} does not load: ${tell(program, loaded)}`);
  }

  /** The fd of a map that a program declares. */
  mapFd(name: string, program?: Assembled): number {
    const known = this.maps.get(name);
    if (known !== undefined) return known;
    const def = program?.maps.find((map) => map.name === name);
    const created = def && createDeclaredMap(this.process, def);
    if (!created?.ok) throw new Error(`no map ${name}: ${created?.errno ?? 'not declared'}`);
    this.maps.set(name, created.value);
    return created.value;
  }

  /** Contents of a map, in hex. */
  entries(name: string): Record<string, string> {
    const mapFd = this.mapFd(name);
    const entries: Record<string, string> = {};
    let key: Uint8Array | null = null;
    for (;;) {
      const next: { ok: boolean; value?: Uint8Array } = this.process.bpf('BPF_MAP_GET_NEXT_KEY', {
        mapFd,
        key,
      });
      if (!next.ok || !next.value) return entries;
      key = next.value;
      const value = this.process.bpf('BPF_MAP_LOOKUP_ELEM', { mapFd, key });
      if (value.ok) entries[toHex(key)] = toHex(value.value);
    }
  }
}

function tell(program: Assembled, result: Extract<ProgLoadResult, { ok: false }>): string {
  const { rejected, errno, note, log } = result;
  const why = rejected ? `${rejected.message} (at ${rejected.at})` : (note ?? '');
  const unsupported = rejected?.unsupported ? `\nnot supported: ${rejected.unsupported}` : '';
  return `${errno} ${why}${unsupported}\n${listing(program, rejected?.at ?? null)}\n${log}`;
}

/** Holds that the verifier accepts a program, and gives its answer. */
export function expectAccepted(program: Assembled): Extract<VerifyResult, { ok: true }> {
  const loaded = new Bench().tryLoad(program);
  if (!loaded.ok) throw new Error(`expected to be accepted: ${tell(program, loaded)}`);
  return loaded.prog.verified;
}

export interface Rejection {
  readonly message: RegExp | string;
  /** Slot of the instruction at fault, or a mark for the whole program. */
  readonly at?: number | null;
  readonly errno?: string;
}

/** Holds that the verifier refuses a program, where and with which words, and gives its answer. */
export function expectRejected(program: Assembled, expected: Rejection): Rejected {
  const loaded = new Bench().tryLoad(program);
  if (loaded.ok) throw new Error(`expected to be rejected, but is accepted:\n${listing(program)}`);
  const { rejected } = loaded;
  if (!rejected) throw new Error(`rejected, but not by the verifier: ${tell(program, loaded)}`);
  const where = tell(program, loaded);
  if (typeof expected.message === 'string') expect(rejected.message, where).toBe(expected.message);
  else expect(rejected.message, where).toMatch(expected.message);
  if (expected.at !== undefined) expect(rejected.at, where).toBe(expected.at);
  if (expected.errno !== undefined) expect(rejected.errno, where).toBe(expected.errno);
  return rejected;
}

// ------------------------------------------------------------------------------ runs

export interface RunOptions extends KernelOptions {
  readonly packet?: Uint8Array;
  /** Nanoseconds. */
  readonly time?: bigint;
  /** Loads with the chain-call flag. */
  readonly chain?: boolean;
}

export interface RunOutcome {
  /** u32; `null` after a fault. */
  readonly retval: number | null;
  readonly fault: Fault | null;
  /** r0..r10 at the end. */
  readonly registers: readonly bigint[];
  /** Hex. */
  readonly packet: string;
  readonly hops: readonly Hop[];
  readonly printed: readonly string[];
  /** Contents of the maps that the program declares, in hex. */
  readonly maps: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/**
 * Loads a program and runs it for one packet. On the way it holds what must hold of every program:
 * its disassembly assembles to the same instructions.
 */
export function run(program: Assembled, options: RunOptions = {}): RunOutcome {
  holdRoundTrip(program);
  const bench = new Bench(options);
  const { fd } = bench.load(program, { chain: options.chain ?? false });
  const result = bench.process.bpf('BPF_PROG_TEST_RUN', {
    progFd: fd,
    data: options.packet ?? packet(),
    time: options.time ?? 0n,
  });
  if (!result.ok) throw new Error(`test run: ${result.errno}\n${listing(program)}`);
  const { retval, fault, data, hops, printed } = result.value;
  return {
    retval,
    fault,
    registers: [...bench.kernel.machine.interpreter.regs.wide].slice(0, 11),
    packet: toHex(data),
    hops,
    printed,
    maps: Object.fromEntries(program.maps.map(({ name }) => [name, bench.entries(name)])),
  };
}

function holdRoundTrip(program: Assembled): void {
  const text = disassemble(program);
  const again = assemble(text);
  if (!again.ok) throw new Error(`its disassembly does not assemble:\n${text}`);
  expect(again.program.insns, text).toEqual(program.insns);
}
