const SUPERSCRIPT = '⁰¹²³⁴⁵⁶⁷⁸⁹';
const PLAIN_TO = 1_000_000n;

const raised = (power: number) =>
  [...String(power)].map((digit) => SUPERSCRIPT[Number(digit)]).join('');

/** A number as briefly as it can be exact: `1,500`, `2³²−1`, `−2⁶³`, `0xff00ff00`. */
export function numberText(value: bigint): string {
  if (value < 0n) return `−${numberText(-value)}`;
  if (value < PLAIN_TO) return value.toLocaleString('en');
  const power = value.toString(2).length;
  if (value === (1n << BigInt(power)) - 1n) return `2${raised(power)}−1`;
  if (value === 1n << BigInt(power - 1)) return `2${raised(power - 1)}`;
  return `0x${value.toString(16)}`;
}
