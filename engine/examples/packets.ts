import { compose, type Layer } from '../packet';
import { InternalError, toHex } from '../util';
import type { WorkspacePacket } from '../workspace';

/** A packet of an example; `cut` keeps only its first bytes. */
export interface PacketRecipe {
  readonly name: string;
  readonly layers: readonly Layer[];
  readonly cut?: number;
  /** Milliseconds; 1 after the packet before it unless given. */
  readonly at?: number;
  readonly iface?: string;
}

export const ETHERNET: Layer = {
  kind: 'ethernet',
  source: '02:00:00:00:01:64',
  destination: '02:00:00:00:01:c8',
};
export const IPV4 = { kind: 'ipv4', source: '10.1.1.100', destination: '10.1.1.200' } as const;

/** What ping sends after its clock: bytes that count up. */
export const PING_DATA: Layer = {
  kind: 'payload',
  data: Uint8Array.from({ length: 56 }, (_, i) => (i < 16 ? 0 : i)),
};

/** A ping's echo request from `source` to 10.1.1.200. */
export const pingFrom = (source: string, sequence: number): readonly Layer[] => [
  ETHERNET,
  { ...IPV4, source, dontFragment: true },
  { kind: 'icmp', type: 8, identifier: 0x1234, sequence },
  PING_DATA,
];

export const text = (words: string): Layer => ({
  kind: 'payload',
  data: Uint8Array.from(words, (char) => char.charCodeAt(0)),
});

export const PING = pingFrom('10.1.1.100', 1);

/** Asks everyone who has 10.1.1.200. */
export const ARP_WHO_HAS: readonly Layer[] = [
  { kind: 'ethernet', source: '02:00:00:00:01:64', destination: 'ff:ff:ff:ff:ff:ff' },
  {
    kind: 'arp',
    operation: 1,
    senderMac: '02:00:00:00:01:64',
    senderIp: '10.1.1.100',
    targetIp: '10.1.1.200',
  },
];

/** The packets of an example, numbered, with their times. */
export function packets(recipes: readonly PacketRecipe[]): WorkspacePacket[] {
  let time = -1;
  return recipes.map(({ name, layers, cut, at, iface }, index) => {
    const result = compose(layers);
    if (!result.ok) throw new InternalError(`a packet of an example is wrong: ${result.message}`);
    time = at ?? time + 1;
    return {
      id: `p${index + 1}`,
      name,
      data: toHex(result.bytes.subarray(0, cut)),
      time: String(time * 1_000_000),
      iface: iface ?? 'eth0',
    };
  });
}
