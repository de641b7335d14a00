import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { MAP_TYPES } from '../abi';
import { functionTypes } from '../asm';
import { encodeProgram } from '../isa';
import { toHex } from '../util';
import { mapRequest } from './map-request';
import { kfuncNames, typeKeys } from './type-keys';
import { assembleCase } from './verifier-corpus';

/**
 * Programs, packets, and what Linux 6.18 makes of them: `corpus/runs*.json`, recorded by
 * `node oracle/record-runs.mjs`.
 */
export interface RunCorpus {
  readonly kernel: string;
  readonly about: string;
  readonly cases: readonly RunCase[];
}

export interface RunCase {
  /** `subject: claim`, unique. */
  readonly name: string;
  /** Lines of assembly; without an entry they are the body of `main`. */
  readonly source: readonly string[];
  /**
   * What is done, one command a line: `put MAP KEY VALUE`, `inner MAP SLOT MAP` and
   * `perf MAP SLOT CPU` before, then
   * `run PACKET [CONTEXT]`, all in hex; a packet may be a number of bytes that count up.
   */
  readonly steps: readonly string[];
  /** `VERDICT RETVAL PACKET CONTEXT` of each run, then `MAP KEY VALUE` of all that is in the maps. */
  readonly answers: readonly string[];
}

/** Subjects of each file, by its name; other subjects are in the first. */
const RUN_FILES: Readonly<Record<string, readonly string[]>> = {
  'runs.json': [],
  'runs-text.json': ['text', 'event', 'route'],
  'runs-kfuncs.json': ['kfuncs'],
};

/** The file that a case belongs to. */
export function runFileOf({ name }: Pick<RunCase, 'name'>): string {
  const [subject = ''] = name.split(':');
  const found = Object.entries(RUN_FILES).find(([, subjects]) => subjects.includes(subject));
  return found?.[0] ?? 'runs.json';
}

/** Reads the files in `folder`; those that are not there are empty. */
export function readRunCorpus(
  folder: string = path.join(import.meta.dirname, 'corpus'),
): RunCorpus {
  const corpora = Object.keys(RUN_FILES).flatMap((name) => {
    const file = path.join(folder, name);
    return existsSync(file) ? [JSON.parse(readFileSync(file, 'utf8')) as RunCorpus] : [];
  });
  return {
    kernel: corpora[0]?.kernel ?? '',
    about: corpora[0]?.about ?? '',
    cases: corpora.flatMap(({ cases }) => cases),
  };
}

type Question = Pick<RunCase, 'name' | 'source' | 'steps'>;

/** The case as a request of the wire format, which the kernel's harness and `batch` serve. */
export function runRequest({ source, steps }: Question) {
  const program = assembleCase(source.join('\n'));
  const { insns, maps, license, progType, attachType } = program;
  const words = steps.map((step) => step.split(' '));
  const indexOf = (name: string | undefined) => maps.findIndex((map) => map.name === name);
  const of = (command: string, map: string) =>
    words.filter(([first, second]) => first === command && second === map);
  return {
    maps: maps.map((map) => {
      const { name, type, frozen, contents } = map;
      const filled = of('put', name).map(([, , key = '', value = '']) => [key, value]);
      const { commands, keySize } = MAP_TYPES[type];
      return {
        ...mapRequest(map, maps),
        ...(type === 'array_of_maps'
          ? { maps: of('inner', name).map(([, , slot, other]) => [Number(slot), indexOf(other)]) }
          : contents === undefined
            ? { entries: filled }
            : {}),
        ...(type === 'perf_event_array'
          ? { perf: of('perf', name).map(([, , slot, cpu]) => [Number(slot), Number(cpu)]) }
          : {}),
        dump: type === 'ringbuf' || (commands.includes('GET_NEXT_KEY') && keySize !== 0 && !frozen),
      };
    }),
    progs: [
      {
        type: progType,
        attach_type: attachType,
        insns: toHex(encodeProgram(insns)),
        license,
        xlated: false,
        ...typeKeys(functionTypes(program)),
        ...kfuncNames(insns),
      },
    ],
    runs: words
      .filter(([command]) => command === 'run')
      .map(([, data = '', ctx]) => ({ prog: 0, data: packetOf(data), ...(ctx ? { ctx } : {}) })),
  };
}

function packetOf(text: string): string {
  if (!/^\d{1,4}$/.test(text)) return text;
  return toHex(Uint8Array.from({ length: Number(text) }, (_, i) => i & 0xff));
}

/** As much of an answer as is compared. */
export interface RunAnswer {
  readonly progs: readonly { readonly verdict: string; readonly log: string }[];
  readonly runs: readonly {
    readonly verdict: string;
    readonly retval: number;
    readonly data_out?: string;
    readonly ctx_out?: string;
  }[];
  readonly maps: readonly {
    readonly entries?: readonly (readonly [string, string])[];
    readonly records?: readonly string[];
  }[];
}

/** The answer as the corpus keeps it. */
export function runAnswers({ source }: Question, answer: RunAnswer): string[] {
  const { maps } = assembleCase(source.join('\n'));
  if (answer.progs[0]?.verdict !== 'ok') return [answer.progs[0]?.log ?? 'no answer'];
  return [
    ...answer.runs.map(({ verdict, retval, data_out, ctx_out }) =>
      [verdict, String(retval), data_out, ctx_out].filter((part) => part).join(' '),
    ),
    ...maps.flatMap(({ name }, i) => {
      const { entries = [], records = [] } = answer.maps[i] ?? {};
      return [
        ...entries.map(([key, value]) => `${name} ${key} ${value}`).toSorted(),
        ...records.map((record) => `${name} record ${record}`),
      ];
    }),
  ];
}
