import { expect, it } from 'vitest';
import { serveLine } from '../cli/batch';
import {
  CONTEXTS,
  helperNumber,
  PROG_TYPE_HELPERS,
  PROG_TYPES,
  SOCK_FIELDS,
  type SkbTypeName,
} from '../engine/abi';
import { type RunAnswer, runAnswers, runRequest } from '../engine/test/run-corpus';
import { toHex } from '../engine/util';
import { describeKernel } from './describe-kernel';
import { askKernel } from './kernel';
import { Dice } from './random-programs';
import { SEED } from './seed';

/**
 * Random calls of helpers that read and change an skb, accesses to its context, and loads of classic
 * BPF, run by the kernel and by ours: what they return, the packet and the context afterwards, and
 * what they read. CHAINCALL_SEED says which.
 */
const PROGRAMS = 200;
const CALLS = 8;
const TYPES: readonly SkbTypeName[] = ['sched_cls', 'cgroup_skb', 'socket_filter'];
const LENGTHS = [14, 34, 54, 60, 61, 128, 1500, 3700, 3712, 3713];

function offset(dice: Dice): number {
  const limits = [0xffff, 0x1_0000, 0x7fff_ffff, -1, -14, 65_536, 65_550, 65_551, 16_064, 3712];
  if (dice.chance(0.12)) return dice.pick(limits);
  return dice.below(dice.chance(0.6) ? 40 : 90);
}

/** A flag of a helper, mostly one that it knows. */
const flagsOf = (dice: Dice, known: readonly number[]) =>
  dice.chance(0.9) ? dice.pick(known) : dice.below(512);

/** A number of the socket of the packet; labels are made one of a kind where it is put. */
function ofSocket(dice: Dice): readonly string[] {
  const field = dice.pick(SOCK_FIELDS.sock);
  const widths = ([4, 2, 1] as const).filter((bytes) =>
    field.parts === 'whole' ? bytes === field.width : bytes <= field.width,
  );
  const bytes = dice.pick(widths);
  const first = field.parts === 'start' || field.parts === 'whole';
  const at = field.offset + (first ? 0 : bytes * dice.below(field.size / bytes));
  const cast = dice.pick([
    'tcp_sock',
    'get_listener_sock',
    'skc_to_tcp_sock',
    'skc_to_udp6_sock',
    'skc_to_unix_sock',
  ]);
  const load = `  r0 = *(${dice.chance(0.3) && bytes < 4 ? 's' : 'u'}${8 * bytes} *)(r0 + ${at})`;
  return [
    '  r1 = *(u64 *)(r6 + 168)',
    '  r0 = 77',
    '  if r1 == 0 goto LABEL',
    ...(dice.chance(0.3)
      ? [`  call bpf_${cast}`, '  if r0 == 0 goto LABEL', '  r0 = 1']
      : ['  call bpf_sk_fullsock', '  if r0 == 0 goto LABEL', load]),
    'LABEL:',
  ];
}

/** A statement with its result in r0, by the helper that it needs. */
function statements(type: SkbTypeName, dice: Dice): readonly (readonly string[])[] {
  const bytes = (size: number) => [
    '  r3 = r10',
    `  r3 += ${-16 - dice.below(3)}`,
    `  r4 = ${size}`,
  ];
  const stack = (reg: number) => [`  r${reg} = r10`, `  r${reg} += -16`];
  const size = dice.between(1, 16);
  const withHelper: readonly (readonly [string, readonly string[]])[] = [
    ['skb_load_bytes', [`  r2 = ${offset(dice)}`, ...bytes(size)]],
    [
      'skb_load_bytes_relative',
      [`  r2 = ${offset(dice)}`, ...bytes(size), `  r5 = ${dice.below(3)}`],
    ],
    [
      'skb_store_bytes',
      [`  r2 = ${offset(dice)}`, ...bytes(size), `  r5 = ${flagsOf(dice, [0, 1, 2, 3])}`],
    ],
    [
      'l3_csum_replace',
      [
        `  r2 = ${dice.chance(0.9) ? 2 * dice.below(40) : offset(dice)}`,
        `  r3 = ${dice.chance(0.4) ? 0 : dice.below(2 ** 31)}`,
        `  r4 = ${dice.below(2 ** 31)}`,
        `  r5 = ${flagsOf(dice, [0, 2, 4])}`,
      ],
    ],
    [
      'l4_csum_replace',
      [
        `  r2 = ${dice.chance(0.9) ? 2 * dice.below(40) : offset(dice)}`,
        `  r3 = ${dice.chance(0.4) ? 0 : dice.below(2 ** 31)}`,
        `  r4 = ${dice.below(2 ** 31)}`,
        `  r5 = ${flagsOf(dice, [0, 2, 4, 16, 18, 20, 32, 34, 36, 50, 52, 96, 98, 146])}`,
      ],
    ],
    ['skb_change_head', [`  r2 = ${offset(dice)}`, `  r3 = ${flagsOf(dice, [0])}`]],
    ['skb_change_tail', [`  r2 = ${offset(dice)}`, `  r3 = ${flagsOf(dice, [0])}`]],
    ['clone_redirect', [`  r2 = ${dice.below(3)}`, `  r3 = ${flagsOf(dice, [0, 1])}`]],
    ['skb_pull_data', [`  r2 = ${offset(dice)}`]],
    ['skb_change_type', [`  r2 = ${dice.below(6)}`]],
    ['csum_update', [`  r2 = ${dice.below(1000)}`]],
    ['set_hash_invalid', []],
    ['set_hash', [`  r2 = ${dice.below(2 ** 31)}`]],
    ['csum_level', [`  r2 = ${dice.below(5)}`]],
    ['skb_set_tstamp', [`  r2 = ${dice.below(3)}`, `  r3 = ${dice.below(4)}`]],
    ['skb_ecn_set_ce', []],
    ['get_socket_uid', []],
    ['get_cgroup_classid', []],
    ['skb_cgroup_classid', []],
    ['get_route_realm', []],
    ['skb_cgroup_id', []],
    ['skb_ancestor_cgroup_id', [`  r2 = ${dice.below(3) - 1}`]],
    ['skb_get_tunnel_key', [...stack(2), `  r3 = ${dice.between(1, 16)}`, '  r4 = 0']],
    ['skb_get_tunnel_opt', [...stack(2), `  r3 = ${dice.between(1, 16)}`]],
    ['skb_get_xfrm_state', ['  r2 = 0', ...bytes(size), '  r5 = 0']],
    ['redirect', [`  r1 = ${dice.below(3)}`, `  r2 = ${flagsOf(dice, [0, 1])}`]],
  ];
  const fields = CONTEXTS[type].fields.filter(
    (field) => field.readable.includes(type) && !field.pointer,
  );
  const field = dice.pick(fields);
  const written = dice.pick(fields.filter((one) => one.writable.includes(type)));
  const wide = (width: number) => (width === 8 ? 'u64' : width === 1 ? 'u8' : 'u32');
  const part = dice.pick(['u8', 'u16', 'u32'] as const);
  const narrow = field.parts === 'narrow' && dice.chance(0.4);
  const step = { u8: 1, u16: 2, u32: 4 }[part];
  const at = field.offset + (narrow ? step * dice.below(4 / step) : 0);
  const number = dice.chance(0.5) ? dice.below(70_000) : dice.below(2 ** 31);
  return [
    ...withHelper
      .filter(([name]) => PROG_TYPE_HELPERS[type].has(helperNumber(name)!))
      .map(([name, lines]) => ['  r1 = r6', ...lines, `  call bpf_${name}`]),
    ...(PROG_TYPE_HELPERS[type].has(helperNumber('sk_fullsock')!)
      ? [ofSocket(dice), ofSocket(dice), ofSocket(dice)]
      : []),
    [`  r0 = *(${narrow ? part : wide(field.width)} *)(r6 + ${at})`],
    [`  r0 = ${number}`, `  *(${wide(written.width)} *)(r6 + ${written.offset}) = r0`],
    [`  *(${wide(written.width)} *)(r6 + ${written.offset}) = ${number}`, '  r0 = 0'],
    ...(PROG_TYPES[type].ldAbs
      ? [
          [`  r0 = *(${part} *)skb[${dice.below(50)}]`],
          [`  r8 = ${dice.below(30)}`, `  r0 = *(${part} *)skb[r8 + ${dice.below(20) - 5}]`],
          [`  r0 = *(${part} *)skb[${-0x10_0000 + dice.below(40) - 5}]`],
          [`  r0 = *(${part} *)skb[${-0x20_0000 + dice.below(40) - 5}]`],
        ]
      : []),
  ];
}

function packet(dice: Dice): string {
  if (dice.chance(0.2)) return String(dice.pick(LENGTHS));
  const bytes = Uint8Array.from({ length: dice.between(14, 120) }, () => dice.below(256));
  if (dice.chance(0.2)) bytes.fill(0xff, 0, 6);
  if (dice.chance(0.2)) bytes.fill(0, 0, 6);
  bytes.set(
    dice.pick([
      [8, 0],
      [0x86, 0xdd],
      [0x81, 0],
      [0, 4],
      [8, 6],
    ]),
    12,
  );
  return toHex(bytes);
}

function context(dice: Dice): string {
  const view = new DataView(new ArrayBuffer(192));
  const set = (at: number, value: number) => dice.chance(0.3) && view.setUint32(at, value, true);
  for (const at of [8, 32, 48, 52, 56, 60, 64, 152, 156, 184, 188]) set(at, dice.below(2 ** 32));
  set(36, dice.below(3));
  set(40, dice.below(2));
  set(160, dice.pick([200, 4000, 65_536, 65_537, 20]));
  set(164, dice.below(70_000));
  // A packet of many segments would need a type of segmentation for some helpers.
  if (dice.chance(0.05)) set(dice.below(47) * 4, 1);
  return toHex(new Uint8Array(view.buffer));
}

function program(seed: number) {
  const dice = new Dice(seed);
  const type = TYPES[seed % TYPES.length]!; // the remainder
  const slots = Array.from({ length: CALLS }, (_, slot) => [
    ...dice.pick(statements(type, dice)).map((line) => line.replace('LABEL', `L${slot}`)),
    `  *(u64 *)(r7 + ${8 * slot}) = r0`,
    '  r0 = *(u64 *)(r10 - 16)',
    `  *(u64 *)(r7 + ${8 * (CALLS + slot)}) = r0`,
  ]);
  return {
    name: `seed ${seed}`,
    source: [
      `map out: array, key 4, value ${16 * CALLS}, entries 1`,
      `${type} main:`,
      '  r6 = r1',
      '  r7 = map[out][0]+0',
      ...[-24, -16, -8].map((off) => `  *(u64 *)(r10 - ${-off}) = ${dice.below(1 << 30)}`),
      ...slots.flat(),
      '  r0 = 1',
      '  exit',
    ],
    steps: [`run ${packet(dice)}${dice.chance(0.7) ? ` ${context(dice)}` : ''}`],
  };
}

describeKernel(`helpers of an skb, seed ${SEED}`, () => {
  it('do what the kernel does', { timeout: 60_000 }, () => {
    const programs = Array.from({ length: PROGRAMS }, (_, i) => program(SEED + i));
    const requests = programs.map(runRequest);
    const answers = askKernel(requests as Parameters<typeof askKernel>[0]);
    let ran = 0;
    for (const [i, one] of programs.entries()) {
      const ours = JSON.parse(serveLine(JSON.stringify(requests[i]))) as RunAnswer;
      const text = `${one.name}\n${one.source.join('\n')}\n${one.steps.join()}`;
      expect(answers[i]!.progs[0]!.verdict, `${text}\n${answers[i]!.progs[0]!.log}`).toBe('ok');
      expect(runAnswers(one, ours), text).toEqual(runAnswers(one, answers[i] as RunAnswer));
      if (answers[i]!.runs[0]!.verdict === 'ok') ran++;
    }
    expect(ran).toBeGreaterThan(PROGRAMS / 3);
  });
});
