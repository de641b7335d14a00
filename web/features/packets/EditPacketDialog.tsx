import { CircleAlert, CircleCheck, Rows3, TriangleAlert } from 'lucide-react';
import { type FormEvent, useEffect, useId, useMemo, useRef, useState } from 'react';
import { XDP_FRAME } from '../../../engine/abi';
import { type DissectionNode, dissect, summarise } from '../../../engine/packet';
import { type ItemId, WORKSPACE_LIMITS as LIMITS, setPacket } from '../../../engine/workspace';
import { edited, useAppState } from '../../store';
import { Button, classes, Dialog } from '../../ui';
import styles from './EditPacketDialog.module.css';
import { bytesToHex, formatHexText, hexToBytes, readPacketText } from './hex-text';
import { captureTime } from './packet-row';

/** What is wrong or missing in a packet, header by header. */
function problemsOf(nodes: readonly DissectionNode[], within = ''): string[] {
  return nodes.flatMap((node) => {
    const place = within ? `${within} ${node.label}` : node.label;
    const own = node.problem === undefined ? [] : [`${place}: ${node.problem}`];
    return [...own, ...problemsOf(node.children, within || node.label)];
  });
}

function Summary({ bytes }: { readonly bytes: Uint8Array }) {
  const { what, from, to } = useMemo(() => summarise(bytes), [bytes]);
  const problems = useMemo(() => problemsOf(dissect(bytes)), [bytes]);
  return (
    <div className={styles.summary}>
      <p className={styles.line}>
        <CircleCheck size={14} className={styles.good} aria-hidden />
        <span>
          <strong>{what}</strong> {from || to ? `${from} → ${to}` : ''} · {bytes.length} bytes
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

export interface EditPacketDialogProps {
  readonly packet: ItemId;
  /** What has the focus first. */
  readonly focus: 'name' | 'bytes';
  readonly onClose: () => void;
}

/** Name, interface and bytes of a packet; nothing changes before it is applied. */
export function EditPacketDialog({ packet: id, focus, onClose }: EditPacketDialogProps) {
  const number = useAppState((state) => state.workspace.packets.findIndex((p) => p.id === id) + 1);
  const packet = useAppState((state) => state.workspace.packets.find((p) => p.id === id));
  const interfaces = useAppState((state) => state.workspace.interfaces);
  const edit = useAppState((state) => state.edit);
  const [name, setName] = useState(packet?.name ?? '');
  const [iface, setIface] = useState(packet?.iface ?? '');
  const [text, setText] = useState(() => formatHexText(hexToBytes(packet?.data ?? '')));
  const [refusal, setRefusal] = useState<string | null>(null);
  const nameField = useRef<HTMLInputElement>(null);
  const area = useRef<HTMLTextAreaElement>(null);
  const ids = { form: useId(), name: useId(), iface: useId(), bytes: useId(), message: useId() };
  const read = useMemo(() => readPacketText(text, XDP_FRAME.minPacket, LIMITS.packetSize), [text]);

  useEffect(() => {
    if (!packet) onClose();
  }, [packet, onClose]);

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
    const problem = edit(`edit packet ${number}`, (workspace) => {
      const data = bytesToHex(read.bytes);
      const before = workspace.packets.find((other) => other.id === id);
      if (before?.data === data && before.name === name.trim() && before.iface === iface) {
        return workspace;
      }
      return edited(setPacket(workspace, id, { name: name.trim(), iface, data }));
    });
    if (problem === null) onClose();
    else setRefusal(problem);
  };

  if (!packet) return null;
  return (
    <Dialog
      onClose={onClose}
      firstFocus={focus === 'name' ? nameField : area}
      title={`Edit packet ${number}`}
      description={`Captured ${captureTime(packet.time)}`}
      footer={
        <>
          <Button variant="line" onClick={onClose}>
            Cancel
          </Button>
          <Button variant="primary" type="submit" form={ids.form} aria-disabled={!read.ok}>
            Apply
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
        <div className={styles.field}>
          <div className={styles.labelRow}>
            <label htmlFor={ids.bytes}>
              Bytes in hex <span className={styles.hint}>offsets are not looked at</span>
            </label>
            <Button
              icon={<Rows3 size={14} aria-hidden />}
              disabled={!read.ok}
              onClick={() => read.ok && setText(formatHexText(read.bytes))}
            >
              Group again
            </Button>
          </div>
          <textarea
            ref={area}
            id={ids.bytes}
            className={classes(styles.bytes, !read.ok && styles.wrong)}
            value={text}
            rows={11}
            spellCheck={false}
            autoComplete="off"
            autoCapitalize="off"
            wrap="off"
            aria-invalid={!read.ok}
            aria-describedby={ids.message}
            onChange={(event) => {
              setText(event.target.value);
              setRefusal(null);
            }}
          />
        </div>
        <div id={ids.message} aria-live="polite" className={styles.message}>
          {refusal !== null || !read.ok ? (
            <p className={classes(styles.line, styles.problem)}>
              <CircleAlert size={14} aria-hidden />
              <span>{refusal ?? (read.ok ? '' : read.message)}</span>
              {!read.ok && read.end > read.start && (
                <Button className={styles.show} onClick={showFault}>
                  Show
                </Button>
              )}
            </p>
          ) : (
            <Summary bytes={read.bytes} />
          )}
        </div>
      </form>
    </Dialog>
  );
}
