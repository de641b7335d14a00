import { FilePlus2, FolderDown, FolderOpen, Upload } from 'lucide-react';
import { useCallback, useEffect, useRef, useState } from 'react';
import { emptyWorkspace } from '../../../engine/workspace';
import { type ShelfRecord, useApp, useAppState } from '../../store';
import { Button, Dialog, EmptyState } from '../../ui';
import { exportAll } from './export-workspace';
import { WorkspaceRow } from './WorkspaceRow';
import styles from './WorkspacesDialog.module.css';

/** The list, or why there is none. */
type Listed = { readonly records: readonly ShelfRecord[] } | { readonly problem: string } | null;

/** What was deleted in this visit, and can be brought back. */
let deleted: readonly ShelfRecord[] = [];

/** The workspaces of this device: opened, named, copied, deleted, taken out and brought in. */
export function WorkspacesDialog() {
  const { library } = useApp();
  const openDialog = useAppState((state) => state.openDialog);
  const present = useAppState(({ home }) => (home.kind === 'shared' ? null : home.id));
  const [listed, setListed] = useState<Listed>(null);
  const [said, setSaid] = useState('');
  const input = useRef<HTMLInputElement>(null);

  const refresh = useCallback(async () => {
    try {
      setListed({ records: await library.list() });
    } catch (error) {
      setListed({ problem: error instanceof Error ? error.message : String(error) });
    }
  }, [library]);
  useEffect(() => void refresh(), [refresh]);

  const close = () => openDialog(null);
  /** Does something with the list; `action` may answer with other words than those given. */
  const act = async (action: Promise<unknown>, words: string) => {
    try {
      const told = await action;
      setSaid(typeof told === 'string' ? told : words);
    } catch (error) {
      setSaid(`That failed: ${error instanceof Error ? error.message : String(error)}.`);
    }
    await refresh();
  };
  const open = async ({ id, name }: ShelfRecord) => {
    setSaid('');
    if (id === present || (await library.open(id))) close();
    else setSaid(`${name} cannot be read. Take it out as a file to see what is in it.`);
  };
  const remove = async (record: ShelfRecord) => {
    const gone = await library.remove(record.id);
    if (gone) deleted = [gone, ...deleted];
  };
  const restore = async (record: ShelfRecord) => {
    await library.restore(record);
    deleted = deleted.filter((other) => other !== record);
  };

  return (
    <Dialog
      onClose={close}
      title="Workspaces"
      description="Kept in this browser, on this device. Each is saved as you work."
      footer={
        <>
          <Button
            icon={<FolderDown size={14} aria-hidden />}
            onClick={() => {
              if (listed && 'records' in listed) setSaid(exportAll(listed.records));
            }}
          >
            Export all
          </Button>
          <Button icon={<Upload size={14} aria-hidden />} onClick={() => input.current?.click()}>
            Import
          </Button>
          <Button
            variant="primary"
            icon={<FilePlus2 size={14} aria-hidden />}
            onClick={() => {
              void library.add(emptyWorkspace());
              close();
            }}
          >
            New workspace
          </Button>
        </>
      }
    >
      <p className={styles.said} role="status">
        {said}
      </p>
      {listed && 'problem' in listed && (
        <EmptyState icon={<FolderOpen size={22} aria-hidden />} title="This browser keeps nothing">
          {listed.problem} Export the workspace on the screen to keep it.
        </EmptyState>
      )}
      {listed && 'records' in listed && (
        <ul className={styles.list} aria-label="Workspaces of this device">
          {listed.records.map((record) => (
            <WorkspaceRow
              key={record.id}
              record={record}
              present={record.id === present}
              onOpen={() => void open(record)}
              onRename={(name) => act(library.rename(record.id, name), `Renamed to ${name}.`)}
              onDuplicate={() =>
                void act(library.duplicate(record.id), `${record.name} duplicated.`)
              }
              onDelete={() => void act(remove(record), `${record.name} deleted.`)}
            />
          ))}
          {deleted.map((record) => (
            <li key={record.id} className={styles.gone}>
              <span>{record.name}, deleted</span>
              <Button
                variant="line"
                onClick={() => void act(restore(record), `${record.name} is back.`)}
              >
                Undo: bring back {record.name}
              </Button>
            </li>
          ))}
        </ul>
      )}
      <input
        ref={input}
        type="file"
        hidden
        aria-label="File of workspaces"
        accept=".json"
        data-testid="import-workspaces"
        onChange={(event) => {
          const file = event.target.files?.[0];
          event.target.value = '';
          if (file)
            void act(
              file.text().then((text) => library.keepFile(text)),
              '',
            );
        }}
      />
    </Dialog>
  );
}
