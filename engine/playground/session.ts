import { BPF_F_INJECT_CHAIN_CALLS, CHAIN_WILDCARD, MAP_TYPES, type MapDef } from '../abi';
import type { ChainProblem, MapReport, ProgramReport, SyncRequest, VerifyProgress } from '../api';
import { type Assembled, functionTypes } from '../asm';
import { Kernel, type MapObject, type Process, type ProgObject, type SysError } from '../kernel';
import type { BpfMap, RareMaps } from '../maps';
import type { InjectVariant, Mechanism, SetupCommand } from '../mechanisms';
import { fromHex, InternalError } from '../util';
import type { Steps, VerifyRequest, VerifyResult } from '../verifier';
import {
  describeNetwork,
  edgeCodeName,
  type ItemId,
  typeOfProgram,
  type WorkspaceProgram,
} from '../workspace';
import { createDeclaredMap } from './declared-map';
import { withMapFds } from './map-fds';
import { reportMap } from './map-report';
import { mechanismOf } from './mechanisms';
import type { Judge } from './memo';
import { assemblyFailed, loadReport, notLoaded } from './program-report';
import { type Snapshot, takeSnapshot } from './snapshots';

type Document = SyncRequest['workspace'];

/** A program of the document in the kernel. */
export interface SessionProgram {
  readonly item: WorkspaceProgram;
  readonly assembled: Assembled;
  readonly prog: ProgObject;
  readonly fd: number;
}

interface SessionMap {
  /** As declared; the kernel adjusts some of it. */
  readonly declared: MapDef;
  readonly object: MapObject;
  readonly fd: number;
  /** Programs that declare it; the first gave it its shape. */
  readonly users: ItemId[];
}

const LOG_SIZE = 1 << 20; // 10,000 lines: as much as anyone reads

/**
 * What a document becomes in a kernel of its own: programs loaded, maps created and filled, slots
 * wired, heads attached. Built anew for each revision, so that ids, addresses and with them every
 * trace depend on the document alone and not on how it came about.
 */
export class Session {
  readonly kernel: Kernel;
  readonly process: Process;
  readonly programs = new Map<ItemId, SessionProgram>();
  readonly reports: ProgramReport[] = [];
  readonly problems: ChainProblem[] = [];
  readonly mechanism: Mechanism;
  /** What is being verified; `null` where nothing is. */
  progress: VerifyProgress | null = null;
  private stopped = false;
  private freshState: Snapshot | null = null;
  private readonly byProgId = new Map<number, SessionProgram>();
  private readonly maps = new Map<string, SessionMap>();

  constructor(
    readonly revision: number,
    readonly document: Document,
    private readonly memo: Judge,
    rareMaps: RareMaps | null,
    private readonly logLevel = 0,
  ) {
    const { settings, interfaces } = document;
    this.mechanism = mechanismOf(document.mechanism);
    this.kernel = new Kernel({
      forceChainCalls: settings.forceChainCalls,
      insnBudget: settings.insnBudget,
      seed: settings.seed,
      interfaces,
      network: describeNetwork(document),
      verify: (request) => this.verify(request),
      rareMaps,
    });
    this.process = this.kernel.process();
  }

  /**
   * Carries out what the mechanism plans, one command after the other.
   *
   * @yields every now and then, so that others can be heard meanwhile
   */
  *setUp(): Generator<unknown> {
    const { plan, losses } = this.mechanism.express(this.document);
    Object.assign(this.kernel.settings, plan.machine);
    for (const { subject, reason, nearest } of losses) {
      this.problems.push({ subject, message: `${reason} ${nearest}` });
    }
    const items = new Map(this.document.programs.map((item) => [item.id, item]));
    for (const command of plan.commands) {
      if (command.kind !== 'load') continue;
      yield* this.load(items.get(command.program)!, command.inject); // the plan names programs of the document
      yield;
    }
    this.fillMaps();
    for (const command of plan.commands) {
      if (command.kind === 'chain-add') this.chainAdd(command);
      else if (command.kind === 'attach') this.attach(command);
    }
    this.freshState = takeSnapshot(this.kernel);
  }

  /** The program with a kernel id. */
  ofProgId(id: number): SessionProgram | undefined {
    return this.byProgId.get(id);
  }

  /** The state before any packet. */
  get fresh(): Snapshot {
    if (!this.freshState) throw new InternalError('the session is not set up');
    return this.freshState;
  }

  /** Ends the verification under way, and those that would follow: these programs have no verdict then. */
  stop(): void {
    this.stopped = true;
  }

  private *verify(request: VerifyRequest): Steps<VerifyResult> {
    const steps = this.memo.verify(request);
    for (;;) {
      const { done, value } = steps.next(this.stopped);
      if (done) return value;
      if (this.progress) this.progress = { ...this.progress, processed: value };
      yield value;
    }
  }

  /** Loads one program of the document and reports on it. */
  private *load(item: WorkspaceProgram, inject: InjectVariant | null): Generator<unknown> {
    const began = performance.now();
    const about = () => ({
      program: item.id,
      revision: this.revision,
      took: Math.round((performance.now() - began) * 10) / 10,
    });
    const result = this.memo.assemble(item.source);
    if (!result.ok) {
      this.reports.push({ ...about(), ...assemblyFailed(result.errors) });
      return;
    }
    const assembled = result.program;
    const fds: number[] = [];
    for (const def of assembled.maps) {
      const map = this.mapFor(def, item);
      if (typeof map === 'string') {
        this.reports.push({ ...about(), ...notLoaded(assembled, 'EINVAL', map) });
        return;
      }
      fds.push(map.fd);
    }
    if (inject) this.kernel.settings.variant = inject;
    this.progress = { program: item.id, processed: 0 };
    const loaded = yield* this.process.progLoadSteps({
      progType: assembled.progType,
      attachType: assembled.attachType,
      insns: withMapFds(assembled.insns, fds),
      types: functionTypes(assembled),
      license: assembled.license,
      progFlags: (assembled.progFlags | (inject ? BPF_F_INJECT_CHAIN_CALLS : 0)) >>> 0,
      name: kernelName(item.name),
      logLevel: this.logLevel,
      logSize: LOG_SIZE,
    });
    this.progress = null;
    if (loaded.ok) {
      const program = { item, assembled, prog: loaded.prog, fd: loaded.fd };
      this.programs.set(item.id, program);
      this.byProgId.set(loaded.prog.id, program);
    }
    this.reports.push({ ...about(), ...loadReport(assembled, loaded) });
  }

  mapReports(): MapReport[] {
    const indexOf = (progId: number) => {
      const program = this.byProgId.get(progId);
      return this.document.programs.findIndex(({ id }) => id === program?.item.id);
    };
    return [...this.maps.values()].map(({ object, users }) =>
      reportMap(this.kernel, object, users, indexOf),
    );
  }

  /**
   * Sets or deletes an element as user space does, for a value of the document's form.
   *
   * @returns why the kernel refuses; `null` where it did it
   */
  setElement(name: string, key: Uint8Array, value: Uint8Array<ArrayBuffer> | null): string | null {
    const map = this.maps.get(name);
    if (!map) return `No program declares the map ${name}.`;
    const given = value && this.valueFor(map.object, value);
    if (value && !given) return `${name} has no place for that value.`;
    const answer = given
      ? this.process.bpf('BPF_MAP_UPDATE_ELEM', { mapFd: map.fd, key, value: given })
      : this.process.bpf('BPF_MAP_DELETE_ELEM', { mapFd: map.fd, key });
    return answer.ok ? null : (answer.note ?? answer.errno);
  }

  /** Maps by name, as the document knows them. */
  mapsByName(): ReadonlyMap<string, BpfMap> {
    return new Map([...this.maps].map(([name, { object }]) => [name, object.map]));
  }

  nameOf(id: ItemId): string {
    return this.document.programs.find((program) => program.id === id)?.name ?? id;
  }

  /** The map of a declaration, created by the first program that declares it; a sentence where the shapes differ. */
  private mapFor(def: MapDef, item: WorkspaceProgram): SessionMap | string {
    const known = this.maps.get(def.name);
    if (known) {
      const difference = shapeDifference(known.declared, def);
      if (difference === null) {
        known.users.push(item.id);
        return known;
      }
      const message = `${item.name} declares the map ${def.name} otherwise than ${this.nameOf(known.users[0] ?? '')}, with which it would share it: ${difference}. Give both the same shape, or one of them another name.`;
      this.problems.push({ subject: { kind: 'map', name: def.name }, message });
      return message;
    }
    const model = def.inner && this.maps.get(def.inner.name)?.fd;
    const entries = this.document.maps.find(({ name }) => name === def.name)?.entries ?? [];
    const created = createDeclaredMap(this.process, def, {
      entries,
      ...(model === undefined ? {} : { model }),
    });
    if (!created.ok) {
      const message = `The map ${def.name} of ${item.name} cannot be created: ${created.note ?? created.errno}.`;
      this.problems.push({ subject: { kind: 'map', name: def.name }, message });
      return message;
    }
    const object = this.process.mapOf(created.value);
    if (!object) throw new InternalError(`fd ${created.value} of a new map is no map`);
    const map = { declared: def, object, fd: created.value, users: [item.id] };
    this.maps.set(def.name, map);
    return map;
  }

  private fillMaps(): void {
    for (const { name, entries } of this.document.maps) {
      const problem = (message: string) =>
        this.problems.push({ subject: { kind: 'map', name }, message });
      const map = this.maps.get(name);
      if (!map) {
        if (entries.length > 0) problem(`No program declares the map ${name}, so it has no shape.`);
        continue;
      }
      if (map.declared.frozen) continue; // filled before it was frozen
      for (const [keyHex, valueHex] of entries) {
        const key = fromHex(keyHex);
        const value = fromHex(valueHex);
        if (!key || !value) continue; // the schema has seen to that
        const given = this.valueFor(map.object, value);
        if (!given) {
          problem(
            `The element ${keyHex} of ${name} names program ${valueHex}, which is not loaded.`,
          );
          continue;
        }
        const updated = this.process.bpf('BPF_MAP_UPDATE_ELEM', {
          mapFd: map.fd,
          key,
          value: given,
        });
        if (!updated.ok) {
          const why = updated.note ?? `${updated.errno}`;
          problem(`The entry ${keyHex} = ${valueHex} does not go into ${name}: ${why}.`);
        }
      }
    }
  }

  /** What a system call takes for a value of the document; `null` for a program that is not there. */
  private valueFor({ def, map }: MapObject, value: Uint8Array<ArrayBuffer>): Uint8Array | null {
    if (def.type === 'prog_array') return this.fdOfIndex(value);
    if (!MAP_TYPES[def.type].perCpu || value.length !== def.valueSize) return value;
    // One value is that of each CPU.
    const all = new Uint8Array(map.userValueSize);
    for (let at = 0; at < all.length; at += Math.ceil(def.valueSize / 8) * 8) all.set(value, at);
    return all;
  }

  /** In the document, elements of a prog_array name programs by their place in it. */
  private fdOfIndex(value: Uint8Array<ArrayBuffer>): Uint8Array | null {
    if (value.length !== 4) return null;
    const item = this.document.programs[new DataView(value.buffer).getUint32(0, true)];
    const program = item && this.programs.get(item.id);
    return program ? new Uint8Array(Uint32Array.of(program.fd).buffer) : null;
  }

  private chainAdd(command: Extract<SetupCommand, { kind: 'chain-add' }>): void {
    const { prev: from, code, next: to } = command;
    const problem = (message: string) =>
      this.problems.push({ subject: { kind: 'edge', from, code }, message });
    const prev = this.programs.get(from);
    const next = this.programs.get(to);
    const port = edgeCodeName(code, typeOfProgram(this.document, from));
    if (!prev) {
      problem(`${this.nameOf(from)} is not loaded, so it has no slots.`);
    } else if (!next) {
      problem(
        `${this.nameOf(to)} is not loaded, so the slot ${port} of ${prev.item.name} stays empty: there the chain goes on by the wildcard, or ends.`,
      );
    } else {
      const added = this.process.bpf('BPF_PROG_CHAIN_ADD', {
        prevProgFd: prev.fd,
        nextProgFd: next.fd,
        retcode: code === '*' ? CHAIN_WILDCARD : code,
      });
      if (!added.ok) {
        problem(`The slot ${port} of ${prev.item.name} stays empty: ${inWords(added)}.`);
      }
    }
  }

  private attach(command: Extract<SetupCommand, { kind: 'attach' }>): void {
    const iface = this.document.interfaces.find(({ id }) => id === command.iface);
    if (!iface) throw new InternalError(`no interface ${command.iface}`);
    const problem = (message: string) =>
      this.problems.push({ subject: { kind: 'interface', id: iface.id }, message });
    const head = this.programs.get(command.program);
    if (!head) {
      const name = this.nameOf(command.program);
      problem(`${name} is not loaded, so nothing is attached to ${iface.name}.`);
      return;
    }
    const attached =
      command.hook === 'xdp'
        ? this.process.setXdp(iface.ifindex, head.fd)
        : this.process.setHead(iface.ifindex, command.hook, head.fd);
    if (!attached.ok) {
      problem(`${head.item.name} cannot be attached to ${iface.name}: ${inWords(attached)}.`);
    }
  }
}

function inWords({ errno, note }: SysError): string {
  return note ? `${errno}: ${note}` : errno;
}

/** What two declarations of one map disagree on, `null` if on nothing. */
function shapeDifference(one: MapDef, other: MapDef): string | null {
  for (const [field, word] of [
    ['type', 'type'],
    ['keySize', 'key size'],
    ['valueSize', 'value size'],
    ['maxEntries', 'number of entries'],
    ['flags', 'flags'],
    ['extra', 'extra'],
    ['lock', 'lock'],
    ['timer', 'timer'],
  ] as const) {
    if (one[field] !== other[field]) return `${word} ${one[field]} against ${other[field]}`;
  }
  if (one.inner?.name !== other.inner?.name) return 'another inner map';
  if (one.frozen !== other.frozen) return 'frozen or not';
  if (one.contents !== other.contents) return 'other contents';
  return null;
}

/** The name that the kernel keeps: at most 15 characters of a small set. */
function kernelName(name: string): string {
  return name.replace(/[^A-Za-z0-9_.]/g, '_').slice(0, 15);
}
