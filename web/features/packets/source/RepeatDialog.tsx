import { type FormEvent, useId, useRef, useState } from 'react';
import { runEverything, useApp, useAppState } from '../../../store';
import { Button, Dialog } from '../../../ui';
import styles from './RepeatDialog.module.css';

/** Packets of one run: as many rows as a page can hold and a person can wait for. */
const MOST_PACKETS = 1_000_000;

/** Asks how often the packets shall come, and runs them. */
export function RepeatDialog({ onClose }: { readonly onClose: () => void }) {
  const app = useApp();
  const count = useAppState((state) => state.workspace.packets.length);
  const most = Math.max(1, Math.floor(MOST_PACKETS / Math.max(1, count)));
  const [text, setText] = useState(String(Math.min(1000, most)));
  const field = useRef<HTMLInputElement>(null);
  const ids = { form: useId(), field: useId(), message: useId() };
  const times = /^\d{1,7}$/.test(text.trim()) ? Number(text) : 0;
  const ok = times >= 1 && times <= most;
  const n = (value: number) => value.toLocaleString('en');
  const run = async (event: FormEvent) => {
    event.preventDefault();
    if (!ok) {
      field.current?.focus();
      return;
    }
    onClose();
    if (await app.controller.traffic.repeat(times)) await runEverything(app);
  };
  return (
    <Dialog
      size="s"
      title="Repeat the packets"
      description="Runs the packets of the workspace round after round, from fresh maps, and counts."
      onClose={onClose}
      firstFocus={field}
      footer={
        <>
          <Button variant="line" onClick={onClose}>
            Cancel
          </Button>
          <Button variant="primary" type="submit" form={ids.form} aria-disabled={!ok}>
            Run
          </Button>
        </>
      }
    >
      <form id={ids.form} className={styles.form} onSubmit={(event) => void run(event)}>
        <label htmlFor={ids.field}>How many times</label>
        <input
          ref={field}
          id={ids.field}
          inputMode="numeric"
          value={text}
          aria-invalid={!ok}
          aria-describedby={ids.message}
          onFocus={({ currentTarget }) => currentTarget.select()}
          onChange={(event) => setText(event.target.value)}
        />
        <p id={ids.message} className={ok ? styles.note : styles.problem} aria-live="polite">
          {ok
            ? `${n(count)} packets ${n(times)} times: ${n(count * times)}. Time goes on 1 ms from round to round.`
            : `Write a whole number from 1 to ${n(most)}.`}
        </p>
      </form>
    </Dialog>
  );
}
