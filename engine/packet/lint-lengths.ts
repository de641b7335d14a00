import { type LintContext, report, swap16, u16 } from './lint-finding';
import type { Span } from './spans';

/** Ethernet's least frame without its check sequence: shorter ones are filled up to it. */
const LEAST_FRAME = 60;

const ORDER = 'Write it with bpf_htons().';

/** A length field that says more or less than there is. */
function lintLength(
  context: LintContext,
  span: Span,
  field: string,
  code: string,
  told: number,
  there: number,
  least: number,
): void {
  if (told >= least && told <= there) return;
  const isOrder = swap16(told) === there;
  report(context, span, field, {
    code: isOrder ? `${code}-order` : code,
    severity: 'error',
    message: isOrder
      ? `The length is ${told}, which is ${there} in the wrong byte order.`
      : told < least
        ? `The length is ${told}, less than the ${least} bytes of the header.`
        : `The length is ${told}, and ${there} bytes are there.`,
    remedy: isOrder
      ? ORDER
      : 'Set it anew whenever bytes are added or taken away (bpf_xdp_adjust_head, bpf_xdp_adjust_tail), and mend the checksum.',
  });
}

/** Lengths of IP, UDP and TCP against the bytes that are there. */
export function lintLengths(context: LintContext, span: Span, limit: number): void {
  const { bytes } = context;
  const { kind, start } = span;
  const there = limit - start;
  if (kind === 'ipv4') {
    const header = span.body - start;
    lintLength(context, span, 'totalLength', 'ipv4-length', u16(bytes, start + 2), there, header);
  } else if (kind === 'ipv6') {
    lintLength(context, span, 'payloadLength', 'ipv6-length', u16(bytes, start + 4), there - 40, 0);
  } else if (kind === 'udp') {
    const partial = context.spans.some((other) => other.partial && other.start < start);
    const told = u16(bytes, start + 4);
    if (!partial || told < 8) lintLength(context, span, 'length', 'udp-length', told, there, 8);
    if (!partial && told >= 8 && told < there) {
      report(context, span, 'length', {
        code: 'udp-length-short',
        severity: 'warning',
        message: `The length is ${told}, and the IP packet has ${there} bytes of UDP: the rest is ignored.`,
        remedy: 'Set the UDP length together with that of the IP header.',
      });
    }
  } else if (kind === 'tcp' && span.wrongLength) {
    report(context, span, 'headerLength', {
      code: 'tcp-header-length',
      severity: 'error',
      message: `The header length is ${(bytes[start + 12]! >> 4) * 4}, and must be 20 up to ${Math.min(60, there)}.`,
      remedy: "Set doff to the header's length in words of 4 bytes; 5 without options.",
    });
  }
}

/** Bytes behind the outermost IP packet that are more than a card fills up with. */
export function lintTrailer(context: LintContext): void {
  const { bytes, spans } = context;
  const ip = spans.find(({ kind }) => kind === 'ipv4' || kind === 'ipv6');
  if (!ip || ip.wrongLength || ip.end >= bytes.length || bytes.length <= LEAST_FRAME) return;
  context.findings.push({
    start: ip.end,
    end: bytes.length,
    code: 'trailing-bytes',
    severity: 'warning',
    message: `${bytes.length - ip.end} bytes stand behind the IP packet, which no length counts.`,
    remedy: 'Take them away with bpf_xdp_adjust_tail, or count them in the lengths.',
  });
}

/** An IP header that cannot be read for what it says of itself. */
export function lintBrokenIp(context: LintContext, at: number, version: 4 | 6): void {
  const { bytes } = context;
  const kind = version === 4 ? 'ipv4' : 'ipv6';
  const size = version === 4 ? 20 : 40;
  const there = bytes.length - at;
  const found = (bytes[at] ?? 0) >> 4;
  const add = (code: string, message: string, remedy: string, end = at + 1) =>
    context.findings.push({ start: at, end, code, severity: 'error', message, remedy });
  if (there < size) {
    if (context.isCut) return;
    add(
      `${kind}-cut`,
      `The type says IPv${version}, whose header has ${size} bytes, and ${there} are there.`,
      'Check what was taken away with bpf_xdp_adjust_head or bpf_xdp_adjust_tail.',
      bytes.length,
    );
  } else if (found !== version) {
    add(
      `${kind}-version`,
      `The type says IPv${version}, and the header's version is ${found}.`,
      'Set version and type together; after bpf_xdp_adjust_head the headers must be moved too.',
    );
  } else if (version === 4) {
    add(
      'ipv4-header-length',
      `The header length is ${(bytes[at]! & 15) * 4}, and must be 20 up to ${Math.min(60, there)}.`,
      "Set ihl to the header's length in words of 4 bytes; 5 without options.",
    );
  }
}
