import { Download, FilePlus2 } from 'lucide-react';
import { emptyWorkspace } from '../../../engine/workspace';
import { leaveLink, useApp, useAppState } from '../../store';
import { Button, Dialog, download } from '../../ui';
import styles from './ShareDialog.module.css';

/** A link that cannot be opened: why, and what to do now. */
export function BadLinkDialog() {
  const { library, store } = useApp();
  const link = useAppState((state) => state.badLink);
  if (!link) return null;
  const close = () => {
    leaveLink();
    store.getState().showBadLink(null);
  };
  const blank = () => {
    close();
    void library.add(emptyWorkspace());
  };
  const raw = () => {
    if (link.inside === null) download('chaincall-link.txt', location.href, 'text/plain');
    else download('chaincall-link.json', link.inside, 'application/json');
  };
  return (
    <Dialog
      onClose={close}
      title="This link cannot be opened"
      footer={
        <>
          <Button icon={<Download size={14} aria-hidden />} onClick={raw}>
            {link.inside === null ? 'Download the link' : 'Download what is in it'}
          </Button>
          <Button icon={<FilePlus2 size={14} aria-hidden />} onClick={blank}>
            Start with a blank workspace
          </Button>
          <Button variant="primary" onClick={close}>
            Go on with mine
          </Button>
        </>
      }
    >
      <p className={styles.text}>{link.message}</p>
      <p className={styles.note}>
        Your own workspace is as it was, and nothing of the link has run.
      </p>
    </Dialog>
  );
}
