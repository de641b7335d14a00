import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toHex } from '../util';
import { assemble } from './assemble';
import { disassemble } from './disassemble';

const PROGRAM = 'xdp m:\n r3 = map[fmt][0]\n exit';

function contentsOf(declaration: string): string | undefined {
  const result = assemble(`${declaration}\n${PROGRAM}`);
  if (!result.ok) throw new Error(result.errors.map(({ message }) => message).join('\n'));
  return result.program.maps[0]?.contents;
}

function errorOf(declaration: string): string {
  const result = assemble(`${declaration}\n${PROGRAM}`);
  const error = result.ok ? undefined : result.errors[0];
  return error ? `${error.range.column} ${error.message}` : 'none';
}

describe('constant data', () => {
  it('is a frozen read-only array of one element', () => {
    const result = assemble(`rodata fmt: "%d\\n"\n${PROGRAM}`);
    expect(result.ok && result.program.maps).toEqual([
      {
        name: 'fmt',
        type: 'array',
        keySize: 4,
        valueSize: 4,
        maxEntries: 1,
        flags: 128,
        frozen: true,
        contents: '25640a00',
      },
    ]);
  });

  it.each([
    ['rodata fmt: "a", "b"', '61006200'],
    ['rodata fmt: hex "00 ff"', '00ff'],
    ['rodata fmt: hex "0102", "a"', '01026100'],
    ['rodata fmt: ""', '00'],
    ['rodata fmt: "\\t\\r\\0\\"\\\\\\x7f"', '090d00225c7f00'],
    ['rodata fmt: "é"', 'c3a900'],
  ])('%s', (declaration, contents) => expect(contentsOf(declaration)).toBe(contents));

  it.each([
    ['rodata fmt "a"', '12 unexpected `"a"`; expected `:`, as in: rodata fmt: "%d packets"'],
    ['rodata fmt: a', '13 unexpected `a`; expected a text, as in: rodata fmt: "%d packets"'],
    ['rodata fmt:', '12 the line ends here; expected a text, as in: rodata fmt: "%d packets"'],
    ['rodata fmt: "a" "b"', '17 unexpected `"b"`; expected `,` and more data'],
    ['rodata fmt: hex "0"', '17 expected hex digits, two for each byte, as in: hex "00ff"'],
    [
      'rodata fmt: "\\q"',
      '13 unknown escape in this text; expected \\n, \\t, \\r, \\0, \\", \\\\ or \\xHH',
    ],
    ['rodata r1: "a"', '8 `r1` is a register; expected another name'],
  ])('%s is an error', (declaration, expected) => expect(errorOf(declaration)).toBe(expected));

  it('comes back from the disassembler', () => {
    const text = fc.string({ unit: fc.constantFrom('a', '%', '"', '\\', '\n', '\t', 'é', '\0') });
    fc.assert(
      fc.property(fc.array(text, { minLength: 1, maxLength: 3 }), (texts) => {
        const bytes = new TextEncoder().encode(`${texts.join('\0')}\0`);
        const first = assemble(`rodata fmt: hex "${toHex(bytes)}"\n${PROGRAM}`);
        if (!first.ok) throw new Error(first.errors[0]?.message);
        const second = assemble(disassemble(first.program));
        expect(second.ok && second.program.maps).toEqual(first.program.maps);
      }),
    );
  });
});

describe('a map with a lock and a timer in its values', () => {
  it('says where it is, and so does its text', () => {
    const first = assemble(
      `map m: hash, key 4, value 32, entries 2, lock 8, timer 16\n xdp m:\n r3 = map[m]\n exit`,
    );
    if (!first.ok) throw new Error(first.errors[0]?.message);
    expect(first.program.maps[0]).toMatchObject({ lock: 8, timer: 16 });
    const second = assemble(disassemble(first.program));
    expect(second.ok && second.program.maps).toEqual(first.program.maps);
  });
});

describe('a frozen map', () => {
  it('says so in its declaration, and comes back', () => {
    const source = `map fmt: hash, key 4, value 8, entries 2, flags BPF_F_RDONLY_PROG, frozen\n xdp m:\n r3 = map[fmt]\n exit`;
    const first = assemble(source);
    if (!first.ok) throw new Error(first.errors[0]?.message);
    expect(first.program.maps[0]).toMatchObject({ frozen: true, flags: 128 });
    const second = assemble(disassemble(first.program));
    expect(second.ok && second.program.maps).toEqual(first.program.maps);
  });
});
