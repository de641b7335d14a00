import { serveLine } from '../cli/batch';
import { HELPERS, helperNumber, MAP_TYPES } from '../engine/abi';
import type { Disassemblable } from '../engine/asm';
import {
  BPF_CALL,
  BPF_DW,
  BPF_JCOND,
  BPF_JMP,
  BPF_LD_IMM64,
  BPF_MEM,
  BPF_PSEUDO_CALL,
  BPF_PSEUDO_FUNC,
  BPF_ST,
  type Insn,
} from '../engine/isa';
import { mapRequest } from '../engine/test/map-request';
import { toHex } from '../engine/util';
import { askOurVerifier, kernelRequestOf } from './judge';
import { askKernel, type KernelAnswer, type KernelRequest } from './kernel';
import { Dice, insertInsn, withoutTypes } from './random-programs';

/**
 * Accepted programs run on random packets by the running kernel and by ours: what they return, the
 * packet afterwards, and what is in the maps.
 */

/** Helpers that do the same here and there: no clock, no chance, no CPU, no network. */
const SAME: ReadonlySet<number> = new Set(
  [
    'map_lookup_elem',
    'map_update_elem',
    'map_delete_elem',
    'map_push_elem',
    'map_pop_elem',
    'map_peek_elem',
    'tail_call',
    'redirect',
    'redirect_map',
    'xdp_adjust_head',
    'xdp_adjust_meta',
    'xdp_adjust_tail',
    'xdp_get_buff_len',
    'xdp_load_bytes',
    'xdp_store_bytes',
    'csum_diff',
    'csum_update',
    'spin_lock',
    'spin_unlock',
    'loop',
    'ringbuf_reserve',
    'ringbuf_submit',
    'ringbuf_discard',
    'ringbuf_output',
    'strncmp',
    'strtol',
    'strtoul',
    'skb_load_bytes',
    'skb_load_bytes_relative',
    'skb_store_bytes',
    'l3_csum_replace',
    'l4_csum_replace',
    'skb_change_head',
    'skb_change_tail',
    'skb_change_type',
    'skb_pull_data',
  ].map((name) => helperNumber(name) ?? -1),
);

const RUNS = 2;

/** Maps whose contents hang on the CPU that a program runs on. */
const DIFFERS_BY_CPU = ['percpu_array', 'percpu_hash', 'lru_percpu_hash', 'lru_hash'];

/** How the runs of a program went. */
export interface RunComparison {
  /** Why they say nothing, `null` where they were compared. */
  readonly skipped: string | null;
  /** Lines, `-` for the kernel's, `+` for ours; empty where they are the same. */
  readonly text: string;
}

/** Compares runs of accepted programs, each on packets of a seed. */
export function compareRuns(
  programs: readonly { readonly program: Disassemblable; readonly seed: number }[],
): RunComparison[] {
  const plain = programs.map(({ program }) => whyNot(program));
  const asked = programs.flatMap(({ program, seed }, i) =>
    plain[i] === null ? [{ i, request: runsOf(zeroed(program), seed) }] : [],
  );
  const kernel = askKernel(asked.map(({ request }) => request));
  // elsewhere in memory: what depends on addresses is another then
  const again = askKernel(asked.map(({ request }) => shifted(request)));
  const answers = new Map(
    asked.map(({ i, request }, at) => [
      i,
      compareAnswers(programs[i]!.program, request, kernel[at]!, again[at]!), // one for each request
    ]),
  );
  return programs.map((_, i) => answers.get(i) ?? { skipped: plain[i] ?? null, text: '' });
}

function compareAnswers(
  program: Disassemblable,
  request: KernelRequest,
  kernel: KernelAnswer,
  kernelAgain: KernelAnswer,
): RunComparison {
  const skip = (skipped: string): RunComparison => {
    return { skipped, text: '' };
  };
  const verdictOf = ({ progs, error }: Partial<KernelAnswer>) =>
    progs?.[0]?.verdict ?? error ?? 'no answer';
  if (verdictOf(kernel) !== 'ok') return skip('more stack than there is');
  const ask = (one: KernelRequest) => JSON.parse(serveLine(JSON.stringify(one))) as KernelAnswer;
  const ours = ask(request);
  const oursAgain = ask(shifted(request));
  if (ours.progs[0]?.verdict !== 'ok')
    return { skipped: null, text: `+ ${ours.progs[0]?.verdict}` };
  const [a, b] = [told(kernel), told(ours)];
  if (a.join('\n') === b.join('\n')) return { skipped: null, text: '' };
  if (a.join('\n') !== told(kernelAgain, 1).join('\n')) return skip('depends on addresses');
  if (b.join('\n') !== told(oursAgain, 1).join('\n')) return skip('depends on addresses');
  if (/8188ffff/.test(b.join()) || ours.runs.some(({ verdict }) => verdict !== 'ok'))
    return skip('addresses, or a budget that is spent');
  if (comparesAddresses(program)) return skip('compares addresses');
  const lines = [
    ...a.filter((line) => !b.includes(line)).map((line) => `- ${line}`),
    ...b.filter((line) => !a.includes(line)).map((line) => `+ ${line}`),
  ];
  return { skipped: null, text: lines.join('\n') };
}

/** A jump in a log with two registers, at 32 bits or with a pointer that leads to no packet. */
const ADDRESSES =
  /: \([0-9a-f]{2}\) if (w\d+ \S+ w\d+ .*=pkt|[rw]\d+ \S+ [rw]\d+ .*=(ctx|fp|map_|mem|ringbuf|func))/;

/** Whether it hangs on which of two things lies first in memory. */
function comparesAddresses(program: Disassemblable): boolean {
  return ADDRESSES.test(askOurVerifier([program, 2]).log);
}

/** What is compared of an answer. */
function told({ runs = [], maps = [] }: Partial<KernelAnswer>, from = 0): string[] {
  return [
    ...runs.map(({ verdict, retval, data_out }) => `${verdict} ${retval} ${data_out ?? ''}`),
    ...maps
      .slice(from)
      .flatMap(({ entries = [] }, i) =>
        entries.map(([key, value]) => `map ${i} ${key} ${value}`).toSorted(),
      ),
  ];
}

/** Why nothing is compared about a program, `null` where there is no reason. */
function whyNot({ insns, maps }: Disassemblable): string | null {
  const isCall = ({ code, src }: Insn) => code === (BPF_JMP | BPF_CALL) && src === 0;
  const other = insns.find((insn) => isCall(insn) && !SAME.has(insn.imm));
  if (other) return HELPERS.get(other.imm)?.name ?? 'a call';
  if (insns.some(({ code }) => code === (BPF_JMP | BPF_JCOND))) return 'may_goto';
  if (maps.some(({ timer }) => timer !== undefined)) return 'a timer';
  if (maps.some(({ type }) => DIFFERS_BY_CPU.includes(type))) return 'values by CPU';
  return null;
}

/** The program with zeroes on its stack, which holds anything else. */
function zeroed(program: Disassemblable): Disassemblable {
  const starts = new Set([0]);
  for (const [at, { code, src, imm }] of program.insns.entries()) {
    const calls = code === (BPF_JMP | BPF_CALL) && src === BPF_PSEUDO_CALL;
    if (calls || (code === BPF_LD_IMM64 && src === BPF_PSEUDO_FUNC)) starts.add(at + 1 + imm);
  }
  const slots = Math.floor(64 / starts.size);
  let insns = program.insns;
  for (const start of [...starts].sort((a, b) => b - a))
    for (let slot = 1; slot <= slots; slot++)
      insns = insertInsn(insns, start, {
        code: BPF_ST | BPF_MEM | BPF_DW,
        dst: 10,
        src: 0,
        off: -8 * slot,
        imm: 0,
      });
  return { ...withoutTypes(program), insns };
}

function runsOf(program: Disassemblable, seed: number): KernelRequest {
  const dice = new Dice(seed);
  const { maps } = program;
  const bytes = (length: number) =>
    toHex(Uint8Array.from({ length }, () => (dice.chance(0.3) ? 0 : dice.below(256))));
  const packet = () => {
    const head = '00112233445566778899aabb';
    return head + dice.pick(['88b5', '9000', '0000']) + bytes(dice.pick([6, 20, 46, 60, 100]));
  };
  return {
    maps: maps.map((map) => {
      const { commands, refersTo, keySize } = MAP_TYPES[map.type];
      const dump = commands.includes('GET_NEXT_KEY') && keySize !== 0 && !refersTo && !map.frozen;
      const base = mapRequest(map, maps);
      const isArray = map.type === 'array' && map.contents === undefined && map.lock === undefined;
      const filled = isArray ? { entries: [['00000000', bytes(map.valueSize)] as const] } : {};
      return { ...base, ...filled, dump };
    }),
    progs: kernelRequestOf(program, 0).progs ?? [],
    runs: Array.from({ length: RUNS }, () => ({ prog: 0, data: packet() })),
  };
}

const DUMMY = { type: 'array', key_size: 4, value_size: 5000, max_entries: 3, dump: false };

/** The same behind another map, so that everything lies elsewhere. */
function shifted(request: KernelRequest): KernelRequest {
  const { maps = [], progs = [] } = request;
  return {
    ...request,
    maps: [
      DUMMY,
      ...maps.map((map) => (map.inner === undefined ? map : { ...map, inner: map.inner + 1 })),
    ],
    progs: progs.map((prog) => ({ ...prog, insns: moved(prog.insns) })),
  };
}

/** Loads of maps name the next one. */
function moved(hex: string): string {
  const slots = hex.match(/.{16}/g) ?? [];
  return slots
    .map((slot) => {
      const isLoad = slot.startsWith('18') && (slot[2] === '1' || slot[2] === '2');
      if (!isLoad) return slot;
      const index = Number.parseInt(slot.slice(8, 10), 16) + 1;
      return slot.slice(0, 8) + index.toString(16).padStart(2, '0') + slot.slice(10);
    })
    .join('');
}
