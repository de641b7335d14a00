import type { TcpFlag } from './numbers';

/**
 * One option of an IPv4, TCP or IPv6 options header. Kinds that stand alone (0 and 1, in IPv6 only
 * Pad1, which is 0) have no data.
 */
export interface HeaderOption {
  readonly kind: number;
  readonly data?: Uint8Array;
  /** The length byte; follows from `data` unless given. */
  readonly length?: number;
}

/** A record of a DNS answer. */
export interface DnsRecord {
  readonly name: string;
  readonly type: number;
  readonly class?: number;
  /** Seconds. */
  readonly ttl?: number;
  readonly data: Uint8Array;
}

/** Options as a list, or as bytes that need not make sense. */
export type Options = Uint8Array | readonly HeaderOption[];

/**
 * A header by its fields. What is left out gets a sensible value, and types, lengths and checksums
 * follow from the headers around it; what is given is written as given, right or wrong. The fields'
 * widths and defaults stand in `LAYER_TABLE`, their meanings in `LAYER_WORDS`.
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
      readonly hardwareType?: number;
      readonly protocolType?: number;
      readonly hardwareSize?: number;
      readonly protocolSize?: number;
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
      readonly version?: number;
      /** Bytes, a multiple of 4. */
      readonly headerLength?: number;
      readonly ttl?: number;
      readonly tos?: number;
      readonly identification?: number;
      readonly reserved?: boolean;
      readonly dontFragment?: boolean;
      readonly moreFragments?: boolean;
      /** Bytes, a multiple of 8. */
      readonly fragmentOffset?: number;
      /** Padded with zeros to a multiple of 4. */
      readonly options?: Options;
      readonly protocol?: number;
      readonly totalLength?: number;
      readonly checksum?: number;
    }
  | {
      readonly kind: 'ipv6';
      readonly source: string;
      readonly destination: string;
      readonly version?: number;
      readonly hopLimit?: number;
      readonly trafficClass?: number;
      readonly flowLabel?: number;
      readonly nextHeader?: number;
      readonly payloadLength?: number;
    }
  | {
      /** Extension headers of IPv6 that carry options. */
      readonly kind: 'hopByHop' | 'destinationOptions';
      readonly nextHeader?: number;
      /** Bytes, a multiple of 8. */
      readonly headerLength?: number;
      /** Padded with Pad1 or PadN. */
      readonly options?: Options;
    }
  | {
      readonly kind: 'routing';
      readonly nextHeader?: number;
      /** Bytes, a multiple of 8. */
      readonly headerLength?: number;
      /** 4 for segment routing, where the addresses stand last stop first. */
      readonly routingType?: number;
      readonly segmentsLeft?: number;
      /** The 4 bytes before the addresses: in segment routing last entry, flags and tag. */
      readonly specific?: number;
      readonly addresses?: readonly string[];
    }
  | {
      readonly kind: 'fragment';
      readonly nextHeader?: number;
      readonly reserved?: number;
      /** Bytes, a multiple of 8. */
      readonly fragmentOffset?: number;
      readonly reservedBits?: number;
      readonly moreFragments?: boolean;
      readonly identification?: number;
    }
  | {
      readonly kind: 'authentication';
      readonly nextHeader?: number;
      /** Bytes, a multiple of 4. */
      readonly headerLength?: number;
      readonly reserved?: number;
      readonly spi?: number;
      readonly sequence?: number;
      /** A multiple of 4 bytes. */
      readonly check?: Uint8Array;
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
      /** Bytes, a multiple of 4. */
      readonly headerLength?: number;
      readonly reserved?: number;
      readonly window?: number;
      readonly urgent?: number;
      /** Padded with zeros to a multiple of 4. */
      readonly options?: Options;
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
      readonly kind: 'vxlan';
      readonly vni: number;
      readonly flags?: number;
      readonly reserved?: number;
      readonly reservedByte?: number;
    }
  | {
      readonly kind: 'gre';
      readonly protocol?: number;
      /** Adds a checksum over header and payload. */
      readonly checksumPresent?: boolean;
      readonly routingPresent?: boolean;
      readonly keyPresent?: boolean;
      readonly sequencePresent?: boolean;
      readonly reserved?: number;
      readonly version?: number;
      readonly checksum?: number;
      readonly reservedWord?: number;
      /** Present when given. */
      readonly key?: number;
      /** Present when given. */
      readonly sequence?: number;
    }
  | {
      /** A message with one question, if `name` is given, and the answers to it. */
      readonly kind: 'dns';
      readonly id?: number;
      readonly flags?: number;
      readonly questionCount?: number;
      readonly answerCount?: number;
      readonly authorityCount?: number;
      readonly additionalCount?: number;
      readonly name?: string;
      /** 1 for A, 28 for AAAA. */
      readonly type?: number;
      readonly class?: number;
      readonly answers?: readonly DnsRecord[];
    }
  | { readonly kind: 'payload'; readonly data: Uint8Array }
  | {
      /** Bytes at the end of the frame that no length counts; the last layer. */
      readonly kind: 'padding';
      readonly data: Uint8Array;
    };

export type LayerKind = Layer['kind'];
