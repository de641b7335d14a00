import { type Example, emptyWorkspace } from '../workspace';
import { FIREWALL, IDS, XDPDUMP } from './firewall-programs';
import greetingPackets from './greeting-packets.json' with { type: 'json' };

/** The example that greets a first visitor. */
export const firewallIds: Example = {
  id: 'firewall-ids',
  title: 'Firewall, IDS and a dumper',
  purpose:
    'A firewall whose PASS leads to an intrusion detector, and whose DROP leads to a dumper that looks at what was dropped. Neither program knows of the other two: the edges say who runs next.',
  tryThis: [
    'Delete the line that checks the bounds of the UDP header in firewall, and read why the verifier refuses the program.',
    'Drag the DROP port of firewall to ids: the dropped packets now meet the detector, and pass.',
    'Let xdpdump return XDP_PASS: the verdict of the last program counts, so what the firewall dropped comes back to life.',
    'A DNS query within VLAN 100 slips through: teach firewall to look behind the tag.',
  ],
  workspace: {
    ...emptyWorkspace('Firewall, IDS and a dumper'),
    programs: [
      { id: 'firewall', name: 'firewall', chainCalls: true, source: FIREWALL },
      { id: 'ids', name: 'ids', chainCalls: true, source: IDS },
      { id: 'xdpdump', name: 'xdpdump', chainCalls: true, source: XDPDUMP },
    ],
    edges: [
      { from: 'firewall', code: 2, to: 'ids' },
      { from: 'firewall', code: 1, to: 'xdpdump' },
    ],
    interfaces: [{ id: 'eth0', name: 'eth0', ifindex: 1, heads: { xdp: 'firewall' } }],
    packets: greetingPackets,
    layout: {
      eth0: { x: 0, y: -8 },
      firewall: { x: 160, y: 0 },
      xdpdump: { x: 454, y: -119 },
      ids: { x: 454, y: 119 },
    },
  },
  expected: [
    { path: ['firewall', 'ids'], verdict: 'PASS' },
    { path: ['firewall', 'xdpdump'], verdict: 'DROP' },
    { path: ['firewall', 'ids'], verdict: 'PASS' },
    { path: ['firewall', 'ids'], verdict: 'PASS' },
    { path: ['firewall', 'ids'], verdict: 'DROP' },
    { path: ['firewall', 'ids'], verdict: 'PASS' },
    { path: ['firewall', 'ids'], verdict: 'PASS' },
    { path: ['firewall', 'xdpdump'], verdict: 'DROP' },
    { path: ['firewall', 'ids'], verdict: 'PASS' },
    { path: ['firewall', 'xdpdump'], verdict: 'DROP' },
    { path: ['firewall', 'ids'], verdict: 'PASS' },
  ],
};
