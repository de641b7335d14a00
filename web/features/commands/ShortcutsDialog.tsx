import { Fragment } from 'react';
import { useAppState } from '../../store';
import { Button, Dialog, Kbd } from '../../ui';
import { COMMANDS } from './commands';
import { shownKeys } from './keys';
import styles from './ShortcutsDialog.module.css';

const WITH_KEYS = COMMANDS.filter(({ keys }) => keys !== undefined);
const GROUPS = [...new Set(WITH_KEYS.map(({ group }) => group))];

/** Every key of the page. */
export function ShortcutsDialog() {
  const openDialog = useAppState((state) => state.openDialog);
  return (
    <Dialog
      onClose={() => openDialog(null)}
      title="Keyboard shortcuts"
      description="Single letters work where no text is typed. On a Mac, Ctrl is the command key."
      size="l"
      footer={
        <Button variant="line" onClick={() => openDialog('commands')}>
          All commands
        </Button>
      }
    >
      <div className={styles.groups}>
        {GROUPS.map((group) => (
          <div key={group}>
            <h3 className={styles.group}>{group}</h3>
            <dl className={styles.list}>
              {WITH_KEYS.filter((command) => command.group === group).map(({ keys, title }) => (
                <Fragment key={title}>
                  <dt>
                    {keys?.map((chord) => (
                      <Kbd key={chord}>{shownKeys(chord)}</Kbd>
                    ))}
                  </dt>
                  <dd>{title}</dd>
                </Fragment>
              ))}
            </dl>
          </div>
        ))}
      </div>
    </Dialog>
  );
}
