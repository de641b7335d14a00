import type { SkbTypeName } from '../abi';
import type { BpfCommand, BpfCommands } from './commands';
import type { Kernel } from './kernel';
import type { Process } from './process';

/**
 * One call of a process, as given. A journal is what a session holds beyond the document: played on
 * a new kernel with the same options it brings back the same fds, ids and references.
 */
export type JournalEntry = { readonly pid: number } & (
  | {
      readonly [C in BpfCommand]: {
        readonly call: 'bpf';
        readonly command: C;
        readonly attr: BpfCommands[C]['attr'];
      };
    }[BpfCommand]
  | { readonly call: 'perf_event_open'; readonly cpu: number }
  | { readonly call: 'close'; readonly fd: number }
  | { readonly call: 'exit' }
  | {
      readonly call: 'set_xdp';
      readonly ifindex: number;
      readonly fd: number;
      readonly flags: number;
      readonly expectedFd: number | undefined;
    }
  | {
      readonly call: 'set_head';
      readonly ifindex: number;
      readonly hook: SkbTypeName;
      readonly fd: number;
    }
);

/**
 * Makes the calls of a journal again, on a kernel where none has been made yet.
 *
 * @returns the processes by pid
 */
export function replayJournal(
  kernel: Kernel,
  journal: readonly JournalEntry[],
): ReadonlyMap<number, Process> {
  const processes = new Map<number, Process>();
  const last = journal.reduce((most, { pid }) => Math.max(most, pid), 0);
  for (let pid = 1; pid <= last; pid++) processes.set(pid, kernel.process());
  for (const entry of journal) {
    const process = processes.get(entry.pid)!; // made above
    switch (entry.call) {
      case 'bpf':
        process.bpf(entry.command, entry.attr);
        break;
      case 'perf_event_open':
        process.perfEventOpen(entry.cpu);
        break;
      case 'close':
        process.close(entry.fd);
        break;
      case 'exit':
        process.exit();
        break;
      case 'set_xdp':
        process.setXdp(entry.ifindex, entry.fd, entry.flags, entry.expectedFd);
        break;
      case 'set_head':
        process.setHead(entry.ifindex, entry.hook, entry.fd);
        break;
    }
  }
  return processes;
}
