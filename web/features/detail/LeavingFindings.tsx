import { TriangleAlert } from 'lucide-react';
import { useMemo } from 'react';
import { lintPacket } from '../../../engine/packet';
import { useAppState } from '../../store';
import { Button } from '../../ui';
import styles from './PacketNotes.module.css';
import { useArrivedBytes } from './shown-packet';
import { selectShownReport } from './use-results';

/** Mistakes in the packet as it leaves that the chain made: checksums, lengths, MACs, byte order. */
export function LeavingFindings({ bytes }: { readonly bytes: Uint8Array }) {
  const arrival = useArrivedBytes();
  const verdict = useAppState((state) => {
    const outcome = selectShownReport(state)?.outcome;
    return outcome?.kind === 'verdict' ? outcome.name : null;
  });
  const select = useAppState((state) => state.select);
  const findings = useMemo(() => {
    if (!arrival || verdict === null || verdict === 'DROP' || verdict === 'ABORTED') return [];
    const all = lintPacket(bytes, { arrival, isSentBack: verdict === 'TX' });
    return all.filter(({ arrivedWith }) => arrivedWith === undefined);
  }, [bytes, arrival, verdict]);
  return findings.slice(0, 4).map(({ code, start, end, message, remedy }) => (
    <p key={`${code} ${start}`} className={styles.finding}>
      <TriangleAlert size={13} aria-hidden />
      <span>
        {message} {remedy}
      </span>
      {end > start && (
        <Button className={styles.link} onClick={() => select({ bytes: [start, end] })}>
          Show
        </Button>
      )}
    </p>
  ));
}
