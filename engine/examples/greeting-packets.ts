import type { Layer } from '../packet';
import { ARP_WHO_HAS, ETHERNET, IPV4, PING, PING_DATA, packets, text } from './packets';

const udp53 = [
  { kind: 'udp', sourcePort: 40002, destinationPort: 53 },
  { kind: 'dns', name: 'example.com' },
] as const satisfies readonly Layer[];

const tcp = (destinationPort: number, flags: (Layer & { kind: 'tcp' })['flags']): Layer => ({
  kind: 'tcp',
  sourcePort: 40000,
  destinationPort,
  flags,
  sequence: 1000,
});

/**
 * How the packets of the first example are made. They lie in `greeting-packets.json`, which a test
 * holds to this and `npm run docs` writes: a first visit does not need the composer.
 */
export const greetingPackets = packets([
  { name: 'TCP SYN to 443', layers: [ETHERNET, IPV4, tcp(443, ['SYN'])] },
  { name: 'DNS query', layers: [ETHERNET, IPV4, ...udp53] },
  { name: 'ARP who-has', layers: ARP_WHO_HAS },
  { name: 'ping', layers: PING },
  {
    name: 'Christmas tree scan',
    layers: [ETHERNET, IPV4, tcp(22, ['FIN', 'PSH', 'URG'])],
  },
  {
    name: 'ping over IPv6',
    layers: [
      ETHERNET,
      { kind: 'ipv6', source: '2001:db8:1::100', destination: '2001:db8:1::200' },
      { kind: 'icmp', type: 128, identifier: 0x1234, sequence: 1 },
      PING_DATA,
    ],
  },
  {
    name: 'UDP to 9999',
    layers: [
      ETHERNET,
      IPV4,
      { kind: 'udp', sourcePort: 40001, destinationPort: 9999 },
      text('hello, chain'),
    ],
  },
  {
    name: 'DNS behind IP options',
    layers: [ETHERNET, { ...IPV4, options: Uint8Array.of(148, 4, 0, 0) }, ...udp53],
  },
  {
    name: 'later fragment',
    layers: [
      ETHERNET,
      { ...IPV4, identification: 7, fragmentOffset: 1480, protocol: 17 },
      text('the rest of a datagram'),
    ],
  },
  { name: 'UDP cut short', layers: [ETHERNET, IPV4, ...udp53], cut: 38 },
  {
    name: 'DNS within VLAN 100',
    layers: [ETHERNET, { kind: 'vlan', id: 100 }, IPV4, ...udp53],
  },
]);
