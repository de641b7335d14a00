import { CornerDownRight, Scissors } from 'lucide-react';
import { useMemo } from 'react';
import { openPacket, useApp, useAppState } from '../../store';
import { Button, classes } from '../../ui';
import { BYTE_TEXT, programName } from '../packets';
import { type ComparedPacket, rangesText } from './changed-bytes';
import { insnOfHop } from './hop-rows';
import { lastWriter } from './last-writer';
import styles from './PacketNotes.module.css';
import { type ShownPacket, type Side, useShownStep } from './shown-packet';

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

/** Which instruction wrote the chosen bytes, and a way there. */
function Writer({ packet, side }: { readonly packet: ShownPacket; readonly side: Side }) {
  const app = useApp();
  const step = useShownStep(side);
  const trace = useAppState((state) => state.trace);
  const range = useAppState((state) => state.selection.bytes);
  const workspace = useAppState((state) => state.workspace);
  const { compared } = packet;
  const changed = useMemo(() => {
    if (!range || !compared) return null;
    const bytes = Array.from({ length: range[1] - range[0] }, (_, i) => range[0] + i);
    const first = bytes.find((byte) => compared.change(byte) !== 'same');
    const last = bytes.findLast((byte) => compared.change(byte) !== 'same');
    return first === undefined || last === undefined ? null : ([first, last + 1] as const);
  }, [range, compared]);
  const writer = useMemo(
    () => (trace && step !== null && changed ? lastWriter(trace.steps, step, changed) : null),
    [trace, step, changed],
  );
  const hop = trace?.report.hops.find(({ endStep }) => writer !== null && writer < endStep);
  if (!trace || writer === null || !changed || !hop) return null;
  return (
    <p className={styles.note}>
      <CornerDownRight size={13} aria-hidden />
      <span>
        {rangesText([changed])} last written by {programName(workspace, hop.program)},{' '}
        <Button
          className={styles.link}
          onClick={() => void openPacket(app, trace.report.packet.packet, writer)}
        >
          insn {insnOfHop(writer, hop)}
        </Button>
      </span>
    </p>
  );
}

function grownText({ front, end }: ComparedPacket['grown']): string {
  const parts = [front > 0 && `${front} at the front`, end > 0 && `${end} at the end`];
  return `new: ${parts.filter(Boolean).join(', ')}`;
}

/** What the bytes themselves cannot show: what was cut off, new bytes in front, who wrote them. */
export function PacketNotes({
  packet,
  side,
}: {
  readonly packet: ShownPacket;
  readonly side: Side;
}) {
  const { compared } = packet;
  if (!compared) return null;
  const { count, grown, gone } = compared;
  const cut = gone.front.length + gone.end.length > 0;
  if (count === 0 && !cut) return null;
  return (
    <div className={styles.notes}>
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
      <Writer packet={packet} side={side} />
    </div>
  );
}
