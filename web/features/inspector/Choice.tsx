import { ToggleGroup } from 'radix-ui';
import styles from './Choice.module.css';

export interface ChoiceProps<Value extends string | number> {
  /** What is chosen, for screen readers. */
  readonly label: string;
  readonly value: Value;
  readonly onChange: (value: Value) => void;
  readonly options: readonly {
    readonly value: Value;
    readonly label: string;
    readonly title?: string;
  }[];
}

/** One of few, all of them in view. */
export function Choice<Value extends string | number>({
  label,
  value,
  onChange,
  options,
}: ChoiceProps<Value>) {
  return (
    <ToggleGroup.Root
      type="single"
      className={styles.choice}
      aria-label={label}
      value={String(value)}
      onValueChange={(next) => {
        const option = options.find((other) => String(other.value) === next);
        if (option) onChange(option.value);
      }}
    >
      {options.map((option) => (
        <ToggleGroup.Item
          key={option.value}
          value={String(option.value)}
          className={styles.option}
          title={option.title}
        >
          {option.label}
        </ToggleGroup.Item>
      ))}
    </ToggleGroup.Root>
  );
}
