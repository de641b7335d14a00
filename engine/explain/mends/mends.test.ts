import { describe, expect, it } from 'vitest';
import { assembleCase, fullSource, readVerifierCorpus } from '../../test/verifier-corpus';
import { requestOf } from '../../test/verifier-log';
import { drain } from '../../util';
import { causeSteps, type MessageCode, type Rejected, verify } from '../../verifier';
import { EXPLANATIONS } from '..';
import { applyEdits, MENDS, type Mend, mendOf, previewOf } from '.';

interface Mended {
  readonly code: string;
  readonly mend: Mend;
  readonly before: string;
  readonly after: string;
  /** What is said of the mended program; `null` where it is accepted. */
  readonly afterwards: Rejected | null;
}

function judge(source: string): {
  program: ReturnType<typeof assembleCase>;
  rejected: Rejected | null;
} {
  const program = assembleCase(source);
  const request = requestOf(program, 0);
  const result = verify(request);
  if (result.ok) return { program, rejected: null };
  return { program, rejected: { ...result, cause: drain(causeSteps(request, result)) } };
}

/** Mends a refused program once; `null` where nothing is offered. */
function mended(source: string): Mended | null {
  const before = fullSource(source);
  const { program, rejected } = judge(before);
  if (!rejected) throw new Error(`accepted:\n${before}`);
  const mend = mendOf(program, before, rejected);
  if (!mend) return null;
  const after = applyEdits(before, mend.edits);
  return { code: rejected.code, mend, before, after, afterwards: judge(after).rejected };
}

const show = ({ mend, before, afterwards }: Mended) =>
  `${mend.label}\n${previewOf(before, mend.edits)
    .map(({ kind, text }) => `${{ same: ' ', added: '+', removed: '-' }[kind]} ${text}`)
    .join(
      '\n',
    )}\n→ ${afterwards ? `${afterwards.code} at ${afterwards.at}: ${afterwards.message}` : 'accepted'}`;

/** Refusals of which only some can be mended so, and their examples are others. */
const OF_SOME: Readonly<Partial<Record<MessageCode, string>>> = {
  'arg-type': `
    map h: hash, key 4, value 8, entries 4
      *(u32 *)(r10 - 4) = 7
      r1 = map[h]
      r2 = r10
      r2 += -4
      call bpf_map_lookup_elem
      r1 = map[h]
      r2 = r0
      call bpf_map_lookup_elem
      r0 = 2
      exit`,
  'mem-access': `
    map rb: ringbuf, entries 4096
      r6 = *(u32 *)(r1 + 12)
      r6 &= 255
      r1 = map[rb]
      r2 = 16
      r3 = 0
      call bpf_ringbuf_reserve
      if r0 == 0 goto out
      r1 = r0
      r1 += r6
      *(u8 *)(r1 + 0) = 1
      r1 = r0
      r2 = 0
      call bpf_ringbuf_submit
    out:
      r0 = 2
      exit`,
  'map-write-forbidden': `
    map d: array, key 4, value 8, entries 1, flags BPF_F_MMAPABLE | BPF_F_RDONLY_PROG
      r1 = map[d][0]+0
      *(u8 *)(r1 + 0) = 1
      r0 = 2
      exit`,
};

describe('mends', () => {
  it.each(Object.keys(MENDS) as MessageCode[])('%s: the example of it is accepted then', (code) => {
    const bad = OF_SOME[code] ?? EXPLANATIONS[code]?.bad;
    if (bad === undefined) throw new Error('no example');
    const one = mended(bad);
    if (!one) throw new Error(`no mend for\n${bad}`);
    expect(one.afterwards?.code ?? null, show(one)).toBeNull();
  });

  it('help the refused programs of the corpus on', { timeout: 120_000 }, () => {
    let offered = 0;
    let accepted = 0;
    const stuck: string[] = [];
    for (const { name, source, verdict, log1 } of readVerifierCorpus()) {
      if (verdict === 'ok' || log1 === null) continue;
      const one = mended(source.join('\n'));
      if (!one) continue;
      offered++;
      if (!one.afterwards) accepted++;
      else if (one.afterwards.code === one.code) stuck.push(`${name}: ${show(one)}`);
    }
    console.info(`${offered} mends offered, ${accepted} accepted then`);
    expect(offered).toBeGreaterThan(120);
    expect(accepted / offered).toBeGreaterThan(0.8);
    expect(stuck.length, stuck.join('\n\n')).toBeLessThan(3);
  });
});
