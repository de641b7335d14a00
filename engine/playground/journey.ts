import { HOOKS, type HookName, PROG_TYPES, SK_BUFF } from '../abi';
import type { HookVerdict } from '../api';
import type { RedirectTarget } from '../helpers';
import type { Stop } from '../interp';
import { headOf, type NetDevice, type ProgObject } from '../kernel';
import type { Disposition } from '../mechanisms';
import type { Fault, Hop } from '../trace';
import { InternalError } from '../util';
import type { WorkspaceInterface } from '../workspace';
import type { IncomingPacket } from './incoming';
import type { Session } from './session';

/** The chain of a hook that a packet meets. */
export interface Stage {
  readonly hook: HookName;
  readonly head: ProgObject;
}

/** A program's run, and where. */
export type JourneyHop = Hop & { readonly hook: HookName };

export type ChainEnding =
  | { readonly kind: 'end'; readonly hook: HookName; readonly retval: number }
  | { readonly kind: 'fault'; readonly fault: Fault };

/** The hooks of an interface where something is attached, in the order in which a packet meets them. */
export function stagesOf(device: NetDevice): Stage[] {
  return HOOKS.flatMap(({ name: hook }) => {
    const head = headOf(device, hook);
    return head ? [{ hook, head }] : [];
  });
}

/** EtherTypes that sockets of the internet get, in network byte order. */
const ETH_P_IP = 0x0008;
const ETH_P_IPV6 = 0xdd86;

/** What comes behind a hook, as people call it. */
const PLACES: Readonly<Record<HookName, (iface: string) => string>> = {
  xdp: (iface) => `XDP of ${iface}`,
  sched_cls: (iface) => `tc chain of ${iface}`,
  cgroup_skb: (iface) => `control group behind ${iface}`,
  socket_filter: (iface) => `socket behind ${iface}`,
};

/**
 * A packet on its way through the hooks of an interface: the chain of each runs to its end, and
 * what that says decides whether the packet comes to the next. A program, at the start of a run,
 * finds the packet as the one before left it.
 *
 * XDP meets it in its frame. Then it becomes an skb, which stays where the packet lies; tc sees it
 * with its link-layer header, control groups and sockets from the network header on, and only if
 * it is IPv4 or IPv6.
 *
 * @kernel net/core/dev.c __netif_receive_skb_core(), net/core/filter.c sk_filter_trim_cap()
 */
export class Journey {
  /** Runs that have come to their end. */
  readonly hops: JourneyHop[] = [];
  /** What the chain of each hook said so far. */
  readonly verdicts: HookVerdict[] = [];
  /** By hook, what became of the packet there, in one sentence. */
  readonly sentences = new Map<HookName, string>();
  private at = 0;
  private runs = 1;
  private prog = 0;
  private hasSkb = false;

  constructor(
    private readonly session: Session,
    private readonly packet: IncomingPacket,
    private readonly iface: WorkspaceInterface,
    private readonly device: NetDevice,
    private readonly stages: readonly Stage[],
  ) {}

  private get hook(): HookName {
    return this.stage.hook;
  }

  private get stage(): Stage {
    const stage = this.stages[this.at];
    if (!stage) throw new InternalError('a packet without a chain');
    return stage;
  }

  private get machine() {
    return this.session.kernel.machine;
  }

  /** Every run so far, the one under way last. */
  get allHops(): readonly JourneyHop[] {
    const { hook } = this;
    return [...this.hops, ...this.machine.interpreter.hops.map((hop) => ({ ...hop, hook }))];
  }

  /** Puts the packet where its first chain begins. */
  begin(): void {
    this.machine.begin(this.packet.time);
    this.enter();
  }

  /**
   * Goes on when a run has stopped: with the next program of the mechanism, or with the next hook.
   *
   * @returns how the packet ended; `null` while there is more to run
   */
  after(stop: Exclude<Stop, { kind: 'paused' }>): ChainEnding | null {
    const { session, hook } = this;
    const { kernel, mechanism } = session;
    for (const hop of this.machine.interpreter.hops) this.hops.push({ ...hop, hook });
    if (stop.kind === 'fault') return stop;
    const run = { prog: this.prog, retval: stop.retval, runs: this.runs };
    const step = mechanism.next(kernel, run);
    if (step.kind === 'run') {
      this.runs++;
      this.run(step.prog);
      return null;
    }
    const { name, to, goesOn, sentence } = this.dispositionOf(hook, step.retval);
    this.sentences.set(hook, sentence);
    this.verdicts.push({ hook, retval: step.retval, name, to });
    const next = goesOn ? this.nextStage() : -1;
    if (next < 0) return { kind: 'end', hook, retval: step.retval };
    this.at = next;
    this.enter();
    return null;
  }

  /** Where the packet goes by a verdict. A redirect to an interface that is not there drops it. */
  private dispositionOf(hook: HookName, retval: number): Disposition {
    const { session, iface } = this;
    const { redirectedTo } = this.machine;
    const target = redirectedTo && this.targetName(redirectedTo);
    const next = this.nextStage();
    const disposition = session.mechanism.endOfChain({
      hook,
      retval,
      arrivedOn: iface.name,
      redirectedTo: target,
      next: next < 0 ? null : PLACES[this.stages[next]!.hook](iface.name),
    });
    if (disposition.name !== 'REDIRECT' || target !== null || redirectedTo?.kind !== 'interface')
      return disposition;
    const { ifindex } = redirectedTo;
    return {
      ...disposition,
      to: `dropped: no interface ${ifindex}`,
      sentence: `The packet is dropped: bpf_redirect named interface ${ifindex}, and there is none with that index.`,
    };
  }

  /** The next chain that the packet comes to if this one lets it pass; -1 for none. */
  private nextStage(): number {
    const index = this.at + 1;
    const stage = this.stages[index];
    if (!stage) return -1;
    return PROG_TYPES[stage.hook].linkHeader || this.isInternet() ? index : -1;
  }

  /** Whether the packet goes to sockets of the internet. */
  private isInternet(): boolean {
    const { memory } = this.session.kernel;
    if (!this.hasSkb) {
      const bytes = this.packetNow();
      return isInternetType(bytes[12]! | (bytes[13]! << 8)); // a packet has 14 bytes
    }
    return isInternetType(memory.view.getUint16(this.machine.skb.skb + SK_BUFF.protocol, true));
  }

  /** The packet with its link-layer header, before it is an skb. */
  private packetNow(): Uint8Array {
    if (this.hops.length === 0) return this.packet.data;
    const { xdp } = this.machine;
    return xdp.bytes().subarray(xdp.offsets().data);
  }

  /** Whether the packet may come to the first of its chains at all. */
  get isWanted(): boolean {
    return PROG_TYPES[this.hook].linkHeader || this.isInternet();
  }

  /** Starts the chain of the present hook. */
  private enter(): void {
    const { session, hook, machine } = this;
    const { head } = this.stage;
    machine.redirectedTo = null;
    if (hook === 'xdp') {
      machine.xdp.lay({ data: this.packet.data, device: this.device.address, rxQueue: 0 });
    } else if (this.hasSkb) {
      machine.skb.showLinkHeader(PROG_TYPES[hook].linkHeader);
    } else {
      this.becomeSkb(PROG_TYPES[hook].linkHeader);
    }
    const step = session.mechanism.begin(head.id);
    if (step.kind !== 'run') throw new InternalError('the chain does not begin');
    this.runs = 1;
    this.run(step.prog);
  }

  /** @kernel drivers build the skb around the frame that XDP has left them */
  private becomeSkb(linkHeader: boolean): void {
    const { machine, packet, device, iface } = this;
    const fromXdp = this.hops.length > 0;
    const { data: metaSize } = fromXdp ? machine.xdp.offsets() : { data: 0 };
    const bytes = fromXdp ? machine.xdp.bytes() : packet.data;
    const data = bytes.subarray(metaSize);
    machine.skb.lay({
      data,
      meta: bytes.subarray(0, metaSize),
      ...(fromXdp ? { headroom: machine.xdp.headroom } : {}),
      device: device.address,
      skbIif: iface.ifindex,
      addresses: 'ethernet',
      atIngress: true,
      linkHeader,
      tstamp: packet.time,
    });
    machine.skb.u32('pkt_len', data.length);
    this.hasSkb = true;
  }

  private run(prog: number): void {
    const { kernel } = this.session;
    const program = kernel.progs.get(prog);
    if (!program) throw new InternalError(`the mechanism runs program ${prog}, which is gone`);
    this.prog = prog;
    const { machine, settings } = kernel;
    machine.start(program.linked, this.hook === 'xdp' ? machine.xdp : machine.skb, settings);
  }

  /** How the chosen target is called; `null` for an interface that is not there. */
  private targetName(target: RedirectTarget): string | null {
    switch (target.kind) {
      case 'interface': {
        const { interfaces } = this.session.document;
        return interfaces.find(({ ifindex }) => ifindex === target.ifindex)?.name ?? null;
      }
      case 'cpu':
        return `CPU ${target.cpu}`;
      case 'all':
        return `each interface in ${target.map}${target.butIngress ? ' but where it came from' : ''}`;
    }
  }
}

const isInternetType = (type: number) => type === ETH_P_IP || type === ETH_P_IPV6;
