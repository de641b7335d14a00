import { BPF_F_INJECT_CHAIN_CALLS, CHAIN_WILDCARD, type MapDef } from '../engine/abi';
import { functionTypes } from '../engine/asm';
import { BPF_LD_IMM64, type Insn } from '../engine/isa';
import { createKernel, type KernelOptions, libbpf } from '../engine/kernel';
import { fromHex, toHex } from '../engine/util';
import type { ChainOutcome, ChainRequest } from './chain-request';

type Answer<T> = { readonly ok: true; readonly value: T } | { readonly ok: false };

function value<T>(what: string, answer: Answer<T>): T {
  if (!answer.ok) throw new Error(`${what}: ${JSON.stringify(answer)}`);
  return answer.value;
}

/** Loads of maps name an fd. */
const withFds = (insns: readonly Insn[], fds: readonly number[]) =>
  insns.map((one) =>
    one.code === BPF_LD_IMM64 && (one.src === 1 || one.src === 2)
      ? { ...one, imm: fds[one.imm]! }
      : one,
  );

/**
 * Runs packets through a chain in the simulated kernel, by the system calls that a loader makes.
 *
 * @throws Error when a call fails, with what it answered
 */
export function runChainOnEngine(request: ChainRequest, options: KernelOptions): ChainOutcome {
  const kernel = createKernel(options);
  const process = kernel.process();
  const lib = libbpf(process);
  const maps = new Map<string, { fd: number; def: MapDef }>();
  for (const { assembled } of request.programs) {
    for (const def of assembled.maps) {
      if (maps.has(def.name)) continue;
      const fd = value(`map ${def.name}`, lib.bpf_map_create(def));
      maps.set(def.name, { fd, def });
      for (const [key, content] of request.entries?.get(def.name) ?? [])
        value(def.name, lib.bpf_map_update_elem(fd, fromHex(key)!, fromHex(content)!));
    }
  }
  const fds = request.programs.map(({ name, assembled }) => {
    const { insns, progType, license, progFlags } = assembled;
    const mapFds = assembled.maps.map((def) => maps.get(def.name)!.fd);
    const loaded = process.progLoad({
      insns: withFds(insns, mapFds),
      types: functionTypes(assembled),
      progType,
      license,
      progFlags: progFlags | BPF_F_INJECT_CHAIN_CALLS,
      name: name.slice(0, 15),
    });
    if (!loaded.ok) throw new Error(`${name}: ${loaded.errno} ${loaded.note ?? ''}\n${loaded.log}`);
    return { fd: loaded.fd, id: loaded.prog.id };
  });
  for (const [name, slots] of request.arrays ?? [])
    for (const [slot, program] of slots)
      value(name, lib.prog_array_set(maps.get(name)!.fd, slot, fds[program]!.fd));
  for (const { from, code, to } of request.edges) {
    const key = code === '*' ? CHAIN_WILDCARD : code;
    value('chain add', lib.bpf_prog_chain_add(fds[from]!.fd, key, fds[to]!.fd));
  }
  const packets = request.packets.map(({ head, data, time }) => {
    const run = value(
      'run',
      process.bpf('BPF_PROG_TEST_RUN', { progFd: fds[head]!.fd, data: fromHex(data)!, time }),
    );
    return {
      retval: run.retval,
      path: run.hops.map(({ prog }) => fds.findIndex(({ id }) => id === prog)),
      dataOut: toHex(run.data),
    };
  });
  return {
    packets,
    maps: new Map(
      [...maps].map(([name, { fd }]) => {
        const { map } = process.mapOf(fd)!; // created above
        const entries = kernel.mapBytes.dump(map, 65_536);
        return [name, entries.map(([key, content]) => [toHex(key), toHex(content)] as const)];
      }),
    ),
  };
}
