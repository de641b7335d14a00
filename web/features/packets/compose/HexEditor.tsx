import { type RefObject, useMemo, useRef } from 'react';
import { classes } from '../../../ui';
import styles from './HexEditor.module.css';
import { byteAtCharacter, charactersOf } from './hex-places';

export interface HexEditorProps {
  readonly id: string;
  readonly text: string;
  readonly invalid: boolean;
  readonly describedBy: string;
  /** Bytes to mark: `[start, end)`. */
  readonly marked: readonly [number, number];
  readonly area: RefObject<HTMLTextAreaElement | null>;
  readonly onChange: (text: string) => void;
  /** The byte under the cursor; -1 where there is none. */
  readonly onCursor: (byte: number) => void;
}

/** Bytes as text that can be typed over; those that a field stands for are marked behind it. */
export function HexEditor({
  id,
  text,
  invalid,
  describedBy,
  marked: [from, to],
  area,
  onChange,
  onCursor,
}: HexEditorProps) {
  const behind = useRef<HTMLPreElement>(null);
  const starts = useMemo(() => charactersOf(text), [text]);
  const pieces = useMemo(() => {
    const cut: { text: string; marked: boolean }[] = [];
    let at = 0;
    for (let byte = from; byte < Math.min(to, starts.length); byte++) {
      const start = starts[byte]!; // within bounds
      if (start > at) cut.push({ text: text.slice(at, start), marked: false });
      cut.push({ text: text.slice(start, start + 2), marked: true });
      at = start + 2;
    }
    cut.push({ text: text.slice(at), marked: false });
    return cut;
  }, [text, starts, from, to]);
  return (
    <div className={styles.editor}>
      <pre ref={behind} className={styles.behind} aria-hidden>
        {pieces.map((piece, i) =>
          piece.marked ? (
            // biome-ignore lint/suspicious/noArrayIndexKey: pieces have no other name
            <mark key={i}>{piece.text}</mark>
          ) : (
            piece.text
          ),
        )}
      </pre>
      <textarea
        ref={area}
        id={id}
        className={classes(styles.text, invalid && styles.wrong)}
        value={text}
        rows={12}
        spellCheck={false}
        autoComplete="off"
        autoCapitalize="off"
        wrap="off"
        aria-invalid={invalid}
        aria-describedby={describedBy}
        onChange={(event) => onChange(event.target.value)}
        onSelect={({ currentTarget }) =>
          onCursor(byteAtCharacter(starts, currentTarget.selectionStart))
        }
        onBlur={() => onCursor(-1)}
        onScroll={({ currentTarget }) => {
          if (!behind.current) return;
          behind.current.scrollTop = currentTarget.scrollTop;
          behind.current.scrollLeft = currentTarget.scrollLeft;
        }}
      />
    </div>
  );
}
