import { spawnSync } from 'node:child_process';
import { type Assembled, assemble } from '../../engine/asm';
import { BENCH_PROGRAMS, type BenchProgram } from '../../engine/bench';
import { EXAMPLES } from '../../engine/examples';
import { verify, type VerifyRequest } from '../../engine/verifier';
import type { Arguments } from '../arguments';
import type { ExitStatus, Output } from '../programs';
import { UsageError } from '../usage';
import { type Harness, KernelClock } from './harness';

export type { Harness } from './harness';

/** Rounds in which both verifiers are timed in turn; the median counts. */
const ROUNDS = 5;
/** A program is verified again and again for so long in a round; the average counts. */
const LEAST = 20; // ms
/** Before that, until the machine has compiled what it runs often. */
const WARM_UP = 500; // ms
/** No program of the gallery may take longer, in a fresh process either. */
const GALLERY_LIMIT = 25; // ms

/**
 * `bench verifier`: how many instructions a second the verifier processes, beside the kernel in the
 * same run, and how long each program of the gallery takes.
 *
 * @returns 1 where the verifiers count differently, or a program of the gallery takes too long
 */
export async function benchCommand(
  { positional, options }: Arguments,
  { out }: Output,
  harness: () => Promise<Harness>,
): Promise<ExitStatus> {
  if (positional[0] !== 'verifier' || positional.length > 1)
    throw new UsageError('there is one bench: verifier');
  const clock = options.get('--clock') ?? 'wall';
  if (clock !== 'wall' && clock !== 'cpu') throw new UsageError('--clock must be wall or cpu');
  const cold = options.get('--cold');
  if (cold !== undefined) {
    out(`${timeOnce(cold, clock).toFixed(2)}\n`);
    return 0;
  }
  const rounds = Number(options.get('--rounds') ?? ROUNDS);
  if (!Number.isInteger(rounds) || rounds < 1)
    throw new UsageError('--rounds must be a number from 1 up');
  const agreed = await benchPrograms({ rounds, clock }, out, await harness());
  const quick = benchGallery(clock, out);
  return agreed && quick ? 0 : 1;
}

// ------------------------------------------------------------------------------- beside the kernel

type Clock = 'wall' | 'cpu';

interface Settings {
  readonly rounds: number;
  readonly clock: Clock;
}

/** Milliseconds since some time, of the clock on the wall or of what the process had of processors. */
function now(clock: Clock): number {
  if (clock === 'wall') return performance.now();
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

async function benchPrograms(
  settings: Settings,
  out: Output['out'],
  harness: Harness,
): Promise<boolean> {
  out(
    harness.ok
      ? `Linux ${harness.release} loads the same programs in turn with our verifier; medians of ${settings.rounds}.\n\n`
      : `The kernel is not asked: ${harness.reason}.\n\n`,
  );
  out(row('program', 'insns', 'ours, ms', 'M insns/s', 'kernel, ms', 'M insns/s', 'ratio'));
  const kernel = harness.ok ? new KernelClock(harness.file) : null;
  let agreed = true;
  for (const bench of BENCH_PROGRAMS)
    if (!(await benchOne(bench, settings, kernel, out))) agreed = false;
  kernel?.close();
  return agreed;
}

/** @returns whether our verifier and the kernel walked the same instructions */
async function benchOne(
  { name, source, counters }: BenchProgram,
  { rounds, clock }: Settings,
  kernel: KernelClock | null,
  out: Output['out'],
): Promise<boolean> {
  const program = assembled(source);
  const request = requestOf(program);
  const { processed } = verify(request).stats;
  timeVerify(request, clock, WARM_UP);
  const ours: number[] = [];
  const theirs: number[] = [];
  let expected = counters[0];
  for (let round = 0; round < rounds; round++) {
    const load = await kernel?.load(program);
    if (load) {
      theirs.push(clock === 'cpu' ? load.cpu : load.took);
      expected = load.processed;
    }
    ours.push(timeVerify(request, clock));
  }
  const took = median(ours);
  const kernelTook = theirs.length > 0 ? median(theirs) : null;
  const rate = (ms: number) => (processed / ms / 1000).toFixed(2);
  out(
    row(
      name,
      `${processed}`,
      took.toFixed(3),
      rate(took),
      kernelTook === null ? '-' : kernelTook.toFixed(3),
      kernelTook === null ? '-' : rate(kernelTook),
      kernelTook === null ? '-' : (kernelTook / took).toFixed(2),
    ),
  );
  if (processed !== expected) out(`  the kernel processes ${expected}\n`);
  return processed === expected;
}

/** Milliseconds of one verification, on average over a while. */
function timeVerify(request: VerifyRequest, clock: Clock, least = LEAST): number {
  const began = now(clock);
  for (let count = 1; ; count++) {
    verify(request);
    const took = now(clock) - began;
    if (took >= least) return took / count;
  }
}

function median(values: number[]): number {
  const sorted = values.sort((a, b) => a - b);
  return sorted[sorted.length >> 1]!; // there is one at least
}

function row(name: string, ...columns: string[]): string {
  return `${name.padEnd(28)}${columns.map((column) => column.padStart(12)).join('')}\n`;
}

// ---------------------------------------------------------------------------------- the gallery

interface GalleryProgram {
  readonly name: string;
  readonly source: string;
}

function galleryPrograms(): GalleryProgram[] {
  return EXAMPLES.flatMap(({ id, workspace }) =>
    workspace.programs.map(({ name, source }) => ({ name: `${id}/${name}`, source })),
  );
}

function benchGallery(clock: Clock, out: Output['out']): boolean {
  out('\n');
  out(row('program of the gallery', 'warm, ms', 'cold, ms', 'insns'));
  let quick = true;
  for (const program of galleryPrograms()) {
    const request = requestOf(assembled(program.source));
    timeVerify(request, clock);
    const warm = timeVerify(request, clock);
    const cold = timeInFreshProcess(program.name, clock);
    out(row(program.name, warm.toFixed(2), cold.toFixed(2), `${verify(request).stats.processed}`));
    if (warm <= GALLERY_LIMIT && cold <= GALLERY_LIMIT) continue;
    quick = false;
    out(`  more than ${GALLERY_LIMIT} ms\n`);
  }
  return quick;
}

/** The first verification of a process, before anything is compiled. */
function timeInFreshProcess(name: string, clock: Clock): number {
  const [script = ''] = process.argv.slice(1);
  const args = [script, 'bench', 'verifier', `--cold=${name}`, `--clock=${clock}`];
  return Number(spawnSync(process.execPath, args, { encoding: 'utf8' }).stdout);
}

function timeOnce(name: string, clock: Clock): number {
  const program = galleryPrograms().find((other) => other.name === name);
  if (!program) throw new UsageError('--cold needs the name of a program of the gallery');
  const request = requestOf(assembled(program.source));
  const began = now(clock);
  verify(request);
  return now(clock) - began;
}

function assembled(source: string): Assembled {
  const result = assemble(source);
  if (result.ok) return result.program;
  throw new Error(result.errors.map(({ message }) => message).join('; ')); // sources of our own
}

/** Without a log, and without the states for display, as the kernel loads it. */
function requestOf(program: Assembled): VerifyRequest {
  const { insns, progType, attachType = 0, maps, license, progFlags } = program;
  return { insns, progType, attachType, maps, license, progFlags, logLevel: 0, noVisits: true };
}
