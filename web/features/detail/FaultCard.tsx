import { Zap } from 'lucide-react';
import { useMemo } from 'react';
import type { PacketReport } from '../../../engine/api';
import type { ItemId } from '../../../engine/workspace';
import { type OpenTrace, openPacket, useApp, useAppState } from '../../store';
import { Button } from '../../ui';
import { programName } from '../packets';
import styles from './FaultCard.module.css';
import { faultPlace } from './fault-place';

export interface FaultCardProps {
  readonly packet: ItemId;
  readonly outcome: Extract<PacketReport['outcome'], { kind: 'fault' }>;
  readonly trace: OpenTrace | null;
  readonly stale: boolean;
}

/** What stopped the packet, and where. */
export function FaultCard({ packet, outcome, trace, stale }: FaultCardProps) {
  const app = useApp();
  const { fault, program } = outcome;
  const report = useAppState((state) => (stale ? undefined : state.reports[program]));
  const name = useAppState((state) => programName(state.workspace, program));
  const place = useMemo(() => faultPlace(fault, report, trace), [fault, report, trace]);
  const facts = [
    ['instruction', place.injected ? `${place.insn} (injected: ${place.injected})` : place.insn],
    ...(place.address ? [['address', place.address]] : []),
    ['region', fault.region],
  ] as const;
  return (
    <section className={styles.card} aria-label="Fault">
      <div className={styles.head}>
        <h3 className={styles.title}>
          <Zap size={14} aria-hidden /> Fault in {name}
        </h3>
        {trace && !trace.report.truncated && (
          <Button
            className={styles.go}
            onClick={() => void openPacket(app, packet, trace.steps.stepCount - 1)}
          >
            Go there
          </Button>
        )}
      </div>
      <p className={styles.message}>{sentence(fault.message)}</p>
      <dl className={styles.facts}>
        {facts.map(([term, value]) => (
          <div key={term} className={styles.fact}>
            <dt>{term}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

const sentence = (text: string) => (/[.!?]$/.test(text) ? text : `${text}.`);
