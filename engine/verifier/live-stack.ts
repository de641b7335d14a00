import { MAX_CALL_FRAMES } from '../abi';
import type { InsnIndex } from '../isa';
import { drain, InternalError } from '../util';
import type { Env } from './env';
import { type Flow, LiveInstance, readFlows } from './live-instance';
import type { Steps } from './pause';
import { type SlotMask, slotMask } from './slot-mask';
import type { VerifierState } from './state';

/**
 * Which stack slots may be read later. Slots are reached through pointers, so unlike with registers
 * this is found out while the walk goes on: it reports what each instruction may read and surely
 * writes, `update` spreads that backwards, and states to be compared are asked about their slots.
 *
 * A callee may use the stack of its callers, so everything is kept for each chain of calls, and what
 * a callee does to a caller's frame is carried over to the call.
 *
 * @kernel kernel/bpf/liveness.c
 */
export class LiveStack {
  private readonly flows: readonly Flow[];
  private readonly instances = new Map<string, LiveInstance>();
  /** Those of functions that nothing calls, by function: most programs have no others. */
  private readonly roots: LiveInstance[] = [];
  /** Where the walk is; `null` until it is asked for. */
  private current: LiveInstance | null = null;
  /** What the instruction at `writer` writes: a low and a high half for each frame. */
  private readonly written = new Int32Array(2 * MAX_CALL_FRAMES);
  private anyWritten = false;
  private writer: InsnIndex = 0;
  private asked: readonly LiveInstance[] = [];
  private askedAt: InsnIndex = 0;

  /** For a program whose functions and postorder are known. */
  constructor(private readonly env: Env) {
    this.flows = readFlows(env);
  }

  /** The walk has entered a function. @kernel bpf_reset_live_stack_callchain() */
  resetCallchain(): void {
    this.current = null;
  }

  /** An instruction is about to be executed. @kernel bpf_reset_stack_write_marks() */
  resetWriteMarks(at: InsnIndex): void {
    this.ensureCurrent();
    this.clearWritten();
    this.writer = at;
  }

  /** The instruction may read these slots of a frame. @kernel bpf_mark_stack_read() */
  markRead(frame: number, at: InsnIndex, mask: SlotMask): void {
    this.ensureCurrent().read(frame, at, mask);
  }

  /** The instruction surely writes the whole of these slots. @kernel bpf_mark_stack_write() */
  markWrite(frame: number, { lo, hi }: SlotMask): void {
    this.written[2 * frame]! |= lo; // there is place for every frame
    this.written[2 * frame + 1]! |= hi;
    this.anyWritten = true;
  }

  /**
   * An instruction was executed. Nothing is noted of those that entered or left a function.
   *
   * @kernel bpf_commit_stack_write_marks()
   */
  commitWriteMarks(): void {
    this.current?.write(this.writer, this.written, this.anyWritten);
  }

  /**
   * Spreads the marks backwards in the functions of the current state, the innermost first. To be
   * called at the end of each path and before a function is left.
   *
   * @kernel bpf_update_live_stack()
   */
  update(): void {
    drain(this.updateSteps());
  }

  /** The same in slices. */
  *updateSteps(): Steps<void> {
    const { env } = this;
    this.current = null;
    for (let frame = env.state.curframe; frame >= 0; frame--) {
      const instance = this.instanceOf(env.state, frame);
      if ((yield* instance.settle(env)) && frame > 0) this.propagate(instance, env.state);
    }
  }

  /** The state that `slotAlive` is about. @kernel bpf_live_stack_query_init() */
  queryInit(state: VerifierState): void {
    this.asked = state.frames.map((_, frame) => this.instanceOf(state, frame));
    this.askedAt = state.insnIdx;
  }

  /**
   * Whether a slot may be read from the state's instruction on: by the function that is executing,
   * or by one that it returns to.
   *
   * @kernel bpf_stack_slot_alive()
   */
  slotAlive(frame: number, spi: number): boolean {
    const slot = slotMask(spi);
    const top = this.asked.at(-1);
    if (!top) throw new InternalError('no state was named');
    if (top.isLiveBefore(this.askedAt, frame, slot)) return true;
    for (let i = frame; i < top.curframe; i++) {
      const behindCall = top.callsites[i]! + 1; // a call for each frame below
      if (this.asked[i]!.isLiveBefore(behindCall, frame, slot)) return true;
    }
    return false;
  }

  /** @kernel kernel/bpf/liveness.c propagate_to_outer_instance() */
  private propagate(instance: LiveInstance, state: VerifierState): void {
    const outerFrame = instance.curframe - 1;
    const outer = this.instanceOf(state, outerFrame);
    const callsite = instance.callsites[outerFrame]!; // a call for each frame below
    this.clearWritten();
    for (let frame = 0; frame <= outerFrame; frame++) {
      const written = instance.writtenByExit(frame);
      const live = instance.liveAtEntry(frame);
      if (written) this.markWrite(frame, written);
      if (live) outer.read(frame, callsite, live);
    }
    outer.write(callsite, this.written, this.anyWritten);
  }

  private clearWritten(): void {
    if (!this.anyWritten) return;
    this.written.fill(0);
    this.anyWritten = false;
  }

  private ensureCurrent(): LiveInstance {
    const { state } = this.env;
    this.current ??= this.instanceOf(state, state.curframe);
    return this.current;
  }

  /** @kernel kernel/bpf/liveness.c lookup_instance() */
  private instanceOf(state: VerifierState, frame: number): LiveInstance {
    const { subprogno } = state.frames[frame]!; // the state has the frame
    if (frame > 0) return this.findInstance(state, frame);
    this.roots[subprogno] ??= this.findInstance(state, 0);
    return this.roots[subprogno];
  }

  private findInstance(state: VerifierState, frame: number): LiveInstance {
    const flow = this.flows[state.frames[frame]!.subprogno]!; // as before
    const callsites = state.frames.slice(1, frame + 1).map(({ callsite }) => callsite);
    callsites.push(flow.start);
    const key = callsites.join();
    let instance = this.instances.get(key);
    if (!instance) {
      instance = new LiveInstance(callsites, flow);
      this.instances.set(key, instance);
    }
    return instance;
  }
}
