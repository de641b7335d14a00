import { useId } from 'react';
import { BREAKAGES, type ChosenBreakage, type Layer } from '../../../../engine/packet';
import styles from './Breakages.module.css';

/** Ways to break the packet on purpose; those that it has no header for cannot be chosen. */
export function Breakages({
  layers,
  chosen,
  onChange,
}: {
  readonly layers: readonly Layer[];
  readonly chosen: readonly ChosenBreakage[];
  readonly onChange: (chosen: readonly ChosenBreakage[]) => void;
}) {
  const id = useId();
  return (
    <fieldset className={styles.breakages}>
      <legend>Break it on purpose</legend>
      {BREAKAGES.map(({ id: which, title, meaning, amount, needs }) => {
        const on = chosen.find((one) => one.id === which);
        const fits = needs.length === 0 || layers.some(({ kind }) => needs.includes(kind));
        const set = (value: number) =>
          onChange(chosen.map((one) => (one.id === which ? { id: which, amount: value } : one)));
        return (
          <div key={which} className={styles.breakage}>
            <label className={styles.name} title={meaning}>
              <input
                type="checkbox"
                checked={on !== undefined}
                disabled={!fits && on === undefined}
                onChange={(event) =>
                  onChange(
                    event.target.checked
                      ? [...chosen, amount ? { id: which, amount: amount.value } : { id: which }]
                      : chosen.filter((one) => one.id !== which),
                  )
                }
              />
              {title}
            </label>
            {on && amount && (
              <label className={styles.amount} htmlFor={`${id}${which}`}>
                <input
                  id={`${id}${which}`}
                  type="number"
                  min={amount.min}
                  value={on.amount ?? amount.value}
                  onChange={(event) => set(Math.trunc(Number(event.target.value)))}
                />
                {amount.label}
              </label>
            )}
          </div>
        );
      })}
    </fieldset>
  );
}
