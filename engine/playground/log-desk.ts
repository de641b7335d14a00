import type { LogStretch, ReadLogRequest } from '../api';
import type { RareMaps } from '../maps';
import { type LogLines, LogReader, type VerifyRequest } from '../verifier';
import { emptyWorkspace } from '../workspace';
import { Slicer } from './macrotask';
import type { Judge, ProgramMemo } from './memo';
import { Session } from './session';

/**
 * Reads logs of log_level 2 that are too long to be kept. One program is open at a time. A request
 * that is not wanted any more ends at its next slice.
 */
export class LogDesk {
  private open: { readonly key: string; readonly reader: LogReader } | null = null;

  constructor(private readonly memo: ProgramMemo) {}

  async read(
    request: ReadLogRequest,
    rareMaps: RareMaps | null,
    onProgress: (processed: number) => void,
    isWanted: () => boolean,
  ): Promise<LogStretch> {
    const reader = this.readerOf(request, rareMaps);
    if (!reader) return { ok: false, why: 'not verified' };
    const slicer = new Slicer();
    const steps = stretch(reader, request);
    for (;;) {
      const { done, value } = steps.next();
      if (done) return { ok: true, ...value };
      if (!slicer.due) continue;
      await slicer.pause(() => onProgress(value));
      if (!isWanted()) return { ok: false, why: 'superseded' };
    }
  }

  private readerOf(request: ReadLogRequest, rareMaps: RareMaps | null): LogReader | null {
    const key = JSON.stringify([request.source, request.chainCalls, request.mechanism]);
    if (this.open?.key === key) return this.open.reader;
    const asked = askedOf(request, this.memo, rareMaps);
    this.open = asked && { key, reader: new LogReader(asked) };
    return this.open?.reader ?? null;
  }
}

/** What the verifier is asked about a source text; `null` where it does not come to that. */
function askedOf(
  { revision, program, source, chainCalls, mechanism }: ReadLogRequest,
  memo: ProgramMemo,
  rareMaps: RareMaps | null,
): VerifyRequest | null {
  const programs = [{ id: program, name: program, source, chainCalls }];
  const workspace = { ...emptyWorkspace(), mechanism, programs, interfaces: [] };
  let asked: VerifyRequest | null = null;
  const listening: Judge = {
    assemble: (text) => memo.assemble(text),
    *verify(request) {
      asked = request;
      yield 0;
      return yield* memo.verify(request);
    },
  };
  const session = new Session(revision, workspace, listening, rareMaps);
  for (const _ of session.setUp()) if (asked) break;
  return asked;
}

function* stretch(reader: LogReader, { at, count }: ReadLogRequest): Generator<number, LogLines> {
  if ('line' in at) return yield* reader.read(at.line, count);
  if ('processed' in at) return yield* reader.read(yield* reader.lineOf(at.processed), count);
  return yield* reader.read(Math.max(0, (yield* reader.length()) - count), count);
}
