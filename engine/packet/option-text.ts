import { fromHex, toHex } from '../util';
import type { HeaderOption, Options } from './layer';

/**
 * Options as people type them: `2:05b4 4: 1 8:0000000100000000`, each a kind, and behind a colon its
 * data in hex; a kind alone has none. Bytes that are no list of options: `raw:0102`.
 */
export function formatOptions(options: Options | undefined): string {
  if (options instanceof Uint8Array) return options.length === 0 ? '' : `raw:${toHex(options)}`;
  return (options ?? [])
    .map(({ kind, data, length }) => {
      const told = length === undefined ? '' : `/${length}`;
      return `${kind}${told}${data === undefined ? '' : `:${toHex(data)}`}`;
    })
    .join(' ');
}

/** The inverse; a sentence where the text is none. */
export function parseOptions(text: string): Options | string {
  const words = text.trim().split(/\s+/).filter(Boolean);
  const raw = words.length === 1 ? /^raw:([0-9a-f]*)$/i.exec(words[0]!) : null;
  if (raw) return fromHex(raw[1]!) ?? 'The bytes behind raw: are not hex digits in pairs.';
  const options: HeaderOption[] = [];
  for (const word of words) {
    const match = /^(\d{1,3})(?:\/(\d{1,3}))?(?::([0-9a-f]*))?$/i.exec(word);
    const data = match?.[3] === undefined ? undefined : fromHex(match[3]);
    if (!match || data === null || Number(match[1]) > 255 || Number(match[2] ?? 0) > 255) {
      return `“${word}” is no option; write a kind and its data, such as 2:05b4.`;
    }
    options.push({
      kind: Number(match[1]),
      ...(match[2] !== undefined && { length: Number(match[2]) }),
      ...(data !== undefined && { data }),
    });
  }
  return options;
}
