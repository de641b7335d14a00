/** The value of `name=` within the brackets of a state; a name may share it: `smax=umax=255`. */
function bound(inside: string, name: string): string | null {
  return new RegExp(`(?:^|[,=])${name}=(?:\\w+=)*(-?\\w+)`).exec(inside)?.[1] ?? null;
}

function bytesOn(text: string | null): string {
  const off = Number(text ?? 0);
  if (off === 0 || Number.isNaN(off)) return '';
  return off > 0 ? ` + ${off}` : ` − ${-off}`;
}

/** Signed numbers stand in hex too, where they are far from 0. */
const signedOf = (digits: string) =>
  digits.startsWith('-') ? BigInt(digits) : BigInt.asIntN(64, BigInt(digits));

function numberWords(inside: string): string {
  if (inside === '' || /^id=\d+$/.test(inside)) return 'any number';
  const least = signedOf(bound(inside, 'smin') ?? '0');
  const most = bound(inside, least < 0n ? 'smax' : 'umax');
  if (most === null) return 'a number of which a part is known';
  const low = least < 0n ? least : BigInt(bound(inside, 'umin') ?? least);
  const high = least < 0n ? signedOf(most) : BigInt(most);
  return `a number, ${low.toLocaleString('en')} to ${high.toLocaleString('en')}`;
}

function stackWords(slot: string): string {
  if (/^0+$/.test(slot)) return 'bytes that are 0';
  if (/^[m0?]+$/.test(slot)) return 'bytes with some value';
  return '';
}

/**
 * What a value of the verifier's state means, in words; empty where it speaks for itself.
 *
 * `pkt(off=14,r=34)` is `packet + 14, of which 34 bytes are known to be there`.
 */
export function glossOf(value: string): string {
  const match = /^(\w+)\((.*)\)$/.exec(value);
  if (!match) {
    const stack = /^fp(-?\d+)$/.exec(value);
    if (stack) return stack[1] === '0' ? 'top of the stack' : `stack, r10${bytesOn(stack[1]!)}`; // the pattern has the group
    return /^[m0?]{8}$/.test(value) ? stackWords(value) : '';
  }
  const [, kind = '', inside = ''] = match;
  const off = bytesOn(bound(inside, 'off') ?? bound(inside, 'imm'));
  const map = bound(inside, 'map') ?? 'a map';
  switch (kind) {
    case 'ctx':
      return `the context${off}`;
    case 'pkt': {
      const moved = bound(inside, 'umax') ?? bound(inside, 'umax32');
      const known = bound(inside, 'r') ?? '0';
      const by = moved === null ? '' : ` + up to ${Number(moved)}`;
      return `packet${by}${off}, ${known} bytes known to be there`;
    }
    case 'pkt_end':
      return 'end of the packet';
    case 'pkt_meta':
      return `metadata before the packet${off}`;
    case 'map_ptr':
      return `map ${map}`;
    case 'map_value':
      return `value of ${map}${off}`;
    case 'map_value_or_null':
      return `value of ${map}, or nothing: to be tested`;
    case 'map_key':
      return `key of ${map}${off}`;
    case 'scalar':
      return numberWords(inside);
    case 'func':
      return 'address of a function';
    default:
      return objectWords(kind, inside, off);
  }
}

/** Memory, sockets, and what the kernel keeps in slots of the stack. */
function objectWords(kind: string, inside: string, off: string): string {
  const orNull = kind.endsWith('_or_null') ? ', or nothing: to be tested' : '';
  const name = kind.replace(/_or_null$/, '');
  if (/(?:^|_)mem$/.test(name)) {
    const size = bound(inside, 'sz');
    const what = name.startsWith('rdonly') ? 'memory to read' : 'memory';
    return `${what}${size === null ? '' : ` of ${Number(size)} bytes`}${off}${orNull}`;
  }
  if (/(?:^|_)sock(?:_common)?$/.test(name)) return `a socket${off}${orNull}`;
  if (name.startsWith('iter_')) return `an iterator, ${bound(inside, 'state') ?? 'in some state'}`;
  return name.startsWith('dynptr') ? 'a dynptr' : '';
}
