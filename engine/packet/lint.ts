import { type LintIp, lintChecksum } from './lint-checksums';
import type { Finding, LintContext, LintOptions } from './lint-finding';
import { lintBrokenIp, lintLengths, lintTrailer } from './lint-lengths';
import { lintArp, lintMacs, lintType } from './lint-link';
import { lintIp, lintPorts, lintVlan, lintVxlan } from './lint-values';
import { ETHERTYPE } from './numbers';
import { type Span, spansOf } from './spans';

function lintSpan(context: LintContext, span: Span, index: number): void {
  switch (span.kind) {
    case 'ethernet':
      lintMacs(context, span, index);
      lintType(context, span);
      break;
    case 'vlan':
      lintVlan(context, span);
      lintType(context, span);
      break;
    case 'arp':
      lintArp(
        context,
        span,
        context.spans.slice(0, index).findLast(({ kind }) => kind === 'ethernet'),
      );
      break;
    case 'ipv4':
    case 'ipv6':
      lintIp(context, span);
      break;
    case 'tcp':
    case 'udp':
      lintPorts(context, span);
      break;
    case 'vxlan':
      lintVxlan(context, span);
      break;
  }
}

/** A header that its type announces and that cannot be read. */
function lintLast(context: LintContext): void {
  const { bytes, spans } = context;
  const last = spans.at(-1);
  if (last?.kind !== 'ethernet' && last?.kind !== 'vlan') return;
  const type = (bytes[last.body - 2]! << 8) | bytes[last.body - 1]!;
  if (type === ETHERTYPE.IPv4) lintBrokenIp(context, last.body, 4);
  else if (type === ETHERTYPE.IPv6) lintBrokenIp(context, last.body, 6);
}

/** A packet that goes back to where it came from needs the MACs the other way round. */
function lintSentBack({ bytes, findings }: LintContext, arrival: Uint8Array): void {
  if (arrival.length < 14 || (arrival[0]! & 1) !== 0) return;
  for (let i = 0; i < 12; i++) if (bytes[i] !== arrival[i]) return;
  findings.push({
    start: 0,
    end: 12,
    code: 'ethernet-not-swapped',
    severity: 'warning',
    message: 'The packet goes back by the interface that it came from, with the MACs it came with.',
    remedy:
      'Swap source and destination MAC before returning XDP_TX: switches drop the frame otherwise.',
  });
}

/**
 * Looks for the mistakes that people make in packets that their programs send: numbers in the byte
 * order of the CPU, checksums and lengths that were not mended after a change, MAC addresses that
 * nobody answers to. Goes through tunnels. Never throws.
 *
 * @returns findings by place, none for a packet that is right as far as can be told
 */
export function lintPacket(bytes: Uint8Array, options: LintOptions = {}): Finding[] {
  const { arrival, isSentBack = false, wireLength = bytes.length } = options;
  const findings = findingsOf(bytes, wireLength, isSentBack ? arrival : undefined);
  if (!arrival || findings.length === 0) return findings;
  const before = new Set(
    findingsOf(arrival, wireLength > bytes.length ? Infinity : arrival.length).map(
      ({ code }) => code,
    ),
  );
  return findings.map((finding) =>
    before.has(finding.code) ? { ...finding, arrivedWith: true } : finding,
  );
}

function findingsOf(bytes: Uint8Array, wireLength: number, sentBack?: Uint8Array): Finding[] {
  const context: LintContext = {
    bytes,
    spans: spansOf(bytes),
    isCut: wireLength > bytes.length,
    findings: [],
  };
  if (bytes.length < 14) {
    return [
      {
        start: 0,
        end: bytes.length,
        code: 'too-short',
        severity: 'error',
        message: `The packet has ${bytes.length} bytes, and an Ethernet header has 14.`,
        remedy: 'Check what was taken away with bpf_xdp_adjust_head or bpf_xdp_adjust_tail.',
      },
    ];
  }
  let ip = null as LintIp | null;
  let limit = bytes.length;
  for (const [index, span] of context.spans.entries()) {
    lintSpan(context, span, index);
    if (!context.isCut) lintLengths(context, span, limit);
    lintChecksum(context, span, ip);
    if (span.kind === 'ipv4' || span.kind === 'ipv6') {
      ip = { span, isWhole: !span.partial && !span.wrongLength };
    } else if (ip && (span.partial || (span.kind === 'routing' && bytes[span.start + 3]! > 0))) {
      // The last stop of a route is what checksums count, and only the route's type tells which it is.
      ip = { ...ip, isWhole: false };
    }
    limit = span.end;
  }
  lintLast(context);
  if (sentBack) lintSentBack(context, sentBack);
  if (!context.isCut) lintTrailer(context);
  return context.findings.sort((a, b) => a.start - b.start || a.end - b.end);
}
