import { FileWarning, ScrollText, ZoomIn, ZoomOut } from 'lucide-react';
import { useState } from 'react';
import type { Flow, FlowStatus } from '../../../../engine/verifier-log';
import { useAppState } from '../../../store';
import { classes, EmptyState, IconButton } from '../../../ui';
import { Choice } from '../Choice';
import { assembledOf } from '../places';
import { PastedBar } from '../verifier/PastedBar';
import { type Session, useSession } from '../verifier/use-session';
import { BlockTable } from './BlockTable';
import { FlowGraph } from './FlowGraph';
import styles from './FlowTab.module.css';
import { STATUS_MEANS, STATUS_WORDS, summaryWords } from './flow-words';
import { PathTree } from './PathTree';
import { StatusMark } from './StatusMark';
import { useFlow } from './use-flow';

const VIEWS = [
  { value: 'graph', label: 'Graph', title: 'Blocks and the ways between them' },
  { value: 'table', label: 'Table', title: 'The same in lines' },
  { value: 'paths', label: 'Paths', title: 'Every path that the verifier explored' },
] as const;

const ZOOMS = [0.4, 0.55, 0.75, 1];
const STATUSES = ['verified', 'pruned', 'dead', 'failing', 'untold'] as const;

/** What the counts leave out, in words. */
function leftOut({ log, kind }: Session): string {
  if (!log) return '';
  if (log.startCut)
    return 'The beginning of this long log is not kept: the counts are of the rest.';
  if (log.endCut) return 'The end of this long log is left out: the counts are of what is read.';
  if (kind === 'pasted' && !log.everyPath) return 'This log tells of one path alone.';
  return '';
}

/** What the marks say, and how many blocks have each. */
function Legend({ flow }: { readonly flow: Flow }) {
  const shown = new Set([...flow.blocks, ...flow.edges].map(({ status }) => status));
  const count = (status: FlowStatus) =>
    flow.blocks.filter((block) => block.status === status).length;
  return (
    <ul className={styles.legend} aria-label={summaryWords(flow)}>
      {STATUSES.filter((status) => shown.has(status)).map((status) => (
        <li key={status} title={STATUS_MEANS[status]}>
          <StatusMark status={status} size={12} />
          {count(status) > 0 && count(status).toLocaleString('en')} {STATUS_WORDS[status]}
        </li>
      ))}
    </ul>
  );
}

/** The control flow of the selected program, and what the verifier made of each way through it. */
export default function FlowTab() {
  const session = useSession();
  const { log, listing, slot, visit, report, select, open } = session;
  const pasted = session.kind === 'pasted';
  const made = useFlow(log, listing);
  const [view, setView] = useState<(typeof VIEWS)[number]['value']>('graph');
  const [zoom, setZoom] = useState(ZOOMS.length - 1);
  const setInspectorTab = useAppState((state) => state.setInspectorTab);
  const assembled = assembledOf(report);

  if (!pasted && report && !assembled) {
    return (
      <EmptyState icon={<FileWarning size={22} aria-hidden />} title="No flow to show">
        The text has errors, so there are no instructions yet. They are listed below, each with its
        place.
      </EmptyState>
    );
  }
  const flow = made?.flow;
  const nameOf = (fn: number): string => {
    const start = flow?.functions[fn] ?? 0;
    const name = pasted ? undefined : assembled?.functions.find((one) => one.start === start)?.name;
    return name ?? (start === 0 ? 'main function' : `function at ${start}`);
  };
  const note = leftOut(session);
  return (
    <div className={classes(styles.tab, session.stale && styles.stale)} data-view={view}>
      {pasted && <PastedBar log={log} />}
      <div className={styles.bar}>
        <Choice label="View of the flow" value={view} onChange={setView} options={VIEWS} />
        {flow && <Legend flow={flow} />}
        <span className={styles.actions}>
          {view === 'graph' && (
            <>
              <IconButton
                label="Smaller"
                disabled={zoom === 0}
                onClick={() => setZoom(Math.max(0, zoom - 1))}
              >
                <ZoomOut size={14} aria-hidden />
              </IconButton>
              <IconButton
                label="Larger"
                disabled={zoom === ZOOMS.length - 1}
                onClick={() => setZoom(Math.min(ZOOMS.length - 1, zoom + 1))}
              >
                <ZoomIn size={14} aria-hidden />
              </IconButton>
            </>
          )}
          <IconButton
            label="Show in the log"
            disabled={slot === null}
            onClick={() => setInspectorTab('verifier')}
          >
            <ScrollText size={14} aria-hidden />
          </IconButton>
        </span>
      </div>
      {note !== '' && <p className={styles.note}>{note}</p>}
      {made && (
        <div className={styles.views}>
          {view === 'graph' && (
            <FlowGraph
              flow={made.flow}
              layout={made.layout}
              listing={listing}
              slot={slot}
              zoom={ZOOMS[zoom] ?? 1}
              nameOf={nameOf}
              onSelect={select}
            />
          )}
          {view === 'table' && (
            <BlockTable flow={made.flow} slot={slot} onSelect={select} onOpen={open} />
          )}
          <section className={styles.paths} aria-label="Paths">
            <h3 className={styles.heading}>
              {made.log.paths.length === 1
                ? '1 explored path'
                : `${made.log.paths.length.toLocaleString('en')} explored paths`}
            </h3>
            {made.log.paths.length > 0 && (
              <PathTree log={made.log} slot={slot} visit={visit} onSelect={select} onOpen={open} />
            )}
          </section>
        </div>
      )}
    </div>
  );
}
