import { BookOpen, PencilLine } from 'lucide-react';
import { openPacket, useApp, useAppState } from '../../store';
import { Button } from '../../ui';
import { programName } from '../packets';
import type { ByteAccess } from './byte-accesses';
import { rangesText } from './changed-bytes';
import styles from './PacketNotes.module.css';
import type { Side } from './shown-packet';
import { useChosenAccesses } from './use-accesses';

const MOST_SHOWN = 6; // of a kind; what is read in a loop has many

function List({
  kind,
  accesses,
}: {
  readonly kind: ByteAccess['kind'];
  readonly accesses: readonly ByteAccess[];
}) {
  const app = useApp();
  const workspace = useAppState((state) => state.workspace);
  const packet = useAppState((state) => state.playhead.packet);
  const current = useAppState((state) => state.playhead.step);
  if (accesses.length === 0) return null;
  const Icon = kind === 'read' ? BookOpen : PencilLine;
  return (
    <span className={styles.access}>
      <Icon size={13} aria-hidden />
      {kind === 'read' ? 'read by' : 'written by'}
      {accesses.slice(0, MOST_SHOWN).map(({ step, program, line }) => {
        const name = programName(workspace, program);
        return (
          <Button
            key={step}
            className={styles.link}
            aria-current={step === current ? 'step' : undefined}
            onClick={() => packet !== null && void openPacket(app, packet, step)}
          >
            {line === null ? `${name}, step ${step + 1}` : `${name}:${line}`}
          </Button>
        );
      })}
      {accesses.length > MOST_SHOWN && ` and ${accesses.length - MOST_SHOWN} more`}
    </span>
  );
}

/** Which instructions read or wrote the chosen bytes, and a way to each. */
export function ByteAccesses({ side }: { readonly side: Side }) {
  const accesses = useChosenAccesses(side);
  const range = useAppState((state) => state.selection.bytes);
  if (!accesses || !range) return null;
  return (
    <div className={styles.note} data-testid="byte-accesses">
      <span>{rangesText([range])}</span>
      {accesses.length === 0 && 'no instruction touched'}
      <List kind="read" accesses={accesses.filter(({ kind }) => kind === 'read')} />
      <List kind="wrote" accesses={accesses.filter(({ kind }) => kind === 'wrote')} />
    </div>
  );
}
