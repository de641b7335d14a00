export type { ChainAttr } from './chain-commands';
export { BPF_COMMAND_NUMBERS, type BpfCommand, type BpfCommands } from './commands';
export { type JournalEntry, replayJournal } from './journal';
export { createKernel, execution } from './execution';
export {
  Kernel,
  type KernelOptions,
  type KernelSettings,
  progRefs,
} from './kernel';
export { libbpf } from './libbpf';
export { dumpInsns, namesMap } from './link';
export type { MapInfo } from './map-commands';
export { headOf, LOOPBACK_IFINDEX, type NetDevice, XDP_FLAGS, xdpHead } from './netdev';
export type { MapObject, ProgHolder, ProgObject } from './objects';
export { Process } from './process';
export type { ProgInfo } from './prog-commands';
export type { ProgLoadAttr, ProgLoadFailure, ProgLoadResult } from './prog-load';
export { type ChainCode, injectChain } from './rewrite';
export type { SysError, SysResult } from './result';
export { programTag } from './tag';
export type { TestRun, TestRunAttr } from './test-run-common';
export type { RunLimits } from './machine';
export type { PacketPlace } from './packet-place';
export type { SkbArrival } from './skb-packet';
export type { XdpArrival } from './xdp-packet';
