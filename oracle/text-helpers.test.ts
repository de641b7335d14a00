import { expect, it } from 'vitest';
import { serveLine } from '../cli/batch';
import { parseFormat } from '../engine/abi';
import { type RunAnswer, runAnswers, runRequest } from '../engine/test/run-corpus';
import { toHex } from '../engine/util';
import { describeKernel } from './describe-kernel';
import { askKernel } from './kernel';
import { Dice } from './random-programs';
import { SEED } from './seed';

/**
 * Random calls of helpers that print, compare and read texts, run by the kernel and by ours: what
 * they return and what they wrote. CHAINCALL_SEED says which.
 */
const PROGRAMS = 300;
const TEXT = 64; // bytes of the map with texts
const OUT = 480; // bytes that snprintf has, at most: more than eight conversions take

const hexOf = (text: string) => toHex(Uint8Array.from(text, (char) => char.charCodeAt(0)));
const bytesOf = (text: string) => Uint8Array.from(text, (char) => char.charCodeAt(0));

function program(name: string, steps: readonly string[], source: readonly string[]) {
  return { name, source, steps: [...steps, 'run 14'], answers: [] };
}

/** Puts programs to both, and holds that they answer alike. */
function compare(programs: readonly ReturnType<typeof program>[]): void {
  const requests = programs.map(runRequest);
  const answers = askKernel(requests as Parameters<typeof askKernel>[0]);
  for (const [i, one] of programs.entries()) {
    const ours = JSON.parse(serveLine(JSON.stringify(requests[i]))) as RunAnswer;
    const text = `${one.name}\n${one.source.join('\n')}\n${one.steps.join('\n')}`;
    expect(answers[i]!.progs[0]!.verdict, `${text}\n${answers[i]!.progs[0]!.log}`).toBe('ok');
    expect(runAnswers(one, ours), text).toEqual(runAnswers(one, answers[i] as RunAnswer));
  }
}

/** Conversions whose text does not depend on the machine. */
const KINDS = ['d', 'i', 'u', 'x', 'X', 'c', 's', 'px', 'pI4', 'pi4', 'pI6', 'pi6', 'pks'];

/** A pointer to something that is printed in its place. */
const POINTER = /p(?:[iI][46]|ks)/;

function conversion(dice: Dice): string {
  const flags = ['', '', '', '-', '0', '+', ' ', '-0', '+0', '0 '];
  const width = dice.chance(0.3) ? String(dice.pick([1, 3, 5, 8, 20, 40, 70, 99999])) : '';
  const kind = dice.pick(KINDS);
  const long = /[diuxX]$/.test(kind) && kind.length === 1 ? dice.pick(['', 'l', 'll']) : '';
  return `%${dice.pick(flags)}${width}${long}${kind}`;
}

function format(dice: Dice): string {
  const parts = Array.from({ length: dice.below(8) }, () => [
    dice.pick(['', ' ', '.', ', ', 'a', ' b', '%%', '\t', '\xe9', '7']),
    dice.chance(0.95) ? conversion(dice) : dice.pick(['%', '%q', '%.3d', '%pM', '%sx', '%p5']),
  ]);
  return parts.flat().join('');
}

/** Prints twelve arguments: numbers, and pointers to the texts. */
function printing(seed: number) {
  const dice = new Dice(seed);
  const draft = format(dice);
  const text = POINTER.test(draft) ? draft.replaceAll('99999', '40') : draft;
  const conversions = text.replaceAll('%%', '');
  const count = dice.chance(0.8) ? (conversions.match(/%/g)?.length ?? 0) : dice.below(13);
  const args = Math.min(12, count);
  const valid = parseFormat(bytesOf(`${text}\0`), args) !== null;
  // behind a full line the kernel reads old bytes of its buffer for such pointers
  const size = POINTER.test(text) ? OUT : dice.pick([0, 1, 2, 8, 30, OUT]);
  const texts = Array.from({ length: TEXT }, () =>
    dice.chance(0.12) ? '\0' : String.fromCharCode(dice.between(33, 255)),
  ).join('');
  const numbers = [0, 1, -1, 65, 0x7fffffff, -0x80000000, 1234567];
  const stores = Array.from({ length: Math.max(3, args) }, (_, i) => {
    const at = `  *(u64 *)(r10 - ${96 - 8 * i}) = `;
    if (dice.chance(0.55))
      return ['  r1 = map[texts][0]+0', `  r1 += ${dice.below(TEXT - 16)}`, `${at}r1`];
    if (dice.chance(0.5)) return [`${at}${dice.pick(numbers)}`];
    return [
      `  r1 = 0x${dice.below(2 ** 31).toString(16)}${dice.below(2 ** 31).toString(16)} ll`,
      `${at}r1`,
    ];
  }).flat();
  // pointers printed as numbers differ from machine to machine
  const kinds = (conversions.match(/%[-+ 0]*\d*(?:ll?)?(?:p[A-Za-z]\d?|[a-zA-Z])/g) ?? []).map(
    (one) => /(?:s|I\d|i\d)$/.test(one),
  );
  const plain = stores.map((line, i) => {
    const slot = /r10 - (\d+)\) = r1/.exec(line);
    const isText = slot && (stores[i - 1] ?? '').startsWith('  r1 +=');
    const index = slot ? (96 - Number(slot[1])) / 8 : -1;
    return isText && !kinds[index] ? line.replace('= r1', `= ${dice.pick(numbers)}`) : line;
  });
  const call = (to: string[], helper: string, at: number) => [
    ...to,
    `  call bpf_${helper}`,
    `  *(u64 *)(r7 + ${at}) = r0`,
  ];
  return program(
    `seed ${seed}: ${JSON.stringify(text)} of ${args}`,
    [`put texts 00000000 ${hexOf(texts)}`, `put format 00000000 ${hexOf(text)}`],
    [
      `rodata fmt: hex "${hexOf(`${text}\0`)}"`,
      `map texts: array, key 4, value ${TEXT}, entries 1`,
      'map format: array, key 4, value 200, entries 1',
      `map out: array, key 4, value ${OUT + 24}, entries 1`,
      ...plain,
      '  r7 = map[out][0]+0',
      ...call(
        [
          '  r1 = map[format][0]+0',
          '  r2 = 200',
          '  r3 = r10',
          '  r3 += -96',
          `  r4 = ${8 * args}`,
        ],
        'trace_vprintk',
        0,
      ),
      ...call(
        [
          '  r1 = map[format][0]+0',
          '  r2 = 200',
          '  r3 = *(u64 *)(r10 - 96)',
          '  r4 = *(u64 *)(r10 - 88)',
          '  r5 = *(u64 *)(r10 - 80)',
        ],
        'trace_printk',
        8,
      ),
      ...(valid
        ? call(
            [
              '  r1 = r7',
              '  r1 += 24',
              `  r2 = ${size}`,
              '  r3 = map[fmt][0]+0',
              '  r4 = r10',
              '  r4 += -96',
              `  r5 = ${8 * args}`,
            ],
            'snprintf',
            16,
          )
        : []),
      '  r0 = 2',
      '  exit',
    ],
  );
}

const DIGITS = [
  '0',
  '1',
  '7',
  '8',
  '9',
  'a',
  'F',
  'x',
  'X',
  '-',
  ' ',
  '\t',
  '+',
  'g',
  '\0',
  '\xa0',
];
const NUMBERS = [
  '9223372036854775807',
  '9223372036854775808',
  '18446744073709551615',
  '18446744073709551616',
  '0x',
  '0x7fffffffffffffff',
  '0X8000000000000000',
  '-9223372036854775808',
  '-9223372036854775809',
  '777',
  '0888',
  '-0',
  '1777777777777777777777',
  '99999999999999999999999999',
];

function reading(seed: number) {
  const dice = new Dice(seed);
  const text = dice.chance(0.4)
    ? dice.pick(['', ' ', '-', '  ']) + dice.pick(NUMBERS) + dice.pick(['', ' ', 'z'])
    : Array.from({ length: dice.between(1, 12) }, () => dice.pick(DIGITS)).join('');
  const size = dice.chance(0.8) ? text.length : dice.between(1, TEXT);
  const flags = dice.pick([0, 0, 0, 8, 10, 16, 1, 32, 48]);
  const helper = dice.pick(['strtol', 'strtoul']);
  return program(
    `seed ${seed}: ${helper} of ${JSON.stringify(text)}`,
    [`put texts 00000000 ${hexOf(text)}`],
    [
      `map texts: array, key 4, value ${TEXT}, entries 1`,
      'map out: array, key 4, value 16, entries 1',
      '  r7 = map[out][0]+0',
      '  *(u64 *)(r7 + 0) = 77',
      '  r1 = map[texts][0]+0',
      `  r2 = ${size}`,
      `  r3 = ${flags}`,
      '  r4 = r7',
      `  call bpf_${helper}`,
      '  *(u64 *)(r7 + 8) = r0',
      '  r0 = 2',
      '  exit',
    ],
  );
}

function comparing(seed: number) {
  const dice = new Dice(seed);
  const letters = ['a', 'a', 'b', '\0', '\xff'];
  const word = () => Array.from({ length: dice.between(1, 6) }, () => dice.pick(letters)).join('');
  const one = word();
  const two = dice.chance(0.5) ? one + word() : word();
  return program(
    `seed ${seed}: ${JSON.stringify(one)} and ${JSON.stringify(two)}`,
    [`put texts 00000000 ${hexOf(one)}`],
    [
      `rodata other: hex "${hexOf(`${two}\0`)}"`,
      'map texts: array, key 4, value 8, entries 1',
      '  r1 = map[texts][0]+0',
      `  r2 = ${dice.between(1, 8)}`,
      '  r3 = map[other][0]+0',
      '  call bpf_strncmp',
      '  exit',
    ],
  );
}

const seeds = Array.from({ length: PROGRAMS }, (_, i) => SEED + i);

describeKernel(`texts, seed ${SEED}`, () => {
  it('are printed as the kernel prints them', () => compare(seeds.map(printing)));
  it('are read as the kernel reads them', () => compare(seeds.map(reading)));
  it('are compared as the kernel compares them', () => compare(seeds.map(comparing)));
});
