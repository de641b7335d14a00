import { type NetworkDescription, networkProblem } from '../engine/network';
import type { Dice } from './random-programs';

/** Networks and questions to them, drawn so that they have to do with each other. */

const INDEXES = [10, 11, 12];
const V4 = [
  '10.0.0.1/24',
  '10.0.1.1/16',
  '10.2.3.4/31',
  '192.0.2.1/24',
  '172.16.0.1/12',
  '10.9.9.9/32',
];
const V6 = ['2001:db8::1/64', '2001:db8:1::1/48', 'fd00::1/64', 'fd00:1::5/127', '2001:db8::9/128'];
const PREFIXES = [
  '0.0.0.0/0',
  '10.0.0.0/8',
  '10.0.0.0/25',
  '10.0.0.128/25',
  '10.0.0.7/32',
  '192.0.2.0/28',
  '172.16.5.0/24',
  '::/0',
  '2001:db8::/32',
  '2001:db8::/64',
  '2001:db8:1:2::/64',
  '2001:db8::7/128',
  'fd00::/8',
];
const GATEWAYS = [
  '10.0.0.2',
  '10.0.0.9',
  '192.0.2.2',
  '172.16.0.2',
  '2001:db8::2',
  'fd00::2',
  'fe80::1',
];
export const TARGETS = [
  ...GATEWAYS.slice(0, 6),
  '10.0.0.1',
  '10.0.0.255',
  '10.0.0.7',
  '10.0.0.200',
  '10.200.0.1',
  '192.0.2.9',
  '172.16.5.5',
  '8.8.8.8',
  '127.0.0.1',
  '224.0.0.1',
  '255.255.255.255',
  '2001:db8::1',
  '2001:db8::7',
  '2001:db8::',
  '2001:db8:1:2::3',
  '2001:4860::1',
  'fd00::1',
  'fd00:2::2',
  'fe80::2',
  'ff02::1',
  '::1',
];

const isV6 = (text: string) => text.includes(':');
const mac = (dice: Dice) => `02:00:00:00:00:${(16 + dice.below(200)).toString(16)}`;

function some<T>(dice: Dice, from: readonly T[], most: number): T[] {
  return from.filter(() => dice.below(from.length) < most);
}

function draft(dice: Dice): NetworkDescription {
  const given = new Set<string>();
  const fresh = (addresses: readonly string[]) =>
    addresses.filter((one) => !given.has(one) && given.add(one));
  const links = INDEXES.slice(0, dice.between(1, 3)).map((ifindex) => {
    const mtu = dice.pick([1500, 1500, 1400, 9000, 1280, 600]);
    const v6 = mtu < 1280 ? [] : some(dice, V6, 2);
    return {
      ifindex,
      mac: mac(dice),
      mtu,
      addresses: fresh([...some(dice, V4, 2), ...v6]),
      ...(dice.chance(0.15) ? { forwarding: false } : {}),
    };
  });
  const owned = links.flatMap(({ addresses }) => addresses.map((one) => one.split('/')[0]!));
  const routes = some(dice, [...PREFIXES, ...PREFIXES], 12).map((to) => {
    const common = {
      to,
      ...(dice.chance(0.2) ? { table: dice.pick([100, 254]) } : {}),
      ...(dice.chance(0.4) ? { metric: dice.pick([1, 5, 256, 2000]) } : {}),
    };
    if (dice.chance(0.25))
      return { ...common, kind: dice.pick(['blackhole', 'unreachable', 'prohibit'] as const) };
    const ends = links.filter(({ mtu }) => !isV6(to) || mtu >= 1280);
    const { ifindex } = dice.pick(ends.length > 0 ? ends : links);
    const ways = GATEWAYS.filter(
      (gateway) => isV6(gateway) === isV6(to) || (isV6(gateway) && dice.chance(0.3)),
    );
    const src = owned.filter((address) => isV6(address) === isV6(to));
    return {
      ...common,
      ifindex,
      ...(dice.chance(0.6) ? { via: dice.pick(ways) } : {}),
      ...(dice.chance(0.2) ? { mtu: dice.pick([600, 1300, 1400, 9000]) } : {}),
      ...(dice.chance(0.2) && src.length > 0 ? { src: dice.pick(src) } : {}),
      ...(dice.chance(0.1) ? { encap: true } : {}),
    };
  });
  const neighbours = links.flatMap(({ ifindex, mtu }) =>
    some(
      dice,
      TARGETS.filter(
        (one) => !/^(ff|::1|224|255|127|fe80::2)/.test(one) && (mtu >= 1280 || !isV6(one)),
      ),
      8,
    ).map((address) => ({ ifindex, address, mac: mac(dice) })),
  );
  return { links, routes, neighbours };
}

export function randomNetwork(dice: Dice): NetworkDescription {
  for (;;) {
    const network = draft(dice);
    if (networkProblem(network) === null) return network;
  }
}

export function randomQuestion(dice: Dice): string {
  const at = dice.chance(0.3) ? 'tc' : '';
  if (dice.chance(0.15)) {
    const index = dice.pick([0, ...INDEXES, 99]);
    return [
      `${at}mtu`,
      index,
      dice.pick([0, 0, 1, 1400, 1500, 1501, 9000]),
      dice.pick([0, -5, 20, 1000, -20000, 2147483647]),
      dice.pick([0, 0, 0, 0, 1]),
      dice.pick([14, 64, 1514, 1515, 3000]),
    ].join(' ');
  }
  const dst = dice.pick(TARGETS);
  const sources = TARGETS.filter((one) => isV6(one) === isV6(dst));
  const src = dice.chance(0.02) ? dice.pick(['10.0.0.1', '2001:db8::1']) : dice.pick(sources);
  const flags = dice.chance(0.5)
    ? dice.pick([0, 1, 2, 4, 9, 16, 20])
    : dice.below(dice.chance(0.05) ? 130 : 64);
  return [
    `${at}fib`,
    dice.pick([...INDEXES, ...INDEXES, 99]),
    src,
    dst,
    flags,
    dice.pick([0, 0, 64, 700, 1350, 1500, 2000, 65535]),
    dice.pick([0, 100, 254, 255, 77]),
    dice.chance(0.03) ? dice.pick([1, 63]) : 64,
  ].join(' ');
}
