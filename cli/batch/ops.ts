import { ERRNO, type ErrnoName, MAP_TYPES, type MapTypeName } from '../../engine/abi';
import type { EmittedRecord } from '../../engine/helpers';
import type { BpfCommands, Process, SysResult } from '../../engine/kernel';
import { fromHex, toHex } from '../../engine/util';
import { type BatchMap, createAttr, type Indexes, shownValue, sized, u32 } from './maps';
import type { BatchProgram } from './programs';
import { runProgram } from './runs';
import type { Shape } from './shape';
import { MAP_TYPE_NAMES, typeName } from './types-by-name';

/** What commands on maps refer to. */
export interface OpContext {
  readonly maps: readonly BatchMap[];
  readonly programs: readonly BatchProgram[];
  readonly indexes: Indexes;
  readonly errors: string[];
  readonly chain: boolean;
  readonly emitted: EmittedRecord[];
}

type Answer = Record<string, unknown>;

/** A command with its map and what goes in, in full length. */
interface Op {
  readonly process: Process;
  readonly map: BatchMap;
  /** Empty where none is given. */
  readonly key: Uint8Array;
  readonly value: Uint8Array;
  readonly flags: number;
  readonly batch: BpfCommands['BPF_MAP_LOOKUP_BATCH']['attr'];
  readonly indexes: Indexes;
}

const MOST_IN_A_BATCH = 65_536; // elements

const verdict = (errno: ErrnoName | null) => ({
  verdict: errno ?? 'ok',
  errno: errno ? ERRNO[errno].number : 0,
});
const plain = (result: SysResult<unknown>) => verdict(result.ok ? null : result.errno);

function valueAnswer({ map, indexes }: Op, result: SysResult<Uint8Array<ArrayBuffer>>): Answer {
  if (!result.ok) return verdict(result.errno);
  return { ...verdict(null), value: toHex(shownValue(map, result.value, indexes)) };
}

function readAnswer(
  { map, batch, indexes }: Op,
  result: SysResult<BpfCommands['BPF_MAP_LOOKUP_BATCH']['value']>,
): Answer {
  // An error that comes with a count has set it; before that the request's own stands there.
  if (!result.ok) return { ...verdict(result.errno), count: batch.count };
  const { errno, count, keys, values, outBatch } = result.value;
  if (errno === 'ENOSPC') return { ...verdict(errno), count };
  const position = map.type?.includes('hash') ? 4 : map.keySize; // of hash maps a bucket, else a key
  return {
    ...verdict(errno),
    count,
    out: toHex(outBatch ?? new Uint8Array(position)),
    keys: toHex(keys),
    values: toHex(shownValue(map, values, indexes)),
  };
}

function writeAnswer(
  { batch }: Op,
  result: SysResult<BpfCommands['BPF_MAP_UPDATE_BATCH']['value']>,
): Answer {
  if (!result.ok) return { ...verdict(result.errno), count: batch.count };
  return { ...verdict(result.value.errno), count: result.value.count };
}

const COMMANDS: Readonly<Record<string, (op: Op) => Answer>> = {
  lookup: (op) => valueAnswer(op, op.process.bpf('BPF_MAP_LOOKUP_ELEM', element(op))),
  lookup_and_delete: (op) =>
    valueAnswer(op, op.process.bpf('BPF_MAP_LOOKUP_AND_DELETE_ELEM', element(op))),
  update: (op) => plain(op.process.bpf('BPF_MAP_UPDATE_ELEM', element(op))),
  delete: (op) => plain(op.process.bpf('BPF_MAP_DELETE_ELEM', element(op))),
  next: (op) => {
    const key = op.key.length === 0 ? null : op.key;
    const next = op.process.bpf('BPF_MAP_GET_NEXT_KEY', { mapFd: op.map.fd, key });
    return next.ok ? { ...verdict(null), key: toHex(next.value) } : verdict(next.errno);
  },
  freeze: (op) => plain(op.process.bpf('BPF_MAP_FREEZE', { mapFd: op.map.fd })),
  lookup_batch: (op) => readAnswer(op, op.process.bpf('BPF_MAP_LOOKUP_BATCH', op.batch)),
  lookup_and_delete_batch: (op) =>
    readAnswer(op, op.process.bpf('BPF_MAP_LOOKUP_AND_DELETE_BATCH', op.batch)),
  update_batch: (op) => writeAnswer(op, op.process.bpf('BPF_MAP_UPDATE_BATCH', op.batch)),
  delete_batch: (op) => writeAnswer(op, op.process.bpf('BPF_MAP_DELETE_BATCH', op.batch)),
};

const element = ({ map, key, value, flags }: Op) => ({ mapFd: map.fd, key, value, flags });

/** One command on a map, and what the answer says of it. */
export function runOp(process: Process, shape: Shape, context: OpContext): Answer {
  const cmd = shape.text('cmd', '');
  if (cmd === 'create') return create(process, shape, context.maps);
  if (cmd === 'run') return runProgram(process, shape, context.programs, context);
  const command = Object.hasOwn(COMMANDS, cmd) ? COMMANDS[cmd] : undefined;
  const map = context.maps[shape.int('map', 0)];
  const bytes = (name: string) => fromHex(shape.text(name, ''));
  const [key, value, from] = [bytes('key'), bytes('value'), bytes('in')];
  const [keys, values] = [bytes('keys'), bytes('values')];
  const count = shape.int('count', 0);
  if (!key || !value || !from || !keys || !values) return bad('hex', context);
  if (!command) return bad('cmd', context);
  if (!map || count < 0 || count > MOST_IN_A_BATCH) return bad('map', context);
  const valueSize = process.mapOf(map.fd)?.map.userValueSize ?? 0;
  const flags = shape.int('flags', 0);
  const batch = {
    mapFd: map.fd,
    ...(from.length === 0 ? {} : { inBatch: sized(from, Math.max(from.length, map.keySize)) }),
    count,
    keys: sized(keys, count * map.keySize),
    values: sized(values, count * valueSize),
    elemFlags: flags,
    flags: shape.int('batch_flags', 0),
  };
  return command({
    process,
    map,
    key: key.length === 0 ? key : sized(key, map.keySize),
    value: withFd(sized(value, valueSize), shape, context),
    flags,
    batch,
    indexes: context.indexes,
  });
}

function bad(what: string, { errors }: OpContext): Answer {
  errors.push(`op: bad ${what}`);
  return verdict('EINVAL');
}

/** The value with the fd in it that the request names by an index. */
function withFd(value: Uint8Array, shape: Shape, { maps, programs }: OpContext): Uint8Array {
  if (!shape.has('fd_map') && !shape.has('fd_prog')) return value;
  const fd = maps[shape.int('fd_map', -1)]?.fd ?? programs[shape.int('fd_prog', -1)]?.fd ?? -1;
  const at = shape.int('fd_at', 0) === 4 ? 4 : 0;
  if (value.length >= at + 4) value.set(u32(fd), at);
  return value;
}

/** BPF_MAP_CREATE with attributes as they are; the map is gone at once. */
function create(process: Process, shape: Shape, maps: readonly BatchMap[]): Answer {
  const type = typeName(shape.raw('type'), MAP_TYPE_NAMES, 'array');
  if (type === null) return verdict('EINVAL');
  if (!Object.hasOwn(MAP_TYPES, type)) {
    return { ...verdict('ENOTSUPP'), unsupported: `maps of type ${type} are not supported yet` };
  }
  const created = process.bpf('BPF_MAP_CREATE', {
    ...createAttr(shape, type as MapTypeName, maps),
    keySize: shape.int('key_size', 4),
    valueSize: shape.int('value_size', 4),
    maxEntries: shape.int('max_entries', 1),
  });
  if (created.ok) process.close(created.value);
  return plain(created);
}
