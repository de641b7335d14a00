import { ArrowRight } from 'lucide-react';
import type { HopTrace } from '../../../engine/api';
import type { ItemId } from '../../../engine/workspace';
import { openPacket, useApp } from '../../store';
import { Button, classes } from '../../ui';
import { insnOfHop } from './hop-rows';
import styles from './MapWrites.module.css';
import { mapWriteText, type ValuePiece } from './map-write-text';
import { useArrays } from './use-hops';

function Value({
  pieces,
  none,
}: {
  readonly pieces: readonly ValuePiece[] | null;
  readonly none: string;
}) {
  if (!pieces) return <span className={styles.none}>{none}</span>;
  return (
    <span className={styles.value}>
      {pieces.map(({ text, changed }, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: stretches of one value
        <span key={i} className={classes(styles.piece, changed && styles.changed)}>
          {text}
        </span>
      ))}
    </span>
  );
}

/** What a program wrote to maps: element, old and new value, and the instruction that did. */
export function MapWrites({ packet, hop }: { readonly packet: ItemId; readonly hop: HopTrace }) {
  const app = useApp();
  const arrays = useArrays();
  if (hop.mapWrites.length === 0) return null;
  return (
    <ul className={styles.writes} aria-label="Map writes">
      {hop.mapWrites.map((write, i) => {
        const { map, key, what, before, after } = mapWriteText(write, arrays.has(write.map));
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: writes in the order they were made
          <li key={i} className={styles.write}>
            <span className={styles.head}>
              <span className={styles.element}>
                {map}[{key}]
              </span>{' '}
              {what} by
              <Button
                className={styles.link}
                title="Go to the instruction that writes"
                onClick={() => void openPacket(app, packet, write.step)}
              >
                insn {insnOfHop(write.step, hop)}
              </Button>
            </span>
            <span className={styles.values}>
              <Value pieces={before} none="nothing" />
              <ArrowRight size={12} aria-label="became" className={styles.arrow} />
              <Value pieces={after} none="nothing" />
            </span>
          </li>
        );
      })}
    </ul>
  );
}
