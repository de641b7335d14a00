import { useMemo, useState } from 'react';
import { classes } from '../../../ui';
import { CodeLine } from '../CodeLine';
import { Listing } from '../Listing';
import styles from './LogView.module.css';
import { lineOfSlot, linesOf, parseLine, widestLine } from './log-lines';

export interface LogViewProps {
  readonly log: string;
  /** The instruction that is selected. */
  readonly slot: number | null;
  /** Why the program was refused: brought into view. `null` where it was not. */
  readonly message: string | null;
  readonly onSelect: (slot: number) => void;
  readonly onOpen: (slot: number) => void;
}

/** A line that was chosen; it stays so while log and selected instruction are the same. */
interface Picked {
  readonly log: string;
  readonly line: number;
  readonly slot: number | null;
}

/** The verifier's log, letter by letter; its lines lead to the instructions that they speak of. */
export function LogView({ log, slot, message, onSelect, onOpen }: LogViewProps) {
  const lines = useMemo(() => linesOf(log), [log]);
  const widest = useMemo(() => widestLine(lines), [lines]);
  const [picked, setPicked] = useState<Picked | null>(null);
  const slotOf = (index: number) => {
    const text = lines[index];
    return text === undefined ? null : parseLine(text).slot;
  };
  const ofSlot = useMemo(() => (slot === null ? null : lineOfSlot(lines, slot)), [lines, slot]);
  const chosen = picked?.log === log && picked.slot === slot ? picked.line : ofSlot;
  const watched = useMemo(() => {
    const index = message === null ? -1 : lines.findLastIndex((text) => text.startsWith(message));
    return index < 0 ? null : index;
  }, [lines, message]);

  const choose = (index: number) => {
    const next = slotOf(index);
    setPicked({ log, line: index, slot: next ?? slot });
    if (next !== null) onSelect(next);
  };
  const open = (index: number) => {
    const target = slotOf(index);
    if (target !== null) onOpen(target);
  };

  return (
    <Listing
      label="Log of the verifier"
      className={styles.log}
      count={lines.length}
      chosen={chosen}
      watched={watched}
      widest={widest}
      onChoose={choose}
      onOpen={open}
      rowClass={(index) => {
        const { kind } = parseLine(lines[index] ?? '');
        return classes(styles.line, kind !== 'insn' && styles[kind]);
      }}
      renderRow={(index) => {
        const { head, code, tail } = parseLine(lines[index] ?? '');
        return (
          <>
            <span className={classes(code !== '' && styles.faint)}>{head}</span>
            {code !== '' && <CodeLine text={code} />}
            <span className={styles.faint}>{tail}</span>
          </>
        );
      }}
    />
  );
}
