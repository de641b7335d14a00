import { useEffect, useId, useLayoutEffect, useRef, useState } from 'react';
import { createPortal } from 'react-dom';
import { Kbd } from './Kbd';
import styles from './Tooltip.module.css';
import { placeTip, watchTips } from './tips';

/** The tooltips of the page, on hover and on keyboard focus. Stands once in it. */
export function TooltipLayer() {
  const id = useId();
  const [owner, setOwner] = useState<HTMLElement | null>(null);
  const bubble = useRef<HTMLDivElement>(null);

  useEffect(() => watchTips(setOwner), []);

  useLayoutEffect(() => {
    if (!owner || !bubble.current) return;
    const { style } = bubble.current;
    const { left, top } = placeTip(
      owner.getBoundingClientRect(),
      bubble.current.getBoundingClientRect(),
      { width: window.innerWidth, height: window.innerHeight },
    );
    style.left = `${left}px`;
    style.top = `${top}px`;
    owner.setAttribute('aria-describedby', id);
    return () => owner.removeAttribute('aria-describedby');
  }, [owner, id]);

  if (!owner) return null;
  const { tip, tipKey } = owner.dataset;
  return createPortal(
    <div ref={bubble} id={id} role="tooltip" className={styles.tooltip}>
      {tip}
      {tipKey !== undefined && <Kbd>{tipKey}</Kbd>}
    </div>,
    document.body,
  );
}
