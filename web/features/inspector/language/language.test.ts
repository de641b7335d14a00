import { describe, expect, it } from 'vitest';
import { HELPERS, KFUNCS, UAPI_CONSTANTS } from '../../../../engine/abi';
import { DIRECTIVES, KEYWORDS, MEMORY_TYPES, REGISTERS } from '../../../../engine/isa';
import { completionsAt, opensList } from './completion';
import { hoverAt } from './hover';
import { namesOf } from './line';
import { prototypeOf, wordInfo } from './words';

const names = namesOf('map seen: hash, key 4, value 8, entries 9\nxdp main:\nfunc count:\nout:\n');
const labels = (before: string) => completionsAt(before, names).map(({ label }) => label);

describe('hover help', () => {
  const hover = (line: string, column: number) =>
    hoverAt(line, column, { names, insn: null })?.parts.join('\n') ?? null;

  it('knows every word of the tables', () => {
    const words = [
      ...[...DIRECTIVES, ...KEYWORDS, ...MEMORY_TYPES, ...REGISTERS, ...UAPI_CONSTANTS].map(
        ({ name }) => name,
      ),
      ...[...HELPERS.values()].map(({ name }) => name),
      ...KFUNCS.map(({ name }) => name),
    ];
    expect(words.filter((word) => wordInfo(word) === null)).toEqual([]);
  });

  it('gives prototype and arguments of a helper, and names helpers that are missing here', () => {
    expect(prototypeOf(HELPERS.get(1)!)).toBe(
      'void *bpf_map_lookup_elem(struct bpf_map *map, const void *key)',
    );
    expect(prototypeOf(HELPERS.get(5)!)).toBe('long bpf_ktime_get_ns(void)');
    expect(hover('call bpf_map_lookup_elem', 10)).toContain('r1 map, r2 key');
    expect(hover('call bpf_msg_pop_data', 10)).toContain('cannot call here yet');
    expect(hover('call bpf_iter_num_next', 10)).toContain(
      'int *bpf_iter_num_next(struct bpf_iter_num *it)',
    );
    expect(hover('call bpf_task_acquire', 10)).toContain('does not know yet');
  });

  it('gives value and meaning of constants and fields', () => {
    expect(hover('r0 = XDP_DROP', 8)).toContain('XDP_DROP = 1');
    expect(hover('r2 = *(u32 *)(r1 + xdp_md.data_end)', 30)).toContain('xdp_md.data_end = 4');
    expect(hover('if r5 != ETH_P_IP goto out', 12)).toContain('2048 (0x800)');
  });

  it('finds what the source declares', () => {
    expect(hover('goto out', 7)).toContain('Label, in line 4');
    expect(hover('r1 = map[seen]', 11)).toContain('map seen: hash, key 4');
  });

  it('adds the instruction and what the verifier knows before it, and escapes Markdown', () => {
    const insn = {
      slot: 3,
      name: 'BPF_ALU64 | BPF_ADD | BPF_K',
      meaning: 'Adds <b>.',
      state: 'R1=ctx()',
    };
    const parts = hoverAt('r1 += 2', 1, { names, insn })!.parts.join('\n');
    expect(parts).toContain('Instruction 3: Adds \\<b\\>.');
    expect(parts).toContain('`R1=ctx()`');
  });
});

describe('completion', () => {
  it('offers statements and registers where a line begins', () => {
    expect(labels('  ')).toContain('packet bounds');
    expect(labels('  r')).toContain('r10');
    expect(labels('out: ')).toContain('exit');
  });

  it('offers functions and helpers behind call, labels behind goto, maps in brackets', () => {
    expect(labels('  call bpf_m')).toContain('bpf_map_lookup_elem');
    expect(labels('  call ')).toContain('count');
    expect(labels('  if r0 == 0 goto ')).toEqual(['out']);
    expect(labels('  r1 = map[')).toEqual(['seen']);
  });

  it('offers constants and fields as operands', () => {
    expect(labels('  r0 = XDP_')).toContain('XDP_PASS');
    expect(labels('  r2 = *(u32 *)(r1 + xdp_md.d')).toContain('xdp_md.data_end');
  });

  it('offers types, attributes and flags of declarations', () => {
    expect(labels('map a: ')).toContain('prog_array');
    expect(labels('map a: array, key 4, ')).toContain('entries');
    expect(labels('map a: bloom_filter, value 4, ')).toContain('extra');
    expect(labels('map a: hash_of_maps, key 4, value 4, inner ')).toEqual(['seen']);
    expect(labels('map seen: hash_of_maps, key 4, value 4, inner ')).toEqual([]);
    expect(labels('map a: hash, flags BPF_F_RDONLY | ')).toContain('BPF_F_NO_PREALLOC');
    expect(labels('flags ')).toContain('BPF_F_XDP_HAS_FRAGS');
  });

  it('keeps silent in comments, texts and names', () => {
    expect(labels('  exit // x')).toEqual([]);
    expect(labels('license "G')).toEqual([]);
    expect(labels('xdp na')).toEqual([]);
  });

  it('opens by itself only where a name must follow', () => {
    expect(opensList('  call ')).toBe(true);
    expect(opensList('r1 = map[')).toBe(true);
    expect(opensList('r1 + xdp_md.')).toBe(true);
    expect(opensList('  r1 = ')).toBe(false);
  });
});
