import type { LayerKind } from './layer';

/**
 * The headers as they stand on the wire: each field's name, width and value unless given, in order.
 * Composing, reading back, forms and tests all go by this table; what the fields mean in words is
 * in `LAYER_WORDS`, so that whoever composes need not load prose.
 */
export interface FieldSpec {
  /** The property of the layer. */
  readonly name: string;
  readonly kind: 'number' | 'flag' | 'mac' | 'ipv4' | 'ipv6' | 'tcpFlags';
  readonly bits: number;
  /** What is written when the field is left out; `null` where it follows from the rest. */
  readonly value: number | string | null;
  /** What one unit on the wire stands for: 4 for a header length in words. */
  readonly unit: number;
  /** Units that the wire leaves out: an IPv6 extension's length does not count the first 8 bytes. */
  readonly less: number;
  /** The flag that must be set for the field to be there. */
  readonly when?: string;
}

/** What stands behind the fixed fields. */
export type Tail = 'options' | 'ipv6Options' | 'addresses' | 'check' | 'dns' | 'data' | null;

export interface LayerSpec {
  readonly fields: readonly FieldSpec[];
  readonly tail: Tail;
}

const row = (
  kind: FieldSpec['kind'],
  name: string,
  bits: number,
  value: FieldSpec['value'],
  unit = 1,
  less = 0,
): FieldSpec => ({ kind, name, bits, value, unit, less });
const number = (name: string, bits: number, value = 0, unit = 1) =>
  row('number', name, bits, value, unit);
/** Follows from the rest of the packet unless given. */
const automatic = (name: string, bits: number, unit = 1, less = 0) =>
  row('number', name, bits, null, unit, less);
const flag = (name: string) => row('flag', name, 1, 0);
const automaticFlag = (name: string) => row('flag', name, 1, null);
const mac = (name: string, value: string) => row('mac', name, 48, value);
const ipv4 = (name: string, value: string) => row('ipv4', name, 32, value);
const ipv6 = (name: string, value: string) => row('ipv6', name, 128, value);
const when = (flagName: string, field: FieldSpec): FieldSpec => ({ ...field, when: flagName });

const layer = (fields: readonly FieldSpec[], tail: Tail = null): LayerSpec => ({ fields, tail });
const ports = [number('sourcePort', 16, 40000), number('destinationPort', 16, 9999)];
const optionsHeader = layer(
  [automatic('nextHeader', 8), automatic('headerLength', 8, 8, 1)],
  'ipv6Options',
);

export const LAYER_TABLE: Readonly<Record<LayerKind, LayerSpec>> = {
  ethernet: layer([
    mac('destination', '02:00:00:00:00:02'),
    mac('source', '02:00:00:00:00:01'),
    automatic('type', 16),
  ]),
  vlan: layer([
    number('priority', 3),
    flag('dropEligible'),
    number('id', 12, 1),
    automatic('type', 16),
  ]),
  arp: layer([
    number('hardwareType', 16, 1),
    number('protocolType', 16, 0x0800),
    number('hardwareSize', 8, 6),
    number('protocolSize', 8, 4),
    number('operation', 16, 1),
    mac('senderMac', '02:00:00:00:00:01'),
    ipv4('senderIp', '10.1.1.100'),
    mac('targetMac', '00:00:00:00:00:00'),
    ipv4('targetIp', '10.1.1.200'),
  ]),
  ipv4: layer(
    [
      number('version', 4, 4),
      automatic('headerLength', 4, 4),
      number('tos', 8),
      automatic('totalLength', 16),
      number('identification', 16),
      flag('reserved'),
      flag('dontFragment'),
      flag('moreFragments'),
      number('fragmentOffset', 13, 0, 8),
      number('ttl', 8, 64),
      automatic('protocol', 8),
      automatic('checksum', 16),
      ipv4('source', '10.1.1.100'),
      ipv4('destination', '10.1.1.200'),
    ],
    'options',
  ),
  ipv6: layer([
    number('version', 4, 6),
    number('trafficClass', 8),
    number('flowLabel', 20),
    automatic('payloadLength', 16),
    automatic('nextHeader', 8),
    number('hopLimit', 8, 64),
    ipv6('source', '2001:db8:1::100'),
    ipv6('destination', '2001:db8:1::200'),
  ]),
  hopByHop: optionsHeader,
  destinationOptions: optionsHeader,
  routing: layer(
    [
      automatic('nextHeader', 8),
      automatic('headerLength', 8, 8, 1),
      number('routingType', 8, 4),
      number('segmentsLeft', 8),
      automatic('specific', 32),
    ],
    'addresses',
  ),
  fragment: layer([
    automatic('nextHeader', 8),
    number('reserved', 8),
    number('fragmentOffset', 13, 0, 8),
    number('reservedBits', 2),
    flag('moreFragments'),
    number('identification', 32),
  ]),
  authentication: layer(
    [
      automatic('nextHeader', 8),
      automatic('headerLength', 8, 4, 2),
      number('reserved', 16),
      number('spi', 32, 1),
      number('sequence', 32),
    ],
    'check',
  ),
  icmp: layer([
    number('type', 8, 8),
    number('code', 8),
    automatic('checksum', 16),
    number('identifier', 16),
    number('sequence', 16),
  ]),
  tcp: layer(
    [
      ...ports,
      number('sequence', 32),
      number('acknowledgement', 32),
      automatic('headerLength', 4, 4),
      number('reserved', 3),
      row('tcpFlags', 'flags', 9, 0),
      number('window', 16, 64240),
      automatic('checksum', 16),
      number('urgent', 16),
    ],
    'options',
  ),
  udp: layer([...ports, automatic('length', 16), automatic('checksum', 16)]),
  vxlan: layer([
    number('flags', 8, 0x08),
    number('reserved', 24),
    number('vni', 24, 1),
    number('reservedByte', 8),
  ]),
  gre: layer([
    flag('checksumPresent'),
    flag('routingPresent'),
    automaticFlag('keyPresent'),
    automaticFlag('sequencePresent'),
    number('reserved', 9),
    number('version', 3),
    automatic('protocol', 16),
    when('checksumPresent', automatic('checksum', 16)),
    when('checksumPresent', number('reservedWord', 16)),
    when('keyPresent', number('key', 32)),
    when('sequencePresent', number('sequence', 32)),
  ]),
  dns: layer(
    [
      number('id', 16, 0x1001),
      number('flags', 16, 0x0100), // a standard query that wants recursion
      automatic('questionCount', 16),
      automatic('answerCount', 16),
      automatic('authorityCount', 16),
      automatic('additionalCount', 16),
    ],
    'dns',
  ),
  payload: layer([], 'data'),
  padding: layer([], 'data'),
};
