import { ChevronDown, ChevronRight, ChevronUp, CircleAlert, Trash2 } from 'lucide-react';
import { useId } from 'react';
import { LAYER_WORDS, type Layer } from '../../../../engine/packet';
import { classes, IconButton } from '../../../ui';
import { layerRange, type Made, shownFields } from './draft';
import { FieldControl } from './FieldControl';
import styles from './LayerForm.module.css';
import { TailControls } from './TailControls';

export interface LayerFormProps {
  readonly layer: Layer;
  readonly at: number;
  readonly count: number;
  readonly made: Made;
  readonly expanded: boolean;
  /** The byte under the cursor of the hex; -1 for none. */
  readonly cursor: number;
  readonly onToggle: () => void;
  readonly onMove: (by: 1 | -1) => void;
  readonly onRemove: () => void;
  readonly onField: (name: string, value: unknown) => void;
  /** Bytes that the focus is on: `[start, end)`. */
  readonly onRange: (range: readonly [number, number]) => void;
}

/** One header of the packet: its fields, and its place among the others. */
export function LayerForm({
  layer,
  at,
  count,
  made,
  expanded,
  cursor,
  onToggle,
  onMove,
  onRemove,
  onField,
  onRange,
}: LayerFormProps) {
  const id = useId();
  const { title, meaning, fields: words } = LAYER_WORDS[layer.kind];
  const range = layerRange(made, at);
  const fields = shownFields(layer, made, at);
  const behindFields = Math.max(range[0], ...fields.map(({ range: [, end] }) => end));
  const problem = made.problem?.layer === at ? made.problem.message : null;
  const holdsCursor = cursor >= range[0] && cursor < range[1];
  const name = `${title}, layer ${at + 1}`;
  return (
    <section
      className={classes(styles.layer, holdsCursor && styles.marked)}
      aria-label={name}
      data-layer={layer.kind}
    >
      <header className={styles.head}>
        <button
          type="button"
          className={styles.toggle}
          aria-expanded={expanded}
          aria-controls={id}
          title={meaning}
          onClick={onToggle}
        >
          {expanded ? (
            <ChevronDown size={14} aria-hidden />
          ) : (
            <ChevronRight size={14} aria-hidden />
          )}
          {title}
          {range[1] > range[0] && (
            <span className={styles.range}>
              {range[0]}–{range[1] - 1}
            </span>
          )}
        </button>
        <IconButton label={`Move ${name} up`} disabled={at === 0} onClick={() => onMove(-1)}>
          <ChevronUp size={14} aria-hidden />
        </IconButton>
        <IconButton
          label={`Move ${name} down`}
          disabled={at === count - 1}
          onClick={() => onMove(1)}
        >
          <ChevronDown size={14} aria-hidden />
        </IconButton>
        <IconButton label={`Remove ${name}`} onClick={onRemove}>
          <Trash2 size={14} aria-hidden />
        </IconButton>
      </header>
      {problem !== null && (
        <p className={styles.problem} role="alert">
          <CircleAlert size={13} aria-hidden /> {problem}
        </p>
      )}
      <div id={id} className={styles.fields} hidden={!expanded}>
        {expanded &&
          fields.map((field) => (
            <FieldControl
              key={field.spec.name}
              field={field}
              words={words[field.spec.name] ?? { label: field.spec.name, meaning: '' }}
              marked={cursor >= field.range[0] && cursor < field.range[1]}
              onChange={(value) => onField(field.spec.name, value)}
              onFocus={() => onRange(field.range)}
            />
          ))}
        {expanded && (
          <TailControls
            layer={layer}
            onChange={onField}
            onFocus={() => onRange([behindFields, range[1]])}
          />
        )}
      </div>
    </section>
  );
}
