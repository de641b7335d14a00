import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { encodeProgram } from '../isa';
import { type NetworkDescription, parseAddress, toBytes } from '../network';
import { toHex } from '../util';
import { assembleCase } from './verifier-corpus';

/**
 * A network, questions to bpf_fib_lookup() and bpf_check_mtu(), and what Linux 6.18 answered in such
 * a network: `corpus/fib.json`, recorded by `node oracle/record-fib.mjs`.
 */
export interface FibCorpus {
  readonly kernel: string;
  readonly networks: readonly {
    readonly network: NetworkDescription;
    /** `QUESTION -> ANSWER` each. */
    readonly cases: readonly string[];
  }[];
}

export function readFibCorpus(folder: string = path.join(import.meta.dirname, 'corpus')) {
  const file = path.join(folder, 'fib.json');
  const none: FibCorpus = { kernel: '', networks: [] };
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as FibCorpus) : none;
}

/**
 * `fib IFINDEX SRC DST FLAGS TOT_LEN TBID SIZE` or `mtu IFINDEX MTU_LEN LEN_DIFF FLAGS PACKET`;
 * `tcfib` and `tcmtu` of a program of tc.
 */
type Words = readonly string[];

function fibProgram([ifindex, src = '', dst = '', flags, totLen, tbid, size]: Words) {
  const [from, to] = [parseAddress(src), parseAddress(dst)];
  if (!from || !to) throw new Error(`${src} or ${dst} is no address`);
  const params = new Uint8Array(64);
  const view = new DataView(params.buffer);
  params[0] = to.family === 4 ? 2 : 10;
  if (from.family !== to.family) params[0] = 1; // AF_UNIX, which there is not
  params[1] = 6;
  view.setUint16(2, 1000);
  view.setUint16(4, 80);
  view.setUint16(6, Number(totLen), true);
  view.setUint32(8, Number(ifindex), true);
  params.set(toBytes(from), 16);
  params.set(toBytes(to), 32);
  view.setUint32(48, Number(tbid), true);
  return {
    value: toHex(params),
    lines: [`  r3 = ${size}`, `  r4 = ${flags}`, '  call bpf_fib_lookup'],
    load: '  r2 = map[p][0]+0',
  };
}

function mtuProgram([ifindex, mtuLen, lenDiff, flags]: Words) {
  const params = new Uint8Array(64);
  new DataView(params.buffer).setUint32(0, Number(mtuLen), true);
  return {
    value: toHex(params),
    lines: [`  r2 = ${ifindex}`, `  r4 = ${lenDiff}`, `  r5 = ${flags}`, '  call bpf_check_mtu'],
    load: '  r3 = map[p][0]+0',
  };
}

/** A question as a request of the wire format. */
export function fibRequest(question: string) {
  const [asked = '', ...words] = question.split(' ');
  const kind = asked.replace('tc', '');
  const { value, lines, load } = kind === 'fib' ? fibProgram(words) : mtuProgram(words);
  const source = ['map p: array, key 4, value 64, entries 1', load, ...lines, '  exit'];
  const length = kind === 'fib' ? 64 : Number(words[4]);
  return {
    maps: [
      {
        type: 'array',
        key_size: 4,
        value_size: 64,
        max_entries: 1,
        entries: [['00000000', value]] as const,
      },
    ],
    progs: [
      {
        type: kind === asked ? 'xdp' : 'sched_cls',
        insns: toHex(encodeProgram(assembleCase(source.join('\n')).insns)),
        xlated: false,
      },
    ],
    runs: [{ prog: 0, data: '00'.repeat(length), data_out: false }],
  };
}

/** As much of an answer as is compared: what the helper returned, and the parameters afterwards. */
export interface FibAnswer {
  readonly runs: readonly { readonly verdict: string; readonly retval: number }[];
  readonly maps: readonly { readonly entries?: readonly (readonly [string, string])[] }[];
}

export function fibAnswer({ runs: [run], maps: [map] }: FibAnswer): string {
  return `${run?.verdict} ${(run?.retval ?? 0) | 0} ${map?.entries?.[0]?.[1] ?? ''}`;
}
