import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parseCollection } from './collection';
import { emptyWorkspace } from './empty';
import { serialiseCollection, serialiseWorkspace } from './serialise';

const three = ['A', 'B', 'B'].map((name) => emptyWorkspace(name));
const file = serialiseCollection(three.map(serialiseWorkspace));

it('gives back the workspaces of a file, in order', () => {
  expect(parseCollection(file)).toEqual({ ok: true, workspaces: three, refused: [] });
  expect(parseCollection(serialiseCollection([]))).toMatchObject({ ok: true, workspaces: [] });
});

it('takes a file of one workspace', () => {
  const one = parseCollection(serialiseWorkspace(three[0]!));
  expect(one).toEqual({ ok: true, workspaces: [three[0]], refused: [] });
});

it('leaves out what cannot be read, and says which', () => {
  const odd = serialiseCollection([serialiseWorkspace(three[0]!), '{"name": "x"}', '7']);
  const result = parseCollection(odd);
  expect(result).toMatchObject({ ok: true, workspaces: [three[0]] });
  expect(result.ok && result.refused).toEqual([
    expect.stringMatching(/^Number 2, "x", was left out: .*not a Chaincall workspace/),
    expect.stringMatching(/^Number 3 was left out/),
  ]);
});

it.each([
  ['{', /not JSON/],
  ['null', /not a Chaincall workspace/],
  [file.replace('"version": 1,\n"w', '"version": 2,\n"w'), /newer Chaincall/],
  ['{"format":"chaincall-workspaces","version":1}', /lists none/],
  [`{"format":"chaincall-workspaces","version":1,"workspaces":[${'1,'.repeat(2000)}1]}`, /split/],
])('refuses %s in words', (text, message) => {
  const result = parseCollection(text);
  expect(result.ok ? null : result.message).toMatch(message);
});

it('never throws, wherever a file is cut or changed', () => {
  fc.assert(
    fc.property(fc.nat(file.length), fc.string({ maxLength: 5 }), fc.nat(9), (at, text, gone) => {
      const result = parseCollection(file.slice(0, at) + text + file.slice(at + gone));
      expect(result.ok ? '' : result.message).toBeTypeOf('string');
    }),
  );
});
