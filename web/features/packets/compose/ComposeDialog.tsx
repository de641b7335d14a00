import { CircleAlert, CircleCheck, Layers, Rows3, TriangleAlert } from 'lucide-react';
import { type FormEvent, useEffect, useId, useMemo, useRef, useState } from 'react';
import { XDP_FRAME } from '../../../../engine/abi';
import {
  type DissectionNode,
  dissect,
  LAYER_WORDS,
  type LayerKind,
  PACKET_TEMPLATES,
  summarise,
} from '../../../../engine/packet';
import { type ItemId, WORKSPACE_LIMITS as LIMITS } from '../../../../engine/workspace';
import { useApp, useAppState } from '../../../store';
import { Button, classes, Dialog, Menu } from '../../../ui';
import { bytesToHex, formatHexText, readPacketText } from '../hex-text';
import { captureTime } from '../packet-row';
import { Breakages } from './Breakages';
import styles from './ComposeDialog.module.css';
import {
  addLayer,
  type Draft,
  draftOf,
  draftOfHex,
  make,
  moveLayer,
  removeLayer,
  setField,
} from './draft';
import { HexEditor } from './HexEditor';
import { LayerForm } from './LayerForm';
import { savePackets } from './save-packets';

/** What is wrong or missing in a packet, header by header. */
function problemsOf(nodes: readonly DissectionNode[], within = ''): string[] {
  return nodes.flatMap((node) => {
    const place = within ? `${within} ${node.label}` : node.label;
    const own = node.problem === undefined ? [] : [`${place}: ${node.problem}`];
    return [...own, ...problemsOf(node.children, within || node.label)];
  });
}

function Summary({
  bytes,
  count,
}: {
  readonly bytes: Uint8Array;
  /** Packets that it becomes: more than one where it is cut into fragments. */
  readonly count: number;
}) {
  const { what, from, to } = useMemo(() => summarise(bytes), [bytes]);
  const problems = useMemo(() => problemsOf(dissect(bytes)), [bytes]);
  return (
    <div className={styles.summary}>
      <p className={styles.line}>
        <CircleCheck size={14} className={styles.good} aria-hidden />
        <span>
          <strong>{what}</strong> {from || to ? `${from} → ${to}` : ''} · {bytes.length} bytes
          {count > 1 && ` · the first of ${count} packets`}
        </span>
      </p>
      {bytes.length > XDP_FRAME.maxPacket && (
        <p className={styles.line}>
          <TriangleAlert size={14} className={styles.warn} aria-hidden />
          <span>
            XDP's frame takes {XDP_FRAME.maxPacket.toLocaleString('en')} bytes at most, so this
            packet can be kept but not run.
          </span>
        </p>
      )}
      {problems.slice(0, 4).map((problem) => (
        <p key={problem} className={styles.line}>
          <TriangleAlert size={14} className={styles.warn} aria-hidden />
          <span>{problem}</span>
        </p>
      ))}
      {problems.length > 4 && <p className={styles.rest}>and {problems.length - 4} more remarks</p>}
    </div>
  );
}

/** What a new packet starts from: headers to change are quicker than none. */
const START = bytesToHex(PACKET_TEMPLATES[0]!.bytes); // there are templates

const ADDABLE = Object.entries(LAYER_WORDS) as [LayerKind, (typeof LAYER_WORDS)[LayerKind]][];

/** Layers whose fields are open at first: the innermost that is not mere data. */
function firstOpen({ layers }: Draft): ReadonlySet<number> {
  const last = layers.findLastIndex(({ kind }) => kind !== 'payload' && kind !== 'padding');
  return new Set([Math.max(0, last)]);
}

/** The draft and the text of its bytes, each following the other. */
function useDraft(data: string) {
  const [draft, setDraft] = useState(() => draftOfHex(data));
  const [text, setText] = useState(() =>
    formatHexText(make(draft).packets[0] ?? new Uint8Array(0)),
  );
  const made = useMemo(() => make(draft), [draft]);
  const read = useMemo(() => readPacketText(text, XDP_FRAME.minPacket, LIMITS.packetSize), [text]);
  return {
    draft,
    made,
    text,
    read,
    /** Takes a change of the form; the text follows where the layers make a packet. */
    change(next: Draft) {
      setDraft(next);
      const [first] = make(next).packets;
      if (first) setText(formatHexText(first));
    },
    /** Takes typed bytes; the form follows where they are bytes. What they are is as it is meant. */
    type(typed: string) {
      setText(typed);
      const bytes = readPacketText(typed, 0, LIMITS.packetSize);
      if (bytes.ok) setDraft(draftOf(bytes.bytes));
    },
    format() {
      if (read.ok) setText(formatHexText(read.bytes));
    },
  };
}

export interface ComposeDialogProps {
  /** The packet that is edited; `null` makes a new one. */
  readonly packet: ItemId | null;
  /** What has the focus first. */
  readonly focus: 'name' | 'bytes';
  readonly onClose: () => void;
}

/** A packet by its headers and by its bytes, side by side; nothing changes before it is applied. */
export function ComposeDialog({ packet: id, focus, onClose }: ComposeDialogProps) {
  const app = useApp();
  const number = useAppState((state) => state.workspace.packets.findIndex((p) => p.id === id) + 1);
  const packet = useAppState((state) => state.workspace.packets.find((p) => p.id === id));
  const interfaces = useAppState((state) => state.workspace.interfaces);
  const selected = useAppState((state) => state.selection.iface);
  const [name, setName] = useState(packet?.name ?? '');
  const [iface, setIface] = useState(packet?.iface ?? selected ?? interfaces[0]?.id ?? '');
  const { draft, made, text, read, change, type, format } = useDraft(packet?.data ?? START);
  const [open, setOpen] = useState(() => firstOpen(draft));
  const [marked, setMarked] = useState<readonly [number, number]>([0, 0]);
  const [cursor, setCursor] = useState(-1);
  const [refusal, setRefusal] = useState<string | null>(null);
  const nameField = useRef<HTMLInputElement>(null);
  const area = useRef<HTMLTextAreaElement>(null);
  const ids = { form: useId(), name: useId(), iface: useId(), bytes: useId(), message: useId() };
  const ready = read.ok && made.problem === null;

  useEffect(() => {
    if (id !== null && !packet) onClose();
  }, [id, packet, onClose]);

  const edit = (next: Draft) => {
    setRefusal(null);
    change(next);
  };
  const showFault = () => {
    if (read.ok) return;
    area.current?.focus();
    area.current?.setSelectionRange(read.start, read.end);
  };
  const apply = (event: FormEvent) => {
    event.preventDefault();
    if (!read.ok) {
      showFault();
      return;
    }
    if (made.problem) return;
    const first = bytesToHex(read.bytes);
    const [, ...rest] = made.packets.map(bytesToHex);
    const problem = savePackets(app, id, { name: name.trim(), iface, data: [first, ...rest] });
    if (problem === null) onClose();
    else setRefusal(problem);
  };
  const toggle = (at: number) => {
    const next = new Set(open);
    if (!next.delete(at)) next.add(at);
    setOpen(next);
  };
  const insert = (kind: LayerKind) => {
    // Before data at the end, which a header stands in front of.
    const { layers } = draft;
    const end = layers.findIndex(({ kind: one }) => one === 'payload' || one === 'padding');
    const isData = kind === 'payload' || kind === 'padding';
    const at = end < 0 || isData ? layers.length : end;
    edit(addLayer(draft, at, kind));
    setOpen(new Set([...[...open].map((one) => (one >= at ? one + 1 : one)), at]));
  };
  const move = (at: number, by: 1 | -1) => {
    edit(moveLayer(draft, at, by));
    const swapped = (one: number) => (one === at ? at + by : one === at + by ? at : one);
    setOpen(new Set([...open].map(swapped)));
  };
  const remove = (at: number) => {
    edit(removeLayer(draft, at));
    setOpen(
      new Set([...open].filter((one) => one !== at).map((one) => (one > at ? one - 1 : one))),
    );
  };

  if (id !== null && !packet) return null;
  return (
    <Dialog
      onClose={onClose}
      size="l"
      firstFocus={focus === 'name' ? nameField : area}
      title={id === null ? 'Compose a packet' : `Edit packet ${number}`}
      description={
        packet
          ? `Captured ${captureTime(packet.time)}`
          : 'Lengths, types and checksums follow from the rest unless they are set by hand.'
      }
      footer={
        <>
          <Button variant="line" onClick={onClose}>
            Cancel
          </Button>
          <Button variant="primary" type="submit" form={ids.form} aria-disabled={!ready}>
            {id === null ? 'Add' : 'Apply'}
          </Button>
        </>
      }
    >
      <form id={ids.form} className={styles.form} onSubmit={apply}>
        <div className={styles.fields}>
          <div className={styles.field}>
            <label htmlFor={ids.name}>Name</label>
            <input
              ref={nameField}
              id={ids.name}
              value={name}
              maxLength={LIMITS.packetNameLength}
              placeholder={read.ok ? summarise(read.bytes).what : 'named after what it is'}
              onFocus={({ currentTarget }) => currentTarget.select()}
              onChange={(event) => setName(event.target.value)}
            />
          </div>
          {interfaces.length > 1 && (
            <div className={styles.field}>
              <label htmlFor={ids.iface}>Arrives on</label>
              <select
                id={ids.iface}
                value={iface}
                onChange={(event) => setIface(event.target.value)}
              >
                {interfaces.map((item) => (
                  <option key={item.id} value={item.id}>
                    {item.name}
                  </option>
                ))}
              </select>
            </div>
          )}
        </div>
        <div className={styles.columns}>
          <section className={styles.layers} aria-label="Headers">
            {draft.layers.map((layer, at) => (
              <LayerForm
                // biome-ignore lint/suspicious/noArrayIndexKey: a layer is its place in the stack
                key={`${at} ${layer.kind}`}
                layer={layer}
                at={at}
                count={draft.layers.length}
                made={made}
                expanded={open.has(at)}
                cursor={cursor}
                onToggle={() => toggle(at)}
                onMove={(by) => move(at, by)}
                onRemove={() => remove(at)}
                onField={(field, value) => edit(setField(draft, at, field, value))}
                onRange={setMarked}
              />
            ))}
            <Menu
              label="Headers to add"
              align="start"
              trigger={
                <Button variant="line" icon={<Layers size={14} aria-hidden />}>
                  Add a header
                </Button>
              }
              items={ADDABLE.map(([kind, { title, meaning }]) => ({
                key: kind,
                label: title,
                note: meaning,
                onSelect: () => insert(kind),
              }))}
            />
          </section>
          <section className={styles.bytes} aria-label="Bytes">
            <div className={styles.labelRow}>
              <label htmlFor={ids.bytes}>
                Bytes in hex <span className={styles.hint}>offsets are not looked at</span>
              </label>
              <Button icon={<Rows3 size={14} aria-hidden />} disabled={!read.ok} onClick={format}>
                Group again
              </Button>
            </div>
            <HexEditor
              id={ids.bytes}
              text={text}
              invalid={!read.ok}
              describedBy={ids.message}
              marked={draft.breakages.length === 0 ? marked : [0, 0]}
              area={area}
              onChange={(typed) => {
                setRefusal(null);
                type(typed);
              }}
              onCursor={setCursor}
            />
            <div id={ids.message} aria-live="polite" className={styles.message}>
              {refusal !== null || !read.ok || made.problem ? (
                <p className={classes(styles.line, styles.problem)}>
                  <CircleAlert size={14} aria-hidden />
                  <span>{refusal ?? (read.ok ? made.problem?.message : read.message)}</span>
                  {!read.ok && read.end > read.start && (
                    <Button className={styles.show} onClick={showFault}>
                      Show
                    </Button>
                  )}
                </p>
              ) : (
                <Summary bytes={read.bytes} count={made.packets.length} />
              )}
            </div>
            <Breakages
              layers={draft.layers}
              chosen={draft.breakages}
              onChange={(breakages) => edit({ ...draft, breakages })}
            />
          </section>
        </div>
      </form>
    </Dialog>
  );
}
