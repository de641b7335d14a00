import { readFileSync } from 'node:fs';
import path from 'node:path';

/** Commands on maps with the answers of a real kernel, as the corpus `maps.json` keeps them. */
export interface MapCorpus {
  /** The release that answered. */
  readonly kernel: string;
  readonly about: string;
  /** Type, key size, value size, max entries, flags, answer. */
  readonly creates: readonly string[];
  readonly runs: readonly { readonly map: string; readonly ops: readonly string[] }[];
  /** Commands on the last of some maps: see `opText`. */
  readonly sequences: readonly {
    readonly maps: readonly Fields[];
    readonly ops: readonly string[];
  }[];
}

/** A command or an answer of the wire format, apart from its name. */
export type Fields = Readonly<Record<string, unknown>>;

/** @param folder the corpus */
export function readMapCorpus(folder: string): MapCorpus {
  return JSON.parse(readFileSync(path.join(folder, 'maps.json'), 'utf8')) as MapCorpus;
}

const fields = (all: Fields, without: readonly string[]) =>
  Object.entries(all)
    .filter(([name, value]) => !without.includes(name) && value !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => ` ${name}=${String(value)}`)
    .join('');

/** `update flags=1 key=01000000 value=02 -> EEXIST`, `next -> ok key=01000000` */
export function opText(op: Fields, answer: Fields | undefined): string {
  const said = answer
    ? `${String(answer.verdict)}${fields(answer, ['verdict', 'errno'])}`
    : 'nothing';
  return `${String(op.cmd)}${fields(op, ['cmd', 'map'])} -> ${said}`;
}

/** The command of such a line, on the map with an index. */
export function opOfText(text: string, map: number): Fields {
  const [cmd, ...rest] = text.slice(0, text.indexOf(' -> ')).split(' ');
  const given = rest.map((field) => {
    const [name = '', value = ''] = field.split('=');
    return [name, NUMBERS.includes(name) ? Number(value) : value] as const;
  });
  return { cmd, map, ...Object.fromEntries(given) };
}

const NUMBERS: readonly string[] = ['flags', 'count', 'batch_flags', 'fd_map'];
