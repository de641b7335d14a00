import {
  CONTEXTS,
  HELPERS,
  MAP_TYPES,
  MAX_BPF_STACK,
  type MapDef,
  NUM_POSSIBLE_CPUS,
} from '../engine/abi';
import type { Disassemblable } from '../engine/asm';
import { createKernel, execution, type Kernel } from '../engine/kernel';
import { createDeclaredMap, withMapFds } from '../engine/playground';
import type { Registers } from '../engine/interp';
import type { Fault } from '../engine/trace';
import { requestOf, typesOf } from '../engine/test/verifier-log';
import {
  type KnownNumber,
  type VerifyRequest,
  type VerifyResult,
  verify,
  type Steps,
} from '../engine/verifier';
import { verifyShort } from './judge';
import { Dice } from './random-programs';

/**
 * Accepted programs run by the interpreter, which checks every access, on packets, maps and results
 * of helpers that are drawn at random: no access may fail, and each number in a register has to lie
 * within what the verifier knew of it at that instruction. No kernel is needed.
 */

/** How a program fared. */
export interface Trial {
  readonly accepted: boolean;
  /** What went wrong: the verifier is unsound, or the machine. */
  readonly fault: string | null;
  /** Whether every path was walked, so that numbers could be compared. */
  readonly observed: boolean;
  /** Numbers that were compared with bounds that say something. */
  readonly compared: number;
  /** Instructions that the verifier reached, and those that some run did. */
  readonly insns: number;
  readonly reached: number;
}

/**
 * What Linux 6.18 accepts although it is wrong, so that the verifier does too, and what the machine
 * then says of it.
 */
function isFlawOfLinux({ message }: Fault, { functions = [] }: Disassemblable): boolean {
  // at the frame pointer itself an iterator is taken for the one right below it: __get_spi()
  if (message.includes('does not lead to an iterator')) return true;
  // 0 goes for memory that a global function has as not NULL: check_mem_reg()
  const isGlobal = functions.some(({ proto }) => proto?.linkage === 'global');
  return isGlobal && message.includes(' is NULL');
}

const REFUSED: Trial = {
  accepted: false,
  fault: null,
  observed: false,
  compared: 0,
  insns: 0,
  reached: 0,
};

/** Visits of instructions when every path is walked, at most; few programs take more. */
const MOST_VISITS = 600;
/** Steps of one run, at most. */
const MOST_STEPS = 3000;
const RUNS = 3;

export function tryProgram(program: Disassemblable, seed: number): Trial {
  const dice = new Dice(seed);
  const world = new World(dice);
  const loaded = world.load(program);
  if (loaded !== 'ok') return { ...REFUSED, fault: loaded === 'refused' ? null : loaded };
  const bounds = boundsOf(program);
  const watch = new Watch(world, bounds);
  for (let i = 0; i < RUNS && watch.fault === null; i++) watch.run(randomPacket(dice), program);
  return {
    accepted: true,
    fault: watch.fault,
    observed: bounds !== null,
    compared: watch.compared,
    insns: world.reachable,
    reached: watch.reached.size,
  };
}

/** By slot, by register: everything that was known on a visit; `null` where nothing is worth comparing. */
type Bounds = readonly (readonly (readonly KnownNumber[] | null)[] | undefined)[];

/** @returns `null` where there are too many paths */
function boundsOf(program: Disassemblable): Bounds | null {
  const seen: (Set<KnownNumber> | null)[][] = [];
  const result = verify({
    ...requestOf(program, 0),
    observer: {
      most: MOST_VISITS,
      visit(at, numbers) {
        seen[at] ??= numbers.map(() => new Set());
        const known = seen[at];
        for (const [reg, number] of numbers.entries())
          if (number === null || isUnknown(number)) known[reg] = null;
          else known[reg]?.add(number);
      },
    },
  });
  if (!result.ok) return null;
  return seen.map((regs) => regs.map((known) => known && [...known]));
}

function isUnknown({
  varOff,
  umin,
  umax,
  smin,
  smax,
  s32min,
  s32max,
  u32min,
  u32max,
}: KnownNumber) {
  const open = varOff.mask.lo === -1 && varOff.mask.hi === -1;
  const wide = umin.lo === 0 && umin.hi === 0 && umax.lo === -1 && umax.hi === -1;
  const wideSigned =
    smin.lo === 0 && smin.hi === -0x8000_0000 && smax.lo === -1 && smax.hi === 0x7fff_ffff;
  const low =
    s32min === -0x8000_0000 && s32max === 0x7fff_ffff && u32min === 0 && u32max === 0xffff_ffff;
  return open && wide && wideSigned && low;
}

function contains(known: KnownNumber, lo: number, hi: number): boolean {
  const { varOff, smin, smax, umin, umax, s32min, s32max, u32min, u32max } = known;
  if (((lo ^ varOff.value.lo) & ~varOff.mask.lo) !== 0) return false;
  if (((hi ^ varOff.value.hi) & ~varOff.mask.hi) !== 0) return false;
  const low = lo >>> 0;
  if (lo < s32min || lo > s32max || low < u32min || low > u32max) return false;
  const atLeast = (a: number, b: number, min: { lo: number }) =>
    a > b || (a === b && low >= min.lo >>> 0);
  const atMost = (a: number, b: number, max: { lo: number }) =>
    a < b || (a === b && low <= max.lo >>> 0);
  return (
    atLeast(hi, smin.hi, smin) &&
    atMost(hi, smax.hi, smax) &&
    atLeast(hi >>> 0, umin.hi >>> 0, umin) &&
    atMost(hi >>> 0, umax.hi >>> 0, umax)
  );
}

/** What takes long to judge counts as refused. */
function* short(request: VerifyRequest): Steps<VerifyResult> {
  yield 0;
  return verifyShort(request) ?? verify({ ...request, insns: [] });
}

// ------------------------------------------------------------------------------ the world around

/** A kernel with one program, whose helpers answer at random. */
class World {
  readonly kernel: Kernel = createKernel({ insnBudget: MOST_STEPS, verify: short });
  readonly process = this.kernel.process();
  /** Instructions that some path of the verifier reached. */
  reachable = 0;
  fd = 0;
  /** By slot of the rewritten program: the slot of the original that begins there, else -1. */
  beginsAt = new Int32Array(0);
  /** Told before each step of the machine. */
  before: () => void = () => {};
  private readonly mapFds: number[] = [];

  constructor(readonly dice: Dice) {
    this.kernel.machine.execution = {
      ...execution,
      callHelper: (helper, regs, env) => {
        const ret = HELPERS.get(helper)?.ret ?? 'RET_VOID';
        if (ret.endsWith('_OR_NULL') && this.mayFail(regs) && this.dice.chance(0.3)) {
          regs.wide[0] = 0n;
          return null;
        }
        const answer = execution.callHelper(helper, regs, env);
        if (answer === null && ret === 'RET_INTEGER' && dice.chance(0.6))
          regs.wide[0] = resultOf(helper, dice);
        return answer;
      },
      createInterpreter: (host) => {
        const interpreter = execution.createInterpreter(host);
        const run = interpreter.run.bind(interpreter);
        interpreter.run = (most) => {
          for (let i = 1; ; i++) {
            this.before();
            const stop = run(1);
            if (stop.kind !== 'paused' || i >= most) return stop;
          }
        };
        return interpreter;
      },
    };
  }

  /** What is in an array is always found. */
  private mayFail({ words }: Registers): boolean {
    const type = this.kernel.mapAt(words[2]!)?.def.type;
    return type !== 'array' && type !== 'percpu_array';
  }

  /** @returns `refused` by the verifier, or what else went wrong */
  load(program: Disassemblable): 'ok' | 'refused' | string {
    for (const def of program.maps) {
      const inner = def.inner ? program.maps.findIndex(({ name }) => name === def.inner?.name) : -1;
      const model = this.mapFds[inner];
      const created = createDeclaredMap(this.process, def, model === undefined ? {} : { model });
      if (!created.ok) return 'refused'; // the maps could not be made
      this.mapFds.push(created.value);
    }
    const { insns, progType, attachType, license, progFlags } = program;
    const loaded = this.process.progLoad({
      progType,
      ...(attachType === undefined ? {} : { attachType }),
      insns: withMapFds(insns, this.mapFds),
      license,
      progFlags,
      types: typesOf(program),
    });
    if (!loaded.ok) return 'refused';
    const { positions, verified } = loaded.prog;
    this.fd = loaded.fd;
    this.reachable = verified.facts.reached.reduce((sum, one) => sum + one, 0);
    this.beginsAt = positions.origin.map((at, i) => (positions.origin[i - 1] === at ? -1 : at));
    for (const [i, { type }] of program.maps.entries())
      if (type === 'prog_array' && this.dice.chance(0.2)) this.write(i, u32(0), u32(loaded.fd));
    return 'ok';
  }

  fillMaps(maps: readonly MapDef[]): void {
    for (const [i, map] of maps.entries()) {
      const { commands, perCpu, refersTo } = MAP_TYPES[map.type];
      if (map.frozen || refersTo || !commands.includes('UPDATE_ELEM')) continue;
      const keyBytes = map.keySize;
      const valueBytes = perCpu
        ? Math.ceil(map.valueSize / 8) * 8 * NUM_POSSIBLE_CPUS
        : map.valueSize;
      for (let n = Math.min(map.maxEntries, 4); n > 0; n--) {
        const byIndex = map.type === 'array' || map.type === 'percpu_array';
        const key = byIndex ? u32(n - 1) : randomBytes(this.dice, keyBytes);
        this.write(i, key, randomBytes(this.dice, valueBytes));
      }
    }
  }

  private write(map: number, key: Uint8Array, value: Uint8Array): void {
    const mapFd = this.mapFds[map]!; // made before
    this.process.bpf('BPF_MAP_UPDATE_ELEM', { mapFd, key, value });
  }

  /** What the stack held before: anything. */
  fillStacks(): void {
    for (const { start } of this.kernel.machine.stacks)
      this.kernel.memory.u8.set(randomBytes(this.dice, MAX_BPF_STACK), start);
  }
}

/** Anything that a helper may return. */
function resultOf(helper: number, dice: Dice): bigint {
  const name = HELPERS.get(helper)?.name;
  if (name === 'bpf_get_smp_processor_id') return BigInt(dice.below(NUM_POSSIBLE_CPUS));
  return randomNumber(dice);
}

// ------------------------------------------------------------------------------ a run

/** Looks at each step of a program. */
class Watch {
  fault: string | null = null;
  compared = 0;
  readonly reached = new Set<number>();
  private began = false;

  constructor(
    private readonly world: World,
    private readonly bounds: Bounds | null,
  ) {
    world.before = () => this.look();
  }

  run(data: Uint8Array, program: Disassemblable): void {
    const { world } = this;
    world.fillMaps(program.maps);
    this.began = false;
    const ctx = randomContext(world.dice, program);
    const ran = world.process.bpf('BPF_PROG_TEST_RUN', {
      progFd: world.fd,
      data,
      ...(ctx ? { ctx } : {}),
    });
    if (!ran.ok || this.fault !== null) return;
    const { fault } = ran.value;
    if (fault && fault.region !== 'budget' && !isFlawOfLinux(fault, program))
      this.fault = `${fault.message} (${fault.region}, at ${fault.pc} of the rewritten program)`;
  }

  private look(): void {
    const { world } = this;
    if (!this.began) {
      this.began = true;
      world.fillStacks();
    }
    const { interpreter } = world.kernel.machine;
    const { pc } = interpreter.position();
    const at = world.beginsAt[pc] ?? -1;
    if (at < 0) return;
    this.reached.add(at);
    const known = this.bounds?.[at];
    if (!known) return;
    const { words } = interpreter.regs;
    for (let reg = 0; reg < 10; reg++) {
      const boxes = known[reg];
      if (!boxes) continue;
      const [lo, hi] = [words[2 * reg]!, words[2 * reg + 1]!]; // r0 to r9
      this.compared++;
      if (boxes.some((box) => contains(box, lo, hi))) continue;
      const value = BigInt.asUintN(64, (BigInt(hi) << 32n) | BigInt(lo >>> 0));
      this.fault ??= `R${reg} is 0x${value.toString(16)} before instruction ${at}, which no visit of the verifier allows`;
    }
  }
}

// ------------------------------------------------------------------------------ chance

const u32 = (value: number) => new Uint8Array(Uint32Array.of(value).buffer);

function randomNumber(dice: Dice): bigint {
  const wide = (BigInt(dice.below(2 ** 32)) << 32n) | BigInt(dice.below(2 ** 32));
  if (dice.chance(0.4)) return wide;
  const small = BigInt(dice.between(-300, 300));
  const edge = 1n << BigInt(dice.below(64));
  return BigInt.asUintN(64, dice.chance(0.6) ? small : edge + BigInt(dice.between(-2, 2)));
}

/** Bytes that are any, 0, or 0xff. */
function randomBytes(dice: Dice, length: number): Uint8Array<ArrayBuffer> {
  const style = dice.below(4);
  const bytes = new Uint8Array(length);
  if (style === 0) return bytes.fill(dice.pick([0, 1, 0xff, 0x80]));
  for (let i = 0; i < length; i += 4) {
    const word = dice.below(2 ** 32);
    for (let j = i; j < Math.min(i + 4, length); j++) bytes[j] = word >>> (8 * (j - i));
  }
  return bytes;
}

function randomPacket(dice: Dice): Uint8Array<ArrayBuffer> {
  const bytes = randomBytes(
    dice,
    dice.pick([14, 15, 20, 34, 54, 60, 64, 100, dice.between(14, 300)]),
  );
  if (dice.chance(0.6)) bytes.set([8, 0], 12);
  return bytes;
}

/** What a test run may be given besides the packet; `null` for nothing. */
function randomContext(dice: Dice, { progType }: Disassemblable): Uint8Array | null {
  if (dice.chance(0.3)) return null;
  const ctx = new Uint8Array(CONTEXTS[progType].size);
  if (progType === 'xdp') return null;
  ctx.set(randomBytes(dice, 4), 8); // mark
  ctx.set(randomBytes(dice, 4), 32); // priority
  ctx.set(randomBytes(dice, 20), 48); // cb
  return ctx;
}
