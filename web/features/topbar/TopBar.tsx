import {
  BookOpen,
  CircleHelp,
  Command,
  Download,
  FolderOpen,
  Monitor,
  Moon,
  Redo2,
  Share2,
  Sun,
  Undo2,
  Upload,
} from 'lucide-react';
import { type ChangeEvent, useRef } from 'react';
import { IMPORT_ACCEPTS, importFile, useApp, useAppState } from '../../store';
import { Button, IconButton, Menu } from '../../ui';
import { keyOf } from '../commands';
import { exportWorkspace } from '../workspaces';
import { Logo } from './Logo';
import { SavedState } from './SavedState';
import styles from './TopBar.module.css';
import { WorkspaceName } from './WorkspaceName';

const THEMES = [
  { value: 'system', label: 'As the system', Icon: Monitor },
  { value: 'light', label: 'Light', Icon: Sun },
  { value: 'dark', label: 'Dark', Icon: Moon },
] as const;

function ThemeMenu() {
  const theme = useAppState((state) => state.theme);
  const setTheme = useAppState((state) => state.setTheme);
  const { Icon, label } = THEMES.find(({ value }) => value === theme)!; // every theme is listed
  return (
    <Menu
      label="Theme"
      trigger={
        <button type="button" className={styles.themeButton} aria-label={`Theme: ${label}`}>
          <Icon size={16} aria-hidden />
        </button>
      }
      items={THEMES.map((choice) => ({
        key: choice.value,
        label: choice.label,
        icon: <choice.Icon size={14} aria-hidden />,
        note: choice.value === theme ? 'in use' : undefined,
        onSelect: () => setTheme(choice.value),
      }))}
    />
  );
}

function UndoRedo() {
  const undoLabel = useAppState((state) => state.past.at(-1)?.label);
  const redoLabel = useAppState((state) => state.future.at(-1)?.label);
  const { store } = useApp();
  return (
    <>
      <IconButton
        label={undoLabel === undefined ? 'Undo: nothing to undo' : `Undo: ${undoLabel}`}
        shortcut={keyOf('undo')}
        aria-disabled={undoLabel === undefined}
        onClick={() => store.getState().undo()}
      >
        <Undo2 size={16} aria-hidden />
      </IconButton>
      <IconButton
        label={redoLabel === undefined ? 'Redo: nothing to redo' : `Redo: ${redoLabel}`}
        shortcut={keyOf('redo')}
        aria-disabled={redoLabel === undefined}
        onClick={() => store.getState().redo()}
      >
        <Redo2 size={16} aria-hidden />
      </IconButton>
    </>
  );
}

function ImportButton() {
  const app = useApp();
  const input = useRef<HTMLInputElement>(null);
  const onChange = (event: ChangeEvent<HTMLInputElement>) => {
    const file = event.target.files?.[0];
    event.target.value = ''; // the same file can be chosen again
    if (file) void importFile(app, file);
  };
  return (
    <>
      <Button
        variant="line"
        icon={<Upload size={14} aria-hidden />}
        onClick={() => input.current?.click()}
      >
        Import
      </Button>
      <input
        ref={input}
        type="file"
        hidden
        aria-label="Workspace or capture file"
        accept={IMPORT_ACCEPTS}
        onChange={onChange}
        data-testid="import-file"
      />
    </>
  );
}

/** Name and state of the workspace, and what is done with it as a whole. */
export function TopBar() {
  const { store } = useApp();
  const openDialog = useAppState((state) => state.openDialog);
  return (
    <header className={styles.bar}>
      <h1 className={styles.logo}>
        <Logo />
        <span className={styles.logoWord}>Chaincall</span>
      </h1>
      <WorkspaceName />
      <IconButton
        label="Workspaces"
        shortcut={keyOf('workspaces')}
        onClick={() => openDialog('workspaces')}
      >
        <FolderOpen size={16} aria-hidden />
      </IconButton>
      <SavedState />
      <span className={styles.grow} />
      <Button icon={<BookOpen size={14} aria-hidden />} onClick={() => openDialog('examples')}>
        Examples
      </Button>
      <span className={styles.divider} />
      <UndoRedo />
      <span className={styles.divider} />
      <ImportButton />
      <Button
        variant="line"
        icon={<Download size={14} aria-hidden />}
        onClick={() => exportWorkspace(store)}
      >
        Export
      </Button>
      <Button
        variant="line"
        icon={<Share2 size={14} aria-hidden />}
        onClick={() => openDialog('share')}
      >
        Share
      </Button>
      <span className={styles.divider} />
      <IconButton
        label="All commands"
        shortcut={keyOf('palette')}
        onClick={() => openDialog('commands')}
      >
        <Command size={16} aria-hidden />
      </IconButton>
      <IconButton
        label="Keyboard shortcuts"
        shortcut={keyOf('shortcuts')}
        onClick={() => openDialog('shortcuts')}
      >
        <CircleHelp size={16} aria-hidden />
      </IconButton>
      <ThemeMenu />
    </header>
  );
}
