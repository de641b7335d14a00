import { expect, it } from 'vitest';
import { serveLine } from '../cli/batch';
import { MAP_TYPES, type MapTypeName } from '../engine/abi';
import { describeKernel } from './describe-kernel';
import { askKernel, type KernelAnswer, type KernelRequest } from './kernel';
import { randomMapRequest } from './random-maps';
import { SEED } from './seed';

const REQUESTS = Number(process.env.MAP_REQUESTS ?? 20); // of each map type

const askEngine = (request: KernelRequest) =>
  JSON.parse(serveLine(JSON.stringify(request))) as KernelAnswer;

/** The first command that is answered differently, with those before it; `null` where none is. */
function difference(request: KernelRequest, kernel: KernelAnswer): string | null {
  const engine = askEngine(request);
  const tell = (value: unknown) => JSON.stringify(value);
  for (const [i, op] of (request.ops ?? []).entries()) {
    const [theirs, ours] = [kernel.ops?.[i], engine.ops?.[i]];
    if (told(theirs) === told(ours)) continue;
    const before = (request.ops ?? [])
      .slice(Math.max(0, i - 12), i)
      .map((one, at) => `  ${tell(one)} -> ${tell(kernel.ops?.[Math.max(0, i - 12) + at])}`);
    const map = tell(request.maps?.at(-1));
    return `${map}\n${before.join('\n')}\n${i}: ${tell(op)}\n- ${tell(theirs)}\n+ ${tell(ours)}`;
  }
  const maps = [told(kernel.maps), told(engine.maps)];
  return maps[0] === maps[1] ? null : `in the end\n- ${maps[0]}\n+ ${maps[1]}`;
}

/** An answer in one order of its keys. */
function told(answer: unknown): string {
  return JSON.stringify(answer, (_key, value) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
    return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}

describeKernel(`maps under random commands (CHAINCALL_SEED=${SEED})`, () => {
  for (const [index, type] of (Object.keys(MAP_TYPES) as MapTypeName[]).entries()) {
    it(`answers as Linux does: ${type}`, () => {
      // Each map that leaves a map of maps makes the kernel wait for its programs.
      const count = MAP_TYPES[type].refersTo === 'map' ? REQUESTS >> 2 : REQUESTS;
      const requests = Array.from({ length: count }, (_, i) =>
        randomMapRequest(type, SEED + 1000 * index + i, type.startsWith('lru') ? 1500 : 120),
      );
      const answers = askKernel(requests);
      for (const [i, request] of requests.entries()) {
        const found = difference(request, answers[i]!);
        expect(found, found ?? '').toBeNull();
      }
    });
  }
});
