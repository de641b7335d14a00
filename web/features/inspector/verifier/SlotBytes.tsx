import { classes } from '../../../ui';
import styles from './SlotBytes.module.css';
import { BYTE_WORDS, bytesWords, slotBytes } from './slot-bytes';

const SIGNS = { register: 'r', some: 'm', zero: '0', unset: '?', object: 'k' } as const;

/** A slot of the stack byte by byte, the lowest address first. */
export function SlotBytes({ name, value }: { readonly name: string; readonly value: string }) {
  const bytes = slotBytes(value);
  const base = Number(/^fp(-\d+)$/.exec(name)?.[1] ?? 0);
  return (
    <span
      className={styles.bytes}
      role="img"
      aria-label={`Bytes from r10 − ${-base}: ${bytesWords(bytes)}`}
    >
      {bytes.map((kind, i) => (
        <span
          // biome-ignore lint/suspicious/noArrayIndexKey: bytes have no other name than their place
          key={i}
          className={classes(styles.byte, styles[kind])}
          title={`r10 − ${-base - i}: ${BYTE_WORDS[kind]}`}
        >
          {SIGNS[kind]}
        </span>
      ))}
    </span>
  );
}
