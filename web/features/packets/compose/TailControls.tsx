import { CircleAlert } from 'lucide-react';
import { useId, useState } from 'react';
import {
  formatOptions,
  LAYER_TABLE,
  LAYER_WORDS,
  type Layer,
  parseIpv6,
  parseOptions,
} from '../../../../engine/packet';
import { bytesToHex, readHexText } from '../hex-text';
import styles from './FieldControl.module.css';

/** How a value that has no fixed width is written in one line, and read back. */
interface Written {
  readonly name: string;
  readonly label: string;
  readonly hint: string;
  readonly text: (layer: Record<string, unknown>) => string;
  /** The value, or a sentence that says what is wrong. */
  readonly read: (text: string) => { readonly value: unknown } | string;
}

/** Bytes in hex, or characters behind a quote: `"GET /`. */
function readBytes(text: string): { readonly value: Uint8Array } | string {
  if (text.startsWith('"')) {
    const characters = text.slice(1).replace(/"$/, '');
    return { value: new TextEncoder().encode(characters) };
  }
  const read = readHexText(text);
  return read.ok ? { value: read.bytes } : read.message;
}

const bytesField = (name: string, label: string): Written => ({
  name,
  label,
  hint: 'in hex, or characters behind a double quote',
  text: (layer) => bytesToHex((layer[name] as Uint8Array | undefined) ?? new Uint8Array(0)),
  read: readBytes,
});

const optionsField: Written = {
  name: 'options',
  label: 'options',
  hint: 'kind:data in hex, parted by spaces: 2:05b4 4: 1',
  text: (layer) => formatOptions(layer.options as Parameters<typeof formatOptions>[0]),
  read: (text) => {
    const options = parseOptions(text);
    return typeof options === 'string' ? options : { value: options };
  },
};

const addressesField: Written = {
  name: 'addresses',
  label: 'addresses',
  hint: 'IPv6, parted by spaces',
  text: (layer) => ((layer.addresses as readonly string[] | undefined) ?? []).join(' '),
  read: (text) => {
    const addresses = text.trim().split(/\s+/).filter(Boolean);
    const wrong = addresses.find((address) => !parseIpv6(address));
    return wrong === undefined ? { value: addresses } : `“${wrong}” is not an IPv6 address.`;
  },
};

const dnsFields: readonly Written[] = [
  {
    name: 'name',
    label: 'question',
    hint: 'the name that is asked for; empty for none',
    text: (layer) => String(layer.name ?? ''),
    read: (text) => ({ value: text.trim() === '' ? undefined : text.trim() }),
  },
  ...(['type', 'class'] as const).map(
    (name): Written => ({
      name,
      label: `question ${name}`,
      hint: name === 'type' ? '1 A, 28 AAAA, 16 TXT' : '1 Internet',
      text: (layer) => String(layer[name] ?? 1),
      read: (text) =>
        /^\d{1,5}$/.test(text.trim()) && Number(text) < 65_536
          ? { value: Number(text) }
          : 'Write a number from 0 to 65535.',
    }),
  ),
];

function tailFields(layer: Layer): readonly Written[] {
  switch (LAYER_TABLE[layer.kind].tail) {
    case 'options':
    case 'ipv6Options':
      return [optionsField];
    case 'addresses':
      return [addressesField];
    case 'check':
      return [bytesField('check', 'check value')];
    case 'dns':
      return dnsFields;
    case 'data':
      return [bytesField('data', 'data')];
    case null:
      return [];
  }
}

function WrittenControl({
  written: { name, label, hint, text, read },
  layer,
  onChange,
  onFocus,
}: {
  readonly written: Written;
  readonly layer: Layer;
  readonly onChange: (name: string, value: unknown) => void;
  readonly onFocus: () => void;
}) {
  const [typed, setTyped] = useState<string | null>(null);
  const id = useId();
  const message = useId();
  const shown = text(layer as unknown as Record<string, unknown>);
  const result = typed === null ? null : read(typed);
  const problem = typeof result === 'string' ? result : null;
  const meaning = LAYER_WORDS[layer.kind].fields[name]?.meaning;
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: told of the focus of what is within
    <div className={styles.field} data-field={name} onFocus={onFocus}>
      <label htmlFor={id} title={meaning}>
        {label} <span className={styles.named}>{hint}</span>
      </label>
      <input
        id={id}
        className={styles.input}
        value={typed ?? shown}
        spellCheck={false}
        autoComplete="off"
        aria-invalid={problem !== null}
        aria-describedby={message}
        onChange={(event) => {
          setTyped(event.target.value);
          const now = read(event.target.value);
          if (typeof now !== 'string') onChange(name, now.value);
        }}
        onBlur={() => problem === null && setTyped(null)}
      />
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

/** What stands behind the fixed fields of a header: options, addresses, a question, data. */
export function TailControls({
  layer,
  onChange,
  onFocus,
}: {
  readonly layer: Layer;
  readonly onChange: (name: string, value: unknown) => void;
  readonly onFocus: () => void;
}) {
  return tailFields(layer).map((written) => (
    <WrittenControl
      key={written.name}
      written={written}
      layer={layer}
      onChange={onChange}
      onFocus={onFocus}
    />
  ));
}
