import { ERRNO, type ErrnoName } from '../../../engine/abi';
import type { ProgramReport } from '../../../engine/api';
import type { Goal } from './inspector-ui';
import type { Assembled } from './places';

const count = (n: number, one: string, many = `${one}s`) =>
  `${n.toLocaleString('en')} ${n === 1 ? one : many}`;

type Stats = Extract<ProgramReport, { phase: 'loaded' }>['stats'];

/** The counters of the log's last line, in words. */
export function statsWords({ processed, totalStates, peakStates }: Stats): string {
  return [
    `walked ${count(processed, 'instruction')}`,
    `kept ${count(totalStates, 'state')}`,
    ...(peakStates > 0 ? [`at most ${peakStates.toLocaleString('en')} at a time`] : []),
  ].join(', ');
}

/** A place that a verdict names, and where to go for it. */
export interface Place {
  readonly key: string;
  readonly where: string;
  /** What is said of it; empty where the message says it all. */
  readonly text: string;
  readonly goal: Goal;
  /** Slot, where the place is an instruction. */
  readonly slot: number | null;
}

export interface VerdictWords {
  readonly tone: 'accepted' | 'rejected' | 'warning' | 'neutral';
  readonly title: string;
  /** Goes on after the title. */
  readonly lead: string;
  /** The kernel's words, as they are; empty where it said none. */
  readonly message: string;
  /** In plain words, below: figures, or what it means. */
  readonly notes: readonly string[];
  readonly places: readonly Place[];
}

function insnPlace(assembled: Assembled, slot: number | null): readonly Place[] {
  const range = slot === null ? undefined : assembled.source[slot];
  if (slot === null || !range) return [];
  return [
    {
      key: String(slot),
      where: `line ${range.line}, instruction ${slot}`,
      text: '',
      goal: { line: range.line, column: range.column },
      slot,
    },
  ];
}

const stackWords = (bytes: number) =>
  bytes === 0 ? 'no stack' : `${count(bytes, 'byte')} of stack`;

const isKnownErrno = (name: string): name is ErrnoName => Object.hasOwn(ERRNO, name);

/** What the verdict on a program says; `kernel` is the version that it is modelled on. */
export function verdictWords(report: ProgramReport | undefined, kernel: string): VerdictWords {
  const none = { message: '', notes: [], places: [] };
  switch (report?.phase) {
    case undefined:
      return { ...none, tone: 'neutral', title: 'Checking', lead: 'the engine is starting' };
    case 'asm-error':
      return {
        ...none,
        tone: 'rejected',
        title: count(report.errors.length, 'error'),
        lead: 'in the text: nothing was given to the verifier',
        places: report.errors.map(({ range, message }, i) => ({
          key: `${i}`,
          where: `${range.line}:${range.column}`,
          text: message,
          goal: { line: range.line, column: range.column },
          slot: null,
        })),
      };
    case 'rejected': {
      const { rejected, assembled } = report;
      const places = insnPlace(assembled, rejected.at);
      if (rejected.code === 'interrupted') {
        return {
          tone: 'warning',
          title: 'Not judged',
          lead: `${rejected.message} (${rejected.errno})`,
          message: '',
          notes: ['Linux answers so, too, where a signal interrupts its verifier.'],
          places: [],
        };
      }
      if (rejected.unsupported === undefined) {
        return {
          tone: 'rejected',
          title: 'Rejected',
          lead: `as Linux ${kernel} would (${rejected.errno})`,
          message: [rejected, ...rejected.more].map((said) => said.message).join('\n'),
          notes: [],
          places,
        };
      }
      return {
        tone: 'warning',
        title: 'Not judged',
        lead: `not supported yet: ${rejected.unsupported}`,
        message: '',
        notes: [`Linux ${kernel} might accept this program; this verifier cannot tell yet.`],
        places,
      };
    }
    case 'not-loaded': {
      if (report.accepted)
        return {
          ...none,
          tone: 'warning',
          title: 'Accepted, but not run',
          lead: `Linux ${kernel} would load it: ${report.message}`,
          notes: [`The verifier ${statsWords(report.accepted.stats)}.`],
        };
      const text = isKnownErrno(report.errno) ? `: ${ERRNO[report.errno].text}` : '';
      return {
        ...none,
        tone: 'rejected',
        title: 'Not loaded',
        lead: `the verifier has nothing against it, but the load failed with ${report.errno}${text}`,
        message: report.message === report.errno ? '' : report.message,
      };
    }
    case 'loaded': {
      const { assembled, stackDepth, stats, tag } = report;
      const insns = count(assembled.insns.length, 'instruction');
      return {
        ...none,
        tone: 'accepted',
        title: 'Accepted',
        lead: `as Linux ${kernel} would: ${insns}, ${stackWords(stackDepth)}`,
        notes: [`The verifier ${statsWords(stats)}.`, `tag ${tag}`],
      };
    }
  }
}
