import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InternalError } from '../util';
import {
  type Btf,
  BTF_FUNC_GLOBAL,
  BTF_KIND,
  BtfWriter,
  isStruct,
  kindText,
  readBtf,
} from './index';

function read(writer: BtfWriter): Btf {
  const result = readBtf(writer.bytes());
  if (!result.ok) throw new InternalError(result.message);
  return result.btf;
}

/** `int sum(const struct point *p, u8 (*bytes)[12], void *any)`, and what it needs. */
function example() {
  const writer = new BtfWriter();
  const int = writer.int('int');
  const byte = writer.int('u8', 1, false);
  const point = writer.struct('point', 8, [
    { name: 'x', type: int, at: 0 },
    { name: 'y', type: int, at: 4 },
  ]);
  const constant = writer.add('', BTF_KIND.CONST, 0, point);
  const bytes = writer.array(byte, int, 12);
  const params = [
    { name: 'p', type: writer.ptr(constant) },
    { name: 'bytes', type: writer.ptr(bytes) },
    { name: 'any', type: writer.ptr(0) },
  ];
  const func = writer.func('sum', writer.proto(int, params), BTF_FUNC_GLOBAL);
  writer.declTag('arg:nonnull', func, 1);
  writer.declTag('arg:ctx', func, 2);
  writer.declTag('kernel', func);
  return { writer, func };
}

describe('readBtf', () => {
  it('reads what the writer wrote', () => {
    const { writer, func } = example();
    const btf = read(writer);
    const type = btf.type(func)!;
    expect([btf.nameOf(type), kindText(type), type.vlen]).toEqual(['sum', 'FUNC', BTF_FUNC_GLOBAL]);
    const params = btf.params(btf.target(type));
    expect(params.map(({ name }) => name)).toEqual(['p', 'bytes', 'any']);
    const pointed = params.map((param) => btf.plain(btf.target(btf.type(param.type)!)));
    expect(pointed.map((one) => btf.sizeOf(one))).toEqual([8, 12, null]);
    expect(isStruct(pointed[0]!)).toBe(true);
    expect([-1, 0, 1, 2].map((param) => btf.declTags(type, param))).toEqual([
      ['kernel'],
      [],
      ['arg:nonnull'],
      ['arg:ctx'],
    ]);
    expect(btf.type(btf.count)).toBeNull();
    expect(btf.name(1e6)).toBeNull();
  });

  it.each<[string, string, (writer: BtfWriter) => void]>([
    ['a reference to nothing', 'EINVAL', (w) => w.ptr(7)],
    ['a function without prototype', 'EINVAL', (w) => w.func('f', w.int('int'))],
    ['a function without name', 'EINVAL', (w) => w.func('', w.proto(0))],
    [
      'an argument without name',
      'EINVAL',
      (w) => {
        const int = w.int('int');
        w.func('f', w.proto(int, [{ name: '', type: int }]));
      },
    ],
    ['an unknown kind', 'EINVAL', (w) => w.add('', 20, 0, 0)],
    ['a name of its own', 'ELOOP', (w) => w.add('a', BTF_KIND.TYPEDEF, 0, 1)],
    ['pointers in a circle', 'ELOOP', (w) => w.ptr(w.ptr(1) - 1)],
    ['a structure in itself', 'ELOOP', (w) => w.struct('s', 8, [{ name: 'a', type: 1, at: 0 }])],
    ['a tag of no argument', 'EINVAL', (w) => w.declTag('t', w.func('f', w.proto(0)), 0)],
  ])('refuses %s', (_, errno, write) => {
    const writer = new BtfWriter();
    write(writer);
    expect(readBtf(writer.bytes())).toMatchObject({ ok: false, errno });
  });

  it('takes a list of structures that point to one another', () => {
    const writer = new BtfWriter();
    writer.struct('list', 8, [{ name: 'next', type: 2, at: 0 }]);
    writer.ptr(1);
    expect(readBtf(writer.bytes()).ok).toBe(true);
  });

  it('answers about any bytes, and what it takes can be walked', () => {
    const { writer } = example();
    const sound = writer.bytes();
    const change = fc.tuple(fc.nat(sound.length - 1), fc.nat(255));
    fc.assert(
      fc.property(fc.array(change, { maxLength: 4 }), fc.nat(sound.length), (changes, cut) => {
        const bytes = sound.slice(0, cut % 3 === 0 ? cut : sound.length);
        for (const [at, byte] of changes) if (at < bytes.length) bytes[at] = byte;
        const result = readBtf(bytes);
        if (!result.ok) return;
        const { btf } = result;
        for (let id = 0; id < btf.count; id++) {
          const type = btf.type(id)!;
          btf.plain(type);
          btf.sizeOf(type);
          btf.nameOf(type);
          if (type.kind === BTF_KIND.FUNC_PROTO) btf.params(type);
          btf.declTags(type, 0);
        }
      }),
      { numRuns: 5000 },
    );
  });

  it('reads a long blob in a moment', () => {
    const writer = new BtfWriter();
    let last = writer.int('int');
    for (let i = 0; i < 200_000; i++) last = writer.add('', BTF_KIND.CONST, 0, last);
    const began = performance.now();
    expect(read(writer).sizeOf({ ...read(writer).type(last)! })).toBe(4);
    expect(performance.now() - began).toBeLessThan(5000);
  });
});
