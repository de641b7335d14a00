import { ListTree } from 'lucide-react';
import type { PacketEvent } from '../../../../engine/api';
import {
  openPacket,
  resultsRevision,
  selectPacketCount,
  useApp,
  useAppState,
} from '../../../store';
import { EmptyState, RowGrid, type RowGridColumn } from '../../../ui';
import type { Filtered } from '../filter/use-filtered';
import { programName } from '../packet-row';
import styles from './EventsTab.module.css';
import { eventText } from './event-text';
import { MOST_PACKETS, useEvents } from './use-events';

function ProgramName({ event }: { readonly event: PacketEvent }) {
  return useAppState((state) => programName(state.workspace, event.program));
}

const COLUMNS: readonly RowGridColumn<PacketEvent>[] = [
  { title: 'packet', width: '58px', look: 'number', cell: ({ row }) => row + 1 },
  { title: 'program', width: '22%', cell: (event) => <ProgramName event={event} /> },
  { title: 'event', width: '64px', look: 'quiet', cell: (event) => eventText(event).kind },
  { title: 'what', look: 'code', cell: (event) => eventText(event).text },
  { title: 'step', width: '58px', look: 'number', cell: ({ step }) => step },
];

/** Hops, map writes and printed lines of the packets that are shown; a press goes to the step. */
export function EventsTab({ filtered }: { readonly filtered: Filtered }) {
  const app = useApp();
  const report = useEvents(filtered.rows);
  const hasRun = useAppState((state) => resultsRevision(state) !== null);
  const all = useAppState(selectPacketCount);
  const count = filtered.rows ? filtered.rows.length : all;
  const events = report?.ok ? report.events : [];
  if (events.length === 0) {
    const waiting = hasRun && !report;
    return (
      <EmptyState
        icon={<ListTree size={22} aria-hidden />}
        title={waiting ? 'Looking…' : 'No events'}
      >
        {report && !report.ok
          ? report.message
          : waiting
            ? 'The packets are run again, one instruction at a time.'
            : hasRun
              ? 'None of the packets that are shown met a program.'
              : 'Programs that run, maps that they write and lines that they print show here after a run.'}
      </EmptyState>
    );
  }
  return (
    <div className={styles.tab}>
      {report?.ok && count > MOST_PACKETS && (
        <p className={styles.note}>
          Events of the first {report.looked.toLocaleString('en')} of {count.toLocaleString('en')}{' '}
          packets; a filter chooses others.
        </p>
      )}
      <RowGrid
        label="Events"
        rows={events}
        columns={COLUMNS}
        onOpen={({ packet, step }) => void openPacket(app, packet, step)}
      />
    </div>
  );
}
