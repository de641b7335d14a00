import { Copy, Download, Pencil, Trash2 } from 'lucide-react';
import { type KeyboardEvent, useRef, useState } from 'react';
import type { ShelfRecord } from '../../store';
import { Button, classes, download, fileNameOf, IconButton } from '../../ui';
import styles from './WorkspacesDialog.module.css';

const WHEN = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'short' });

const size = (characters: number) =>
  characters < 10_000
    ? `${(characters / 1000).toFixed(1)} kB`
    : `${Math.round(characters / 1000).toLocaleString('en')} kB`;

export interface WorkspaceRowProps {
  readonly record: ShelfRecord;
  /** It is the one on the screen. */
  readonly present: boolean;
  readonly onOpen: () => void;
  readonly onRename: (name: string) => Promise<void>;
  readonly onDuplicate: () => void;
  readonly onDelete: () => void;
}

function NameField({
  name,
  onDone,
}: {
  readonly name: string;
  /** `null`: as it was */
  readonly onDone: (name: string | null) => void;
}) {
  const [draft, setDraft] = useState(name);
  const done = useRef(false);
  const finish = (result: string | null) => {
    if (done.current) return; // the blur that follows a key
    done.current = true;
    onDone(result);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter') finish(draft.trim());
    else if (event.key === 'Escape') finish(null);
    else return;
    event.preventDefault();
    event.stopPropagation(); // Escape would close the dialog
  };
  return (
    <input
      className={styles.field}
      aria-label={`New name of ${name}`}
      value={draft}
      maxLength={80}
      spellCheck={false}
      ref={(field) => field?.focus()}
      onFocus={(event) => event.currentTarget.select()}
      onChange={(event) => setDraft(event.target.value)}
      onBlur={() => finish(draft.trim())}
      onKeyDown={onKeyDown}
    />
  );
}

/** One workspace of this device. */
export function WorkspaceRow({
  record,
  present,
  onOpen,
  onRename,
  onDuplicate,
  onDelete,
}: WorkspaceRowProps) {
  const { name, changed, text } = record;
  const [renaming, setRenaming] = useState(false);
  return (
    <li className={classes(styles.row, present && styles.present)}>
      <div className={styles.words}>
        {renaming ? (
          <NameField
            name={name}
            onDone={(next) => {
              setRenaming(false);
              if (next !== null && next !== name) void onRename(next);
            }}
          />
        ) : (
          <span className={styles.name}>{name}</span>
        )}
        <span className={styles.facts}>
          {present ? 'on the screen, ' : ''}
          {WHEN.format(changed)}, {size(text.length)}
        </span>
      </div>
      <Button variant="line" onClick={onOpen} aria-label={`Open ${name}`}>
        Open
      </Button>
      <IconButton label={`Rename ${name}`} onClick={() => setRenaming(true)}>
        <Pencil size={15} aria-hidden />
      </IconButton>
      <IconButton label={`Duplicate ${name}`} onClick={onDuplicate}>
        <Copy size={15} aria-hidden />
      </IconButton>
      <IconButton
        label={`Export ${name}`}
        onClick={() => download(`${fileNameOf(name)}.chaincall.json`, text, 'application/json')}
      >
        <Download size={15} aria-hidden />
      </IconButton>
      <IconButton label={`Delete ${name}`} onClick={onDelete}>
        <Trash2 size={15} aria-hidden />
      </IconButton>
    </li>
  );
}
