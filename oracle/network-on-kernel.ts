import { spawnSync } from 'node:child_process';
import type { NetworkDescription } from '../engine/network';

/** A network description as commands of iproute2, for a network namespace of its own. */

/** Whether such namespaces can be made here; with the reason where they cannot. */
export function namespacesAvailable(): { ok: true } | { ok: false; reason: string } {
  const { error, status } = spawnSync('unshare', [
    ...['-n', 'sh', '-ec', 'ip link add e1 type veth peer name p1 && ip -6 route show >/dev/null'],
  ]);
  if (error) return { ok: false, reason: 'there is no unshare(1)' };
  if (status === 0) return { ok: true };
  return { ok: false, reason: 'ip(8) cannot make interfaces in a network namespace' };
}

const family = (text: string) => (text.includes(':') ? '-6' : '-4');

/** Whether the kernel takes a network as it is set up. */
export function canSetUp(setUp: string): boolean {
  return spawnSync('unshare', ['-n', 'sh', '-ec', setUp]).status === 0;
}

/** Each interface is one end of a pair, whose other end is up and no more. */
export function setUpNetwork({ links, routes, neighbours }: NetworkDescription): string {
  const name = (ifindex: number) => `e${ifindex}`;
  const lines = links.flatMap(({ ifindex, mac, mtu = 1500, addresses = [], forwarding = true }) => {
    const dev = name(ifindex);
    const on = forwarding ? 1 : 0;
    return [
      `ip link add ${dev} index ${ifindex} mtu ${mtu} type veth peer name p${ifindex} index ${ifindex + 10_000}`,
      ...(mac === undefined ? [] : [`ip link set ${dev} address ${mac}`]),
      `ip link set ${dev} addrgenmode none`,
      `ip link set p${ifindex} up`,
      `ip link set ${dev} up`,
      `echo ${on} > /proc/sys/net/ipv4/conf/${dev}/forwarding`,
      ...(mtu < 1280 ? [] : [`echo ${on} > /proc/sys/net/ipv6/conf/${dev}/forwarding`]),
      ...addresses.map((address) =>
        family(address) === '-6'
          ? `ip -6 address add ${address} dev ${dev} nodad`
          : `ip address add ${address} dev ${dev}`,
      ),
    ];
  });
  for (const { to, kind, ifindex, via, table, metric, mtu, src, encap } of routes) {
    const inet6 = via !== undefined && family(to) === '-4' && family(via) === '-6';
    const words = [
      ...['ip', family(to), 'route', 'add', kind ?? 'unicast', to],
      ...(encap ? ['encap', 'ip', 'id', '1', 'dst', '192.0.2.1'] : []),
      ...(via === undefined ? [] : ['via', ...(inet6 ? ['inet6'] : []), via]),
      ...(ifindex === undefined ? [] : ['dev', name(ifindex)]),
      ...(via === undefined ? [] : ['onlink']),
      ...(table === undefined ? [] : ['table', String(table)]),
      ...(metric === undefined ? [] : ['metric', String(metric)]),
      ...(mtu === undefined ? [] : ['mtu', 'lock', String(mtu)]),
      ...(src === undefined ? [] : ['src', src]),
    ];
    lines.push(words.join(' '));
  }
  for (const { ifindex, address, mac } of neighbours)
    lines.push(`ip neigh add ${address} lladdr ${mac} dev ${name(ifindex)} nud permanent`);
  return lines.join('\n');
}
