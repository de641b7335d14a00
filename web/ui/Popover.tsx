import { type ReactNode, useRef, useState } from 'react';
import { later } from './later';
import { type OpenerElement, opener } from './opener';
import type { PopoverPanelProps } from './PopoverPanel';

const PopoverPanel = later<PopoverPanelProps>(() =>
  import('./PopoverPanel').then((module) => module.PopoverPanel),
);

export interface PopoverProps {
  readonly label: string;
  /** The button that opens it. */
  readonly trigger: OpenerElement;
  readonly align?: 'start' | 'center' | 'end';
  /** Somebody is about to open it: what its content needs can be fetched. */
  readonly onApproach?: () => void;
  readonly children: ReactNode;
}

/** A small panel beside its button; Escape and a press outside close it. */
export function Popover({ trigger, onApproach, children, ...panel }: PopoverProps) {
  const button = useRef<HTMLButtonElement>(null);
  const [open, setOpen] = useState(false);
  return (
    <>
      {opener(trigger, {
        button,
        opens: 'dialog',
        open,
        onPress: () => setOpen(!open),
        onApproach: () => {
          void PopoverPanel.preload();
          onApproach?.();
        },
      })}
      {open && (
        <PopoverPanel {...panel} owner={button} onClose={() => setOpen(false)}>
          {children}
        </PopoverPanel>
      )}
    </>
  );
}
