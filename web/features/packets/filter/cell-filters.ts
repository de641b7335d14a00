import { parseIpv4, parseIpv6, parseMac } from '../../../../engine/packet';
import type { PacketRow } from '../packet-row';

const WORDS: readonly (readonly [RegExp, string])[] = [
  [/\bARP\b/, 'arp'],
  [/\bDNS\b/, 'dns'],
  [/\bTCP\b/, 'tcp'],
  [/\bUDP\b/, 'udp'],
  [/\bICMP(v6)?\b/, 'icmp'],
];

function addressTest(side: 'src' | 'dst', address: string, isArp: boolean): string[] {
  if (isArp) return [`arp.${side === 'src' ? 'sender' : 'target'} == ${address}`];
  if (parseIpv4(address) || parseIpv6(address)) return [`ip.${side} == ${address}`];
  return parseMac(address) ? [`eth.${side} == ${address}`] : [];
}

/** Tests that choose packets like the one of a row, those of the column that was pressed first. */
export function cellFilters(row: PacketRow, iface: string | null, column: string): string[] {
  const word = WORDS.find(([pattern]) => pattern.test(row.summary))?.[1];
  const last = row.path.at(-1);
  const tests: readonly (readonly [column: string, tests: readonly string[]])[] = [
    ['verdict', row.verdict === null ? [] : [`verdict == "${row.verdict}"`]],
    ['path', last === undefined ? [] : [`program == "${last}"`]],
    ['what', word === undefined ? [] : [word]],
    [
      'addresses',
      [
        ...addressTest('src', row.from, word === 'arp'),
        ...addressTest('dst', row.to, word === 'arp'),
      ],
    ],
    ['iface', iface === null ? [] : [`iface == "${iface}"`]],
    ['bytes', [`len == ${row.bytes}`]],
    ['insns', row.insns === null ? [] : [`insns >= ${row.insns}`]],
  ];
  const own = tests.filter(([name]) => name === column);
  const others = tests.filter(([name]) => name !== column && name !== 'bytes' && name !== 'insns');
  return [...own, ...others].flatMap(([, list]) => list).slice(0, 5);
}
