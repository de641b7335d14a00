import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { NetworkDescription } from '../engine/network';
import { type FibAnswer, type FibCorpus, fibAnswer, fibRequest } from '../engine/test/fib-corpus';
import { askKernel, kernelAvailable } from './kernel';
import { namespacesAvailable, setUpNetwork } from './network-on-kernel';

const ROOT = path.join(import.meta.dirname, '..');
const FILE = path.join(ROOT, 'engine', 'test', 'corpus', 'fib.json');

/** Two networks and a way out, with a route of every kind. */
const NETWORK: NetworkDescription = {
  links: [
    {
      ifindex: 10,
      mac: '02:00:00:00:00:10',
      addresses: ['10.0.0.1/24', '10.0.0.2/24', '2001:db8::1/64'],
    },
    {
      ifindex: 11,
      mac: '02:00:00:00:00:11',
      mtu: 1400,
      addresses: ['10.1.0.1/16', '2001:db8:1::1/64'],
    },
    { ifindex: 12, mac: '02:00:00:00:00:12', mtu: 9000 },
    { ifindex: 13, mac: '02:00:00:00:00:13', addresses: ['10.3.0.1/24'], forwarding: false },
  ],
  routes: [
    { to: '0.0.0.0/0', via: '10.1.0.2', ifindex: 11 },
    { to: '10.5.0.0/16', kind: 'blackhole' },
    { to: '10.6.0.0/16', kind: 'unreachable' },
    { to: '10.7.0.0/16', kind: 'prohibit' },
    { to: '10.8.0.0/16', via: '10.0.0.9', ifindex: 10, encap: true },
    { to: '10.9.0.0/16', via: '2001:db8::9', ifindex: 10, metric: 7 },
    { to: '10.10.0.0/16', via: '10.0.0.9', ifindex: 10, mtu: 1300, src: '10.0.0.2' },
    { to: '10.11.0.0/16', ifindex: 12 },
    { to: '10.12.0.0/16', via: '10.0.0.9', ifindex: 10, metric: 5 },
    { to: '10.12.0.0/16', via: '10.1.0.2', ifindex: 11, metric: 9 },
    { to: '10.12.0.0/16', via: '10.0.0.9', ifindex: 10, table: 100 },
    { to: '2001:db8:5::/48', kind: 'blackhole' },
    { to: '2001:db8:6::/48', kind: 'unreachable' },
    { to: '2001:db8:7::/48', kind: 'prohibit' },
    { to: '2001:db8:8::/48', via: '2001:db8::9', ifindex: 10, encap: true },
    { to: '2001:db8:9::/48', via: '2001:db8::9', ifindex: 10, mtu: 1300 },
    { to: '2001:db8:a::/48', via: '2001:db8::9', ifindex: 10, src: '2001:db8:1::1' },
    { to: '2001:db8:c::/48', via: 'fe80::2', ifindex: 11, table: 100 },
  ],
  neighbours: [
    { ifindex: 10, address: '10.0.0.9', mac: '02:00:00:00:99:09' },
    { ifindex: 10, address: '2001:db8::9', mac: '02:00:00:00:99:06' },
    { ifindex: 11, address: '10.1.0.2', mac: '02:00:00:00:11:02' },
    { ifindex: 11, address: 'fe80::2', mac: '02:00:00:00:11:06' },
  ],
};

/** Without addresses: no source is found there. */
const BARE: NetworkDescription = {
  links: [{ ifindex: 10, mac: '02:00:00:00:00:10' }],
  routes: [
    { to: '0.0.0.0/0', ifindex: 10 },
    { to: '::/0', ifindex: 10 },
  ],
  neighbours: [],
};
const BARE_QUESTIONS = [0, 4, 16, 20].flatMap((flags) => [
  `fib 10 198.51.100.5 10.0.0.9 ${flags} 0 0 64`,
  `fib 10 2001:db8:ffff::5 2001:db8::9 ${flags} 0 0 64`,
]);

const TARGETS = [
  ...['10.0.0.9', '10.0.0.1', '10.0.0.255', '10.0.0.77', '8.8.8.8', '10.5.0.1', '10.6.0.1'],
  ...['10.7.0.1', '10.8.0.1', '10.9.0.1', '10.10.0.1', '10.11.0.1', '10.12.0.1', '224.0.0.1'],
  ...['2001:db8::9', '2001:db8::1', '2001:db8::', '2001:db8:1::7', '2001:db8:5::1'],
  ...['2001:db8:6::1', '2001:db8:7::1', '2001:db8:8::1', '2001:db8:9::1', '2001:db8:a::1'],
  ...['2001:db8:c::1', '2a00::1', 'fe80::1', 'ff02::1'],
];

const isV6 = (text: string) => text.includes(':');
const FLAGS = [0, 1, 2, 4, 16, 20, 9];

function questions(): string[] {
  const one = (words: readonly (string | number)[]) => words.join(' ');
  const source = (to: string) => (isV6(to) ? '2001:db8:ffff::5' : '198.51.100.5');
  return [
    ...TARGETS.flatMap((to) =>
      FLAGS.map((flags) => one(['fib', 10, source(to), to, flags, 0, flags === 9 ? 100 : 0, 64])),
    ),
    ...TARGETS.map((to) => one(['fib', 11, source(to), to, 0, 1450, 0, 64])),
    ...['10.0.0.9', '2001:db8::9'].flatMap((to) => [
      one(['fib', 13, source(to), to, 0, 0, 0, 64]),
      one(['fib', 99, source(to), to, 0, 0, 0, 64]),
      one(['fib', 10, source(to), to, 64, 0, 0, 64]),
      one(['fib', 10, source(to), to, 32, 0, 0, 64]),
      one(['fib', 10, source(to), to, 0, 0, 0, 63]),
      one(['fib', 10, source(to), to, 9, 0, 77, 64]),
      one(['fib', 10, source(to), to, 9, 0, 255, 64]),
      one(['fib', 10, 'fe80::1', to, 0, 0, 0, 64]),
      one(['fib', 10, source(to), to, 0, 1500, 0, 64]),
      one(['fib', 10, source(to), to, 0, 1501, 0, 64]),
      one(['fib', 10, source(to), to, 2, 0, 0, 64]),
      one(['fib', 12, source(to), to, 2, 0, 0, 64]),
    ]),
    ...[0, 10, 11, 12, 99].flatMap((ifindex) =>
      [0, 1400, 1401, 1500, 1501].map((length) => one(['mtu', ifindex, length, 0, 0, 1450])),
    ),
    ...[1, 14, 15, -15, 50, 51].map((delta) => one(['mtu', 11, 0, delta, 0, 1400])),
    one(['mtu', 10, 0, 0, 1, 64]),
    ...['10.0.0.9', '8.8.8.8', '10.10.0.1', '2001:db8::9', '2001:db8:9::1'].flatMap((to) =>
      [0, 1300, 1301, 1500, 1501].map((length) =>
        one(['tcfib', 10, source(to), to, 0, length, 0, 64]),
      ),
    ),
    ...[0, 11, 99].flatMap((ifindex) =>
      [0, 1400, 1401].map((length) => one(['tcmtu', ifindex, length, 0, 0, 1450])),
    ),
    one(['tcmtu', 11, 0, 0, 1, 1450]),
    one(['tcmtu', 11, 0, 5, 1, 64]),
    one(['tcmtu', 11, 5, 0, 1, 64]),
    one(['tcmtu', 11, 0, 0, 2, 64]),
  ];
}

/** Asks the kernel in a namespace of its own, and writes the corpus. */
export function recordFib(): number {
  const [kernel, namespaces] = [kernelAvailable(), namespacesAvailable()];
  if (!kernel.ok || !namespaces.ok) {
    const reason = kernel.ok ? !namespaces.ok && namespaces.reason : kernel.reason;
    console.error(`The kernel cannot be asked: ${reason}.`);
    return 2;
  }
  const networks = [
    { network: NETWORK, asked: questions() },
    { network: BARE, asked: BARE_QUESTIONS },
  ].map(({ network, asked }) => {
    const requests = asked.map(fibRequest) as Parameters<typeof askKernel>[0];
    const answers = askKernel(requests, setUpNetwork(network)) as unknown as FibAnswer[];
    return {
      network,
      cases: asked.map((question, i) => `${question} -> ${fibAnswer(answers[i]!)}`),
    };
  });
  const corpus: FibCorpus = { kernel: kernel.release.replace(/-.*/, ''), networks };
  writeFileSync(FILE, `${JSON.stringify(corpus, null, 2)}\n`);
  const biome = path.join(ROOT, 'node_modules', '@biomejs', 'biome', 'bin', 'biome');
  spawnSync(process.execPath, [biome, 'format', '--write', FILE], { cwd: ROOT });
  console.log(`${networks.flatMap(({ cases }) => cases).length} cases`);
  return 0;
}
