import { ArrowLeft, Download, Play, X } from 'lucide-react';
import { useState } from 'react';
import { openPacket, runEverything, useApp, useAppState } from '../../store';
import { Banner, Button, IconButton } from '../../ui';
import { exportWorkspace } from './export-workspace';

/** What came by a link waits for a word of its visitor: it is judged, but runs nothing. */
function SharedBanner() {
  const app = useApp();
  const at = useAppState(({ home }) => (home.kind === 'shared' ? home.at : {}));
  const name = useAppState((state) => state.workspace.name);
  const ran = useAppState((state) => state.resultsOf !== null);
  const run = async () => {
    if (at.packet !== undefined && at.step !== undefined) {
      await openPacket(app, at.packet, at.step);
    } else await runEverything(app);
  };
  return (
    <Banner
      tone="info"
      live
      actions={
        <>
          {!ran && (
            <Button
              variant="primary"
              icon={<Play size={14} aria-hidden />}
              onClick={() => void run()}
            >
              Run
            </Button>
          )}
          <Button variant="line" onClick={() => void app.library.keepShared()}>
            Make it mine
          </Button>
          <Button
            icon={<ArrowLeft size={14} aria-hidden />}
            onClick={() => void app.library.back()}
          >
            Back to mine
          </Button>
        </>
      }
    >
      <strong>Shared workspace: {name}.</strong> It came by a link and is not kept on this device.
      Your own is as it was.
    </Banner>
  );
}

function ElsewhereBanner() {
  const { library } = useApp();
  return (
    <Banner
      tone="warning"
      live
      actions={
        <Button variant="line" onClick={() => void library.takeOver()}>
          Work here instead
        </Button>
      }
    >
      <strong>Open in another tab,</strong> which saves it. What you change here is kept as a copy.
    </Banner>
  );
}

function UnsavedBanner() {
  const { store } = useApp();
  const saved = useAppState((state) => state.saved);
  const [dismissed, setDismissed] = useState<string | null>(null);
  if (typeof saved !== 'object' || dismissed === saved.kind) return null;
  return (
    <Banner
      tone="warning"
      live
      actions={
        <>
          <Button
            variant="line"
            icon={<Download size={14} aria-hidden />}
            onClick={() => exportWorkspace(store)}
          >
            Save to a file
          </Button>
          <IconButton label="Dismiss" onClick={() => setDismissed(saved.kind)}>
            <X size={14} aria-hidden />
          </IconButton>
        </>
      }
    >
      {saved.kind === 'full' ? (
        <>
          <strong>The storage of this browser is full.</strong> What you do lives in this tab only.
          Save it to a file, or delete workspaces that you do not need.
        </>
      ) : (
        <>
          <strong>This browser keeps nothing for this page.</strong> Everything works, but your work
          lives in this tab only. Save it to a file to keep it.
        </>
      )}
    </Banner>
  );
}

/** Says where the workspace on the screen lives, where that is not simply this device. */
export function HomeBanner() {
  const home = useAppState((state) => state.home.kind);
  return (
    <>
      {home === 'shared' && <SharedBanner />}
      {home === 'elsewhere' && <ElsewhereBanner />}
      <UnsavedBanner />
    </>
  );
}
