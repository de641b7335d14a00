import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { encodeProgram, printInsn } from '../isa';
import { assembleCase, readVerifierCorpus } from '../test/verifier-corpus';
import { toHex } from '../util';
import { assemble } from './assemble';
import { readListing } from './listing';
import type { Assembled } from './types';

/**
 * Listings of `corpus/listings/firewall.c`, a program with a map and a subprogram: compiled by clang
 * 14, printed by its llvm-objdump, and by bpftool 7.1 from Linux 6.18.
 */
const listing = (name: string) =>
  readFileSync(new URL(`../test/corpus/listings/${name}.txt`, import.meta.url), 'utf8');

const MAP = 'map counters: array, key 4, value 8, entries 4\n';

/** What the object holds: its section `xdp`, and `.text` behind it. */
const XDP = `
b70000000100000061160400000000006118000000000000bf8100000000000007010000220000002d61130000000000
71811700000000005701000003000000631afcff00000000bfa200000000000007020000fcffffff1801000000000000
00000000000000008500000001000000bf0700000000000015070500000000008500000005000000b701000002000000
1500010000000000b701000001000000db170000000000001f860000000000007181170000000000bf62000000000000
85100000ffffffff9500000000000000`.replace(/\s/g, '');
const TEXT = `
b7030000020000005702000007000000`.replace(/\s/g, '');

function program(text: string): Assembled {
  const result = assemble(text);
  if (!result.ok) throw new Error(result.errors.map(({ message }) => message).join('\n'));
  return result.program;
}

const errors = (text: string) => {
  const result = assemble(text);
  return result.ok ? [] : result.errors.map(({ range, message }) => `${range.line}: ${message}`);
};

const print = ({ insns }: Pick<Assembled, 'insns'>) =>
  insns.map((_, slot) => printInsn(insns, slot)).filter((text) => text !== '');

describe('a listing', () => {
  it('of llvm-objdump -dr assembles to the bytes of the object', () => {
    const { insns, functions, progType } = program(MAP + listing('llvm-objdump-drS'));
    expect(progType).toBe('xdp');
    expect(functions).toEqual([
      { name: 'firewall', start: 0 },
      { name: 'classify', start: 26 },
    ]);
    const bytes = toHex(encodeProgram(insns));
    // what the loader puts in: the map's index and pseudo register, and the distance of the call
    const loaded = XDP.replace('18010000', '18110000').replace(
      '85100000ffffffff',
      '8510000001000000',
    );
    expect(bytes.slice(0, XDP.length)).toBe(loaded);
    expect(bytes.slice(XDP.length, XDP.length + TEXT.length)).toBe(TEXT);
    expect(insns).toHaveLength(50);
  });

  it('of objdump says by its section what the program is and where it is attached', () => {
    const section = (name: string) =>
      program(
        `Disassembly of section ${name}:\n\n0000000000000000 <f>:\n       0:\t95 00 00 00 00 00 00 00\texit\n`,
      );
    expect(section('tc')).toMatchObject({ progType: 'sched_cls', attachType: 0 });
    expect(section('cgroup_skb/ingress')).toMatchObject({ progType: 'cgroup_skb', attachType: 0 });
    expect(section('cgroup_skb/egress')).toMatchObject({ progType: 'cgroup_skb', attachType: 1 });
  });

  it('of the log, of bpftool and of objdump hold the same program', () => {
    const fromObject = program(MAP + listing('llvm-objdump-drS'));
    const fromLog = program(MAP + listing('verifier-log'));
    expect(fromLog.insns).toEqual(fromObject.insns);
    expect(fromLog.functions.map(({ start }) => start)).toEqual([0, 26]);
    const withoutRelocations = program(listing('llvm-objdump-d'));
    expect(withoutRelocations.insns.filter(({ code }) => code !== 0x18)).toHaveLength(48);
  });

  it('of bpftool keeps every line of the loaded program', () => {
    const text = listing('bpftool-xlated');
    const { insns, functions } = program(
      `map id_2191197: array, key 4, value 8, entries 4\n${text}`,
    );
    expect(functions.map(({ name, start }) => [name, start])).toEqual([
      ['firewall', 0],
      ['classify', 32],
    ]);
    const shown = text
      .split('\n')
      .flatMap((line) => /^ *\d+: (.*)$/.exec(line)?.[1] ?? [])
      .map((line) =>
        line
          .replace('map[id:2191197]', 'map[0]')
          .replace('#269488', '#5')
          .replace(/#bpf_prog_\w+$/, ''),
      );
    expect(print({ insns })).toEqual(shown);
  });

  it('says what is missing, and where', () => {
    expect(errors(listing('llvm-objdump-drS'))).toEqual([
      expect.stringMatching(/^57: map `counters` is not declared; declare it: map counters: /),
    ]);
    expect(errors(listing('bpftool-xlated'))).toEqual([
      expect.stringMatching(/^23: map `id_2191197` is not declared/),
    ]);
    expect(errors('0: (b7) r0 = 1\n1: (55) if r0 != 0x2 goto pc+1\n3: (95) exit')).toEqual([
      expect.stringMatching(
        /^3: instruction 2 is missing before this one; .*Live regs before insn/,
      ),
    ]);
    const two = listing('llvm-objdump-drS').replace('<LBB0_5>:', '<ids>:');
    expect(errors(MAP + two)[0]).toMatch(/holds another program, ids; expected one/);
    const global = `${listing('llvm-objdump-d')}\n0000000000000000 <other>:\n 0:\t95 00 00 00 00 00 00 00\texit`;
    expect(errors(global.replace('<other>', '<more>')).join()).toMatch(
      /holds another program, more/,
    );
  });

  it('marks places of the pasted text', () => {
    const text = MAP + listing('llvm-objdump-drS');
    const { source } = program(text);
    const lines = text.split('\n');
    const at = (slot: number) => {
      const { line, column, endColumn } = source[slot]!;
      return lines[line - 1]!.slice(column - 1, endColumn - 1);
    };
    expect(at(0)).toBe('r0 = 1');
    expect(at(5)).toBe('if r1 > r6 goto +19 <LBB0_6>');
    expect(at(11)).toBe('r1 = 0 ll');
    expect(at(24)).toBe('call -1');
  });

  it('with a header of ours is an ordinary source', () => {
    expect(readListing('xdp main:\n0: (b7) r0 = 1\n1: (95) exit')).toBeNull();
    expect(readListing('r0 = 1\nexit')).toBeNull();
  });

  it('of any size is read in a blink', () => {
    const size = 1_000_000;
    const began = performance.now();
    for (const filler of [
      '\n',
      ' ',
      '0',
      'a ',
      'R1=map_ptr(',
      '0: ',
      '0: (b7) ',
      ';',
      '<',
      '00 ',
    ]) {
      const long = filler.repeat(size / filler.length);
      for (const text of [long, `0: (b7) r0 = 1\n${long}`, `0: (18) r1 = 0x1 ; ${long}`]) {
        readListing(text);
      }
    }
    expect(performance.now() - began).toBeLessThan(5000);
  });

  it('is what the kernel printed of every program of the corpus', () => {
    const cases = readVerifierCorpus().filter(({ log2 }) => /^Live regs before insn:$/m.test(log2));
    expect(cases.length).toBeGreaterThan(500);
    let read = 0;
    for (const { name, source, log2 } of cases) {
      const original = assembleCase(source.join('\n'));
      const text = print(original);
      const declarations = original.maps.map(
        (map) => `map ${map.name}: array, key 4, value 8, entries 1`,
      );
      const result = assemble([...declarations, log2].join('\n'));
      // a slot that no form describes prints as another one, which need not be readable
      if (!result.ok || text.some((line) => / unknown#|BUG_/.test(line))) continue;
      read++;
      expect(print(result.program), name).toEqual(text);
    }
    expect(read).toBeGreaterThan(0.95 * cases.length);
  });
});
