import { readFileSync, writeFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { percent, type Tally } from './tally';

/** The table of `docs/fidelity.md`: how far ours and the kernel agree on random programs. */

const BEGIN = '<!-- random programs, by node oracle/fidelity.mjs --write -->';
const END = '<!-- end of random programs -->';

/** Options of the kernel's configuration that bear on what it answers. */
const OPTIONS = [
  'CONFIG_BPF_JIT',
  'CONFIG_BPF_JIT_ALWAYS_ON',
  'CONFIG_BPF_UNPRIV_DEFAULT_OFF',
  'CONFIG_CGROUP_BPF',
  'CONFIG_DEBUG_INFO_BTF',
  'CONFIG_BPF_EVENTS',
  'CONFIG_NET_CLS_BPF',
];

export function fidelityTable(
  tally: Tally,
  { seed, kernel }: { readonly seed: number; readonly kernel: string },
): string {
  const { programs, accepted, unsound, tooLong, checks, unsupported, types } = tally;
  const share = ({ same, of }: { same: number; of: number }) =>
    `${percent(same, of)} (${number(of - same)} of ${number(of)} differ)`;
  const rows: readonly (readonly [string, string])[] = [
    ['Kernel', `Linux ${kernel}`],
    ['Configuration', configuration()],
    ['Programs', `${number(programs)}, seeds ${seed} to ${seed + programs - 1}`],
    ['Of type', listOf(types)],
    ['Accepted by the kernel', percent(accepted, programs)],
    ['Accepted by ours, refused by the kernel', number(unsound)],
    ['Verdict and errno', share(checks.verdict)],
    ['Message, of those refused', share(checks.message)],
    ['Counters (`processed N insns …`)', share(checks.counters)],
    ['Whole log at level 2', share(checks['log 2'])],
    ['Whole log at level 1, of every fourth', share(checks['log 1'])],
    ['Instructions after all passes, of accepted programs', share(tally.xlated)],
    [
      'Return value, packet and maps of two runs, of accepted programs that call no clock and the like',
      share(tally.runs),
    ],
    ['Not supported yet (counted as a wrong verdict)', listOf(unsupported)],
    ['Not compared: 64,000 instructions to judge, or more', number(tooLong)],
    ['Different reasons of ours for a refusal', number(Object.keys(tally.codes).length)],
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  const line = ([name, value]: readonly [string, string]) => `| ${name.padEnd(width)} | ${value} |`;
  return [line(['', '']), `| ${'-'.repeat(width)} | --- |`, ...rows.map(line)].join('\n');
}

/** @throws Error when the document has no place for it */
export function writeTable(file: string, table: string): void {
  const text = readFileSync(file, 'utf8');
  const [from, to] = [text.indexOf(BEGIN), text.indexOf(END)];
  if (from < 0 || to < from) throw new Error(`${file} has no place for the table`);
  writeFileSync(file, `${text.slice(0, from + BEGIN.length)}\n\n${table}\n\n${text.slice(to)}`);
}

function configuration(): string {
  try {
    const lines = gunzipSync(readFileSync('/proc/config.gz')).toString().split('\n');
    const value = (name: string) =>
      lines.find((line) => line.startsWith(`${name}=`))?.slice(name.length + 1) ?? 'n';
    return OPTIONS.map((name) => `${name.slice(7)}=${value(name)}`).join(', ');
  } catch {
    return 'not told by this kernel';
  }
}

const number = (value: number) => value.toLocaleString('en');

function listOf(counts: Readonly<Record<string, number>>): string {
  const entries = Object.entries(counts).sort((a, b) => b[1] - a[1]);
  if (entries.length === 0) return 'none';
  return entries.map(([name, times]) => `${name} ${number(times)}`).join(', ');
}
