import { describe, expect, it } from 'vitest';
import { drain } from '../../../../engine/util';
import { type Flow, flowOf, listingOf, readLog } from '../../../../engine/verifier-log';
import { LOGS, logText } from '../../../../engine/test/verifier-logs';
import { pathWords, rangeWords, summaryWords, walkedWords, whenWords } from './flow-words';
import { BLOCK_WIDTH, layOutFlow } from './layout';

function flowOfText(text: string): Flow {
  const log = drain(readLog(text));
  return drain(flowOf(log, listingOf(log)));
}

/** A program of so many checks that leave, or skip one instruction. */
function checks(count: number): string {
  const lines: string[] = [];
  for (let i = 0; i < count; i++) {
    const slot = 3 * i;
    const exit = 3 * count;
    lines.push(`${slot}: (71) r0 = *(u8 *)(r2 +${i})`);
    const target = i % 3 === 0 ? exit - slot - 2 : 1;
    lines.push(`${slot + 1}: (15) if r0 == 0x${i.toString(16)} goto pc+${target}`);
    lines.push(`${slot + 2}: (b7) r0 = ${i}`);
  }
  lines.push(`${3 * count}: (95) exit`);
  return lines.join('\n');
}

function overlaps({ blocks }: Flow, boxes: readonly { x: number; y: number; height: number }[]) {
  const found: string[] = [];
  for (const { index: a } of blocks) {
    for (const { index: b } of blocks) {
      const [one, two] = [boxes[a]!, boxes[b]!]; // each block has a box
      if (a >= b || one.x + BLOCK_WIDTH <= two.x || two.x + BLOCK_WIDTH <= one.x) continue;
      if (one.y < two.y + two.height && two.y < one.y + one.height) found.push(`${a} ${b}`);
    }
  }
  return found;
}

describe('the layout of the flow', () => {
  it.each([...LOGS.map((name) => [name, logText(name)]), ['checks', checks(60)]])(
    'puts no block of %s over another, and all within its bounds',
    (_, text) => {
      const flow = flowOfText(text ?? '');
      const { boxes, routes, width, height } = drain(layOutFlow(flow));
      expect(overlaps(flow, boxes)).toEqual([]);
      for (const box of boxes) {
        expect(box.x).toBeGreaterThanOrEqual(0);
        expect(box.x + BLOCK_WIDTH).toBeLessThanOrEqual(width);
        expect(box.y + box.height).toBeLessThanOrEqual(height);
      }
      for (const { path } of routes) expect(path).not.toMatch(/NaN|undefined|Infinity/);
    },
  );

  it('draws each way within a function, and the rest as words', () => {
    const flow = flowOfText(logText('function'));
    const { routes, titles } = drain(layOutFlow(flow));
    const within = flow.edges.filter(({ kind }) => kind !== 'call' && kind !== 'callback');
    expect(routes).toHaveLength(within.length);
    expect(titles).toHaveLength(2);
  });

  it('puts a block below those that lead to it', () => {
    const flow = flowOfText(logText('branches'));
    const { boxes } = drain(layOutFlow(flow));
    for (const { from, to } of flow.edges) expect(boxes[to]!.y).toBeGreaterThan(boxes[from]!.y);
  });

  it('is made in slices, also of a program with thousands of instructions', () => {
    const flow = flowOfText(checks(1400));
    let slices = 0;
    for (const _ of layOutFlow(flow)) slices++;
    expect(flow.blocks.length).toBeGreaterThan(2000);
    expect(slices).toBeGreaterThan(flow.blocks.length / 128);
  });
});

describe('words of the flow', () => {
  const flow = flowOfText(logText('branches'));
  it('tell of blocks and ways', () => {
    expect(summaryWords(flow)).toBe('13 blocks: 13 verified');
    expect(rangeWords(flow.blocks[0]!)).toBe('0–5');
    expect(rangeWords(flow.blocks[6]!)).toBe('29');
    expect(flow.edges.slice(0, 4).map(whenWords)).toEqual(['r1 > r3', 'else', 'r5 != 0x8', 'else']);
    expect(flow.edges.slice(0, 4).map(walkedWords)).toEqual(['1×', '1×', '1× safe', '1×']);
  });

  it('tell of paths', () => {
    const { paths } = drain(readLog(logText('branches')));
    expect(paths.slice(0, 3).map(pathWords)).toEqual([
      { way: 'from 0', length: '47 instructions', end: 'exit at 47' },
      { way: '44 → 47', length: '1 instruction', end: 'exit at 47' },
      { way: '34 → 37', length: '6 instructions', end: 'safe at 44' },
    ]);
  });
});
