import { BookOpen, FilePlus2, Upload } from 'lucide-react';
import { type ReactNode, useRef } from 'react';
import { IMPORT_ACCEPTS, importFile, useApp } from '../../store';
import { addBlankProgram } from './commands';
import styles from './EmptyCards.module.css';

function Card({
  icon,
  title,
  text,
  onClick,
}: {
  readonly icon: ReactNode;
  readonly title: string;
  readonly text: string;
  readonly onClick: () => void;
}) {
  return (
    <button type="button" className={styles.card} onClick={onClick}>
      {icon}
      <b>{title}</b>
      <span>{text}</span>
    </button>
  );
}

/** Three ways to begin, while the chain has no program. */
export function EmptyCards() {
  const app = useApp();
  const { store } = app;
  const input = useRef<HTMLInputElement>(null);
  const blank = () => {
    const { workspace } = store.getState();
    const iface = workspace.interfaces[0]!; // the schema asks for one at least
    const at = workspace.layout[iface.id] ?? { x: 0, y: 0 };
    addBlankProgram(
      store,
      { x: at.x + 200, y: at.y - 60 },
      iface.heads.xdp === undefined ? { kind: 'iface', iface: iface.id, hook: 'xdp' } : undefined,
    );
  };
  return (
    <div className={styles.place}>
      <div className={styles.cards}>
        <Card
          icon={<BookOpen size={22} aria-hidden />}
          title="Start from an example"
          text="A chain with packets, and things to try"
          onClick={() => store.getState().openDialog('examples')}
        />
        <Card
          icon={<FilePlus2 size={22} aria-hidden />}
          title="Blank XDP_PASS program"
          text="Two lines that let everything through"
          onClick={blank}
        />
        <Card
          icon={<Upload size={22} aria-hidden />}
          title="Import"
          text="A capture or a workspace; dropping one here does too"
          onClick={() => input.current?.click()}
        />
        <input
          ref={input}
          type="file"
          hidden
          aria-label="Workspace or capture file"
          accept={IMPORT_ACCEPTS}
          onChange={(event) => {
            const file = event.target.files?.[0];
            event.target.value = '';
            if (file) void importFile(app, file);
          }}
        />
      </div>
    </div>
  );
}
