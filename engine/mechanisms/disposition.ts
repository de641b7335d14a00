import { type HookName, returnCode, returnCodeName } from '../abi';
import type { ChainEnd, Disposition } from './types';

/** What becomes of a packet by the verdict of a chain, hook by hook. */
export function dispositionOf(end: ChainEnd): Disposition {
  return BY_HOOK[end.hook](end);
}

const dropped = (name: string, sentence: string): Disposition => ({
  name,
  to: 'dropped',
  sentence,
  goesOn: false,
});

function passed(name: string, { next }: ChainEnd): Disposition {
  return {
    name,
    to: next ?? 'stack',
    sentence: `The packet goes to the ${next ?? 'network stack'}.`,
    goesOn: true,
  };
}

function redirected({ redirectedTo }: ChainEnd): Disposition {
  if (redirectedTo === null) {
    return dropped(
      'REDIRECT',
      'The packet is dropped: no redirect helper has said where it is to go.',
    );
  }
  return {
    name: 'REDIRECT',
    to: `out of ${redirectedTo}`,
    sentence: `The packet leaves by ${redirectedTo}.`,
    goesOn: false,
  };
}

/** @kernel include/uapi/linux/bpf.h enum xdp_action; net/core/dev.c do_xdp_generic() */
function xdpDisposition(end: ChainEnd): Disposition {
  const { retval, arrivedOn } = end;
  const name = returnCode('xdp', retval)?.name;
  switch (name) {
    case 'ABORTED':
      return dropped(name, 'The packet is dropped, and the tracepoint xdp_exception fires.');
    case 'DROP':
      return dropped(name, 'The packet is dropped.');
    case 'PASS':
      return passed(name, end);
    case 'TX':
      return {
        name,
        to: `out of ${arrivedOn}`,
        sentence: `The packet leaves by ${arrivedOn}, where it came from.`,
        goesOn: false,
      };
    case 'REDIRECT':
      return redirected(end);
    default:
      return dropped(
        'invalid',
        `The packet is dropped with a warning: XDP knows no code ${retval}.`,
      );
  }
}

/**
 * As a classifier in direct action says it: what that does not know counts as UNSPEC, which leaves
 * the packet to the next classifier, and there is none.
 *
 * @kernel net/sched/cls_bpf.c cls_bpf_exec_opcode(), net/core/dev.c sch_handle_ingress()
 */
function tcDisposition(end: ChainEnd): Disposition {
  const name = returnCodeName('sched_cls', end.retval);
  switch (name) {
    case 'SHOT':
      return dropped(name, 'The packet is dropped.');
    case 'STOLEN':
    case 'TRAP':
      return dropped(name, "The packet is the classifier's: it goes no further.");
    case 'REDIRECT':
      return redirected(end);
    default:
      return passed(name, end);
  }
}

/** @kernel kernel/bpf/cgroup.c __cgroup_bpf_run_filter_skb() */
function cgroupDisposition(end: ChainEnd): Disposition {
  const name = returnCodeName('cgroup_skb', end.retval);
  return (end.retval & 1) === 1
    ? passed(name, end)
    : dropped(name, 'The packet is dropped: its socket never sees it.');
}

/** @kernel net/core/filter.c sk_filter_trim_cap() */
function socketDisposition({ retval }: ChainEnd): Disposition {
  if (retval === 0) return dropped('DROP', 'The packet is dropped: its socket does not get it.');
  return {
    name: 'PASS',
    to: 'socket',
    sentence: `The socket gets the packet, the first ${retval} bytes of it at most.`,
    goesOn: true,
  };
}

const BY_HOOK: Readonly<Record<HookName, (end: ChainEnd) => Disposition>> = {
  xdp: xdpDisposition,
  sched_cls: tcDisposition,
  cgroup_skb: cgroupDisposition,
  socket_filter: socketDisposition,
};

/** `2 (XDP_PASS)`, `7`. */
export function returnCodeText(hook: HookName, code: number): string {
  const known = returnCode(hook, code);
  if (!known) return `${code}`;
  return `${code | 0} (${known.constant ?? known.name})`;
}

/** `PASS`, `7`: how an edge or the end of a chain names a code. */
export const codeName = returnCodeName;
