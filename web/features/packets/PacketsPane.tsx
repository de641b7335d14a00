import { CircleDashed, FileInput, FileOutput, ListVideo, Network, Play, Plus } from 'lucide-react';
import { type ChangeEvent, useCallback, useRef, useState } from 'react';
import type { PacketTemplate } from '../../../engine/packet';
import type { ItemId } from '../../../engine/workspace';
import {
  IMPORT_ACCEPTS,
  importFile,
  openPacket,
  resultsAreStale,
  runEverything,
  selectPacketCount,
  useApp,
  useAppState,
} from '../../store';
import { Button, EmptyState, IconButton, later, Menu, Tabs } from '../../ui';
import { type Filtered, useFiltered } from './filter/use-filtered';
import styles from './PacketsPane.module.css';
import { addTemplate, runPacket } from './packet-actions';
import { SourceMenu } from './source/SourceMenu';
import { PacketTable } from './table/PacketTable';
import { WhyHere } from './WhyHere';

const ComposeDialog = later(() =>
  import('./compose/ComposeDialog').then((module) => module.ComposeDialog),
);

const FilterBar = later(() => import('./filter/FilterBar').then((module) => module.FilterBar));
const EventsTab = later(() => import('./events/EventsTab').then((module) => module.EventsTab));
const ConsoleTab = later(() => import('../console').then((module) => module.ConsoleTab));
const ReopenCapture = later(() =>
  import('./source/ReopenCapture').then((module) => module.ReopenCapture),
);
const RepeatDialog = later(() =>
  import('./source/RepeatDialog').then((module) => module.RepeatDialog),
);

const loadTemplates = () => import('./templates').then((module) => module.PACKET_TEMPLATES);

/** What is open over the table. */
export interface Editing {
  readonly packet: ItemId;
  readonly focus: 'name' | 'bytes';
}

function AddPacket({ onCompose }: { readonly onCompose: () => void }) {
  const app = useApp();
  const [templates, setTemplates] = useState<readonly PacketTemplate[]>([]);
  return (
    <Menu
      label="Packet templates"
      align="start"
      onApproach={() => void loadTemplates().then(setTemplates)}
      trigger={
        <Button variant="line" icon={<Plus size={14} aria-hidden />}>
          Packet
        </Button>
      }
      heading="A packet to start from"
      items={[
        {
          key: 'compose',
          label: 'Compose…',
          note: 'header by header, or in hex',
          onSelect: onCompose,
        },
        ...templates.map((template) => ({
          key: template.id,
          label: template.title,
          note: `${template.bytes.length} bytes`,
          onSelect: () => addTemplate(app, template),
        })),
      ]}
    />
  );
}

function ImportCapture() {
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
        icon={<FileInput size={14} aria-hidden />}
        onClick={() => input.current?.click()}
      >
        <span className={styles.word}>Import capture</span>
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

function Tools({
  onRepeat,
  onCompose,
}: {
  readonly onRepeat: () => void;
  readonly onCompose: () => void;
}) {
  const app = useApp();
  const count = useAppState(selectPacketCount);
  const isTraffic = useAppState((state) => state.source !== null);
  const selected = useAppState((state) => state.playhead.packet);
  const stale = useAppState(resultsAreStale);
  return (
    <div className={styles.tools}>
      {stale && (
        <span className={styles.stale}>
          <CircleDashed size={13} aria-hidden />
          out of date
        </span>
      )}
      <SourceMenu onRepeat={onRepeat} />
      {!isTraffic && (
        <IconButton
          label="Run this packet"
          disabled={selected === null}
          onClick={() => selected !== null && void runPacket(app, selected)}
        >
          <Play size={15} aria-hidden />
        </IconButton>
      )}
      <IconButton
        label="Run all packets"
        disabled={count === 0}
        onClick={() => void runEverything(app)}
      >
        <ListVideo size={15} aria-hidden />
      </IconButton>
      {!isTraffic && <ExportCapture />}
      <AddPacket onCompose={onCompose} />
      <ImportCapture />
    </div>
  );
}

function NoPackets() {
  const app = useApp();
  const sendPing = async () => {
    const [ping] = await loadTemplates(); // the table starts with it
    if (ping) addTemplate(app, ping);
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

/** The packets that are shown, with their filter. */
function Packets({ filtered }: { readonly filtered: Filtered }) {
  const app = useApp();
  const source = useAppState((state) => state.source);
  const count = useAppState(selectPacketCount);
  const capture = useAppState(({ workspace }) =>
    workspace.captures.find(({ id }) => id === source),
  );
  const [editing, setEditing] = useState<Editing | null>(null);
  const close = useCallback(() => setEditing(null), []);
  const edit = (wanted: Editing) => {
    if (source === null) setEditing(wanted);
    else void openPacket(app, wanted.packet, 0);
  };
  if (count === 0) {
    return source !== null && capture ? <ReopenCapture capture={capture} /> : <NoPackets />;
  }
  return (
    <div className={styles.packets}>
      <div className={styles.filter}>
        <FilterBar filtered={filtered} />
      </div>
      <PacketTable filtered={filtered} onEdit={edit} />
      <WhyHere />
      {editing && (
        <ComposeDialog
          key={editing.packet}
          packet={editing.packet}
          focus={editing.focus}
          onClose={close}
        />
      )}
    </div>
  );
}

/** Packets, what became of them and why, and the events of their run. */
export function PacketsPane() {
  const tab = useAppState((state) => state.packetsTab);
  const setTab = useAppState((state) => state.setPacketsTab);
  const count = useAppState(selectPacketCount);
  const filtered = useFiltered();
  const dialog = useAppState((state) => state.dialog);
  const openDialog = useAppState((state) => state.openDialog);
  const [repeating, setRepeating] = useState(false);
  return (
    <>
      <Tabs
        label="Packets and events"
        value={tab}
        onChange={setTab}
        trailing={
          <Tools onRepeat={() => setRepeating(true)} onCompose={() => openDialog('compose')} />
        }
        items={[
          {
            value: 'packets',
            label: 'Packets',
            badge: count.toLocaleString('en'),
            panel: <Packets filtered={filtered} />,
          },
          {
            value: 'events',
            label: 'Events',
            panel: (
              <div className={styles.packets}>
                <div className={styles.filter}>
                  <FilterBar filtered={filtered} />
                </div>
                <EventsTab filtered={filtered} />
              </div>
            ),
          },
          { value: 'console', label: 'Console', panel: <ConsoleTab /> },
        ]}
      />
      {dialog === 'compose' && (
        <ComposeDialog packet={null} focus="bytes" onClose={() => openDialog(null)} />
      )}
      {repeating && <RepeatDialog onClose={() => setRepeating(false)} />}
    </>
  );
}
