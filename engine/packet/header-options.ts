import { Refusal } from './compose-writer';
import type { HeaderOption, Options } from './layer';

/**
 * How a header spells its options. IPv4 and TCP: kinds 0 (end) and 1 (nothing) stand alone, the
 * length counts kind and length too (RFC 791 section 3.1, RFC 9293 section 3.1). IPv6: kind 0 (Pad1)
 * stands alone, the length counts the data only (RFC 8200 section 4.2).
 */
export interface OptionStyle {
  readonly alone: readonly number[];
  /** What the length counts beside the data. */
  readonly counted: number;
  /** Most bytes of all options. */
  readonly most: number;
  /** Bytes that bring a length of options to a whole number of units. */
  padding(length: number): readonly number[];
}

export const SHORT_OPTIONS: OptionStyle = {
  alone: [0, 1],
  counted: 2,
  most: 40,
  padding: (length) => Array<number>((4 - (length % 4)) % 4).fill(0),
};

export const IPV6_STYLE: OptionStyle = {
  alone: [0],
  counted: 0,
  most: 256 * 8 - 2,
  padding(length) {
    const missing = (8 - ((length + 2) % 8)) % 8; // next header and length stand before them
    return missing === 0
      ? []
      : missing === 1
        ? [0]
        : [1, missing - 2, ...Array(missing - 2).fill(0)];
  },
};

/** Options as bytes, padded as the header wants. */
export function optionBytes(options: Options | undefined, style: OptionStyle): Uint8Array {
  const out: number[] = [];
  if (options instanceof Uint8Array) out.push(...options);
  else {
    for (const { kind, data, length } of options ?? []) {
      out.push(kind & 0xff);
      if (style.alone.includes(kind)) continue;
      const bytes = data ?? new Uint8Array(0);
      const told = length ?? bytes.length + style.counted;
      if (told > 255) throw new Refusal(`An option of ${bytes.length} bytes is too long.`);
      out.push(told & 0xff, ...bytes);
    }
  }
  if (out.length > style.most) throw new Refusal(`Options take at most ${style.most} bytes.`);
  out.push(...style.padding(out.length));
  return Uint8Array.from(out);
}

/**
 * Options as a list, without the padding that is added anyway; as the bytes themselves where a list
 * would not give the same bytes again.
 */
export function optionList(bytes: Uint8Array, style: OptionStyle): Options {
  const list: HeaderOption[] = [];
  for (let at = 0; at < bytes.length; ) {
    const kind = bytes[at]!;
    if (style.alone.includes(kind)) {
      list.push({ kind });
      at++;
      continue;
    }
    const length = (bytes[at + 1] ?? 0) - style.counted;
    if (length < 0 || at + 2 + length > bytes.length) return bytes.slice();
    list.push({ kind, data: bytes.slice(at + 2, at + 2 + length) });
    at += 2 + length;
  }
  const same = (shorter: readonly HeaderOption[]) => {
    const again = optionBytes(shorter, style);
    return again.length === bytes.length && again.every((byte, i) => byte === bytes[i]);
  };
  // What the writer pads with is not an option that somebody chose.
  while (list.length > 0 && same(list.slice(0, -1))) list.pop();
  return list;
}
