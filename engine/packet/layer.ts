import type { TcpFlag } from './numbers';

/**
 * A header by its fields. What is left out gets a sensible value, and types, lengths and checksums
 * follow from the headers around it; what is given is written as given, right or wrong.
 */
export type Layer =
  | {
      readonly kind: 'ethernet';
      readonly destination?: string;
      readonly source?: string;
      readonly type?: number;
    }
  | {
      readonly kind: 'vlan';
      readonly id: number;
      readonly priority?: number;
      readonly dropEligible?: boolean;
      /** EtherType that announces this tag: 0x8100 unless given. */
      readonly tpid?: number;
      readonly type?: number;
    }
  | {
      readonly kind: 'arp';
      /** 1 asks, 2 answers. */
      readonly operation: number;
      readonly senderMac: string;
      readonly senderIp: string;
      readonly targetMac?: string;
      readonly targetIp: string;
    }
  | {
      readonly kind: 'ipv4';
      readonly source: string;
      readonly destination: string;
      readonly ttl?: number;
      readonly tos?: number;
      readonly identification?: number;
      readonly dontFragment?: boolean;
      readonly moreFragments?: boolean;
      /** Bytes, a multiple of 8. */
      readonly fragmentOffset?: number;
      /** Padded with zeros to a multiple of 4. */
      readonly options?: Uint8Array;
      readonly protocol?: number;
      readonly totalLength?: number;
      readonly checksum?: number;
    }
  | {
      readonly kind: 'ipv6';
      readonly source: string;
      readonly destination: string;
      readonly hopLimit?: number;
      readonly trafficClass?: number;
      readonly flowLabel?: number;
      readonly nextHeader?: number;
      readonly payloadLength?: number;
    }
  | {
      /** ICMP behind IPv4, ICMPv6 behind IPv6. */
      readonly kind: 'icmp';
      readonly type: number;
      readonly code?: number;
      readonly identifier?: number;
      readonly sequence?: number;
      readonly checksum?: number;
    }
  | {
      readonly kind: 'tcp';
      readonly sourcePort: number;
      readonly destinationPort: number;
      readonly flags: readonly TcpFlag[];
      readonly sequence?: number;
      readonly acknowledgement?: number;
      readonly window?: number;
      /** Padded with zeros to a multiple of 4. */
      readonly options?: Uint8Array;
      readonly checksum?: number;
    }
  | {
      readonly kind: 'udp';
      readonly sourcePort: number;
      readonly destinationPort: number;
      readonly length?: number;
      readonly checksum?: number;
    }
  | {
      /** A query with one question. */
      readonly kind: 'dns';
      readonly id?: number;
      readonly name: string;
      /** 1 for A, 28 for AAAA. */
      readonly type?: number;
    }
  | { readonly kind: 'payload'; readonly data: Uint8Array };
