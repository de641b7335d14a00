/** What puts a tooltip on an element; `TooltipLayer` reads it. Never the only place of a fact. */
export const tip = (text: string, shortcut?: string) => ({
  'data-tip': text,
  'data-tip-key': shortcut,
});

const OPENS_AFTER = 350; // ms of hovering; at once where another tooltip is open already
const CLOSES_AFTER = 120; // ms, in which the pointer can move into the tooltip

/**
 * Watches pointer and focus, and calls `show` with the element whose tooltip is due, or with `null`
 * when none is. A key and a press close it.
 *
 * @returns what ends the watch
 */
export function watchTips(show: (owner: HTMLElement | null) => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let hovered: HTMLElement | null = null;
  let shown: HTMLElement | null = null;

  const turnTo = (owner: HTMLElement | null, delay: number) => {
    clearTimeout(timer);
    if (owner === shown) return;
    timer = setTimeout(() => {
      shown = owner;
      show(owner);
    }, delay);
  };
  const onPointerOver = ({ target, pointerType }: PointerEvent) => {
    if (pointerType === 'touch' || !(target instanceof Element)) return;
    const owner = target.closest('[role=tooltip]')
      ? shown
      : target.closest<HTMLElement>('[data-tip]');
    if (owner === hovered) return;
    hovered = owner;
    turnTo(owner, owner === null ? CLOSES_AFTER : shown ? 0 : OPENS_AFTER);
  };
  const onFocusIn = ({ target }: FocusEvent) => {
    if (!(target instanceof HTMLElement)) return;
    turnTo(target.matches('[data-tip]:focus-visible') ? target : null, 0);
  };
  const close = () => turnTo(null, 0);

  const watches = [
    ['pointerover', onPointerOver],
    ['pointerdown', close],
    ['keydown', close],
    ['wheel', close],
    ['focusin', onFocusIn],
    ['focusout', close],
  ] as const;
  for (const [type, listener] of watches) {
    document.addEventListener(type, listener as EventListener, { capture: true, passive: true });
  }
  return () => {
    clearTimeout(timer);
    for (const [type, listener] of watches) {
      document.removeEventListener(type, listener as EventListener, { capture: true });
    }
  };
}

interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

const GAP = 6; // px between an element and its tooltip
const MARGIN = 8; // px between a tooltip and the rim of the window

/** Below the middle of `owner`, above it where there is no room, and within the window. */
export function placeTip(
  owner: Box,
  { width, height }: Pick<Box, 'width' | 'height'>,
  view: Pick<Box, 'width' | 'height'>,
): { left: number; top: number } {
  const middle = owner.left + owner.width / 2 - width / 2;
  const below = owner.top + owner.height + GAP;
  return {
    left: Math.max(MARGIN, Math.min(middle, view.width - width - MARGIN)),
    top: below + height + MARGIN <= view.height ? below : owner.top - GAP - height,
  };
}
