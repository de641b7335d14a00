import { type Example, emptyWorkspace } from '../workspace';
import { FIREWALL, IDS, XDPDUMP } from './firewall-programs';
import greetingPackets from './greeting-packets.json' with { type: 'json' };

/** The same programs as in the first example, in the order of a more careful admin. */
export const idsFirst: Example = {
  id: 'ids-first',
  title: 'The IDS before the firewall',
  purpose:
    'The programs and packets of the first example, wired by an admin who wants the detector to see everything: the IDS comes first, the firewall behind its PASS, the dumper behind its DROP. No program was touched.',
  tryThis: [
    'Compare the counts with the first example: the detector runs for every packet now, the firewall for one less.',
    'Wire DROP of firewall to xdpdump, too: two programs may lead to one.',
    'Let ids return XDP_PASS for a scan: it only counts then, and the firewall decides.',
    'Drag DROP of ids to firewall: its PASS brings the scan back to life, for the last verdict counts.',
  ],
  workspace: {
    ...emptyWorkspace('The IDS before the firewall'),
    programs: [
      { id: 'ids', name: 'ids', chainCalls: true, source: IDS },
      { id: 'firewall', name: 'firewall', chainCalls: true, source: FIREWALL },
      { id: 'xdpdump', name: 'xdpdump', chainCalls: true, source: XDPDUMP },
    ],
    edges: [
      { from: 'ids', code: 2, to: 'firewall' },
      { from: 'ids', code: 1, to: 'xdpdump' },
    ],
    interfaces: [{ id: 'eth0', name: 'eth0', ifindex: 1, heads: { xdp: 'ids' } }],
    packets: greetingPackets,
    layout: {
      eth0: { x: 0, y: -8 },
      ids: { x: 160, y: 0 },
      xdpdump: { x: 454, y: -119 },
      firewall: { x: 454, y: 119 },
    },
  },
  expected: [
    { path: ['ids', 'firewall'], verdict: 'PASS' },
    { path: ['ids', 'firewall'], verdict: 'DROP' },
    { path: ['ids', 'firewall'], verdict: 'PASS' },
    { path: ['ids', 'firewall'], verdict: 'PASS' },
    { path: ['ids', 'xdpdump'], verdict: 'DROP' },
    { path: ['ids', 'firewall'], verdict: 'PASS' },
    { path: ['ids', 'firewall'], verdict: 'PASS' },
    { path: ['ids', 'firewall'], verdict: 'DROP' },
    { path: ['ids', 'firewall'], verdict: 'PASS' },
    { path: ['ids', 'firewall'], verdict: 'DROP' },
    { path: ['ids', 'firewall'], verdict: 'PASS' },
  ],
};
