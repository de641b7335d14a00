import { ListTree } from 'lucide-react';
import { type KeyboardEvent, useRef, useState } from 'react';
import type { PacketEvent } from '../../../../engine/api';
import {
  openPacket,
  resultsRevision,
  selectPacketCount,
  useApp,
  useAppState,
} from '../../../store';
import { classes, EmptyState, rowAfterKey, useRows } from '../../../ui';
import type { Filtered } from '../filter/use-filtered';
import { programName } from '../packet-row';
import styles from './EventsTab.module.css';
import { eventText } from './event-text';
import { MOST_PACKETS, useEvents } from './use-events';

const ROW_HEIGHT = 26; // px, as in the style sheet

function Row({
  event,
  place,
  active,
  onPick,
}: {
  readonly event: PacketEvent;
  readonly place: number;
  readonly active: boolean;
  readonly onPick: () => void;
}) {
  const program = useAppState((state) => programName(state.workspace, event.program));
  const { kind, text } = eventText(event);
  return (
    <tr
      id={`event-${place}`}
      aria-rowindex={place + 2}
      aria-selected={active}
      className={classes(styles.event, active && styles.active)}
      data-kind={kind}
      onClick={onPick}
    >
      <td className={styles.numeric}>{event.row + 1}</td>
      <td>{program}</td>
      <td className={styles.kind}>{kind}</td>
      <td className={styles.text} title={text}>
        {text}
      </td>
      <td className={styles.numeric}>{event.step}</td>
    </tr>
  );
}

function EventTable({ events }: { readonly events: readonly PacketEvent[] }) {
  const app = useApp();
  const [active, setActive] = useState(0);
  const scroller = useRef<HTMLDivElement>(null);
  const { first, end, scrollTo } = useRows(scroller, {
    count: events.length,
    height: ROW_HEIGHT,
    covered: ROW_HEIGHT,
  });
  const open = (at: number) => {
    const event = events[at];
    setActive(at);
    if (event) void openPacket(app, event.packet, event.step);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / ROW_HEIGHT) - 2);
    const to = rowAfterKey(event.key, active, events.length, page);
    if (to !== null) {
      setActive(to);
      scrollTo(to);
    } else if (event.key === 'Enter') open(active);
    else return;
    event.preventDefault();
  };
  return (
    <div ref={scroller} className={styles.scroller}>
      <table
        // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: a table whose rows are chosen
        role="grid"
        aria-label="Events"
        aria-rowcount={events.length + 1}
        aria-activedescendant={active >= first && active < end ? `event-${active}` : undefined}
        tabIndex={0}
        className={styles.table}
        onKeyDown={onKeyDown}
      >
        <thead>
          <tr aria-rowindex={1}>
            <th scope="col" className={styles.numeric}>
              packet
            </th>
            <th scope="col">program</th>
            <th scope="col">event</th>
            <th scope="col">what</th>
            <th scope="col" className={styles.numeric}>
              step
            </th>
          </tr>
        </thead>
        <tbody>
          {first > 0 && <tr aria-hidden style={{ height: first * ROW_HEIGHT }} />}
          {events.slice(first, end).map((event, i) => (
            <Row
              key={`${event.row} ${event.step} ${event.kind}`}
              event={event}
              place={first + i}
              active={first + i === active}
              onPick={() => open(first + i)}
            />
          ))}
          {end < events.length && (
            <tr aria-hidden style={{ height: (events.length - end) * ROW_HEIGHT }} />
          )}
        </tbody>
      </table>
    </div>
  );
}

/** Hops, map writes and printed lines of the packets that are shown; a press goes to the step. */
export function EventsTab({ filtered }: { readonly filtered: Filtered }) {
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
      <EventTable events={events} />
    </div>
  );
}
