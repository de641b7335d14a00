/** Adds 16-bit big-endian words to a running sum; an odd last byte counts as a high byte. */
function addWords(sum: number, bytes: Uint8Array, start: number, end: number): number {
  let total = sum;
  for (let i = start; i + 1 < end; i += 2) total += (bytes[i]! << 8) | bytes[i + 1]!;
  if ((end - start) % 2 === 1) total += bytes[end - 1]! << 8;
  return total;
}

function fold(sum: number): number {
  let folded = sum;
  while (folded > 0xffff) folded = (folded & 0xffff) + Math.floor(folded / 0x10000);
  return ~folded & 0xffff;
}

/**
 * The internet checksum of `[start, end)`, with what stands in the checksum field left out.
 *
 * @param field  where the checksum stands, or -1 when it is not in the range
 * @param pseudo the pseudo-header to sum as well, for TCP, UDP and ICMPv6
 */
export function internetChecksum(
  bytes: Uint8Array,
  start: number,
  end: number,
  field: number,
  pseudo: Uint8Array = new Uint8Array(0),
): number {
  let sum = addWords(0, pseudo, 0, pseudo.length);
  sum = addWords(sum, bytes, start, end);
  // The field lies at an even distance from the start in every protocol here.
  if (field >= 0) sum -= (bytes[field]! << 8) | bytes[field + 1]!;
  return fold(sum);
}

/** What TCP, UDP and ICMPv6 sum beside their own bytes: addresses, protocol and length. */
export function pseudoHeader(
  source: Uint8Array,
  destination: Uint8Array,
  protocol: number,
  length: number,
): Uint8Array {
  // IPv4 uses 16 bits of length, IPv6 32: as sums of words they are the same while it fits.
  return Uint8Array.from([
    ...source,
    ...destination,
    0,
    protocol,
    (length >>> 24) & 0xff,
    (length >>> 16) & 0xff,
    (length >>> 8) & 0xff,
    length & 0xff,
  ]);
}
