import { CircleAlert, Link2, Link2Off } from 'lucide-react';
import { useId, useState } from 'react';
import { type FieldValue, type FieldWords, TCP_FLAGS } from '../../../../engine/packet';
import { classes, IconButton } from '../../../ui';
import type { ShownField } from './draft';
import styles from './FieldControl.module.css';

/** `0x0800`, `1500`: types and checksums as people know them. */
function numberText(name: string, value: number, bits: number): string {
  const isHex = /^(type|checksum|tpid|protocolType|flags|identification|specific|key)$/.test(name);
  return isHex ? `0x${value.toString(16).padStart(Math.ceil(bits / 4), '0')}` : String(value);
}

/** What was typed, as a value of the field; the text itself where it is none. */
function typedValue(kind: ShownField['spec']['kind'], text: string): FieldValue {
  const trimmed = text.trim();
  if (kind !== 'number') return trimmed;
  return /^(0x[0-9a-f]+|\d+)$/i.test(trimmed) ? Number(trimmed) : trimmed;
}

function TextControl({
  field: { spec, value, automatic, problem },
  words,
  id,
  describedBy,
  onChange,
}: {
  readonly field: ShownField;
  readonly words: FieldWords;
  readonly id: string;
  readonly describedBy: string;
  readonly onChange: (value: FieldValue) => void;
}) {
  const shown = typeof value === 'number' ? numberText(spec.name, value, spec.bits) : String(value);
  // What is being typed stays as it is typed: 0x8 on the way to 0x86dd must not become 8.
  const [typed, setTyped] = useState<string | null>(null);
  const names = useId();
  return (
    <>
      <input
        id={id}
        className={classes(styles.input, automatic && styles.automatic)}
        value={typed ?? shown}
        spellCheck={false}
        autoComplete="off"
        list={words.names ? names : undefined}
        aria-invalid={problem !== null}
        aria-describedby={describedBy}
        onChange={(event) => {
          setTyped(event.target.value);
          onChange(typedValue(spec.kind, event.target.value));
        }}
        onBlur={() => setTyped(null)}
      />
      {words.names && (
        <datalist id={names}>
          {Object.entries(words.names).map(([number, name]) => (
            <option key={number} value={numberText(spec.name, Number(number), spec.bits)}>
              {name}
            </option>
          ))}
        </datalist>
      )}
    </>
  );
}

export interface FieldControlProps {
  readonly field: ShownField;
  readonly words: FieldWords;
  /** Its bytes hold the cursor of the hex. */
  readonly marked: boolean;
  readonly onChange: (value: FieldValue | undefined) => void;
  readonly onFocus: () => void;
}

/** One field of a header: what kind of control it has follows from the table of layers. */
export function FieldControl({ field, words, marked, onChange, onFocus }: FieldControlProps) {
  const { spec, value, automatic, canFollow, problem } = field;
  const id = useId();
  const message = useId();
  const named = typeof value === 'number' ? words.names?.[value] : undefined;
  const flags = Array.isArray(value) ? value : [];
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: told of the focus of what is within
    <div
      className={classes(styles.field, marked && styles.marked)}
      data-field={spec.name}
      onFocus={onFocus}
    >
      {spec.kind === 'flag' ? (
        <label className={styles.flag} title={words.meaning}>
          <input
            type="checkbox"
            checked={value === true}
            onChange={(event) => onChange(event.target.checked)}
          />
          {words.label}
        </label>
      ) : spec.kind === 'tcpFlags' ? (
        <fieldset className={styles.flags}>
          <legend>{words.label}</legend>
          {TCP_FLAGS.map((flag) => (
            <label key={flag} className={styles.flag}>
              <input
                type="checkbox"
                checked={flags.includes(flag)}
                onChange={(event) =>
                  onChange(
                    TCP_FLAGS.filter((one) =>
                      one === flag ? event.target.checked : flags.includes(one),
                    ),
                  )
                }
              />
              {flag}
            </label>
          ))}
        </fieldset>
      ) : (
        <>
          <label htmlFor={id} title={words.meaning}>
            {words.label}
            {named && <span className={styles.named}> {named}</span>}
          </label>
          <div className={styles.row}>
            <TextControl
              field={field}
              words={words}
              id={id}
              describedBy={message}
              onChange={onChange}
            />
            {canFollow && (
              <IconButton
                label={
                  automatic
                    ? `${words.label}: follows from the rest; set it by hand`
                    : `${words.label}: set by hand; let it follow`
                }
                pressed={automatic}
                className={styles.follow}
                onClick={() => onChange(automatic ? value : undefined)}
              >
                {automatic ? <Link2 size={14} aria-hidden /> : <Link2Off size={14} aria-hidden />}
              </IconButton>
            )}
          </div>
        </>
      )}
      <span id={message} className={styles.problem}>
        {problem !== null && (
          <>
            <CircleAlert size={12} aria-hidden /> {problem}
          </>
        )}
      </span>
    </div>
  );
}
