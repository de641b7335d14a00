import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Assembled } from '../../engine/asm';
import { encodeProgram } from '../../engine/isa';
import { toHex } from '../../engine/util';

/**
 * What asks the running kernel, built: it answers the requests of `cli batch`, and tells how long
 * each load took. Handed to the command line from outside, for it belongs to the tests.
 */
export type Harness =
  | { readonly ok: true; readonly file: string; readonly release: string }
  | { readonly ok: false; readonly reason: string };

/** One load by the kernel. */
export interface KernelLoad {
  readonly processed: number;
  /** Milliseconds, and those in which a processor was at it. */
  readonly took: number;
  readonly cpu: number;
}

/** The kernel as a verifier whose loads are timed, one after the other in one process. */
export class KernelClock {
  private readonly child: ChildProcessWithoutNullStreams;
  private readonly answers: AsyncIterator<string>;

  constructor(file: string) {
    this.child = spawn(file, ['--timeout-ms=60000']);
    this.answers = createInterface({ input: this.child.stdout })[Symbol.asyncIterator]();
  }

  /** @returns `null` where the kernel refuses the program or does not answer */
  async load(program: Assembled): Promise<KernelLoad | null> {
    this.child.stdin.write(`${JSON.stringify(requestOf(program))}\n`);
    const { value, done } = await this.answers.next();
    if (done) return null;
    const [prog] = (JSON.parse(value) as { progs: KernelProg[] }).progs;
    if (prog?.verdict !== 'ok') return null;
    return { processed: prog.processed, took: prog.load_ns / 1e6, cpu: prog.load_cpu_ns / 1e6 };
  }

  close(): void {
    this.child.stdin.end();
  }
}

interface KernelProg {
  readonly verdict: string;
  readonly processed: number;
  readonly load_ns: number;
  readonly load_cpu_ns: number;
}

function requestOf({ progType, insns, maps, license }: Assembled): unknown {
  return {
    maps: maps.map(({ type, keySize, valueSize, maxEntries, flags }) => ({
      type,
      key_size: keySize,
      value_size: valueSize,
      max_entries: maxEntries,
      flags,
      dump: false,
    })),
    progs: [
      {
        type: progType,
        insns: toHex(encodeProgram(insns)),
        license,
        log_level: 0,
        xlated: false,
      },
    ],
  };
}
