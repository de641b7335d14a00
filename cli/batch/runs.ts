import { ERRNO, type ErrnoName } from '../../engine/abi';
import type { EmittedRecord } from '../../engine/helpers';
import type { Process, TestRun } from '../../engine/kernel';
import { fromHex, toHex } from '../../engine/util';
import type { BatchProgram } from './programs';
import { BadRequest, type Shape } from './shape';

const BPF_F_TEST_XDP_LIVE_FRAMES = 2;

/** One test run, and what the answer says of it. */
export function runProgram(
  process: Process,
  shape: Shape,
  programs: readonly BatchProgram[],
  context: {
    readonly chain: boolean;
    readonly errors: string[];
    /** Where records go that programs put out. */
    readonly emitted: EmittedRecord[];
  },
): Record<string, unknown> {
  const number = shape.int('prog', programs.length - 1);
  const program = programs[number];
  const data = fromHex(shape.text('data', ''));
  const ctx = fromHex(shape.text('ctx', ''));
  if (!program || program.fd < 0) return refused('EBADF');
  if (!data || !ctx) {
    context.errors.push('run: bad hex');
    return refused('EINVAL');
  }
  const flags = shape.int('flags', 0);
  if ((flags & BPF_F_TEST_XDP_LIVE_FRAMES) !== 0) {
    return { ...refused('ENOTSUPP'), unsupported: 'live frames are not supported yet' };
  }
  const began = performance.now();
  const run = process.bpf('BPF_PROG_TEST_RUN', {
    progFd: program.fd,
    data,
    ctx,
    repeat: shape.int('repeat', data.length > 0 ? 1 : 0),
    flags,
    cpu: shape.int('cpu', 0),
    batchSize: shape.int('batch_size', 0),
    time: timeOf(shape),
  });
  const wall = Math.round((performance.now() - began) * 1e6);
  if (!run.ok) return { ...refused(run.errno), retval: 0, duration_ns: 0, wall_ns: wall };
  context.emitted.push(...run.value.emitted);
  const indexOf = (id: number) => programs.findIndex(({ prog }) => prog?.id === id);
  const answer: Record<string, unknown> = {
    ...(run.value.fault ? refused('EFAULT') : { verdict: 'ok', errno: 0 }),
    retval: run.value.retval ?? 0,
    duration_ns: wall,
    wall_ns: wall,
  };
  if (shape.flag('data_out', true)) answer.data_out = toHex(run.value.data);
  if (run.value.ctx) answer.ctx_out = toHex(run.value.ctx);
  if (context.chain) {
    answer.hops = run.value.hops.map(({ prog, retval }) => ({ prog: indexOf(prog), retval }));
  }
  if (run.value.fault) answer.fault = faultOf(run.value.fault, indexOf);
  if (run.value.printed.length > 0) answer.printed = run.value.printed;
  return answer;
}

function refused(errno: ErrnoName): Record<string, unknown> {
  return { verdict: errno, errno: ERRNO[errno].number };
}

function faultOf(
  { prog, ...rest }: NonNullable<TestRun['fault']>,
  indexOf: (id: number) => number,
): Record<string, unknown> {
  return { prog: indexOf(prog), ...rest };
}

/** Nanoseconds that bpf_ktime_get_ns() starts from; 0 unless given. */
function timeOf(shape: Shape): bigint {
  const given = shape.raw('time');
  if (given === undefined || given === null) return 0n;
  if (typeof given === 'number' && Number.isSafeInteger(given) && given >= 0) return BigInt(given);
  if (typeof given === 'string' && /^[0-9]{1,20}$/.test(given)) return BigInt(given);
  throw new BadRequest('time must be a number of nanoseconds');
}
