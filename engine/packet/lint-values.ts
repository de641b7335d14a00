import { formatIpv4, formatIpv6 } from './address';
import { type LintContext, report, swap16, u16 } from './lint-finding';
import type { Span } from './spans';

/** Services whose port in the wrong order is told from a port that a sender chose by chance. */
const SERVICES: Readonly<Record<number, string>> = {
  22: 'SSH',
  53: 'DNS',
  80: 'HTTP',
  123: 'NTP',
  443: 'HTTPS',
  4789: 'VXLAN',
  8080: 'HTTP',
};

/** Addresses and hop counts that no router lets pass. */
export function lintIp(context: LintContext, span: Span): void {
  const { bytes } = context;
  const isIpv4 = span.kind === 'ipv4';
  const [from, size, hops] = isIpv4 ? [12, 4, 8] : [8, 16, 7];
  const source = bytes.subarray(span.start + from, span.start + from + size);
  const destination = bytes.subarray(span.start + from + size, span.start + from + 2 * size);
  const text = (address: Uint8Array) => (isIpv4 ? formatIpv4 : formatIpv6)(address);
  const isGroup = isIpv4 ? source[0]! >= 224 : source[0] === 0xff;
  if (isGroup) {
    report(context, span, 'source', {
      code: 'ip-source-group',
      severity: 'error',
      message: `The source ${text(source)} is a group or broadcast address.`,
      remedy: 'Answer with an address of the interface rather than the one asked.',
    });
  }
  if (source.every((byte, i) => byte === destination[i])) {
    report(context, span, 'destination', {
      code: 'ip-same-addresses',
      severity: 'warning',
      message: `Source and destination are both ${text(source)}.`,
      remedy: 'Copy one of them to the stack before overwriting it when swapping the two.',
    });
  }
  if (bytes[span.start + hops] === 0) {
    report(context, span, isIpv4 ? 'ttl' : 'hopLimit', {
      code: 'ip-no-hops',
      severity: 'error',
      message: `The ${isIpv4 ? 'TTL' : 'hop limit'} is 0: whoever receives the packet drops it.`,
      remedy: 'Set it to 64, or drop packets whose last hop this was.',
    });
  }
}

/** A destination port that is a service's in the wrong order, between ports that are none. */
export function lintPorts(context: LintContext, span: Span): void {
  for (const [field, at] of [
    ['sourcePort', 0],
    ['destinationPort', 2],
  ] as const) {
    const port = u16(context.bytes, span.start + at);
    const other = u16(context.bytes, span.start + 2 - at);
    const service = SERVICES[swap16(port)];
    if (!service || SERVICES[port] || SERVICES[other] || port === swap16(port)) continue;
    report(context, span, field, {
      code: 'port-order',
      severity: 'warning',
      message: `The port is ${port}, which is ${service}'s ${swap16(port)} in the wrong byte order.`,
      remedy: 'Write it with bpf_htons(), unless this port is meant.',
    });
  }
}

export function lintVlan(context: LintContext, span: Span): void {
  const id = u16(context.bytes, span.start) & 0xfff;
  if (id !== 0xfff) return;
  report(context, span, 'id', {
    code: 'vlan-id',
    severity: 'error',
    message: 'The VLAN id is 4095, which is reserved.',
    remedy: 'Use 1 to 4094; the id is the lower 12 bits of the field, written with bpf_htons().',
  });
}

export function lintVxlan(context: LintContext, span: Span): void {
  if (context.bytes[span.start]! & 0x08) return;
  report(context, span, 'flags', {
    code: 'vxlan-flags',
    severity: 'error',
    message: 'The VXLAN flags do not say that the network identifier counts.',
    remedy: 'Set the first byte to 0x08 (RFC 7348 section 5).',
  });
}
