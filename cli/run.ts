import { writeFileSync } from 'node:fs';
import type { PacketReport, ProgramReport } from '../engine/api';
import { readCapture, summarise, writePcap, writePcapng } from '../engine/packet';
import { Playground } from '../engine/playground';
import { fromHex, InternalError, toHex } from '../engine/util';
import {
  leavingPackets,
  parseWorkspace,
  type Workspace,
  type WorkspacePacket,
} from '../engine/workspace';
import { type Arguments, onlyArgument } from './arguments';
import { inputName, readBytes, readInput } from './input';
import type { ExitStatus, Output } from './programs';
import { UsageError } from './usage';

/**
 * `run WORKSPACE [--pcap IN] [--out OUT]`: sends packets through the chains of a workspace, its own
 * or those of a capture, and prints a line for each. OUT is a pcapng file with the verdicts, or a
 * pcap file by its name.
 *
 * @returns 0, or 1 where the workspace or the capture is none, a program was refused, or a packet
 * did not come to a verdict
 */
export async function runCommand(args: Arguments, output: Output): Promise<ExitStatus> {
  const { out, err } = output;
  const file = onlyArgument(args, 'WORKSPACE');
  const parsed = parseWorkspace(readInput(file));
  if (!parsed.ok) {
    err(`${inputName(file)}: ${parsed.message}\n`);
    return 1;
  }
  const { workspace } = parsed;
  const capture = args.options.get('--pcap');
  const packets = capture === undefined ? workspace.packets : readPackets(capture, workspace, err);
  if (!packets) return 1;

  const playground = new Playground();
  const { packets: _, ...document } = workspace;
  const synced = await playground.sync({ revision: 1, workspace: document });
  const nameOf = (id: string) => workspace.programs.find((one) => one.id === id)?.name ?? id;
  const refused = synced.programs.map((report) => refusalOf(report, nameOf)).filter(Boolean);
  for (const text of refused) err(`${inputName(file)}: ${text}\n`);
  for (const { message } of synced.problems) err(`${inputName(file)}: ${message}\n`);

  const request = { revision: 1, run: 1, from: 'start', packets } as const;
  const report = await playground.run(request, () => {});
  if (!report.ok) throw new InternalError(report.message);
  for (const [i, one] of report.packets.entries())
    out(`${i + 1}\t${summaryOf(packets[i])}\t${pathOf(one, nameOf)}\t${verdictOf(one)}\n`);
  const target = args.options.get('--out');
  if (target !== undefined) writePackets(target, workspace, packets, report.packets);
  const settled = report.packets.every(({ outcome }) => outcome.kind === 'verdict');
  return refused.length === 0 && settled ? 0 : 1;
}

/** The packets of a capture, arriving on the workspace's first interface; `null` where there are none. */
function readPackets(
  file: string,
  workspace: Workspace,
  err: Output['err'],
): WorkspacePacket[] | null {
  const { packets, problem, remarks } = readCapture(readBytes(file));
  if (problem) err(`${inputName(file)}: at byte ${problem.offset}: ${problem.message}\n`);
  for (const { message } of remarks) err(`${inputName(file)}: ${message}\n`);
  if (packets.length === 0) return null;
  const iface = workspace.interfaces[0]!.id; // the schema asks for one at least
  return packets.map(({ data, time }, i) => ({
    id: `p${i + 1}`,
    name: '',
    data: toHex(data),
    time: String(time),
    iface,
  }));
}

/** Why a program was not loaded, `null` where it was. */
function refusalOf(report: ProgramReport, nameOf: (id: string) => string): string | null {
  const name = nameOf(report.program);
  switch (report.phase) {
    case 'loaded':
      return null;
    case 'asm-error': {
      const [first] = report.errors;
      return `${name}: line ${first?.range.line}: ${first?.message}`;
    }
    case 'rejected':
      return `${name}: rejected (${report.rejected.errno}): ${report.rejected.message}`;
    case 'not-loaded':
      return `${name}: not loaded (${report.errno}): ${report.message}`;
  }
}

function summaryOf(packet: WorkspacePacket | undefined): string {
  const bytes = fromHex(packet?.data ?? '') ?? new Uint8Array(0);
  return packet?.name || summarise(bytes).what;
}

const pathOf = ({ hops }: PacketReport, nameOf: (id: string) => string): string =>
  hops.map(({ program }) => nameOf(program)).join(' > ');

function verdictOf({ outcome }: PacketReport): string {
  switch (outcome.kind) {
    case 'verdict':
      return outcome.name === 'invalid' ? `invalid (${outcome.retval})` : outcome.name;
    case 'fault':
      return `fault: ${outcome.fault.message}`;
    case 'not-run':
      return `not run: ${outcome.message}`;
  }
}

function writePackets(
  file: string,
  workspace: Workspace,
  packets: readonly WorkspacePacket[],
  reports: readonly PacketReport[],
): void {
  const leaving = leavingPackets(workspace, packets, reports);
  const bytes = /\.pcap$/i.test(file) ? writePcap(leaving) : writePcapng(leaving);
  try {
    writeFileSync(file, bytes);
  } catch (error) {
    throw new UsageError(`cannot write ${file}: ${error instanceof Error ? error.message : error}`);
  }
}
