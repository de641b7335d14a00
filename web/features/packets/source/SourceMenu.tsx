import { ChevronDown, FileInput, Files, ListVideo, Repeat, Unplug } from 'lucide-react';
import { REPEATED, useApp, useAppState } from '../../../store';
import { Button, Menu, type MenuItem } from '../../../ui';
import { forgetCapture } from './captures';
import styles from './SourceMenu.module.css';

const n = (value: number) => value.toLocaleString('en');

/** Which packets are shown and run: the document's, a capture's, or the document's round after round. */
export function SourceMenu({ onRepeat }: { readonly onRepeat: () => void }) {
  const app = useApp();
  const source = useAppState((state) => state.source);
  const setSource = useAppState((state) => state.setSource);
  const traffics = useAppState((state) => state.traffics);
  const own = useAppState((state) => state.workspace.packets.length);
  const captures = useAppState((state) => state.workspace.captures);
  const capture = captures.find(({ id }) => id === source);
  const shown =
    source === null
      ? 'Workspace'
      : (capture?.name ?? traffics[source]?.title ?? 'Repeated packets');
  const repeated = traffics[REPEATED];
  const items: MenuItem[] = [
    {
      key: 'document',
      label: 'Packets of the workspace',
      note: `${n(own)}, kept by value`,
      icon: <Files size={14} aria-hidden />,
      onSelect: () => setSource(null),
    },
    ...captures.map(
      ({ id, name, packets }): MenuItem => ({
        key: id,
        label: name,
        note: traffics[id]
          ? `${n(packets)} packets`
          : `${n(packets)} packets; its file is not open`,
        icon: <FileInput size={14} aria-hidden />,
        onSelect: () => setSource(id),
      }),
    ),
    ...(repeated
      ? [
          {
            key: REPEATED,
            label: 'Repeated packets',
            note: repeated.title,
            icon: <ListVideo size={14} aria-hidden />,
            onSelect: () => setSource(REPEATED),
          },
        ]
      : []),
    {
      key: 'repeat',
      label: 'Repeat the packets…',
      note: own === 0 ? 'there are none to repeat' : 'run them again and again',
      icon: <Repeat size={14} aria-hidden />,
      disabled: own === 0,
      onSelect: onRepeat,
    },
    ...(capture
      ? [
          {
            key: 'forget',
            label: `Forget ${capture.name}`,
            icon: <Unplug size={14} aria-hidden />,
            onSelect: () => forgetCapture(app, capture.id),
          },
        ]
      : []),
  ];
  return (
    <Menu
      label="Packets to show"
      align="start"
      trigger={
        <Button className={styles.source} aria-label={`Packets shown: ${shown}`}>
          <span className={styles.name}>{shown}</span>
          <ChevronDown size={13} aria-hidden />
        </Button>
      }
      items={items}
    />
  );
}
