import type { Walk } from './dissect-context';
import { dissectEthernet } from './dissect-link';
import type { DissectionNode, PacketSummary } from './types';

function walkPacket(bytes: Uint8Array): Walk {
  const walk: Walk = { bytes, nodes: [], what: [], from: '', to: '' };
  dissectEthernet(walk);
  return walk;
}

/**
 * The headers of an Ethernet frame, outermost first, each with its fields. The nodes of the answer
 * lie side by side in order and cover every byte; what no dissector claims is payload or padding.
 * Headers that are cut short or contradict themselves carry a `problem`. Never throws.
 */
export function dissect(bytes: Uint8Array): DissectionNode[] {
  return walkPacket(bytes).nodes;
}

/** One line about an Ethernet frame: what it is, from whom, to whom. Never throws. */
export function summarise(bytes: Uint8Array): PacketSummary {
  const { what, from, to } = walkPacket(bytes);
  return { what: what.join(', ').replace(', (', ' ('), from, to };
}
