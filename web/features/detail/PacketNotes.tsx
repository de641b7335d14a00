import { Scissors } from 'lucide-react';
import { selectWhere, useAppState } from '../../store';
import { classes } from '../../ui';
import { BYTE_TEXT } from '../packets';
import { ByteAccesses } from './ByteAccesses';
import type { ComparedPacket } from './changed-bytes';
import { LeavingFindings } from './LeavingFindings';
import styles from './PacketNotes.module.css';
import type { ShownPacket, Side } from './shown-packet';

const MOST_GHOSTS = 16; // bytes that were cut off and are still written out

function Ghosts({ bytes, where }: { readonly bytes: Uint8Array; readonly where: string }) {
  const shown = Array.from(bytes.subarray(0, MOST_GHOSTS), (byte) => BYTE_TEXT[byte]);
  return (
    <p className={styles.note}>
      <Scissors size={13} aria-hidden />
      <span>
        {bytes.length} byte{bytes.length === 1 ? '' : 's'} cut off at the {where}:{' '}
        <del className={styles.ghost}>{shown.join(' ')}</del>
        {bytes.length > MOST_GHOSTS && ' …'}
      </span>
    </p>
  );
}

function grownText({ front, end }: ComparedPacket['grown']): string {
  const parts = [front > 0 && `${front} at the front`, end > 0 && `${end} at the end`];
  return `new: ${parts.filter(Boolean).join(', ')}`;
}

function Changes({ compared }: { readonly compared: ComparedPacket }) {
  const { count, grown, gone } = compared;
  return (
    <>
      {count > grown.front + grown.end && (
        <p className={styles.note}>
          <span className={styles.sample} aria-hidden>
            00
          </span>
          changed
        </p>
      )}
      {grown.front + grown.end > 0 && (
        <p className={styles.note}>
          <span className={classes(styles.sample, styles.new)} aria-hidden>
            00
          </span>
          {grownText(grown)}
        </p>
      )}
      {gone.front.length > 0 && <Ghosts bytes={gone.front} where="front" />}
      {gone.end.length > 0 && <Ghosts bytes={gone.end} where="end" />}
    </>
  );
}

/**
 * What the bytes themselves cannot show: which instructions touched the chosen ones, what was cut
 * off, new bytes in front, and what is wrong with a packet that leaves.
 */
export function PacketNotes({
  packet: { bytes, compared },
  side,
}: {
  readonly packet: ShownPacket;
  readonly side: Side;
}) {
  const where = useAppState(selectWhere);
  const leaves = compared !== null && (where ? where.ended : side === 'exit');
  return (
    <div className={styles.notes}>
      <ByteAccesses side={side} />
      {compared && <Changes compared={compared} />}
      {leaves && <LeavingFindings bytes={bytes} />}
    </div>
  );
}
