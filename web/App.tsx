import { useState } from 'react';
import styles from './App.module.css';
import { PaletteDialog, ShortcutsDialog, useCommandKeys } from './features/commands';
import { DetailPane } from './features/detail';
import { ExamplesDialog, TryThis } from './features/gallery';
import { GraphPane } from './features/graph';
import { Inspector, OpenLogDialog } from './features/inspector';
import { PacketsPane } from './features/packets';
import { BadLinkDialog, ShareDialog } from './features/share';
import { EngineBanner, ProblemDialog, StatusBar } from './features/status';
import { DropAnywhere, TopBar } from './features/topbar';
import { TransportBar } from './features/transport';
import { HomeBanner, WorkspacesDialog } from './features/workspaces';
import { useAppState } from './store';
import { Split, Tabs, Toasts, TooltipLayer, useMediaQuery } from './ui';

/** Graph and inspector: side by side, or as two tabs where there is no room for both. */
function Upper() {
  const wide = useMediaQuery('(min-width: 1280px)');
  const pane = useAppState((state) => state.narrowPane);
  const setPane = useAppState((state) => state.setNarrowPane);
  const graph = (
    <section className={styles.pane} aria-label="Graph">
      <GraphPane />
    </section>
  );
  const inspector = (
    <section className={styles.pane} aria-label="Inspector">
      <Inspector />
    </section>
  );
  if (wide) {
    return (
      <Split
        id="columns"
        direction="columns"
        label="graph and inspector"
        initial={0.54}
        min={0.25}
        max={0.75}
        first={graph}
        second={inspector}
      />
    );
  }
  return (
    <Tabs
      label="Graph or inspector"
      value={pane}
      onChange={setPane}
      items={[
        { value: 'graph', label: 'Graph', panel: graph },
        { value: 'inspector', label: 'Inspector', panel: inspector, keep: true },
      ]}
    />
  );
}

/** Packets and the one that is looked at: side by side, or as two tabs. */
function Lower() {
  const wide = useMediaQuery('(min-width: 640px)');
  const [pane, setPane] = useState<'packets' | 'detail'>('packets');
  const packets = (
    <section className={styles.pane} aria-label="Packets">
      <PacketsPane />
    </section>
  );
  const detail = (
    <section className={styles.pane} aria-label="Packet detail">
      <DetailPane />
    </section>
  );
  return (
    <div className={styles.lower}>
      <TransportBar />
      <div className={styles.lowerPanes}>
        {wide ? (
          <Split
            id="lower-columns"
            direction="columns"
            label="packets and packet detail"
            initial={0.54}
            first={packets}
            second={detail}
          />
        ) : (
          <Tabs
            label="Packets or one packet"
            value={pane}
            onChange={setPane}
            items={[
              { value: 'packets', label: 'Packets', panel: packets },
              { value: 'detail', label: 'One packet', panel: detail },
            ]}
          />
        )}
      </div>
    </div>
  );
}

function Messages() {
  const notices = useAppState((state) => state.notices);
  const dismiss = useAppState((state) => state.dismiss);
  return <Toasts items={notices} onDismiss={dismiss} />;
}

/** What is open over the page; its code comes when it is asked for. */
function Dialogs() {
  const dialog = useAppState((state) => state.dialog);
  const problem = useAppState((state) => state.problem !== null);
  const badLink = useAppState((state) => state.badLink !== null);
  return (
    <>
      {dialog === 'examples' && <ExamplesDialog />}
      {dialog === 'shortcuts' && <ShortcutsDialog />}
      {dialog === 'commands' && <PaletteDialog />}
      {dialog === 'workspaces' && <WorkspacesDialog />}
      {dialog === 'share' && <ShareDialog />}
      {dialog === 'open-log' && <OpenLogDialog />}
      {problem && <ProblemDialog />}
      {badLink && <BadLinkDialog />}
    </>
  );
}

/** The page: top bar, graph, inspector, transport, packets, detail, status. */
export function App() {
  const away = useAppState(({ home, saved }) => home.kind !== 'own' || typeof saved === 'object');
  useCommandKeys();
  return (
    <>
      <div className={styles.app}>
        <TopBar />
        <main className={styles.main}>
          <EngineBanner />
          {away && <HomeBanner />}
          <TryThis />
          <Split
            id="rows"
            direction="rows"
            label="chain and packets"
            initial={0.61}
            min={0.3}
            max={0.8}
            className={styles.rows}
            first={<Upper />}
            second={<Lower />}
          />
        </main>
        <StatusBar />
      </div>
      <Dialogs />
      <DropAnywhere />
      <Messages />
      <TooltipLayer />
    </>
  );
}
