import { describe, expect, it } from 'vitest';
import { readBtf, readFuncInfo } from '../btf';
import { InternalError } from '../util';
import { assemble } from './assemble';
import { disassemble } from './disassemble';
import { functionTypes } from './function-types';
import type { Assembled } from './types';

const MAIN = 'xdp main:\n call f\n exit\n';

function program(source: string): Assembled {
  const result = assemble(source);
  if (!result.ok) throw new InternalError(result.errors.map(({ message }) => message).join('\n'));
  return result.program;
}

/** What the type information says of each function: its name, linkage and the sizes that its arguments point to. */
function told(source: string) {
  const types = functionTypes(program(source));
  if (!types) return null;
  const read = readBtf(types.btf);
  if (!read.ok) throw new InternalError(read.message);
  const { btf } = read;
  return readFuncInfo(types.funcInfo, 8).map(({ insnOff, typeId }) => {
    const func = btf.type(typeId)!;
    const args = btf.params(btf.target(func)).map(({ name, type }, i) => {
      const own = btf.type(type)!;
      const target = btf.target(own);
      const what = btf.nameOf(own) || btf.nameOf(target) || `${btf.sizeOf(target)} bytes`;
      return [name, what, ...btf.declTags(func, i)].join(' ');
    });
    return [insnOff, btf.nameOf(func), func.vlen, ...args];
  });
}

describe('functions that say what they take', () => {
  it('stand in the type information as a compiler writes it', () => {
    const source = `${MAIN}global f(ctx, u32 length, mem[2 * 8] nonnull key, mem[4], s16):\n exit`;
    expect(told(source)).toEqual([
      [0, 'main', 1, 'ctx xdp_md'],
      [
        2,
        'f',
        1,
        'arg0 xdp_md',
        'length u32',
        'key 16 bytes arg:nonnull',
        'arg3 4 bytes',
        'arg4 s16',
      ],
    ]);
    expect(told(`sched_cls main:\n call f\n exit\nfunc f(ctx c):\n exit`)).toEqual([
      [0, 'main', 1, 'ctx __sk_buff'],
      [2, 'f', 0, 'c __sk_buff'],
    ]);
  });

  it('are asked of programs that load the address of a function', () => {
    expect(told(`${MAIN}f:\n exit`)).toBeNull();
    expect(told('xdp main:\n r2 = subprog[f]\n exit\nf:\n exit')).toEqual([
      [0, 'main', 1, 'ctx xdp_md'],
      [3, 'f', 0],
    ]);
  });

  it.each([
    'global f():',
    'global f(ctx, u8, u16 a, s64 b, dynptr):',
    'global f(mem[16] nonnull p, mem[0], mem[1] q):',
    'func f(ctx c, u32):',
  ])('are written as they are read: %s', (header) => {
    const text = disassemble(program(`${MAIN}${header}\n exit`));
    expect(text).toContain(`\n${header}\n`);
    expect(disassemble(program(text))).toBe(text);
  });

  it.each([
    ['global f:', '3:0 expected `(` and what the function takes: `(ctx, u32 length):`'],
    ['global f(int x):', '3:10 unexpected `int`; expected an argument: ctx, u8,'],
    ['global f(mem x):', '3:14 unexpected `x`; expected `[`, a size and `]`'],
    ['global f(mem[-1]):', '3:14 unexpected `-`; expected `[`, a size and `]`'],
    ['global f(ctx', '3:13 the line ends here; expected `,` or `)`'],
    ['global f(ctx)', '3:14 expected `:` after the name'],
    ['global f(u8, u8, u8, u8, u8, u8):', '3:30 a function has 5 arguments at most'],
    ['func f(ctx,):', '3:12 unexpected `)`; expected an argument'],
  ])('have errors with place and remedy: %s', (header, expected) => {
    const result = assemble(`xdp main:\n exit\n${header}\n exit`);
    if (result.ok) throw new InternalError('it assembles');
    const told = result.errors.map(
      ({ range, message }) => `${range.line}:${range.column} ${message}`,
    );
    expect(told).toHaveLength(1);
    if (header !== 'global f:') expect(told[0]).toContain(expected);
    else expect(told[0]).toContain(expected.slice(4));
  });
});
