import {
  BPF_F_INJECT_CHAIN_CALLS,
  ERRNO,
  type ErrnoName,
  PROG_TYPES,
  type ProgTypeName,
} from '../../engine/abi';
import { decodeProgram, encodeProgram, type Insn } from '../../engine/isa';
import { dumpInsns, type Process, type ProgObject } from '../../engine/kernel';
import { withMapFds } from '../../engine/playground';
import { kernelXlated } from '../../engine/rewriter/kernel-passes';
import { fromHex, toHex } from '../../engine/util';
import type { BatchMap } from './maps';
import { readProgTypes } from './prog-types';
import type { Shape } from './shape';
import { PROG_TYPE_NAMES, typeName } from './types-by-name';

/** A program of a request: what the answer says of it, and where it is if it was loaded. */
export interface BatchProgram {
  readonly fd: number;
  readonly prog: ProgObject | null;
  readonly answer: Record<string, unknown>;
}

const BPF_LOG_MASK = 7;
const NO_ATTACH_TYPE: readonly number[] = [0, 37]; // none given, BPF_XDP

/** BPF_PROG_LOAD of one program, and what there is to tell of it. */
export function loadProgram(
  process: Process,
  shape: Shape,
  number: number,
  context: {
    readonly maps: readonly BatchMap[];
    readonly inject: boolean;
    readonly errors: string[];
  },
): BatchProgram {
  const { maps, inject, errors } = context;
  const type = typeName(shape.raw('type') ?? shape.raw('prog_type'), PROG_TYPE_NAMES, 'xdp');
  const bytes = fromHex(shape.text('insns', ''));
  const decoded = bytes ? decodeProgram(bytes) : null;
  const types = readProgTypes(shape, number, errors);
  if (type === null || !decoded?.ok || types === 'bad') {
    errors.push(`program ${number}: bad ${type === null ? 'type' : 'hex'}`);
    return failed('EINVAL', '', -1);
  }
  const unsupported = notSupported(type, shape);
  if (unsupported) return failed('ENOTSUPP', '', -1, { unsupported });
  const logLevel = shape.int('log_level', 2);
  if ((logLevel & ~BPF_LOG_MASK) !== 0) return failed('EINVAL', '', -1);

  const fds = maps.map(({ fd }) => fd);
  const flags = shape.int('flags', shape.int('prog_flags', 0));
  const began = performance.now();
  const loaded = process.progLoad({
    progType: type as ProgTypeName, // notSupported saw to it
    attachType: shape.int('attach_type', 0),
    insns: withMapFds(decoded.insns, fds),
    fdArray: fds,
    license: shape.text('license', 'GPL'),
    progFlags: (flags | (inject ? BPF_F_INJECT_CHAIN_CALLS : 0)) >>> 0,
    name: shape.text('name', '').slice(0, 15),
    types,
    logLevel,
  });
  const took = { load_ns: Math.round((performance.now() - began) * 1e6), log_truncated: false };
  if (!loaded.ok) {
    const { rejected, accepted, note } = loaded;
    if (accepted) {
      const { log, stats } = accepted;
      const answer = { verdict: 'ok', errno: 0, ...took, processed: stats.processed, log };
      return { fd: -1, prog: null, answer: { ...answer, unsupported: note } };
    }
    return failed(
      loaded.errno,
      loaded.log,
      rejected && logLevel > 0 ? rejected.stats.processed : -1,
      {
        ...took,
        ...(rejected?.unsupported === undefined ? {} : { unsupported: rejected.unsupported }),
        ...(note === undefined ? {} : { note }),
      },
    );
  }
  const { prog } = loaded;
  const answer: Record<string, unknown> = { verdict: 'ok', errno: 0, ...took };
  if (shape.flag('xlated', true)) {
    const indexOf = ({ id }: { id: number }) =>
      maps.findIndex(({ fd }) => fd >= 0 && process.mapOf(fd)?.id === id);
    answer.xlated = toHex(encodeProgram(dumpInsns(xlatedOf(prog), prog.maps, indexOf)));
  }
  answer.tag = prog.tag;
  answer.processed = prog.verified.stats.processed;
  answer.log = prog.verified.log;
  return { fd: loaded.fd, prog, answer };
}

/** What a kernel would show; of a program with chain calls, which no kernel knows, what runs here. */
function xlatedOf({ loaded, verified, type, xlated, slots }: ProgObject): readonly Insn[] {
  if (slots) return xlated;
  const result = kernelXlated({ insns: loaded, facts: verified.facts }, type);
  return result.ok ? result.insns : xlated;
}

function failed(
  errno: ErrnoName,
  log: string,
  processed: number,
  more: Record<string, unknown> = {},
): BatchProgram {
  const answer = { verdict: errno, errno: ERRNO[errno].number, ...more, processed, log };
  return { fd: -1, prog: null, answer };
}

function notSupported(type: string, shape: Shape): string | null {
  if (!Object.hasOwn(PROG_TYPES, type)) return `programs of type ${type} are not supported yet`;
  if (type === 'xdp' && !NO_ATTACH_TYPE.includes(shape.int('attach_type', 0))) {
    return `attach type ${shape.int('attach_type', 0)} is not supported yet`;
  }
  return shape.has('attach_prog') ? '"attach_prog" of a program is not supported yet' : null;
}
