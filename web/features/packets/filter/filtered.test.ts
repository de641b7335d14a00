import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EXAMPLES } from '../../../../engine/examples';
import { compileFilter } from '../../../../engine/filter';
import { rowOf } from '../packet-row';
import { placeOfRow } from '../table/place-of-row';
import { cellFilters } from './cell-filters';
import { filteredPacket, wholeFilter, withTest } from './filtered';

describe('the filter of text and chips', () => {
  it('asks for both', () => {
    expect(wholeFilter({ text: '', verdicts: [] })).toBe('');
    expect(wholeFilter({ text: 'tcp or udp', verdicts: [] })).toBe('tcp or udp');
    expect(wholeFilter({ text: ' ', verdicts: ['not run'] })).toBe('verdict in {"not run"}');
    const both = wholeFilter({ text: 'tcp or udp', verdicts: ['PASS', 'DROP'] });
    expect(both).toBe('(tcp or udp) and verdict in {"PASS", "DROP"}');
    expect(compileFilter(both).ok).toBe(true);
  });

  it('takes a test beside what is there, once', () => {
    expect(withTest('', 'tcp')).toBe('tcp');
    expect(withTest('tcp', 'tcp')).toBe('tcp');
    expect(withTest('tcp', 'hops > 1')).toBe('tcp and hops > 1');
    expect(withTest('tcp and hops > 1', 'hops > 1')).toBe('tcp and hops > 1');
    expect(withTest('tcp or udp', 'hops > 1')).toBe('(tcp or udp) and hops > 1');
  });
});

describe.each(EXAMPLES)('the cells of "$title"', ({ workspace }) => {
  it('give tests that their own packet meets', () => {
    for (const [index, { id }] of workspace.packets.entries()) {
      const report = {
        packet: id,
        outcome: { kind: 'verdict', hook: 'xdp', retval: 2, name: 'PASS', to: 'stack' } as const,
        hops: [
          {
            hook: 'xdp' as const,
            program: workspace.programs[0]!.id,
            retval: 2,
            insns: 5,
            via: 'head' as const,
          },
        ],
        insns: 5,
        dataOut: '',
        printed: [],
        output: [],
        verdicts: [],
      };
      const row = rowOf(workspace, index, report);
      for (const column of [
        '',
        'verdict',
        'what',
        'addresses',
        'bytes',
        'path',
        'insns',
        'iface',
      ]) {
        for (const test of cellFilters(row, workspace.interfaces[0]!.name, column)) {
          if (test.startsWith('iface')) continue; // of another interface, where there are several
          const filter = compileFilter(test);
          if (!filter.ok) throw new Error(`${test}: ${filter.message}`);
          const packet = filteredPacket(workspace, index, report);
          // Cut short headers are named in the summary and are no headers to a filter.
          if (/cut short|fragment|broken/.test(row.summary)) continue;
          expect(filter.matches(packet), `${test} of packet ${index + 1}, ${row.summary}`).toBe(
            true,
          );
        }
      }
    }
  });
});

describe('the place of a row', () => {
  it('is where it stands among those that are shown', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(500), { maxLength: 60 }), fc.nat(500), (rows, row) => {
        const sorted = Uint32Array.from(rows.toSorted((a, b) => a - b));
        expect(placeOfRow(sorted, row)).toBe(sorted.indexOf(row));
      }),
    );
    expect(placeOfRow(null, 7)).toBe(7);
  });
});
