import type { PacketReport, ProgramOutput } from '../../../engine/api';
import type { Workspace } from '../../../engine/workspace';

/** A line of the console. */
export interface ConsoleLine {
  /** Place of the packet in the list, from 1. */
  readonly packet: number;
  readonly id: string;
  readonly program: string;
  readonly kind: ProgramOutput['kind'];
  readonly text: string;
}

/** What the programs put out for the packets of the document, in the order of the packets. */
export function consoleLines(
  { packets, programs }: Pick<Workspace, 'packets' | 'programs'>,
  results: Readonly<Record<string, PacketReport>>,
): readonly ConsoleLine[] {
  const names = new Map(programs.map(({ id, name }) => [id, name]));
  return packets.flatMap(({ id }, i) =>
    (results[id]?.output ?? []).map(
      (one): ConsoleLine => ({
        packet: i + 1,
        id,
        program: names.get(one.program) ?? one.program,
        kind: one.kind,
        text: textOf(one),
      }),
    ),
  );
}

/** `events: 11000000 00000000, 8 bytes`; `a copy left by eth1: 02000000 0001, 6 bytes` */
function textOf(one: ProgramOutput): string {
  switch (one.kind) {
    case 'line':
      return one.text;
    case 'record':
      return `${one.map}: ${bytesText(one.data)}`;
    case 'copy':
      return `a copy ${one.way === 'out' ? 'left' : 'came in'} by ${one.iface}: ${bytesText(one.data)}`;
  }
}

function bytesText(data: string): string {
  const size = data.length / 2;
  const bytes = `${size} ${size === 1 ? 'byte' : 'bytes'}`;
  return `${[...(data.match(/.{1,8}/g) ?? []), ''].join(' ').trim()}, ${bytes}`;
}

/** The console as text, a line each, fields between tabs. */
export function consoleText(lines: readonly ConsoleLine[]): string {
  return lines
    .map(({ packet, program, kind, text }) => `${packet}\t${program}\t${kind}\t${text}\n`)
    .join('');
}
