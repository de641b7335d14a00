import type { SkbTypeName } from '../abi';
import { NUM_POSSIBLE_CPUS } from '../abi';
import { drain } from '../util';
import type { Steps } from '../verifier';
import { type BpfCommand, type BpfCommands, commandOfNumber, runCommand } from './commands';
import { FdTable, type FileObject } from './fd-table';
import type { JournalEntry } from './journal';
import type { Kernel } from './kernel';
import { attachXdp, isElsewhere, notAtIngress, notOfType, XDP_FLAGS, xdpHead } from './netdev';
import type { MapObject, ProgObject } from './objects';
import { progOfFd } from './prog-commands';
import { type ProgLoadAttr, type ProgLoadResult, progLoadSteps } from './prog-load';
import { done, fail, type SysResult } from './result';

type WithoutPid<E> = E extends JournalEntry ? Omit<E, 'pid'> : never;

/** A process: a table of fds, and the system calls that use it. Each call goes into the journal. */
export class Process {
  private readonly fds = new FdTable();

  constructor(
    private readonly kernel: Kernel,
    readonly pid: number,
  ) {}

  /** bpf(2), by the name or the number of the command. */
  bpf<C extends BpfCommand>(
    command: C,
    attr: BpfCommands[C]['attr'],
  ): SysResult<BpfCommands[C]['value']> {
    this.note({ call: 'bpf', command, attr } as WithoutPid<JournalEntry>);
    return runCommand(command, this.kernel, this.fds, attr);
  }

  /** bpf(2) with a number that may be none, as a program from 2019 would call it. */
  bpfNumber(
    number: number,
    attr: BpfCommands[BpfCommand]['attr'],
  ): SysResult<BpfCommands[BpfCommand]['value']> {
    const command = commandOfNumber(number);
    return command.ok ? this.bpf(command.value, attr) : command;
  }

  /** BPF_PROG_LOAD with everything that is known about its failure. */
  progLoad(attr: ProgLoadAttr): ProgLoadResult {
    this.note({ call: 'bpf', command: 'BPF_PROG_LOAD', attr });
    return drain(progLoadSteps(this.kernel, this.fds, attr));
  }

  /** The same in slices, for programs that take the verifier long. */
  *progLoadSteps(attr: ProgLoadAttr): Steps<ProgLoadResult> {
    this.note({ call: 'bpf', command: 'BPF_PROG_LOAD', attr });
    return yield* progLoadSteps(this.kernel, this.fds, attr);
  }

  /** close(2) */
  close(fd: number): SysResult<0> {
    this.note({ call: 'close', fd });
    const file = this.fds.close(fd);
    if (!file) return fail('EBADF');
    this.release(file);
    return done(0);
  }

  /** Closes every fd, as the end of a process does. */
  exit(): void {
    this.note({ call: 'exit' });
    for (const fd of this.fds.openFds()) {
      const file = this.fds.close(fd);
      if (file) this.release(file);
    }
  }

  /**
   * Attaches a program to an interface, or detaches with fd -1: what `ip link set dev X xdp` and
   * bpf_xdp_attach() send by netlink.
   *
   * @param flags XDP_FLAGS_*
   * @param expectedFd with XDP_FLAGS_REPLACE: the program that must be there now, -1 for none
   * @kernel net/core/dev.c dev_change_xdp_fd()
   */
  setXdp(ifindex: number, fd: number, flags = 0, expectedFd?: number): SysResult<0> {
    this.note({ call: 'set_xdp', ifindex, fd, flags, expectedFd });
    const { kernel } = this;
    const device = kernel.device(ifindex);
    if (!device) return fail('ENODEV');
    const replace = (flags & XDP_FLAGS.XDP_FLAGS_REPLACE) !== 0;
    const prog = this.progOrNone(fd);
    if (!prog.ok) return prog;
    const expected = replace && expectedFd !== undefined ? this.progOrNone(expectedFd) : null;
    if (expected && !expected.ok) return expected;
    const attached = attachXdp(device, { prog: prog.value, flags, expected: expected?.value });
    if (!attached.ok) return attached;
    if (prog.value) kernel.holdProg(prog.value, 'attach');
    if (attached.value) kernel.dropProg(attached.value, 'attach');
    return done(0);
  }

  /**
   * perf_event_open(2) of a software event that takes the records of bpf_perf_event_output() on a
   * CPU (PERF_COUNT_SW_BPF_OUTPUT), the only kind that there is here.
   */
  perfEventOpen(cpu: number): SysResult<number> {
    this.note({ call: 'perf_event_open', cpu });
    if (cpu < 0 || cpu >= NUM_POSSIBLE_CPUS) return fail('ENODEV');
    return done(this.fds.open({ kind: 'perf_event', cpu }));
  }

  /**
   * Attaches a program where packets of an interface meet an skb, in the place of what was there,
   * or detaches with fd -1. It stands for what links do to tc, a control group and a socket.
   *
   * @kernel net/sched/cls_bpf.c, kernel/bpf/cgroup.c cgroup_bpf_attach(), net/core/filter.c sk_attach_bpf()
   */
  setHead(ifindex: number, hook: SkbTypeName, fd: number): SysResult<0> {
    this.note({ call: 'set_head', ifindex, hook, fd });
    const { kernel } = this;
    const device = kernel.device(ifindex);
    if (!device) return fail('ENODEV');
    const prog = this.progOrNone(fd);
    if (!prog.ok) return prog;
    if (prog.value && prog.value.type !== hook) return fail('EINVAL', notOfType(prog.value, hook));
    if (prog.value && isElsewhere(prog.value)) return fail('EINVAL', notAtIngress(prog.value));
    const before = device.heads[hook];
    if (prog.value) {
      device.heads[hook] = prog.value;
      kernel.holdProg(prog.value, 'attach');
    } else delete device.heads[hook];
    if (before) kernel.dropProg(before, 'attach');
    return done(0);
  }

  /** Id of the program that packets of an interface meet; 0 for none. */
  queryXdp(ifindex: number): SysResult<number> {
    const device = this.kernel.device(ifindex);
    return device ? done(xdpHead(device)?.id ?? 0) : fail('ENODEV');
  }

  /** The map behind an fd, for those who look at the kernel from outside. */
  mapOf(fd: number): MapObject | null {
    const file = this.fds.get(fd);
    return file?.kind === 'map' ? file.map : null;
  }

  /** The program behind an fd, likewise. */
  progOf(fd: number): ProgObject | null {
    const file = this.fds.get(fd);
    return file?.kind === 'prog' ? file.prog : null;
  }

  /** Open fds, ascending. */
  openFds(): readonly number[] {
    return this.fds.openFds();
  }

  private progOrNone(fd: number): SysResult<ProgObject | null> {
    return fd < 0 ? done(null) : progOfFd(this.fds, fd);
  }

  private release(file: FileObject): void {
    if (file.kind === 'prog') this.kernel.dropProg(file.prog, 'fd');
    else if (file.kind === 'map') this.kernel.dropMapFd(file.map);
  }

  private note(entry: WithoutPid<JournalEntry>): void {
    this.kernel.journal.push({ pid: this.pid, ...entry } as JournalEntry);
  }
}
