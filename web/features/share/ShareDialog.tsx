import { Check, Copy, Download, TriangleAlert } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { LINK_LIMITS, type LinkResult, type Moment } from '../../../engine/share';
import { useApp, useAppState } from '../../store';
import { Button, classes, Dialog } from '../../ui';
import { exportWorkspace } from '../workspaces';
import styles from './ShareDialog.module.css';

/** What the page looks at, as a link can say it. */
function useMoment(): Moment {
  const program = useAppState((state) => state.selection.program ?? undefined);
  // Packets of a capture are not in the workspace, so a link cannot point at one.
  const ofWorkspace = useAppState((state) => state.source === null);
  const packet = useAppState((state) => (ofWorkspace && state.playhead.packet) || undefined);
  const step = useAppState((state) => state.playhead.step ?? undefined);
  return { program, packet, ...(packet === undefined ? {} : { step }) };
}

const count = (n: number) => n.toLocaleString('en');

/** How long a link may be for whom, in words. */
export function roomFor(length: number): {
  readonly tone: 'good' | 'warn';
  readonly words: string;
} {
  if (length <= LINK_LIMITS.chat) return { tone: 'good', words: 'fits a chat message' };
  if (length <= LINK_LIMITS.safe) {
    return { tone: 'warn', words: 'too long for some chats: they cut at 2,000 characters' };
  }
  return { tone: 'warn', words: 'too long to paste safely: send the file instead' };
}

function Facts({ length }: { readonly length: number }) {
  const { tone, words } = roomFor(length);
  const Icon = tone === 'good' ? Check : TriangleAlert;
  return (
    <p className={classes(styles.facts, styles[tone])} role="status">
      <Icon size={14} aria-hidden />
      {count(length)} characters, {words}.
    </p>
  );
}

/** The workspace as a link that holds all of it, or as a file where it is too large. */
export function ShareDialog() {
  const { controller, store } = useApp();
  const openDialog = useAppState((state) => state.openDialog);
  const announce = useAppState((state) => state.announce);
  const field = useRef<HTMLTextAreaElement>(null);
  const [withMoment, setWithMoment] = useState(false);
  const [made, setMade] = useState<LinkResult | null>(null);
  const moment = useRef(useMoment());

  useEffect(() => {
    let late = false;
    const at = withMoment ? moment.current : {};
    void controller.makeLink(at).then((result) => {
      if (late) return;
      setMade(result ?? { ok: false, message: 'The engine was restarted. Open this again.' });
    });
    return () => {
      late = true;
    };
  }, [controller, withMoment]);

  const address = location.href.slice(0, location.href.length - location.hash.length);
  const link = made?.ok ? address + made.fragment : null;
  const tooLong = link !== null && link.length > LINK_LIMITS.safe;
  const copy = async () => {
    if (link === null) return;
    try {
      await navigator.clipboard.writeText(link);
      announce('Link copied.');
      openDialog(null);
    } catch {
      field.current?.select(); // the browser keeps the clipboard to itself: Ctrl C copies
      announce('The browser refuses to copy: the link is selected, press Ctrl C.', 'problem');
    }
  };
  return (
    <Dialog
      onClose={() => openDialog(null)}
      title="Share"
      description="The link holds the whole workspace behind its #, which no server is sent."
      footer={
        <>
          <Button
            variant={tooLong || made?.ok === false ? 'primary' : 'line'}
            icon={<Download size={14} aria-hidden />}
            onClick={() => {
              exportWorkspace(store);
              openDialog(null);
            }}
          >
            Download a file
          </Button>
          <Button
            variant={tooLong ? 'line' : 'primary'}
            icon={<Copy size={14} aria-hidden />}
            disabled={link === null}
            onClick={() => void copy()}
          >
            Copy link
          </Button>
        </>
      }
    >
      {made?.ok === false ? (
        <p className={styles.text} role="alert">
          {made.message}
        </p>
      ) : (
        <>
          <label className={styles.label} htmlFor="share-link">
            Link
          </label>
          <textarea
            id="share-link"
            ref={field}
            className={styles.link}
            readOnly
            rows={4}
            value={link ?? ''}
            placeholder="packing…"
            onFocus={(event) => event.currentTarget.select()}
          />
          {link !== null && <Facts length={link.length} />}
          <label className={styles.check}>
            <input
              type="checkbox"
              checked={withMoment}
              onChange={(event) => setWithMoment(event.target.checked)}
            />
            Show the selected program, packet and step
          </label>
        </>
      )}
      <p className={styles.note}>
        Whoever opens it sees a copy: it takes the place of nothing, and runs only when told to.
      </p>
    </Dialog>
  );
}
