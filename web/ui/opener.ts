import { type ComponentPropsWithRef, cloneElement, type ReactElement, type RefObject } from 'react';

/** A button that takes a ref, and has no handlers of its own. */
export type OpenerElement = ReactElement<ComponentPropsWithRef<'button'>>;

export interface OpenerOptions {
  readonly button: RefObject<HTMLButtonElement | null>;
  readonly opens: 'menu' | 'dialog';
  readonly open: boolean;
  /** The button was pressed, by pointer or by key; for menus the down arrow is such a key too. */
  readonly onPress: (byKey: boolean) => void;
  /** Somebody is about to press it. */
  readonly onApproach: () => void;
}

/** The button `element` as one that opens and closes something. */
export function opener(
  element: OpenerElement,
  { button, opens, open, onPress, onApproach }: OpenerOptions,
): OpenerElement {
  return cloneElement(element, {
    ref: button,
    'aria-haspopup': opens,
    'aria-expanded': open,
    onClick: ({ detail }) => onPress(detail === 0),
    onKeyDown: (event) => {
      if (opens !== 'menu' || event.key !== 'ArrowDown') return;
      event.preventDefault();
      event.stopPropagation(); // it would move a node of the graph
      onPress(true);
    },
    onPointerEnter: onApproach,
    onFocus: onApproach,
  });
}
