import { BPF_PROG_CHAIN_ADD, BPF_PROG_CHAIN_DEL, BPF_PROG_CHAIN_GET } from '../abi';
import { type ChainAttr, progChainAdd, progChainDel, progChainGet } from './chain-commands';
import type { FdTable } from './fd-table';
import type { Kernel } from './kernel';
import {
  type MapBatchAnswer,
  type MapBatchAttr,
  mapDeleteBatch,
  mapLookupAndDeleteBatch,
  mapLookupBatch,
  mapUpdateBatch,
} from './map-batch';
import {
  type MapCreateAttr,
  type MapElemAttr,
  type MapInfo,
  type MapLookupAttr,
  type MapNextKeyAttr,
  type MapUpdateAttr,
  mapCreate,
  mapDeleteElem,
  mapFreeze,
  mapGetNextKey,
  mapInfo,
  mapLookupAndDeleteElem,
  mapLookupElem,
  mapUpdateElem,
} from './map-commands';
import { type ProgInfo, progInfo, progOfFd } from './prog-commands';
import { type ProgLoadAttr, progLoadSteps } from './prog-load';
import { drain } from '../util';
import { done, fail, type SysResult } from './result';
import type { TestRun, TestRunAttr } from './test-run-common';

/** Commands of bpf(2) that exist here: attributes and answer. */
export interface BpfCommands {
  BPF_MAP_CREATE: { attr: MapCreateAttr; value: number };
  BPF_MAP_LOOKUP_ELEM: { attr: MapLookupAttr; value: Uint8Array<ArrayBuffer> };
  BPF_MAP_UPDATE_ELEM: { attr: MapUpdateAttr; value: 0 };
  BPF_MAP_DELETE_ELEM: { attr: MapElemAttr; value: 0 };
  BPF_MAP_GET_NEXT_KEY: { attr: MapNextKeyAttr; value: Uint8Array<ArrayBuffer> };
  BPF_MAP_LOOKUP_AND_DELETE_ELEM: { attr: MapLookupAttr; value: Uint8Array<ArrayBuffer> };
  BPF_MAP_FREEZE: { attr: { readonly mapFd: number }; value: 0 };
  BPF_MAP_LOOKUP_BATCH: { attr: MapBatchAttr; value: MapBatchAnswer };
  BPF_MAP_LOOKUP_AND_DELETE_BATCH: { attr: MapBatchAttr; value: MapBatchAnswer };
  BPF_MAP_UPDATE_BATCH: { attr: MapBatchAttr; value: MapBatchAnswer };
  BPF_MAP_DELETE_BATCH: { attr: MapBatchAttr; value: MapBatchAnswer };
  BPF_PROG_LOAD: { attr: ProgLoadAttr; value: { readonly fd: number; readonly log: string } };
  BPF_PROG_TEST_RUN: { attr: TestRunAttr; value: TestRun };
  BPF_PROG_GET_NEXT_ID: { attr: { readonly startId: number }; value: number };
  BPF_MAP_GET_NEXT_ID: { attr: { readonly startId: number }; value: number };
  BPF_PROG_GET_FD_BY_ID: { attr: { readonly id: number }; value: number };
  BPF_MAP_GET_FD_BY_ID: { attr: { readonly id: number }; value: number };
  BPF_OBJ_GET_INFO_BY_FD: { attr: { readonly fd: number }; value: ProgInfo | MapInfo };
  BPF_PROG_CHAIN_ADD: { attr: ChainAttr; value: 0 };
  BPF_PROG_CHAIN_DEL: { attr: ChainAttr; value: 0 };
  BPF_PROG_CHAIN_GET: { attr: ChainAttr; value: number };
}

export type BpfCommand = keyof BpfCommands;

/** @kernel include/uapi/linux/bpf.h enum bpf_cmd */
export const BPF_COMMAND_NUMBERS: Readonly<Record<BpfCommand, number>> = {
  BPF_MAP_CREATE: 0,
  BPF_MAP_LOOKUP_ELEM: 1,
  BPF_MAP_UPDATE_ELEM: 2,
  BPF_MAP_DELETE_ELEM: 3,
  BPF_MAP_GET_NEXT_KEY: 4,
  BPF_PROG_LOAD: 5,
  BPF_PROG_TEST_RUN: 10,
  BPF_PROG_GET_NEXT_ID: 11,
  BPF_MAP_GET_NEXT_ID: 12,
  BPF_PROG_GET_FD_BY_ID: 13,
  BPF_MAP_GET_FD_BY_ID: 14,
  BPF_OBJ_GET_INFO_BY_FD: 15,
  BPF_MAP_LOOKUP_AND_DELETE_ELEM: 21,
  BPF_MAP_FREEZE: 22,
  BPF_MAP_LOOKUP_BATCH: 24,
  BPF_MAP_LOOKUP_AND_DELETE_BATCH: 25,
  BPF_MAP_UPDATE_BATCH: 26,
  BPF_MAP_DELETE_BATCH: 27,
  BPF_PROG_CHAIN_ADD,
  BPF_PROG_CHAIN_DEL,
  BPF_PROG_CHAIN_GET,
};

/** The numbers that the chain commands had in 2019, and what Linux has given them to since. */
const NUMBERS_OF_2019: ReadonlyMap<number, { was: BpfCommand; is: string }> = new Map([
  [24, { was: 'BPF_PROG_CHAIN_ADD', is: 'BPF_MAP_LOOKUP_BATCH' }],
  [25, { was: 'BPF_PROG_CHAIN_DEL', is: 'BPF_MAP_LOOKUP_AND_DELETE_BATCH' }],
  [26, { was: 'BPF_PROG_CHAIN_GET', is: 'BPF_MAP_UPDATE_BATCH' }],
]);

type Run<C extends BpfCommand> = (
  kernel: Kernel,
  fds: FdTable,
  attr: BpfCommands[C]['attr'],
) => SysResult<BpfCommands[C]['value']>;

const MAX_ID = 0x7fff_ffff; // INT_MAX

const COMMANDS: { readonly [C in BpfCommand]: Run<C> } = {
  BPF_MAP_CREATE: mapCreate,
  BPF_MAP_LOOKUP_ELEM: mapLookupElem,
  BPF_MAP_UPDATE_ELEM: mapUpdateElem,
  BPF_MAP_DELETE_ELEM: mapDeleteElem,
  BPF_MAP_GET_NEXT_KEY: mapGetNextKey,
  BPF_MAP_LOOKUP_AND_DELETE_ELEM: mapLookupAndDeleteElem,
  BPF_MAP_FREEZE: mapFreeze,
  BPF_MAP_LOOKUP_BATCH: mapLookupBatch,
  BPF_MAP_LOOKUP_AND_DELETE_BATCH: mapLookupAndDeleteBatch,
  BPF_MAP_UPDATE_BATCH: mapUpdateBatch,
  BPF_MAP_DELETE_BATCH: mapDeleteBatch,
  BPF_PROG_LOAD: (kernel, fds, attr) => {
    const loaded = drain(progLoadSteps(kernel, fds, attr));
    return loaded.ok ? done({ fd: loaded.fd, log: loaded.prog.verified.log }) : loaded;
  },
  BPF_PROG_TEST_RUN: (kernel, fds, attr) => {
    const prog = progOfFd(fds, attr.progFd);
    return prog.ok ? kernel.machine.running.testRun(kernel, prog.value, attr) : prog;
  },
  BPF_PROG_GET_NEXT_ID: ({ progs }, _fds, { startId }) => nextId(progs.next(startId), startId),
  BPF_MAP_GET_NEXT_ID: ({ maps }, _fds, { startId }) => nextId(maps.next(startId), startId),
  BPF_PROG_GET_FD_BY_ID: (kernel, fds, { id }) => {
    const prog = kernel.progs.get(id);
    if (!prog) return fail('ENOENT');
    kernel.holdProg(prog, 'fd');
    return done(fds.open({ kind: 'prog', prog }));
  },
  BPF_MAP_GET_FD_BY_ID: ({ maps }, fds, { id }) => {
    const map = maps.get(id);
    if (!map) return fail('ENOENT');
    map.userRefs++;
    return done(fds.open({ kind: 'map', map, access: 0 }));
  },
  BPF_OBJ_GET_INFO_BY_FD: (_kernel, fds, { fd }) => {
    const file = fds.get(fd);
    if (!file) return fail('EBADF');
    if (file.kind === 'perf_event') return fail('EINVAL', `fd ${fd} is no program or map`);
    return done(file.kind === 'prog' ? progInfo(file.prog) : mapInfo(file.map));
  },
  BPF_PROG_CHAIN_ADD: progChainAdd,
  BPF_PROG_CHAIN_DEL: progChainDel,
  BPF_PROG_CHAIN_GET: progChainGet,
};

/** @kernel kernel/bpf/syscall.c bpf_obj_get_next_id() */
function nextId(next: number | null, start: number): SysResult<number> {
  if (start >= MAX_ID) return fail('EINVAL');
  return next === null ? fail('ENOENT') : done(next);
}

/** Carries out one command. */
export function runCommand<C extends BpfCommand>(
  command: C,
  kernel: Kernel,
  fds: FdTable,
  attr: BpfCommands[C]['attr'],
): SysResult<BpfCommands[C]['value']> {
  return COMMANDS[command](kernel, fds, attr);
}

const BY_NUMBER = new Map(
  Object.entries(BPF_COMMAND_NUMBERS).map(([name, number]) => [number, name as BpfCommand]),
);

/**
 * The command of a number, as a program from 2019 means it: for the numbers that the patch had
 * then, and for those of no command, the error that Linux 6.18 gives to such a call.
 */
export function commandOfNumber(number: number): SysResult<BpfCommand> {
  const old = NUMBERS_OF_2019.get(number);
  const command = BY_NUMBER.get(number);
  if (command && !old) return done(command);
  if (!old) return fail('EINVAL', `there is no bpf() command ${number} here`);
  const now = BPF_COMMAND_NUMBERS[old.was];
  return fail(
    'EINVAL',
    `In the patch of 2019 ${number} was ${old.was}; Linux has since given it to ${old.is}, which finds no map in these attributes. Here ${old.was} is 0x${now.toString(16)}.`,
  );
}
