import { useMemo } from 'react';
import type { ProgramReport } from '../../../../engine/api';
import { provenOf } from '../../../../engine/explain';
import { useApp } from '../../../store';
import { CodeLine } from '../CodeLine';
import { showInCode } from '../inspector-ui';
import { statsWords } from '../report-words';
import styles from './Explain.module.css';
import { accessWords, closest, listWords, packetWords } from './proven-words';

type Loaded = Extract<ProgramReport, { phase: 'loaded' }>;

const MOST_ACCESSES = 5;

/** What the verifier has proven of an accepted program. */
export function Acceptance({
  report,
  source,
}: {
  readonly report: Loaded;
  readonly source: string;
}) {
  const { store } = useApp();
  const { assembled, visits, stats, stackDepth, tag } = report;
  const proven = useMemo(() => provenOf(assembled, visits), [assembled, visits]);
  const lines = source.split(/\r\n?|\n/);
  const rows = [
    ['Walk', `The verifier ${statsWords(stats)}.`],
    ['Packet', packetWords(proven.packet)],
    ['Context', listWords(proven.ctx)],
    ['Maps', listWords(proven.maps)],
    ['Helpers', listWords(proven.helpers)],
    ['Stack', `${stackDepth} of 512 bytes`],
    ['Tag', tag],
  ] as const;
  return (
    <>
      <h3 className={styles.heading}>What was proven</h3>
      <dl className={styles.facts}>
        {rows.map(([name, words]) => (
          <div key={name} className={styles.fact}>
            <dt>{name}</dt>
            <dd>{words}</dd>
          </div>
        ))}
      </dl>
      {proven.packet.length > 0 && (
        <>
          <h3 className={styles.heading}>Closest to the end of what is known</h3>
          <ol className={styles.path}>
            {closest(proven.packet, MOST_ACCESSES).map((access) => {
              const range = assembled.source[access.at];
              if (!range) return null;
              return (
                <li key={access.at} className={styles.step}>
                  <button
                    type="button"
                    className={styles.stepButton}
                    onClick={() => showInCode(store, range, access.at)}
                  >
                    <span className={styles.line}>{range.line}</span>
                    <code className={styles.code}>
                      <CodeLine text={lines[range.line - 1]?.trim() ?? ''} />
                    </code>
                    <span className={styles.words}>{accessWords(access)}</span>
                  </button>
                </li>
              );
            })}
          </ol>
        </>
      )}
    </>
  );
}
