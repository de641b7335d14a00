import type { Walk } from './dissect-context';
import { dissectIpv4 } from './dissect-ipv4';
import { dissectIpv6 } from './dissect-ipv6';
import { dissectEthernet } from './dissect-link';
import type { DissectionNode, PacketSummary } from './types';

function walkPacket(bytes: Uint8Array): Walk {
  const walk: Walk = {
    bytes,
    nodes: [],
    what: [],
    from: '',
    to: '',
    tunnels: 0,
    quoted: 0,
    within: { ethernet: dissectEthernet, ipv4: dissectIpv4, ipv6: dissectIpv6 },
  };
  dissectEthernet(walk, 0, bytes.length);
  return walk;
}

/**
 * The headers of an Ethernet frame, outermost first, each with its fields. The nodes of the answer
 * lie side by side in order and cover every byte; what no dissector claims is payload or padding.
 * Headers that are cut short or contradict themselves carry a `problem`. Tunnels (VXLAN, GRE, IP in
 * IP) are gone through, up to 8 of them. Never throws.
 */
export function dissect(bytes: Uint8Array): DissectionNode[] {
  return walkPacket(bytes).nodes;
}

/** One line about an Ethernet frame: what it is, from whom, to whom: innermost, where there are tunnels. Never throws. */
export function summarise(bytes: Uint8Array): PacketSummary {
  const { what, from, to } = walkPacket(bytes);
  return { what: what.join(', ').replace(', (', ' ('), from, to };
}
