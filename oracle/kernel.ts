import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs';
import path from 'node:path';
import type { TypeKeys } from '../engine/test/type-keys';

/**
 * The running Linux kernel, asked through `bpf-oracle.c`. The protocol is told in README.md beside
 * this file; what is typed here is the part that the suites use.
 */

export interface KernelMap {
  readonly type: string;
  readonly key_size: number;
  readonly value_size: number;
  readonly max_entries: number;
  readonly flags?: number;
  readonly name?: string;
  readonly dump?: boolean;
  /** Initial contents, key and value in hex. */
  readonly entries?: readonly (readonly [string, string])[];
  /** Of a prog_array: slot and index of the program. */
  readonly progs?: readonly (readonly [number, number])[];
  readonly extra?: number;
  /** Freezes it once its entries are in. */
  readonly freeze?: boolean;
  /** Of a map of maps: index of the map that it is modelled on. */
  readonly inner?: number;
}

/** A command on a map; bytes in hex. */
export interface KernelOp {
  readonly cmd: string;
  readonly map: number;
  readonly key?: string;
  readonly value?: string;
  readonly flags?: number;
  /** Index of a map whose fd is the value. */
  readonly fd_map?: number;
  /** Of batches. */
  readonly in?: string;
  readonly count?: number;
  readonly keys?: string;
  readonly values?: string;
  readonly batch_flags?: number;
  /** Of `run`: the packet. */
  readonly data?: string;
}

/** BPF_MAP_CREATE with any attributes. */
export type KernelCreate = Omit<KernelMap, 'entries' | 'progs'> & { readonly cmd: 'create' };

export interface KernelProg extends TypeKeys {
  readonly type: string;
  /** Hex; loads of maps carry an index into `maps`. */
  readonly insns: string;
  readonly license?: string;
  readonly flags?: number;
  readonly log_level?: number;
  /** Bytes. */
  readonly log_size?: number;
  readonly xlated?: boolean;
  readonly name?: string;
  readonly attach_type?: number;
  /** Type information, hex. */
  readonly btf?: string;
  readonly func_info?: string;
  readonly line_info?: string;
  /** Ids of kernel functions in `insns`, and their names. */
  readonly kfuncs?: readonly (readonly [number, string])[];
}

export interface KernelRun {
  readonly prog: number;
  readonly data: string;
  readonly ctx?: string;
}

export interface KernelRequest {
  readonly maps?: readonly KernelMap[];
  readonly progs?: readonly KernelProg[];
  readonly runs?: readonly KernelRun[];
  /** Before the runs. */
  readonly ops?: readonly (KernelOp | KernelCreate)[];
}

/** What a command gave, as far as it gave it. */
export interface KernelOpAnswer {
  readonly verdict: string;
  readonly errno: number;
  readonly value?: string;
  readonly key?: string;
  readonly count?: number;
  readonly out?: string;
  /** Of `run`. */
  readonly retval?: number;
  readonly keys?: string;
  readonly values?: string;
}

/** Verdicts are `ok` or the name of an error number. */
export interface KernelAnswer {
  readonly ok: boolean;
  readonly error?: string;
  readonly errors?: readonly string[];
  readonly progs: readonly {
    readonly verdict: string;
    readonly log: string;
    readonly xlated?: string;
    readonly tag?: string;
    /** Of our engine: what keeps it from an answer. */
    readonly unsupported?: string;
  }[];
  readonly maps: readonly {
    readonly verdict: string;
    readonly entries?: readonly (readonly [string, string])[];
    /** Of a ring buffer. */
    readonly records?: readonly string[];
  }[];
  readonly ops?: readonly KernelOpAnswer[];
  readonly runs: readonly {
    readonly verdict: string;
    readonly retval: number;
    readonly data_out?: string;
  }[];
}

export type KernelState =
  | { readonly ok: true; readonly release: string }
  | { readonly ok: false; readonly reason: string };

const SOURCE = path.join(import.meta.dirname, 'bpf-oracle.c');
const CACHE = path.join(import.meta.dirname, '..', '.cache', 'oracle');

type Built =
  | { readonly ok: true; readonly file: string }
  | { readonly ok: false; readonly reason: string };

/** Compiles the harness unless this very source was compiled before. */
function build(): Built {
  if (process.platform !== 'linux')
    return { ok: false, reason: `${process.platform} is not Linux` };
  const hash = createHash('sha256').update(readFileSync(SOURCE)).digest('hex').slice(0, 16);
  const file = path.join(CACHE, `bpf-oracle-${hash}`);
  if (existsSync(file)) return { ok: true, file };
  mkdirSync(CACHE, { recursive: true });
  const mine = `${file}.${process.pid}`; // several test workers may build at the same moment
  const gcc = spawnSync('gcc', ['-O2', '-Wall', '-o', mine, SOURCE], { encoding: 'utf8' });
  if (gcc.error) return { ok: false, reason: 'there is no gcc to build the harness with' };
  if (gcc.status !== 0) {
    const first = gcc.stderr.split('\n').find((line) => line.includes('error')) ?? gcc.stderr;
    return { ok: false, reason: `the harness does not compile: ${first.trim()}` };
  }
  renameSync(mine, file);
  return { ok: true, file };
}

/** @param setUp shell commands for a network namespace that the harness then stays in */
function ask(file: string, requests: readonly unknown[], setUp?: string): string[] | null {
  const own = [file, '--timeout-ms=10000'];
  const inside = ['unshare', '-n', 'sh', '-ec', `${setUp}\nexec "$0" "$@" --keep-netns`, ...own];
  const [command = '', ...args] = setUp === undefined ? own : inside;
  const { status, stdout } = spawnSync(command, args, {
    input: requests.map((request) => `${JSON.stringify(request)}\n`).join(''),
    encoding: 'utf8',
    maxBuffer: 1 << 30,
  });
  return status === 0 ? stdout.trimEnd().split('\n') : null;
}

const TRIVIAL: KernelRequest = {
  progs: [{ type: 'xdp', insns: 'b7000000020000009500000000000000' }],
  runs: [{ prog: 0, data: '00'.repeat(64) }],
};

function look(): KernelState {
  const built = build();
  if (!built.ok) return built;
  const lines = ask(built.file, [{ op: 'info' }, TRIVIAL]);
  if (lines?.length !== 2) return { ok: false, reason: 'the harness does not run' };
  const { release } = JSON.parse(lines[0]!) as { release: string };
  const answer = JSON.parse(lines[1]!) as KernelAnswer;
  const verdict = answer.progs[0]?.verdict;
  if (verdict !== 'ok')
    return {
      ok: false,
      reason: `bpf() answers ${verdict} (it takes root, or CAP_BPF and CAP_NET_ADMIN)`,
    };
  if (answer.runs[0]?.retval !== 2) return { ok: false, reason: 'BPF_PROG_TEST_RUN does not work' };
  return { ok: true, release };
}

let state: KernelState | undefined;

/** Whether the running kernel can be asked; with the reason where it cannot. Looks once. */
export function kernelAvailable(): KernelState {
  state ??= look();
  return state;
}

/** The harness itself, for those who talk to it at their own pace; the reason where there is none. */
export function kernelHarness():
  | { readonly ok: true; readonly file: string; readonly release: string }
  | { readonly ok: false; readonly reason: string } {
  const found = kernelAvailable();
  const built = build();
  if (!found.ok) return found;
  return built.ok ? { ...found, file: built.file } : built;
}

/**
 * Puts requests to the kernel, one process for all of them, and waits for the answers.
 *
 * @param setUp shell commands that set a network namespace up for them
 * @throws Error when the kernel cannot be asked; look at `kernelAvailable()` before
 */
export function askKernel(requests: readonly KernelRequest[], setUp?: string): KernelAnswer[] {
  const built = build();
  const lines = built.ok ? ask(built.file, requests, setUp) : null;
  if (lines?.length !== requests.length) throw new Error('the kernel gave no answer');
  return lines.map((line) => JSON.parse(line) as KernelAnswer);
}
