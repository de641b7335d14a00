import { SquareDashedMousePointer } from 'lucide-react';
import { lazy, type ReactNode, Suspense } from 'react';
import { useAppState } from '../../store';
import { EmptyState, Kbd, Tabs } from '../../ui';
import { CodeTab } from './CodeTab';
import styles from './Inspector.module.css';
import { useInspectorUi } from './inspector-ui';
import { useInspected } from './use-inspected';
import { VerdictCard } from './VerdictCard';

// What a first visit does not show comes when it is asked for.
const VerifierTab = lazy(() => import('./verifier/VerifierTab'));
const FlowTab = lazy(() => import('./flow/FlowTab'));
const RewritesTab = lazy(() => import('./rewrites/RewritesTab'));
const MapsTab = lazy(() => import('./maps/MapsTab'));

const later = (tab: ReactNode) => <Suspense fallback={null}>{tab}</Suspense>;

function NoProgram() {
  return (
    <EmptyState
      icon={<SquareDashedMousePointer size={22} aria-hidden />}
      title="No program to show"
    >
      Select a program in the graph to see its code and what the verifier says of it. With the graph
      focused, <Kbd>A</Kbd> adds one.
    </EmptyState>
  );
}

/** Tabs that show a log from elsewhere too. */
const OF_LOGS: readonly string[] = ['verifier', 'flow'];

/** The selected program: its code, what the verifier and the rewriter made of it, and its maps. */
export function Inspector() {
  const tab = useAppState((state) => state.inspectorTab);
  const setTab = useAppState((state) => state.setInspectorTab);
  const maps = useAppState((state) => state.maps.length);
  const { program } = useInspected();
  const pasted = useInspectorUi((ui) => ui.pasted !== null);
  if (!program && !(pasted && OF_LOGS.includes(tab))) return <NoProgram />;
  const key = pasted ? 'pasted' : program?.id;
  return (
    <div className={styles.inspector}>
      <Tabs
        label="Views of the selected program"
        className={styles.tabs}
        value={tab}
        onChange={setTab}
        items={[
          { value: 'code', label: 'Code', keep: true, panel: <CodeTab /> },
          { value: 'verifier', label: 'Verifier', panel: later(<VerifierTab key={key} />) },
          { value: 'flow', label: 'Flow', panel: later(<FlowTab key={key} />) },
          {
            value: 'rewrites',
            label: 'Rewrites',
            panel: program && later(<RewritesTab key={program.id} />),
          },
          {
            value: 'maps',
            label: 'Maps',
            ...(maps > 0 ? { badge: maps } : {}),
            panel: later(<MapsTab />),
          },
        ]}
      />
      {!(pasted && OF_LOGS.includes(tab)) && <VerdictCard />}
    </div>
  );
}
