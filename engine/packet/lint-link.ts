import { formatMac } from './address';
import { hex16, type LintContext, report, swap16, u16 } from './lint-finding';
import { ETHERTYPE_NAMES } from './numbers';
import type { Span } from './spans';

const isZero = (bytes: Uint8Array) => bytes.every((byte) => byte === 0);
const isGroup = (mac: Uint8Array) => (mac[0]! & 1) !== 0;
const same = (a: Uint8Array, b: Uint8Array) => a.every((byte, i) => byte === b[i]);

/** The group address that an IP destination is sent to (RFC 1112 section 6.4, RFC 2464 section 7). */
function groupMac(ip: Uint8Array): Uint8Array | null {
  if (ip.length === 16) {
    return ip[0] === 0xff ? Uint8Array.of(0x33, 0x33, ...ip.subarray(12)) : null;
  }
  if (ip.every((byte) => byte === 255)) return new Uint8Array(6).fill(255);
  return ip[0]! >> 4 === 14 ? Uint8Array.of(0x01, 0x00, 0x5e, ip[1]! & 0x7f, ip[2]!, ip[3]!) : null;
}

/** The destination of the IP header that an Ethernet header carries, behind any VLAN tags. */
function ipDestination({ bytes, spans }: LintContext, ethernet: number): Uint8Array | null {
  let i = ethernet + 1;
  while (spans[i]?.kind === 'vlan') i++;
  const ip = spans[i];
  if (ip?.kind === 'ipv4') return bytes.subarray(ip.start + 16, ip.start + 20);
  return ip?.kind === 'ipv6' ? bytes.subarray(ip.start + 24, ip.start + 40) : null;
}

/** MAC addresses: those that no card has, and those that do not go with the IP destination. */
export function lintMacs(context: LintContext, span: Span, index: number): void {
  const destination = context.bytes.subarray(span.start, span.start + 6);
  const source = context.bytes.subarray(span.start + 6, span.start + 12);
  const zero = (name: string, mac: Uint8Array) => {
    if (!isZero(mac)) return;
    report(context, span, name, {
      code: `ethernet-${name}-zero`,
      severity: 'warning',
      message: `The ${name} MAC is all zeros.`,
      remedy: 'Fill in the header after bpf_xdp_adjust_head, or take the MACs of bpf_fib_lookup.',
    });
  };
  zero('destination', destination);
  zero('source', source);
  if (isGroup(source)) {
    report(context, span, 'source', {
      code: 'ethernet-source-group',
      severity: 'error',
      message: `The source MAC ${formatMac(source)} is a group address, and switches drop such frames.`,
      remedy:
        "When sending a broadcast back, put the interface's own MAC into the source rather than swap the two.",
    });
  }
  if (same(source, destination) && !isZero(source)) {
    report(context, span, 'destination', {
      code: 'ethernet-same-macs',
      severity: 'warning',
      message: `Source and destination MAC are both ${formatMac(source)}.`,
      remedy: 'Copy one of them to the stack before overwriting it when swapping the two.',
    });
  }
  lintDestination(context, span, destination, ipDestination(context, index));
}

function lintDestination(
  context: LintContext,
  span: Span,
  mac: Uint8Array,
  ip: Uint8Array | null,
): void {
  if (!ip) return;
  const wanted = groupMac(ip);
  if (wanted && !same(wanted, mac) && !mac.every((byte) => byte === 255)) {
    report(context, span, 'destination', {
      code: 'ethernet-group-mac',
      severity: 'warning',
      message: `The IP destination is a group, which goes to ${formatMac(wanted)}, and the MAC is ${formatMac(mac)}.`,
      remedy: "Derive the destination MAC from the group's address.",
    });
  } else if (!wanted && isGroup(mac) && !isDirectedBroadcast(ip)) {
    report(context, span, 'destination', {
      code: 'ethernet-unicast-ip',
      severity: 'warning',
      message: `The destination MAC ${formatMac(mac)} is a group, and the IP destination is one host: hosts ignore such packets.`,
      remedy: 'Use the MAC of the host or of the gateway; bpf_fib_lookup finds it.',
    });
  }
}

/** 10.1.1.255 may be the broadcast of its network, whose mask the packet does not tell. */
const isDirectedBroadcast = (ip: Uint8Array) => ip.length === 4 && ip[3] === 255;

/** EtherTypes written in the order of the CPU. */
export function lintType(context: LintContext, span: Span): void {
  const at = span.kind === 'ethernet' ? 12 : 2;
  const type = u16(context.bytes, span.start + at);
  const name = ETHERTYPE_NAMES[swap16(type)];
  if (ETHERTYPE_NAMES[type] !== undefined || name === undefined) return;
  report(context, span, 'type', {
    code: 'ethernet-type-order',
    severity: 'error',
    message: `The type is ${hex16(type)}, which is ${name} (${hex16(swap16(type))}) in the wrong byte order.`,
    remedy: 'Write it with bpf_htons().',
  });
}

/** RFC 826: the sender's MAC in an ARP packet is that of the frame, and its numbers are big-endian. */
export function lintArp(context: LintContext, span: Span, ethernet: Span | undefined): void {
  const { bytes } = context;
  for (const [field, at, known] of [
    ['hardwareType', 0, [1]],
    ['protocolType', 2, [0x0800]],
    ['operation', 6, [1, 2]],
  ] as const) {
    const value = u16(bytes, span.start + at);
    if (!(known as readonly number[]).includes(swap16(value))) continue;
    report(context, span, field, {
      code: 'arp-order',
      severity: 'error',
      message: `The field is ${hex16(value)}, which is ${hex16(swap16(value))} in the wrong byte order.`,
      remedy: 'Write it with bpf_htons().',
    });
  }
  if (!ethernet) return;
  const sender = bytes.subarray(span.start + 8, span.start + 14);
  const source = bytes.subarray(ethernet.start + 6, ethernet.start + 12);
  if (!same(sender, source)) {
    report(context, span, 'senderMac', {
      code: 'arp-sender',
      severity: 'warning',
      message: `The sender MAC is ${formatMac(sender)}, and the frame comes from ${formatMac(source)}.`,
      remedy: 'When answering, put the answering MAC into both places.',
    });
  }
}
