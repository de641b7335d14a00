import { useId } from 'react';
import {
  setMechanism,
  setSettings,
  type Workspace,
  type WorkspaceSettings,
} from '../../../engine/workspace';
import { edited, useAppState } from '../../store';
import styles from './MechanismControl.module.css';

type Choices<Value> = readonly { value: Value; label: string; meaning: string }[];

type Variant = Workspace['mechanism']['variant'];

const VARIANTS: Choices<Variant> = [
  {
    value: 'fixed',
    label: 'fixed',
    meaning:
      'Saves the context on entry and loads it again before the jump, so that every program finds what it was verified with.',
  },
  {
    value: 'as-posted',
    label: 'as posted',
    meaning:
      'The code of the 2019 proposal, flaws included: the next program gets r1 as it stands at exit, which may no longer be the context.',
  },
];

const labelOf = (variant: Variant) =>
  VARIANTS.find(({ value }) => value === variant)?.label ?? variant;

function Choice<Value extends string>({
  legend,
  value,
  choices,
  onChange,
}: {
  readonly legend: string;
  readonly value: Value;
  readonly choices: Choices<Value>;
  readonly onChange: (value: Value) => void;
}) {
  const name = useId();
  return (
    <fieldset className={styles.choice}>
      <legend>{legend}</legend>
      {choices.map((choice) => (
        <label key={choice.value} className={styles.option}>
          <input
            type="radio"
            name={name}
            checked={choice.value === value}
            onChange={() => onChange(choice.value)}
          />
          <span>
            <b>{choice.label}</b>
            <span className={styles.meaning}>{choice.meaning}</span>
          </span>
        </label>
      ))}
    </fieldset>
  );
}

const BUDGETS: Choices<WorkspaceSettings['budget']> = [
  {
    value: 'today',
    label: 'today',
    meaning: 'Of the 33 tail calls that a packet has, only those that lead somewhere are counted.',
  },
  {
    value: '2019',
    label: '2019',
    meaning: 'A look into an empty slot costs one of the 33 too, so long chains end sooner.',
  },
];

function NumberSetting({
  label,
  meaning,
  value,
  min,
  max,
  onChange,
}: {
  readonly label: string;
  readonly meaning: string;
  readonly value: number;
  readonly min: number;
  readonly max: number;
  readonly onChange: (value: number) => void;
}) {
  return (
    <label className={styles.number}>
      <span>
        <b>{label}</b>
        <span className={styles.meaning}>{meaning}</span>
      </span>
      <input
        type="number"
        value={value}
        min={min}
        max={max}
        onChange={(event) => {
          const next = event.target.valueAsNumber;
          if (Number.isInteger(next) && next >= min && next <= max) onChange(next);
        }}
      />
    </label>
  );
}

/** What the popover of the mechanism holds. */
export function MechanismSettings() {
  const { variant } = useAppState((state) => state.workspace.mechanism);
  const settings = useAppState((state) => state.workspace.settings);
  const edit = useAppState((state) => state.edit);
  const change = (label: string, next: Partial<WorkspaceSettings>, merge?: string) =>
    edit(label, (workspace) => edited(setSettings(workspace, next)), merge);
  return (
    <div className={styles.settings}>
      <Choice
        legend="Injected code"
        value={variant}
        choices={VARIANTS}
        onChange={(next) =>
          edit(`inject as ${labelOf(next)}`, (workspace) =>
            edited(setMechanism(workspace, { name: 'inject', variant: next })),
          )
        }
      />
      <label className={styles.option}>
        <input
          type="checkbox"
          checked={settings.forceChainCalls}
          onChange={(event) =>
            change('force chain calls', { forceChainCalls: event.target.checked })
          }
        />
        <span>
          <b>Chain calls on every load</b>
          <span className={styles.meaning}>
            The sysctl of the proposal: programs get their slots without asking for them.
          </span>
        </span>
      </label>
      <Choice
        legend="Tail-call budget"
        value={settings.budget}
        choices={BUDGETS}
        onChange={(budget) => change(`tail-call budget of ${budget}`, { budget })}
      />
      <NumberSetting
        label="CPUs"
        meaning="How many the simulated kernel has; per-CPU maps hold a value for each."
        value={settings.cpus}
        min={1}
        max={256}
        onChange={(cpus) => change('set the number of CPUs', { cpus }, 'cpus')}
      />
      <NumberSetting
        label="Seed"
        meaning="Where bpf_get_prandom_u32 begins: the same seed gives the same run."
        value={settings.seed}
        min={0}
        max={0xffff_ffff}
        onChange={(seed) => change('set the seed', { seed }, 'seed')}
      />
    </div>
  );
}
