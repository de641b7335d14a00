import { type AssembleResult, assemble } from '../asm';
import { encodeProgram } from '../isa';
import { toHex } from '../util';
import { type VerifyRequest, type VerifyResult, verify } from '../verifier';

/** Remembers the answers of a function for the questions asked last. */
class Memo<Q, A> {
  private readonly answers = new Map<string, A>();

  constructor(
    private readonly keyOf: (question: Q) => string,
    private readonly answer: (question: Q) => A,
    private readonly most: number,
  ) {}

  get(question: Q): A {
    const key = this.keyOf(question);
    const known = this.answers.get(key);
    const answer = known ?? this.answer(question);
    this.answers.delete(key); // put again at the end: the oldest goes first
    this.answers.set(key, answer);
    if (this.answers.size > this.most) {
      for (const oldest of this.answers.keys()) {
        this.answers.delete(oldest);
        break;
      }
    }
    return answer;
  }
}

const MOST_PROGRAMS = 128; // four times as many as a workspace holds

/** Assembles and verifies, and does so once for the same content. Both are pure functions. */
export class ProgramMemo {
  private readonly assembled = new Memo<string, AssembleResult>(
    (source) => source,
    assemble,
    MOST_PROGRAMS,
  );
  private readonly verified = new Memo<VerifyRequest, VerifyResult>(
    ({ insns, ...rest }) => JSON.stringify(rest) + toHex(encodeProgram(insns)),
    verify,
    MOST_PROGRAMS,
  );

  readonly assemble = (source: string): AssembleResult => this.assembled.get(source);
  readonly verify = (request: VerifyRequest): VerifyResult => this.verified.get(request);
}
