import { useMemo, useRef } from 'react';
import { useAppState } from '../../store';
import { classes } from '../../ui';
import { CodeLine } from './CodeLine';
import styles from './CodeTab.module.css';
import { type EditorPhase, useCodeEditor } from './use-code-editor';
import { useInspected } from './use-inspected';

/** The code as text: until the editor is there, and where it cannot be. */
function PlainCode({ source, name }: { readonly source: string; readonly name: string }) {
  const lines = useMemo(() => source.split(/\r\n?|\n/), [source]);
  return (
    <section
      className={styles.plain}
      aria-label={`Source of ${name}`}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: long code is scrolled by keyboard
      tabIndex={0}
    >
      {lines.map((line, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: lines have no other name than their number
        <code key={index} className={styles.line}>
          <CodeLine text={line} />
        </code>
      ))}
    </section>
  );
}

const NOTES: Record<Exclude<EditorPhase, 'ready'>, string | null> = {
  loading: null,
  failed:
    'The editor could not be loaded, so the code cannot be changed here. Reload the page to try again.',
};

/** The source of the selected program, in an editor that comes after the first paint. */
export function CodeTab() {
  const host = useRef<HTMLDivElement>(null);
  const visible = useAppState((state) => state.inspectorTab === 'code');
  const phase = useCodeEditor(host, visible);
  const { program } = useInspected();
  const note = phase === 'ready' ? null : NOTES[phase];
  return (
    <div className={styles.code}>
      {phase !== 'ready' && program && <PlainCode source={program.source} name={program.name} />}
      {note !== null && (
        <p className={styles.note} role="status">
          {note}
        </p>
      )}
      {/* `nokey`: the graph's space bar must not take what is typed here */}
      <div ref={host} className={classes(styles.host, 'nokey')} data-testid="code-editor" />
    </div>
  );
}
