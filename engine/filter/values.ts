import { parseIpv4, parseIpv6, parseMac } from '../packet';
import type { FieldAnswer, FilterField } from './fields';
import type { Token } from './lexer';
import { FilterProblem } from './types';

/** Whether a packet's value meets the one that a test names. */
export type Meets = (answer: FieldAnswer) => boolean;

const REMEDIES: Readonly<Record<FilterField['kind'], string>> = {
  number: 'Write a number such as 80, 0x50 or 0.5.',
  word: 'Write a word such as DROP, or a text in double quotes.',
  address: 'Write an IP address such as 10.1.1.1 or 2001:db8::1, or a network such as 10.0.0.0/8.',
  mac: 'Write a MAC address such as 02:00:00:00:00:01.',
  flag: 'A flag stands alone; "not" before it asks for the opposite. Or write true or false.',
  text: 'Write a text in double quotes.',
};

export function wrongValue(field: FilterField, token: Token): FilterProblem {
  const found = token.kind === 'end' ? 'A value is missing' : `“${token.value}” is no value`;
  return new FilterProblem(
    `${found} for ${field.name}.`,
    REMEDIES[field.kind],
    token.start,
    token.end,
  );
}

export function numberOf(field: FilterField, token: Token): number {
  const isNumber = /^(0x[0-9a-f]+|\d+(\.\d+)?)$/i.test(token.value);
  if (token.kind !== 'word' || !isNumber) throw wrongValue(field, token);
  return Number(token.value);
}

function inNetwork(field: FilterField, token: Token): Meets {
  const [text, length, ...rest] = token.value.split('/');
  const network = parseIpv4(text ?? '') ?? parseIpv6(text ?? '');
  if (!network || rest.length > 0) throw wrongValue(field, token);
  const bits = length === undefined ? 8 * network.length : Number(length);
  if (length === '' || !Number.isInteger(bits) || bits < 0 || bits > 8 * network.length) {
    throw new FilterProblem(
      `“/${length}” is no length of a network.`,
      `Write 0 to ${8 * network.length} behind the slash.`,
      token.start,
      token.end,
    );
  }
  return (answer) => {
    const address = parseIpv4(String(answer)) ?? parseIpv6(String(answer));
    if (address?.length !== network.length) return false;
    for (let i = 0; 8 * i < bits; i++) {
      const left = bits - 8 * i;
      const mask = left >= 8 ? 0xff : 0xff & (0xff << (8 - left));
      if ((address[i]! ^ network[i]!) & mask) return false;
    }
    return true;
  };
}

/** Whether a value equals what a token says, as the field's kind compares. */
export function equals(field: FilterField, token: Token): Meets {
  switch (field.kind) {
    case 'number': {
      const number = numberOf(field, token);
      return (answer) => answer === number;
    }
    case 'address':
      return inNetwork(field, token);
    case 'mac': {
      const bytes = parseMac(token.value);
      if (!bytes) throw wrongValue(field, token);
      const mac = token.value.toLowerCase();
      return (answer) => answer === mac;
    }
    case 'flag': {
      if (!/^(true|false|0|1)$/.test(token.value)) throw wrongValue(field, token);
      const wanted = token.value === 'true' || token.value === '1';
      return (answer) => answer === wanted;
    }
    case 'word':
    case 'text': {
      if (token.kind !== 'word' && token.kind !== 'text') throw wrongValue(field, token);
      const word = token.value.toLowerCase();
      return (answer) => String(answer).toLowerCase() === word;
    }
  }
}

/** Whether a value holds a text, whatever the case. */
export function contains(field: FilterField, token: Token): Meets {
  if (token.kind !== 'word' && token.kind !== 'text') throw wrongValue(field, token);
  const part = token.value.toLowerCase();
  return (answer) => String(answer).toLowerCase().includes(part);
}

/** Bytes as hex digits, with or without colons, or as characters in quotes. */
export function bytesOf(token: Token, next: () => Token | null): Uint8Array {
  if (token.kind === 'text')
    return Uint8Array.from(token.value, (char) => char.charCodeAt(0) & 0xff);
  let digits = '';
  let end = token.end;
  for (let part: Token | null = token; part; part = next()) {
    if (part.kind !== 'word') break;
    digits += part.value.replace(/^0x/i, '').replaceAll(':', '');
    end = part.end;
  }
  if (!/^([0-9a-f]{2})+$/i.test(digits)) {
    throw new FilterProblem(
      token.kind === 'end' ? 'Bytes are missing.' : `“${digits || token.value}” are no bytes.`,
      'Write hex digits, two for each byte, such as 0800, or characters in double quotes.',
      token.start,
      end,
    );
  }
  return Uint8Array.from(digits.match(/../g)!, (pair) => Number.parseInt(pair, 16));
}
