import { placeOn, type Ranges } from '../../../../engine/verifier-log';
import { classes } from '../../../ui';
import { numberText } from './number-text';
import styles from './RangeBars.module.css';

type Scale = 'signed' | 'unsigned';

const endsOf = (ranges: Ranges, scale: Scale) =>
  scale === 'signed'
    ? ([ranges.smin, ranges.smax] as const)
    : ([ranges.umin, ranges.umax] as const);

function Span({
  ranges,
  scale,
  look,
}: {
  readonly ranges: Ranges;
  readonly scale: Scale;
  readonly look: string | undefined;
}) {
  const [low, high] = endsOf(ranges, scale).map((end) => placeOn(scale, ranges.width, end));
  const left = 100 * (low ?? 0);
  const width = 100 * ((high ?? 1) - (low ?? 0));
  return (
    <span
      className={classes(styles.span, look)}
      style={{ left: `min(${left}%, calc(100% - 3px))`, width: `max(${width}%, 3px)` }}
    />
  );
}

/** A range on a line on which each doubling takes the same room; what it was before lies under it. */
function Bar({
  ranges,
  was,
  scale,
}: {
  readonly ranges: Ranges;
  readonly was: Ranges | null;
  readonly scale: Scale;
}) {
  const [low, high] = endsOf(ranges, scale);
  return (
    <div className={styles.row}>
      <span className={styles.name}>{scale}</span>
      <span className={styles.end}>{numberText(low)}</span>
      <span className={styles.line} data-scale={scale} aria-hidden>
        {was && <Span ranges={was} scale={scale} look={styles.was} />}
        <Span ranges={ranges} scale={scale} look={undefined} />
      </span>
      <span className={styles.end}>{numberText(high)}</span>
    </div>
  );
}

/** The bits of a number, the highest first: 0, 1, or not known. */
function bitsOf({ width, bits }: Ranges): string {
  return Array.from({ length: width }, (_, i) => {
    const bit = 1n << BigInt(width - 1 - i);
    return bits.mask & bit ? '?' : bits.value & bit ? '1' : '0';
  }).join('');
}

const BITS_OF_GROUP = 8;
const LOOKS: Readonly<Record<string, string | undefined>> = { '0': styles.zero, '1': styles.one };

function Bits({ ranges }: { readonly ranges: Ranges }) {
  const bits = bitsOf(ranges);
  const unknown = bits.split('?').length - 1;
  if (unknown === bits.length) return null;
  const groups = bits.match(/.{8}/g) ?? [];
  return (
    <div className={styles.row}>
      <span className={styles.name}>bits</span>
      <span
        className={styles.bits}
        role="img"
        aria-label={`Bits, the highest first: ${groups.join(' ')}`}
      >
        {groups.map((group, g) => (
          <span
            // biome-ignore lint/suspicious/noArrayIndexKey: bytes have no other name than their place
            key={g}
            className={styles.group}
            title={`bits ${bits.length - 1 - g * BITS_OF_GROUP} to ${bits.length - (g + 1) * BITS_OF_GROUP}: ${group}`}
          >
            {[...group].map((bit, b) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: nor have bits
              <span key={b} className={classes(styles.bit, LOOKS[bit])} />
            ))}
          </span>
        ))}
      </span>
      <span className={styles.end}>{unknown} unknown</span>
    </div>
  );
}

/** What a number lies between, signed and unsigned, and which of its bits are known. */
export function RangeBars({
  ranges,
  was,
}: {
  readonly ranges: Ranges;
  readonly was: Ranges | null;
}) {
  const before = was?.width === ranges.width ? was : null;
  return (
    <div className={styles.bars}>
      {ranges.width === 32 && <span className={styles.name}>low 32 bits</span>}
      <Bar ranges={ranges} was={before} scale="signed" />
      <Bar ranges={ranges} was={before} scale="unsigned" />
      <Bits ranges={ranges} />
    </div>
  );
}
