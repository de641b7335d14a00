import { Fragment } from 'react';
import { useAppState } from '../../store';
import { Dialog, Kbd } from '../../ui';
import styles from './ShortcutsDialog.module.css';
import { SHORTCUTS } from './shortcuts';

const GROUPS = [...new Set(SHORTCUTS.map(({ group }) => group))];

const SIGNS: Readonly<Record<string, string>> = {
  ArrowRight: '→',
  ArrowLeft: '←',
  ArrowDown: '↓',
  ArrowUp: '↑',
};

const shown = (keys: string) =>
  keys
    .split('+')
    .map((key) => SIGNS[key] ?? (key.length === 1 ? key.toUpperCase() : key))
    .join(' ');

/** Every key of the page. */
export function ShortcutsDialog() {
  const openDialog = useAppState((state) => state.openDialog);
  return (
    <Dialog
      onClose={() => openDialog(null)}
      title="Keyboard shortcuts"
      description="Single letters work where no text is typed. On a Mac, Ctrl is the command key."
      size="l"
    >
      <div className={styles.groups}>
        {GROUPS.map((group) => (
          <div key={group}>
            <h3 className={styles.group}>{group}</h3>
            <dl className={styles.list}>
              {SHORTCUTS.filter((shortcut) => shortcut.group === group).map(({ keys, what }) => (
                <Fragment key={what}>
                  <dt>
                    {keys.map((chord) => (
                      <Kbd key={chord}>{shown(chord)}</Kbd>
                    ))}
                  </dt>
                  <dd>{what}</dd>
                </Fragment>
              ))}
            </dl>
          </div>
        ))}
      </div>
    </Dialog>
  );
}
