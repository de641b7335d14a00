import { type KeyboardEvent, useState } from 'react';
import { setWorkspaceName } from '../../../engine/workspace';
import { edited, useAppState } from '../../store';
import styles from './WorkspaceName.module.css';

/** The name of the workspace, changed where it stands. */
export function WorkspaceName() {
  const name = useAppState((state) => state.workspace.name);
  const edit = useAppState((state) => state.edit);
  const [draft, setDraft] = useState<string | null>(null);

  const commit = () => {
    if (draft !== null && draft !== name) {
      edit('rename the workspace', (workspace) => edited(setWorkspaceName(workspace, draft)));
    }
    setDraft(null);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.key === 'Enter') event.currentTarget.blur();
    if (event.key === 'Escape') setDraft(null);
  };

  return (
    <input
      className={styles.name}
      aria-label="Name of the workspace"
      value={draft ?? name}
      maxLength={80}
      size={Math.min(36, Math.max(8, (draft ?? name).length))}
      spellCheck={false}
      onChange={(event) => setDraft(event.target.value)}
      onBlur={commit}
      onKeyDown={onKeyDown}
    />
  );
}
