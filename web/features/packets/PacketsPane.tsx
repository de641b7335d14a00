import { CircleDashed, FileInput, FileOutput, ListVideo, Network, Play, Plus } from 'lucide-react';
import { type ChangeEvent, useCallback, useRef, useState } from 'react';
import type { PacketTemplate } from '../../../engine/packet';
import type { ItemId } from '../../../engine/workspace';
import {
  IMPORT_ACCEPTS,
  importFile,
  resultsAreStale,
  runEverything,
  useApp,
  useAppState,
} from '../../store';
import { Button, EmptyState, IconButton, later, Menu } from '../../ui';
import styles from './PacketsPane.module.css';
import { PacketTable } from './PacketTable';
import { addTemplate, runPacket } from './packet-actions';
import { WhyHere } from './WhyHere';

const EditPacketDialog = later(() =>
  import('./EditPacketDialog').then((module) => module.EditPacketDialog),
);

const loadTemplates = () => import('./templates').then((module) => module.PACKET_TEMPLATES);

/** What is open over the table. */
export interface Editing {
  readonly packet: ItemId;
  readonly focus: 'name' | 'bytes';
}

function AddPacket({ variant }: { readonly variant: 'line' | 'primary' }) {
  const { store } = useApp();
  const [templates, setTemplates] = useState<readonly PacketTemplate[]>([]);
  return (
    <Menu
      label="Packet templates"
      align="start"
      onApproach={() => void loadTemplates().then(setTemplates)}
      trigger={
        <Button variant={variant} icon={<Plus size={14} aria-hidden />}>
          Packet
        </Button>
      }
      heading="A packet to start from"
      items={templates.map((template) => ({
        key: template.id,
        label: template.title,
        note: `${template.bytes.length} bytes`,
        onSelect: () => addTemplate(store, template),
      }))}
    />
  );
}

function ImportCapture() {
  const { store, controller } = useApp();
  const input = useRef<HTMLInputElement>(null);
  const onChange = (event: ChangeEvent<HTMLInputElement>) => {
    const file = event.target.files?.[0];
    event.target.value = ''; // the same file can be chosen again
    if (file) void importFile(store, controller, file);
  };
  return (
    <>
      <Button
        variant="line"
        icon={<FileInput size={14} aria-hidden />}
        onClick={() => input.current?.click()}
      >
        Import capture
      </Button>
      <input
        ref={input}
        type="file"
        hidden
        aria-label="Capture file"
        accept={IMPORT_ACCEPTS}
        onChange={onChange}
        data-testid="import-capture"
      />
    </>
  );
}

function ExportCapture() {
  const { store } = useApp();
  const none = useAppState(({ workspace, results }) =>
    workspace.packets.every(({ id }) => !results[id]),
  );
  const onClick = async () => {
    const { exportCapture } = await import('./export-capture');
    exportCapture(store);
  };
  return (
    <IconButton
      label={none ? 'Export capture: run the packets first' : 'Export capture, with verdicts'}
      disabled={none}
      onClick={() => void onClick()}
    >
      <FileOutput size={15} aria-hidden />
    </IconButton>
  );
}

function Toolbar() {
  const app = useApp();
  const count = useAppState((state) => state.workspace.packets.length);
  const selected = useAppState((state) => state.playhead.packet);
  const stale = useAppState(resultsAreStale);
  return (
    <div className={styles.toolbar}>
      <h2 className={styles.title}>
        Packets <span className={styles.count}>{count}</span>
      </h2>
      {stale && (
        <span className={styles.stale}>
          <CircleDashed size={13} aria-hidden />
          out of date
        </span>
      )}
      <span className={styles.grow} />
      <IconButton
        label="Run this packet"
        disabled={selected === null}
        onClick={() => selected !== null && void runPacket(app, selected)}
      >
        <Play size={15} aria-hidden />
      </IconButton>
      <IconButton
        label="Run all packets"
        disabled={count === 0}
        onClick={() => void runEverything(app)}
      >
        <ListVideo size={15} aria-hidden />
      </IconButton>
      <ExportCapture />
      <AddPacket variant="line" />
      <ImportCapture />
    </div>
  );
}

function NoPackets() {
  const { store } = useApp();
  const sendPing = async () => {
    const [ping] = await loadTemplates(); // the table starts with it
    if (ping) addTemplate(store, ping);
  };
  return (
    <EmptyState
      icon={<Network size={22} aria-hidden />}
      title="No packets yet"
      actions={
        <Button
          variant="primary"
          icon={<Plus size={14} aria-hidden />}
          onClick={() => void sendPing()}
        >
          Send a ping
        </Button>
      }
    >
      Packets go through the chain one after the other. Make one from a template, or import a
      capture (pcap or pcapng) by the button or by dropping the file anywhere.
    </EmptyState>
  );
}

/** The workspace's packets, what became of them, and why. */
export function PacketsPane() {
  const empty = useAppState((state) => state.workspace.packets.length === 0);
  const [editing, setEditing] = useState<Editing | null>(null);
  const close = useCallback(() => setEditing(null), []);
  return (
    <div className={styles.pane}>
      <Toolbar />
      {empty ? <NoPackets /> : <PacketTable onEdit={setEditing} />}
      {!empty && <WhyHere />}
      {editing && (
        <EditPacketDialog
          key={editing.packet}
          packet={editing.packet}
          focus={editing.focus}
          onClose={close}
        />
      )}
    </div>
  );
}
