import { type Disassemblable, disassemble } from '../engine/asm';
import { anyProgram } from './any-program';
import { compare } from './differential';
import { kernelAvailable } from './kernel';
import { type Trial, tryProgram } from './trial';
import { percent } from './tally';

/** Many programs tried for soundness, and what is said of them. */

export interface Soundness {
  /** Programs of the generator, and those that the verifier accepted. */
  written: number;
  accepted: number;
  /** Accepted ones whose paths were all walked, so that numbers were compared. */
  observed: number;
  /** Numbers in registers that were compared. */
  compared: number;
  /** Instructions that the verifier reached in accepted programs, and those that runs reached. */
  insns: number;
  reached: number;
  /** The first fault, with its program. */
  fault: string | null;
  /** Faults of programs of which the kernel says the same: it is wrong, and we are as wrong. */
  readonly flaws: string[];
}

/** Whether the running kernel accepts a program with the same log. */
function isFlawOfLinux(program: Disassemblable): boolean {
  if (!kernelAvailable().ok) return false;
  const [compared] = compare([program], true);
  return compared?.verdict === 'ok' && compared.difference === null;
}

/** Tries programs from a seed on until `accepted` were accepted, or one fails that the kernel refuses. */
export function trySeeds(seed: number, accepted: number): Soundness {
  const sum: Soundness = {
    written: 0,
    accepted: 0,
    observed: 0,
    compared: 0,
    insns: 0,
    reached: 0,
    fault: null,
    flaws: [],
  };
  for (; sum.accepted < accepted && sum.fault === null; sum.written++) {
    const own = seed + sum.written;
    const program = anyProgram(own);
    const trial = tryProgram(program, own);
    add(sum, trial);
    if (trial.fault === null) continue;
    const text = `seed ${own}: ${trial.fault}\n${disassemble(program)}`;
    if (isFlawOfLinux(program)) sum.flaws.push(text);
    else sum.fault = text;
  }
  return sum;
}

function add(sum: Soundness, trial: Trial): void {
  if (trial.accepted) sum.accepted++;
  if (trial.observed) sum.observed++;
  sum.compared += trial.compared;
  sum.insns += trial.insns;
  sum.reached += trial.reached;
}

export function soundnessText(sum: Soundness): string {
  const number = (value: number) => value.toLocaleString('en');
  return `${number(sum.accepted)} accepted programs of ${number(sum.written)} ran; ${percent(sum.reached, sum.insns)} of their ${number(sum.insns)} instructions were reached; in ${percent(sum.observed, sum.accepted)} of them all paths were walked, and ${number(sum.compared)} numbers compared with bounds`;
}

/** `npm run soundness -- --count=1000000 --seed=1` */
export function soundness(args: readonly string[]): number {
  const option = (name: string) =>
    args.find((arg) => arg.startsWith(`--${name}=`))?.slice(name.length + 3);
  const count = Number(option('count') ?? 20_000);
  const seed = Number(option('seed') ?? Math.floor(Math.random() * 2 ** 31));
  if (![count, seed].every(Number.isSafeInteger)) {
    console.error('npm run soundness -- --count=20000 --seed=NUMBER');
    return 2;
  }
  console.log(`seed ${seed}`);
  const SLICE = 5000;
  const total = trySeeds(seed, 0);
  while (total.accepted < count) {
    const slice = trySeeds(seed + total.written, Math.min(SLICE, count - total.accepted));
    for (const name of ['written', 'accepted', 'observed', 'compared', 'insns', 'reached'] as const)
      total[name] += slice[name];
    console.log(soundnessText(total));
    for (const flaw of slice.flaws) console.log(`Linux accepts it as well:\n${flaw}`);
    if (slice.fault === null) continue;
    console.log(slice.fault);
    return 1;
  }
  return 0;
}
