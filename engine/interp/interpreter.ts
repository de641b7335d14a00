import { MAX_BPF_STACK, MAX_CALL_FRAMES } from '../abi';
import { BPF_LOAD_ACQ } from '../isa';
import { CLOBBERED_HIGH, type Fault, type Hop } from '../trace';
import { type Address, InternalError, POINTER_HIGH, type Region } from '../util';
import {
  arsh64,
  divmod32,
  divmod64,
  lsh64,
  mul64,
  rsh64,
  sdivmod32,
  sdivmod64,
  swap32,
} from './arithmetic';
import { atomic, isOrderedAccess } from './atomics';
import { describeAccess } from './describe-access';
import { ConstantPool, predecode } from './predecode';
import type {
  Callback,
  Host,
  LinkedProgram,
  Machine,
  MachineOptions,
  Registers,
  Stop,
} from './types';

const REGISTER_WORDS = 24; // r0..r10 and the r11 of the rewriter, low and high
const VISIBLE_REGISTERS = 11; // no program and no trace knows r11
const R10 = 20;
const TOO_DEEP = `the call goes deeper than ${MAX_CALL_FRAMES} frames`;
const MAY_GOTO_ROUNDS = 8 * 1024 * 1024; // BPF_MAX_LOOPS

/** What a call leaves behind to come back to. */
interface Frame {
  program: LinkedProgram;
  rows: Int32Array;
  /** Slot to go on with. */
  pc: number;
  /** r6..r9 of the caller. */
  readonly saved: Int32Array;
  /** Of a helper that called the function, which decides what follows. */
  readonly callback: Callback | null;
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

/**
 * The machine that runs one instruction after the other. Programs are decoded once into rows of
 * words; registers are pairs of 32-bit words, with the immediates behind them in the same array;
 * every access to memory is checked.
 */
export class Interpreter implements Machine {
  private readonly pool = new ConstantPool(REGISTER_WORDS);
  private readonly decoded = new WeakMap<LinkedProgram, Int32Array>();
  /** The stack frames by call depth. */
  readonly stacks: readonly Region[];
  private readonly frames: Frame[] = [];
  private registers: Registers;
  private program: LinkedProgram | null = null;
  private rows: Int32Array = new Int32Array(0);
  private pc = 0;
  private options: MachineOptions = { insnBudget: 0, tailCalls: 0, emptySlotCosts: false };
  private executed = 0;
  private hopBegan = 0;
  private tailCallsMade = 0;
  private mayGoto = 0;
  private readonly hopLog: Writable<Hop>[] = [];

  constructor(private readonly host: Host) {
    this.registers = registersOver(this.pool.words);
    this.stacks = host.stacks;
  }

  get regs(): Registers {
    return this.registers;
  }

  get hops(): readonly Hop[] {
    return this.hopLog;
  }

  start(program: LinkedProgram, ctx: Address, options: MachineOptions): void {
    this.options = options;
    this.executed = 0;
    this.hopBegan = 0;
    this.tailCallsMade = 0;
    this.mayGoto = MAY_GOTO_ROUNDS;
    this.frames.length = 0;
    this.hopLog.length = 0;
    const { u8 } = this.host.memory;
    for (const [depth, stack] of this.stacks.entries()) {
      const start = stack.start;
      u8.fill(0, start, start + MAX_BPF_STACK);
      stack.end = depth === 0 ? start + MAX_BPF_STACK : start;
    }
    this.enter(program, { kind: 'head' });
    const { words } = this.registers;
    words.fill(0, 0, REGISTER_WORDS);
    words[2] = ctx;
    words[3] = POINTER_HIGH;
    this.pointToStack();
  }

  /** Begins a function of a program, at slot `pc`, with pointers in r1.. */
  startFunction(
    program: LinkedProgram,
    pc: number,
    args: readonly Address[],
    options: MachineOptions,
  ): void {
    this.start(program, 0, options);
    this.pc = pc;
    for (const [i, address] of args.entries()) {
      this.registers.words[2 + 2 * i] = address;
      this.registers.words[3 + 2 * i] = POINTER_HIGH;
    }
  }

  position() {
    if (!this.program) throw new InternalError('the machine was not started');
    return { program: this.program, pc: this.pc, depth: this.frames.length };
  }

  run(maxInsns: number): Stop {
    const budget = this.options.insnBudget - this.executed;
    const limit = Math.min(maxInsns, budget);
    const stop = this.loop(limit);
    if (stop.kind === 'paused' && limit === budget && maxInsns >= budget) {
      return this.fault(
        'budget',
        `the budget of ${this.options.insnBudget} instructions for one packet is spent`,
      );
    }
    return stop;
  }

  /**
   * Runs up to `limit` instructions. The one long-lived function that all the time goes to. Its
   * labels are literals, since only those become a jump table; `Op` in predecode.ts names them.
   */
  private loop(limit: number): Stop {
    const { memory } = this.host;
    let words = this.registers.words;
    let view = memory.view;
    let u8 = memory.u8;
    let rows = this.rows;
    let pc = this.pc;
    let left = limit;
    while (left > 0) {
      left--;
      const at = pc * 5; // ROW; the words of a row are named there too
      const d = rows[at + 1]!;
      const s = rows[at + 2]!;
      pc++;
      switch (rows[at]) {
        // ------------------------------------------------------------- 64-bit arithmetic
        case 0x0f: {
          // dst += src
          const sum = (words[d]! >>> 0) + (words[s]! >>> 0);
          words[d + 1] = (words[d + 1]! + words[s + 1]! + (sum > 0xffff_ffff ? 1 : 0)) | 0;
          words[d] = sum | 0;
          continue;
        }
        case 0x1f: {
          // dst -= src
          const difference = (words[d]! >>> 0) - (words[s]! >>> 0);
          words[d + 1] = (words[d + 1]! - words[s + 1]! - (difference < 0 ? 1 : 0)) | 0;
          words[d] = difference | 0;
          continue;
        }
        case 0x2f: // dst *= src
          mul64(words, d, words[s]!, words[s + 1]!);
          continue;
        case 0x3f: // dst /= src
          divmod64(words, d, words[s]!, words[s + 1]!, false);
          continue;
        case 0x9f: // dst %= src
          divmod64(words, d, words[s]!, words[s + 1]!, true);
          continue;
        case 257: // Op.SDIV64: dst s/= src
          sdivmod64(words, d, words[s]!, words[s + 1]!, false);
          continue;
        case 258: // Op.SMOD64: dst s%= src
          sdivmod64(words, d, words[s]!, words[s + 1]!, true);
          continue;
        case 0x4f: // dst |= src
          words[d] = words[d]! | words[s]!;
          words[d + 1] = words[d + 1]! | words[s + 1]!;
          continue;
        case 0x5f: // dst &= src
          words[d] = words[d]! & words[s]!;
          words[d + 1] = words[d + 1]! & words[s + 1]!;
          continue;
        case 0xaf: // dst ^= src
          words[d] = words[d]! ^ words[s]!;
          words[d + 1] = words[d + 1]! ^ words[s + 1]!;
          continue;
        case 0xbf: // dst = src
          words[d] = words[s]!;
          words[d + 1] = words[s + 1]!;
          continue;
        case 0x6f: // dst <<= src
          lsh64(words, d, words[s]! & 63);
          continue;
        case 0x7f: // dst >>= src
          rsh64(words, d, words[s]! & 63);
          continue;
        case 0xcf: // dst s>>= src
          arsh64(words, d, words[s]! & 63);
          continue;
        case 0x8f: {
          // dst = -dst
          const low = -words[d]! | 0;
          words[d + 1] = (~words[d + 1]! + (low === 0 ? 1 : 0)) | 0;
          words[d] = low;
          continue;
        }
        case 261: {
          // Op.MOVSX64
          // dst = (s8, s16, s32)src
          const low = signExtend(words[s]!, rows[at + 4]!);
          words[d] = low;
          words[d + 1] = low >> 31;
          continue;
        }
        case 256: // Op.LOAD_IMM64: dst = imm64
          words[d] = words[s]!;
          words[d + 1] = words[s + 1]!;
          pc++;
          continue;

        // ------------------------------------------------------------- 32-bit arithmetic
        case 0x0c: // wdst += wsrc
          words[d] = words[d]! + words[s]!;
          words[d + 1] = 0;
          continue;
        case 0x1c: // wdst -= wsrc
          words[d] = words[d]! - words[s]!;
          words[d + 1] = 0;
          continue;
        case 0x2c: // wdst *= wsrc
          words[d] = Math.imul(words[d]!, words[s]!);
          words[d + 1] = 0;
          continue;
        case 0x3c: // wdst /= wsrc
          words[d] = divmod32(words[d]!, words[s]!, false);
          words[d + 1] = 0;
          continue;
        case 0x9c: // wdst %= wsrc
          words[d] = divmod32(words[d]!, words[s]!, true);
          words[d + 1] = 0;
          continue;
        case 259: // Op.SDIV32: wdst s/= wsrc
          words[d] = sdivmod32(words[d]!, words[s]!, false);
          words[d + 1] = 0;
          continue;
        case 260: // Op.SMOD32: wdst s%= wsrc
          words[d] = sdivmod32(words[d]!, words[s]!, true);
          words[d + 1] = 0;
          continue;
        case 0x4c: // wdst |= wsrc
          words[d] = words[d]! | words[s]!;
          words[d + 1] = 0;
          continue;
        case 0x5c: // wdst &= wsrc
          words[d] = words[d]! & words[s]!;
          words[d + 1] = 0;
          continue;
        case 0xac: // wdst ^= wsrc
          words[d] = words[d]! ^ words[s]!;
          words[d + 1] = 0;
          continue;
        case 0xbc: // wdst = wsrc
          words[d] = words[s]!;
          words[d + 1] = 0;
          continue;
        case 0x6c: // wdst <<= wsrc
          words[d] = words[d]! << words[s]!;
          words[d + 1] = 0;
          continue;
        case 0x7c: // wdst >>= wsrc
          words[d] = words[d]! >>> words[s]!;
          words[d + 1] = 0;
          continue;
        case 0xcc: // wdst s>>= wsrc
          words[d] = words[d]! >> words[s]!;
          words[d + 1] = 0;
          continue;
        case 0x8c: // wdst = -wdst
          words[d] = -words[d]!;
          words[d + 1] = 0;
          continue;
        case 262: // Op.MOVSX32: wdst = (s8, s16)wsrc
          words[d] = signExtend(words[s]!, rows[at + 4]!);
          words[d + 1] = 0;
          continue;
        case 263: // Op.SWAP: dst = bswap16, 32, 64 dst
          swapBytes(words, d, rows[at + 4]!);
          continue;
        case 264: // Op.TRUNCATE: dst = le16, le32, le64 dst
          if (rows[at + 4] === 16) words[d] = words[d]! & 0xffff;
          if (rows[at + 4] !== 64) words[d + 1] = 0;
          continue;

        // ------------------------------------------------------------- loads and stores
        case 0x61: {
          // dst = *(u32 *)(src + off)
          const address = this.check(words, s, rows[at + 3]!, 4, false);
          if (address < 0) break;
          words[d] = view.getInt32(address, true);
          words[d + 1] = 0;
          continue;
        }
        case 0x69: {
          // dst = *(u16 *)(src + off)
          const address = this.check(words, s, rows[at + 3]!, 2, false);
          if (address < 0) break;
          words[d] = view.getUint16(address, true);
          words[d + 1] = 0;
          continue;
        }
        case 0x71: {
          // dst = *(u8 *)(src + off)
          const address = this.check(words, s, rows[at + 3]!, 1, false);
          if (address < 0) break;
          words[d] = u8[address]!;
          words[d + 1] = 0;
          continue;
        }
        case 0x79: {
          // dst = *(u64 *)(src + off)
          const address = this.check(words, s, rows[at + 3]!, 8, false);
          if (address < 0) break;
          words[d] = view.getInt32(address, true);
          words[d + 1] = view.getInt32(address + 4, true);
          continue;
        }
        case 265: {
          // Op.LOAD_SX
          // dst = *(s8, s16, s32 *)(src + off)
          const size = rows[at + 4]!;
          const address = this.check(words, s, rows[at + 3]!, size, false);
          if (address < 0) break;
          const low =
            size === 1
              ? view.getInt8(address)
              : size === 2
                ? view.getInt16(address, true)
                : view.getInt32(address, true);
          words[d] = low;
          words[d + 1] = low >> 31;
          continue;
        }
        case 0x63: {
          // *(u32 *)(dst + off) = src
          const address = this.check(words, d, rows[at + 3]!, 4, true);
          if (address < 0) break;
          view.setInt32(address, words[s]!, true);
          continue;
        }
        case 0x6b: {
          // *(u16 *)(dst + off) = src
          const address = this.check(words, d, rows[at + 3]!, 2, true);
          if (address < 0) break;
          view.setInt16(address, words[s]!, true);
          continue;
        }
        case 0x73: {
          // *(u8 *)(dst + off) = src
          const address = this.check(words, d, rows[at + 3]!, 1, true);
          if (address < 0) break;
          u8[address] = words[s]!;
          continue;
        }
        case 0x7b: {
          // *(u64 *)(dst + off) = src
          const address = this.check(words, d, rows[at + 3]!, 8, true);
          if (address < 0) break;
          view.setInt32(address, words[s]!, true);
          view.setInt32(address + 4, words[s + 1]!, true);
          continue;
        }
        case 266: // Op.ATOMIC
          if (this.atomic(rows, at, words, view)) continue;
          break;

        // ------------------------------------------------------------- jumps
        case 271: // Op.JUMP: goto
          pc = rows[at + 3]!;
          continue;
        case 0x1d: // if dst == src
          if (words[d] === words[s] && words[d + 1] === words[s + 1]) pc = rows[at + 3]!;
          continue;
        case 0x5d: // if dst != src
          if (words[d] !== words[s] || words[d + 1] !== words[s + 1]) pc = rows[at + 3]!;
          continue;
        case 0x4d: // if dst & src
          if (((words[d]! & words[s]!) | (words[d + 1]! & words[s + 1]!)) !== 0) pc = rows[at + 3]!;
          continue;
        case 0x2d: // if dst > src
          if (above(words, d, s)) pc = rows[at + 3]!;
          continue;
        case 0x3d: // if dst >= src
          if (!above(words, s, d)) pc = rows[at + 3]!;
          continue;
        case 0xad: // if dst < src
          if (above(words, s, d)) pc = rows[at + 3]!;
          continue;
        case 0xbd: // if dst <= src
          if (!above(words, d, s)) pc = rows[at + 3]!;
          continue;
        case 0x6d: // if dst s> src
          if (greater(words, d, s)) pc = rows[at + 3]!;
          continue;
        case 0x7d: // if dst s>= src
          if (!greater(words, s, d)) pc = rows[at + 3]!;
          continue;
        case 0xcd: // if dst s< src
          if (greater(words, s, d)) pc = rows[at + 3]!;
          continue;
        case 0xdd: // if dst s<= src
          if (!greater(words, d, s)) pc = rows[at + 3]!;
          continue;
        case 0x1e: // if wdst == wsrc
          if (words[d] === words[s]) pc = rows[at + 3]!;
          continue;
        case 0x5e: // if wdst != wsrc
          if (words[d] !== words[s]) pc = rows[at + 3]!;
          continue;
        case 0x4e: // if wdst & wsrc
          if ((words[d]! & words[s]!) !== 0) pc = rows[at + 3]!;
          continue;
        case 0x2e: // if wdst > wsrc
          if (words[d]! >>> 0 > words[s]! >>> 0) pc = rows[at + 3]!;
          continue;
        case 0x3e: // if wdst >= wsrc
          if (words[d]! >>> 0 >= words[s]! >>> 0) pc = rows[at + 3]!;
          continue;
        case 0xae: // if wdst < wsrc
          if (words[d]! >>> 0 < words[s]! >>> 0) pc = rows[at + 3]!;
          continue;
        case 0xbe: // if wdst <= wsrc
          if (words[d]! >>> 0 <= words[s]! >>> 0) pc = rows[at + 3]!;
          continue;
        case 0x6e: // if wdst s> wsrc
          if (words[d]! > words[s]!) pc = rows[at + 3]!;
          continue;
        case 0x7e: // if wdst s>= wsrc
          if (words[d]! >= words[s]!) pc = rows[at + 3]!;
          continue;
        case 0xce: // if wdst s< wsrc
          if (words[d]! < words[s]!) pc = rows[at + 3]!;
          continue;
        case 0xde: // if wdst s<= wsrc
          if (words[d]! <= words[s]!) pc = rows[at + 3]!;
          continue;
        case 272: // Op.MAY_GOTO: goes on inside the loop until the rounds are spent
          if (this.mayGoto === 0) pc = rows[at + 3]!;
          else this.mayGoto--;
          continue;

        // ------------------------------------------------------------- calls
        case 267: {
          // Op.CALL_HELPER
          const answer = this.host.call(rows[at + 4]!, this.registers);
          if (typeof answer === 'string') {
            this.leave(pc - 1, limit - left);
            return this.fault('helper call', answer);
          }
          clobber(words);
          view = memory.view; // a helper may have made the memory grow, or moved the packet
          u8 = memory.u8;
          this.hotStart = this.hotEnd = 0;
          if (answer?.next(null, this.frames.length)) {
            if (!this.call(words, pc, answer)) {
              this.leave(pc - 1, limit - left);
              return this.fault('stack', TOO_DEEP);
            }
            pc = answer.start;
          }
          continue;
        }
        case 269: {
          // Op.TAIL_CALL
          const problem = this.tailCall(words, limit - left);
          if (problem === 'stay') continue;
          if (problem !== 'taken') {
            this.leave(pc - 1, limit - left);
            return this.fault('tail call', problem);
          }
          rows = this.rows;
          words = this.registers.words; // decoding may have made the file grow
          pc = 0;
          continue;
        }
        case 268: // Op.CALL_LOCAL
          if (!this.call(words, pc, null)) {
            this.leave(pc - 1, limit - left);
            return this.fault('stack', TOO_DEEP);
          }
          pc = rows[at + 3]!;
          continue;
        case 270: {
          // Op.EXIT
          const callback = this.frames.at(-1)?.callback;
          if (callback) {
            clobber(words);
            if (callback.next(words[0]!, this.frames.length - 1)) {
              pc = callback.start;
              continue;
            }
          }
          const frame = this.frames.pop();
          if (!frame) {
            this.leave(pc - 1, limit - left);
            const retval = words[0]! >>> 0;
            this.endHop(retval);
            return { kind: 'exited', retval };
          }
          this.comeBack(frame, words, limit - left);
          rows = this.rows;
          words = this.registers.words;
          pc = frame.pc;
          continue;
        }
        default:
          this.leave(pc - 1, limit - left);
          return this.fault(
            'no instruction',
            pc - 1 < rows.length / 5
              ? `instruction ${pc - 1} is none that the machine can run`
              : `the program runs past its last instruction`,
          );
      }
      // An access was refused; `check` has noted why.
      this.leave(pc - 1, limit - left);
      return this.fault(this.refusedRegion, this.refusedWhy);
    }
    this.leave(pc, limit);
    return { kind: 'paused' };
  }

  // What the last refused access pointed to.
  private refusedRegion = '';
  private refusedWhy = '';
  // The region that the last access fell in, where it is no array of elements.
  private hotStart = 0;
  private hotEnd = 0;
  private hotWritable = false;

  /**
   * The address of `size` bytes at register + `off`.
   *
   * @returns -1 where the program may not go there; `refusedRegion` and `refusedWhy` then say why
   */
  private check(
    words: Int32Array,
    register: number,
    off: number,
    size: number,
    write: boolean,
  ): number {
    const address = (words[register]! >>> 0) + off;
    if (
      address >= this.hotStart &&
      address + size <= this.hotEnd &&
      words[register + 1] === POINTER_HIGH &&
      (!write || this.hotWritable)
    ) {
      return address;
    }
    return this.checkSlowly(words, register, address, size, write);
  }

  private checkSlowly(
    words: Int32Array,
    register: number,
    address: number,
    size: number,
    write: boolean,
  ): number {
    const { memory } = this.host;
    const high = words[register + 1]!;
    const region = high === POINTER_HIGH ? memory.regionAt(address) : undefined;
    if (
      region &&
      (region.writable || !write) &&
      region.kind !== 'map' &&
      memory.accessible(address, size)
    ) {
      if (region.stride === 0 && region.kind !== 'ctx') {
        this.hotStart = region.start;
        this.hotEnd = region.end;
        this.hotWritable = region.writable;
      }
      return address;
    }
    const pointer = { low: words[register]!, high, address };
    const described = describeAccess(pointer, region, `r${register / 2}`, size, write);
    this.refusedRegion = described.region;
    this.refusedWhy = described.message;
    return -1;
  }

  private atomic(rows: Int32Array, at: number, words: Int32Array, view: DataView): boolean {
    const packed = rows[at + 4]!;
    const operation = packed & 0xffff;
    const size = [4, 2, 1, 8][(packed >> 19) & 3]!; // two bits of the opcode's size field
    const d = rows[at + 1]!;
    const s = rows[at + 2]!;
    const load = operation === BPF_LOAD_ACQ;
    const address = this.check(words, load ? s : d, rows[at + 3]!, size, !load);
    if (address < 0) return false;
    if (!isOrderedAccess(operation)) atomic(view, address, operation, size === 8, words, s);
    else if (load) {
      words[d] =
        size === 1
          ? view.getUint8(address)
          : size === 2
            ? view.getUint16(address, true)
            : view.getInt32(address, true);
      words[d + 1] = size === 8 ? view.getInt32(address + 4, true) : 0;
    } else if (size === 1) view.setInt8(address, words[s]!);
    else if (size === 2) view.setInt16(address, words[s]!, true);
    else {
      view.setInt32(address, words[s]!, true);
      if (size === 8) view.setInt32(address + 4, words[s + 1]!, true);
    }
    return true;
  }

  /** @returns `taken`, `stay` to go on with the next instruction, or why the call is a fault */
  private tailCall(words: Int32Array, done: number): string {
    const map = words[5] === POINTER_HIGH ? words[4]! >>> 0 : 0;
    const target = this.host.tailTarget(map, words[6]! >>> 0);
    if (target === 'range' || this.tailCallsMade >= this.options.tailCalls) return 'stay';
    if (target === 'empty') {
      if (this.options.emptySlotCosts) this.tailCallsMade++;
      return 'stay';
    }
    if ('fault' in target) return target.fault;
    this.tailCallsMade++;
    // An injected chain call keeps the verdict in r6; a program's own tail call gives none.
    this.finishHop(target.via.kind === 'slot' ? words[12]! >>> 0 : null, done);
    this.enter(target.program, target.via);
    this.pointToStack();
    return 'taken';
  }

  private call(words: Int32Array, returnTo: number, callback: Callback | null): boolean {
    if (this.frames.length + 1 >= MAX_CALL_FRAMES) return false;
    this.frames.push({
      program: this.program!, // set by start
      rows: this.rows,
      pc: returnTo,
      saved: words.slice(12, 20),
      callback,
    });
    this.pointToStack();
    return true;
  }

  private comeBack(frame: Frame, words: Int32Array, done: number): void {
    const left = this.stacks[this.frames.length + 1]!; // the frame that ends now
    left.end = left.start;
    if (this.hotStart === left.start) this.hotEnd = this.hotStart = 0;
    words.set(frame.saved, 12);
    if (frame.program !== this.program) {
      this.finishHop(words[0]! >>> 0, done);
      this.enter(frame.program, { kind: 'return' });
    }
    this.rows = frame.rows;
    this.pointToStack();
  }

  /** r10 = top of the frame of the present depth, whose bytes may now be reached. */
  private pointToStack(): void {
    const stack = this.stacks[this.frames.length]!; // `call` keeps the depth in range
    stack.end = stack.start + MAX_BPF_STACK;
    this.registers.words[R10] = stack.end;
    this.registers.words[R10 + 1] = POINTER_HIGH;
  }

  private enter(program: LinkedProgram, via: Hop['via']): void {
    let rows = this.decoded.get(program);
    if (!rows) {
      rows = predecode(program.insns, this.pool);
      this.decoded.set(program, rows);
      if (this.registers.words.buffer !== this.pool.words.buffer) {
        this.pool.words.set(this.registers.words.subarray(0, REGISTER_WORDS));
        this.registers = registersOver(this.pool.words);
      }
    }
    this.program = program;
    this.rows = rows;
    this.pc = 0;
    this.hotEnd = this.hotStart = 0; // regions may have moved since the last packet
    this.hopLog.push({ prog: program.id, retval: null, insns: 0, via });
  }

  /** Notes where the loop stands. */
  private leave(pc: number, done: number): void {
    this.pc = pc;
    this.executed += done;
    this.hopLog.at(-1)!.insns = this.executed - this.hopBegan; // start made the first hop
  }

  /** Ends a hop in the middle of a loop that has run `done` instructions. */
  private finishHop(retval: number | null, done: number): void {
    const hop = this.hopLog.at(-1)!;
    hop.insns = this.executed + done - this.hopBegan;
    hop.retval = retval;
    this.hopBegan = this.executed + done;
  }

  private endHop(retval: number): void {
    this.hopLog.at(-1)!.retval = retval;
  }

  private fault(region: string, message: string): Stop {
    const fault: Fault = { prog: this.program!.id, pc: this.pc, region, message };
    return { kind: 'fault', fault };
  }
}

/** A machine over `host`. */
export function createInterpreter(host: Host): Interpreter {
  return new Interpreter(host);
}

function registersOver(words: Int32Array): Registers {
  return { words, wide: new BigUint64Array(words.buffer, 0, VISIBLE_REGISTERS) };
}

function signExtend(word: number, bits: number): number {
  return bits === 32 ? word : (word << (32 - bits)) >> (32 - bits);
}

function swapBytes(words: Int32Array, d: number, bits: number): void {
  const low = swap32(words[d]!);
  if (bits === 64) {
    words[d] = swap32(words[d + 1]!);
    words[d + 1] = low;
  } else {
    words[d] = bits === 16 ? low >>> 16 : low;
    words[d + 1] = 0;
  }
}

/** a > b, unsigned */
function above(words: Int32Array, a: number, b: number): boolean {
  const ah = words[a + 1]!;
  const bh = words[b + 1]!;
  return ah === bh ? words[a]! >>> 0 > words[b]! >>> 0 : ah >>> 0 > bh >>> 0;
}

/** a > b, signed */
function greater(words: Int32Array, a: number, b: number): boolean {
  const ah = words[a + 1]!;
  const bh = words[b + 1]!;
  return ah === bh ? words[a]! >>> 0 > words[b]! >>> 0 : ah > bh;
}

/** r1..r5 belong to the function that was called. */
function clobber(words: Int32Array): void {
  for (let register = 1; register <= 5; register++) {
    words[2 * register] = register;
    words[2 * register + 1] = CLOBBERED_HIGH;
  }
}
