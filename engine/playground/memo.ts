import { type AssembleResult, assemble } from '../asm';
import { encodeProgram } from '../isa';
import { toHex } from '../util';
import {
  causeSteps,
  type Steps,
  type VerifyRequest,
  type VerifyResult,
  verifySteps,
} from '../verifier';

/** Answers by the questions asked last. */
class Memo<A> {
  private readonly answers = new Map<string, A>();

  constructor(private readonly most: number) {}

  get(key: string): A | undefined {
    const known = this.answers.get(key);
    if (known !== undefined) this.put(key, known);
    return known;
  }

  /** Puts it at the end: the oldest goes first. */
  put(key: string, answer: A): void {
    this.answers.delete(key);
    this.answers.set(key, answer);
    if (this.answers.size <= this.most) return;
    for (const oldest of this.answers.keys()) {
      this.answers.delete(oldest);
      return;
    }
  }
}

/** What a session needs of it. */
export type Judge = Pick<ProgramMemo, 'assemble' | 'verify'>;

const MOST_PROGRAMS = 128; // four times as many as a workspace holds

/** Assembles and verifies, and does so once for the same content. Both are pure functions. */
export class ProgramMemo {
  private readonly assembled = new Memo<AssembleResult>(MOST_PROGRAMS);
  private readonly verified = new Memo<VerifyResult>(MOST_PROGRAMS);

  assemble(source: string): AssembleResult {
    const known = this.assembled.get(source);
    if (known) return known;
    const answer = assemble(source);
    this.assembled.put(source, answer);
    return answer;
  }

  /** In slices, as `verifySteps`; a refusal says how it came about. One that was stopped is asked again. */
  *verify(request: VerifyRequest): Steps<VerifyResult> {
    const { insns, ...rest } = request;
    const key = JSON.stringify(rest) + toHex(encodeProgram(insns));
    const known = this.verified.get(key);
    if (known) return known;
    const judged = yield* verifySteps(request);
    if (!judged.ok && judged.code === 'interrupted') return judged;
    const answer = judged.ok ? judged : { ...judged, cause: yield* causeSteps(request, judged) };
    this.verified.put(key, answer);
    return answer;
  }
}
