import { KERNEL_VERSION } from '../../engine/abi';
import type { EmittedRecord } from '../../engine/helpers';
import { createKernel, type Process } from '../../engine/kernel';
import { readChain, wireChain } from './chain';
import { type BatchMap, dumpMap, fillMapsOfMaps, makeMap, u32 } from './maps';
import { readNetwork } from './network';
import { runOp } from './ops';
import { type BatchProgram, loadProgram } from './programs';
import { runProgram } from './runs';
import { BadRequest, type Json, type JsonObject, Shape } from './shape';

const MOST_MAPS = 64;
const MOST_PROGRAMS = 255;
const MOST_RUNS = 1024;
const MOST_OPS = 16_384;
const MOST_INSNS = 100_000_000; // for one packet; then the run ends with a fault

/**
 * Answers one line of the wire format that the native harness in `oracle/` speaks too, from a
 * simulated kernel that lives for this line. Never throws for what stands in the line.
 *
 * @returns one line of JSON without its line end
 */
export function serveLine(line: string): string {
  let request: Json;
  try {
    request = JSON.parse(line);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return refusal(`bad request: not JSON: ${why}`);
  }
  if (typeof request !== 'object' || request === null || Array.isArray(request)) {
    return refusal('bad request: not an object');
  }
  const { id } = request as JsonObject;
  const echoed = id === undefined || (typeof id === 'object' && id !== null) ? {} : { id };
  try {
    return JSON.stringify({ ...echoed, ...answer(request as JsonObject) });
  } catch (error) {
    if (error instanceof BadRequest) return refusal(`bad request: ${error.message}`, echoed);
    // Our own failure costs this line, not those after it.
    const why = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    return refusal(`internal error: ${why}`, echoed);
  }
}

/** The answer to a line that is no request. */
export function refusal(error: string, echoed: object = {}): string {
  return JSON.stringify({ ...echoed, ok: false, error });
}

function answer(object: JsonObject): object {
  const request = new Shape(object, '');
  const op = request.text('op', '');
  if (op === 'info') {
    return { ok: true, release: KERNEL_VERSION, machine: 'chaincall', cpus: 1, jit: '0', uid: 0 };
  }
  if (op !== '') throw new BadRequest(`there is no op "${op}"`);
  const engine = request.text('engine', 'interp');
  if (engine !== 'interp' && engine !== 'jit') {
    throw new BadRequest('engine must be "interp" or "jit"');
  }
  const chain = readChain(request);
  const kernel = createKernel({
    insnBudget: MOST_INSNS,
    variant: chain?.variant ?? 'fixed',
    emptySlotCosts: chain?.emptySlotCosts ?? false,
    ...readNetwork(request),
  });
  const process = kernel.process();
  const errors: string[] = [];

  const maps: BatchMap[] = [];
  for (const [number, shape] of request.objects('maps').slice(0, MOST_MAPS).entries()) {
    maps.push(makeMap(process, shape, { number, made: maps, errors }));
  }
  const programShapes = request.objects('progs').slice(0, MOST_PROGRAMS);
  if (request.has('insns')) programShapes.push(request);
  const programs = programShapes.map((shape, i) =>
    loadProgram(process, shape, i, { maps, errors, inject: chain?.predecessors.has(i) ?? false }),
  );
  fillProgArrays(process, maps, programs, errors);
  fillMapsOfMaps(process, maps, errors);
  if (chain) wireChain(process, chain, programs, errors);

  const place = (found: number) => (found < 0 ? null : found);
  const indexes = {
    program: (id: number) => place(programs.findIndex(({ prog }) => prog?.id === id)),
    map: (id: number) => place(maps.findIndex(({ fd }) => process.mapOf(fd)?.id === id)),
  };
  const emitted: EmittedRecord[] = [];
  const context = { maps, programs, indexes, errors, chain: chain !== null, emitted };
  const ops = request.objects('ops').slice(0, MOST_OPS);
  const opAnswers = ops.map((shape) => runOp(process, shape, context));
  const runShapes = request.objects('runs').slice(0, MOST_RUNS);
  const single = request.child('run');
  if (single) runShapes.push(single);
  const runs = runShapes.map((shape) => runProgram(process, shape, programs, context));
  const dumps = maps.map((map) => dumpMap(process, map, { ...indexes, emitted }));
  const parts = [...programs.map((program) => program.answer), ...runs, ...dumps];
  return {
    progs: programs.map((program) => program.answer),
    ...(request.has('ops') ? { ops: opAnswers } : {}),
    runs,
    maps: dumps,
    ...(errors.length > 0 ? { errors } : {}),
    ...(engine === 'jit' ? { engine: 'interp' } : {}), // there is no other machine yet
    ok: errors.length === 0 && parts.every(({ verdict }) => verdict === 'ok'),
  };
}

function fillProgArrays(
  process: Process,
  maps: readonly BatchMap[],
  programs: readonly BatchProgram[],
  errors: string[],
): void {
  for (const [i, map] of maps.entries()) {
    for (const [slot, number] of map.progs) {
      const fd = programs[number]?.fd ?? -1;
      if (slot < 0 || fd < 0 || map.fd < 0 || map.keySize !== 4) {
        errors.push(`map ${i} slot ${slot}: no such program`);
        continue;
      }
      const updated = process.bpf('BPF_MAP_UPDATE_ELEM', {
        mapFd: map.fd,
        key: u32(slot),
        value: u32(fd),
      });
      if (!updated.ok) errors.push(`map ${i} slot ${slot}: ${updated.errno}`);
    }
  }
}
