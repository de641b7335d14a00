import type { MapDef } from '../engine/abi';
import type { Disassemblable } from '../engine/asm';
import { encodeProgram } from '../engine/isa';
import { mapRequest } from '../engine/test/map-request';
import {
  type Judgement,
  judgementOf,
  normaliseLog,
  requestOf,
  typesOf,
} from '../engine/test/verifier-log';
import { kfuncNames, typeKeys } from '../engine/test/type-keys';
import { toHex } from '../engine/util';
import { type VerifyRequest, type VerifyResult, verifySteps } from '../engine/verifier';
import { askKernel, type KernelMap, type KernelRequest } from './kernel';

/** One program put to both verifiers. */

/** The maps of a program; what a map of maps is modelled on stands before it, by its name. */
function kernelMaps(maps: readonly MapDef[]): KernelMap[] {
  return maps.map((map) => ({ ...mapRequest(map, maps), dump: false }));
}

export function kernelRequestOf(program: Disassemblable, logLevel: number): KernelRequest {
  return {
    maps: kernelMaps(program.maps),
    progs: [
      {
        type: program.progType,
        attach_type: program.attachType ?? 0,
        insns: toHex(encodeProgram(program.insns)),
        license: program.license,
        flags: program.progFlags,
        log_level: logLevel,
        xlated: false,
        ...typeKeys(typesOf(program)),
        ...kfuncNames(program.insns),
      },
    ],
  };
}

export type Question = readonly [program: Disassemblable, logLevel: number];

/** The kernel's judgements, in order. */
export function askKernelVerifier(questions: readonly Question[]): Judgement[] {
  const answers = askKernel(questions.map(([program, level]) => kernelRequestOf(program, level)));
  return answers.map(({ progs, errors, error }, i) => {
    const answer = progs?.[0];
    if (!answer) throw new Error(`no answer of the kernel: ${error ?? errors?.join()}`);
    const refused = errors?.find((text) => /^program \d+: BTF/.test(text));
    if (refused) throw new Error(`type information is refused: ${refused}`);
    return {
      verdict: answer.verdict,
      log: normaliseLog(answer.log, questions[i]![0].insns),
    };
  });
}

export interface OurJudgement extends Judgement {
  readonly result: VerifyResult | null;
}

/** Slices of our verifier, of 256 instructions each, that a program may take. */
const MOST_SLICES = 250;

/** Our judgement; `null` where it would take long. */
export function verifyShort(request: VerifyRequest): VerifyResult | null {
  const steps = verifySteps(request);
  for (let i = 0; i < MOST_SLICES; i++) {
    const step = steps.next();
    if (step.done) return step.value;
  }
  return null;
}

/** Our judgement; a thrown error is one too, with the verdict `threw`, and `long` where it would take long. */
export function askOurVerifier([program, logLevel]: Question): OurJudgement {
  try {
    const result = verifyShort(requestOf(program, logLevel));
    if (!result) return { verdict: 'long', log: '', result };
    return { ...judgementOf(result, program.insns), result };
  } catch (error) {
    const { stack, message } = error as Error;
    return { verdict: 'threw', log: stack ?? message, result: null };
  }
}
