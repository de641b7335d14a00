import { internetChecksum, pseudoHeader } from './checksum';
import { hex16, type LintContext, report, swap16, u16 } from './lint-finding';
import type { Span } from './spans';

/** The IP header in front, for the checksums that cover its addresses. */
export interface LintIp {
  readonly span: Span;
  readonly isWhole: boolean;
}

const PROTOCOL = { tcp: 6, udp: 17, icmp: 58 } as const;
const FIELD = { ipv4: 10, icmp: 2, tcp: 16, udp: 6, gre: 4 } as const;

const DIFF =
  'Recompute it, or mend it by what changed: bpf_csum_diff gives the difference of old and new bytes.';

/** A wrong checksum is more use with what it would be right for. */
function diagnose(
  { bytes }: LintContext,
  { kind, start }: Span,
  found: number,
  right: number,
  unfolded: number | null,
): { readonly code: string; readonly why: string; readonly remedy: string } {
  if (swap16(found) === right) {
    return {
      code: 'order',
      why: ', the same bytes in the wrong order',
      remedy: 'Sum the words as they lie in memory and write the sum without bpf_htons().',
    };
  }
  if (found === 0) {
    return { code: 'zero', why: '; it was cleared and not filled in', remedy: DIFF };
  }
  if ((~found & 0xffff) === right) {
    return {
      code: 'inverted',
      why: ", its one's complement",
      remedy: 'Write the complement (~) of the folded sum.',
    };
  }
  if (unfolded !== null && found === unfolded) {
    return {
      code: 'offload',
      why: '; it is that of the pseudo-header only, left to a card to complete, as senders with offload do',
      remedy:
        'Turn checksum offload off at the sender (ethtool -K … tx off), or compute it in full.',
    };
  }
  if (kind === 'ipv4') {
    const before = bytes.slice(start, start + 60);
    before[8] = before[8]! + 1;
    const header = (before[0]! & 15) * 4;
    if (internetChecksum(before, 0, header, 10) === found) {
      return {
        code: 'ttl',
        why: `, right for a TTL of ${before[8]}: the TTL was lowered and the checksum was not mended`,
        remedy: 'After ip->ttl-- add bpf_htons(0x0100) to the checksum, and its carry to it.',
      };
    }
  }
  return { code: 'wrong', why: '', remedy: DIFF };
}

/** Checks the checksum of one header; those that cover bytes which are not here prove nothing. */
export function lintChecksum(context: LintContext, span: Span, ip: LintIp | null): void {
  const { bytes, isCut } = context;
  const { kind, start } = span;
  if (!(kind in FIELD)) return;
  const field = FIELD[kind as keyof typeof FIELD];
  const at = start + field;
  const found = u16(bytes, at);
  const covers = kind === 'ipv4' ? span.body : span.end;
  if (kind !== 'ipv4' && (isCut || span.wrongLength || !ip?.isWhole)) return;
  if (kind === 'gre' && !(bytes[start]! & 0x80)) return;
  const isIpv6 = ip?.span.kind === 'ipv6';
  if (kind === 'udp' && found === 0) {
    if (isIpv6) {
      report(context, span, 'checksum', {
        code: 'udp-checksum-ipv6',
        severity: 'error',
        message: 'UDP over IPv6 must have a checksum, and it is 0.',
        remedy: 'Compute it over pseudo-header, header and data (RFC 8200 section 8.1).',
      });
    }
    return;
  }
  const hasPseudo = kind === 'tcp' || kind === 'udp' || (kind === 'icmp' && isIpv6);
  const pseudo = hasPseudo && ip ? pseudoOf(bytes, ip.span, span) : undefined;
  let right = internetChecksum(bytes, start, covers, at, pseudo);
  if (kind === 'udp' && right === 0) right = 0xffff;
  if (found === right) return;
  const partial = pseudo ? ~internetChecksum(pseudo, 0, pseudo.length, -1) & 0xffff : null;
  const { code, why, remedy } = diagnose(context, span, found, right, partial);
  report(context, span, 'checksum', {
    code: `${kind}-checksum-${code}`,
    severity: 'error',
    message: `The checksum is ${hex16(found)} and should be ${hex16(right)}${why}.`,
    remedy,
  });
}

function pseudoOf(bytes: Uint8Array, ip: Span, { kind, start, end }: Span): Uint8Array {
  const [from, size] = ip.kind === 'ipv4' ? [12, 4] : [8, 16];
  const source = bytes.subarray(ip.start + from, ip.start + from + size);
  const destination = bytes.subarray(ip.start + from + size, ip.start + from + 2 * size);
  return pseudoHeader(source, destination, PROTOCOL[kind as keyof typeof PROTOCOL], end - start);
}
