import { useRef, useState } from 'react';
import { MAX_LOG_LENGTH } from '../../../../engine/verifier-log';
import { useAppState } from '../../../store';
import { Button, Dialog } from '../../../ui';
import { setPasted } from '../inspector-ui';
import styles from './OpenLogDialog.module.css';

const SAYS_SOMETHING = /^\s*(?:\d+: |from \d+ to |processed \d+ insns)/m;

/** Why a text cannot be read as a log; `null` where it can. */
function complaint(text: string): string | null {
  if (text.trim() === '') return null;
  // A log says so in its first lines; what libbpf puts before it is some dozen more.
  return SAYS_SOMETHING.test(text.slice(0, 200_000)) || SAYS_SOMETHING.test(text.slice(-2000))
    ? null
    : 'No line of this is of a verifier: such a line begins with the number of an instruction, as in "0: (b7) r0 = 2".';
}

/** Takes a log of a real kernel's verifier, to be looked at as one of the playground's. */
export function OpenLogDialog() {
  const openDialog = useAppState((state) => state.openDialog);
  const setInspectorTab = useAppState((state) => state.setInspectorTab);
  const setNarrowPane = useAppState((state) => state.setNarrowPane);
  const tab = useAppState((state) => state.inspectorTab);
  const announce = useAppState((state) => state.announce);
  // A large text in a controlled field would be compared with each letter.
  const field = useRef<HTMLTextAreaElement>(null);
  const file = useRef<HTMLInputElement>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [filled, setFilled] = useState(false);

  const open = (text: string) => {
    const wrong = complaint(text);
    setProblem(wrong);
    if (wrong !== null || text.trim() === '') return;
    if (text.length > MAX_LOG_LENGTH) {
      announce(`Of this log the first ${MAX_LOG_LENGTH.toLocaleString('en')} letters are read.`);
    }
    setPasted({ text, insn: null, visit: null });
    setNarrowPane('inspector');
    if (tab !== 'flow') setInspectorTab('verifier');
    openDialog(null);
  };
  const read = async (from: File | undefined) => {
    if (!from) return;
    try {
      open(await from.slice(0, 2 * MAX_LOG_LENGTH).text());
    } catch {
      setProblem('The browser could not read this file. Choose it again, or paste its text.');
    }
  };
  return (
    <Dialog
      onClose={() => openDialog(null)}
      title="Open a log"
      description="What a kernel's verifier wrote, at log_level 1 or 2: from bpftool -d, libbpf, or another program. It stays in this tab."
      firstFocus={field}
      footer={
        <>
          <Button variant="line" onClick={() => file.current?.click()}>
            Choose a file
          </Button>
          <Button
            variant="primary"
            disabled={!filled}
            onClick={() => open(field.current?.value ?? '')}
          >
            Open the log
          </Button>
        </>
      }
    >
      <label className={styles.label} htmlFor="log-text">
        Text of the log
      </label>
      <textarea
        id="log-text"
        ref={field}
        className={styles.text}
        rows={12}
        spellCheck={false}
        autoComplete="off"
        wrap="off"
        placeholder={
          '0: R1=ctx() R10=fp0\n0: (61) r2 = *(u32 *)(r1 +0)   ; R1=ctx() R2=pkt(r=0)\n…'
        }
        onChange={(event) => {
          setFilled(event.target.value !== '');
          setProblem(null);
        }}
      />
      <input
        ref={file}
        type="file"
        className={styles.file}
        aria-label="File with a log"
        data-testid="log-file"
        tabIndex={-1}
        onChange={(event) => void read(event.target.files?.[0])}
      />
      {problem !== null && (
        <p className={styles.problem} role="alert">
          {problem}
        </p>
      )}
    </Dialog>
  );
}
