import { type KeyboardEvent, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import type { Flow, Listing } from '../../../../engine/verifier-log';
import { classes } from '../../../ui';
import { Block } from './Block';
import styles from './FlowGraph.module.css';
import { BLOCK_WIDTH, type FlowLayout, type Route, waysOut } from './layout';

const MARGIN = 400; // px above and below what is seen that is drawn too
const STEP = 200; // px; the view is drawn again when it has moved so far
const NEAR = 24; // px kept around a block that is gone to

export interface FlowGraphProps {
  readonly flow: Flow;
  readonly layout: FlowLayout;
  readonly listing: Listing;
  readonly slot: number | null;
  readonly zoom: number;
  readonly nameOf: (fn: number) => string;
  readonly onSelect: (slot: number) => void;
}

/** A way as a line, as wide to press as it has to be. */
function Way({ route, onSelect }: { readonly route: Route; readonly onSelect: () => void }) {
  const { edge, path } = route;
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the block lists the same way as a button
    <g className={classes(styles.way, styles[edge.status])} onClick={onSelect}>
      <path className={styles.reach} d={path} />
      <path className={styles.line} d={path} markerEnd={`url(#flow-${edge.status})`} />
    </g>
  );
}

const STATUSES = ['verified', 'pruned', 'dead', 'failing', 'untold'] as const;

/** What of the layout is in view, by height: drawn again after some way, not with each pixel. */
function useInView(scroller: React.RefObject<HTMLElement | null>, zoom: number) {
  const [view, setView] = useState({ top: 0, bottom: 1200 });
  useLayoutEffect(() => {
    const { current } = scroller;
    if (!current) return;
    const update = () => {
      const top = Math.floor((current.scrollTop / zoom - MARGIN) / STEP) * STEP;
      const reach = (current.clientHeight / zoom + 2 * MARGIN) / STEP;
      const bottom = top + Math.ceil(reach + 1) * STEP;
      setView((now) => (now.top === top && now.bottom === bottom ? now : { top, bottom }));
    };
    update();
    current.addEventListener('scroll', update, { passive: true });
    const observer = new ResizeObserver(update);
    observer.observe(current);
    return () => {
      current.removeEventListener('scroll', update);
      observer.disconnect();
    };
  }, [scroller, zoom]);
  return view;
}

/** The control-flow graph: blocks under those that lead to them, and the ways between. */
export function FlowGraph(props: FlowGraphProps) {
  const { flow, layout, listing, slot, zoom, nameOf, onSelect } = props;
  const { blocks, edges, blockOf } = flow;
  const scroller = useRef<HTMLDivElement>(null);
  const { top, bottom } = useInView(scroller, zoom);
  const ways = useMemo(() => waysOut(flow), [flow]);
  const chosen = slot === null ? undefined : blockOf.get(slot);
  const [moved, setMoved] = useState<number | null>(null);
  const active = moved ?? chosen ?? 0;
  const [focusing, setFocusing] = useState(false);

  const reveal = (index: number) => {
    const { current } = scroller;
    const box = layout.boxes[index];
    if (!current || !box) return;
    const [high, low] = [(box.y - NEAR) * zoom, (box.y + box.height + NEAR) * zoom];
    if (high < current.scrollTop) current.scrollTop = high;
    else if (low > current.scrollTop + current.clientHeight) {
      current.scrollTop = Math.min(high, low - current.clientHeight);
    }
    const [left, right] = [(box.x - NEAR) * zoom, (box.x + BLOCK_WIDTH + NEAR) * zoom];
    if (left < current.scrollLeft) current.scrollLeft = left;
    else if (right > current.scrollLeft + current.clientWidth) {
      current.scrollLeft = Math.min(left, right - current.clientWidth);
    }
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: brought into view when it becomes another one
  useEffect(() => {
    setMoved(null);
    if (chosen !== undefined) reveal(chosen);
  }, [chosen, layout]);
  useLayoutEffect(() => {
    if (!focusing) return;
    setFocusing(false);
    scroller.current?.querySelector<HTMLElement>(`[data-block="${active}"]`)?.focus();
  }, [focusing, active]);

  const goTo = (index: number | undefined) => {
    if (index === undefined || !blocks[index]) return;
    setMoved(index);
    reveal(index);
    setFocusing(true);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    if (!(event.target instanceof HTMLElement) || !event.target.dataset.block) return;
    const before = edges.filter(({ to }) => to === active).map(({ from }) => from);
    const own = ways[active] ?? [];
    const to: Readonly<Record<string, number | undefined>> = {
      ArrowDown: active + 1,
      ArrowUp: active - 1,
      ArrowRight: (own.find(({ kind }) => kind !== 'next') ?? own[0])?.to,
      ArrowLeft: before[0],
      Home: 0,
      End: blocks.length - 1,
    };
    if (!(event.key in to)) return;
    event.preventDefault();
    goTo(to[event.key]);
  };

  const isSeen = (from: number, to: number) => to >= top && from <= bottom;
  const isDrawn = (index: number) => {
    const box = layout.boxes[index];
    return index === active || (box && isSeen(box.y, box.y + box.height));
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: keys of the blocks within
    <div ref={scroller} className={styles.scroller} onKeyDown={onKeyDown}>
      <div style={{ width: layout.width * zoom, height: layout.height * zoom }}>
        {/* biome-ignore lint/a11y/useSemanticElements: a fieldset is of a form */}
        <div
          role="group"
          aria-label="Control-flow graph"
          className={styles.canvas}
          style={{ width: layout.width, height: layout.height, transform: `scale(${zoom})` }}
        >
          <svg className={styles.ways} width={layout.width} height={layout.height} aria-hidden>
            <defs>
              {STATUSES.map((status) => (
                <marker
                  key={status}
                  id={`flow-${status}`}
                  viewBox="0 0 8 8"
                  refX="4"
                  refY="4"
                  markerWidth="8"
                  markerHeight="8"
                  markerUnits="userSpaceOnUse"
                  orient="auto"
                >
                  <path className={classes(styles.arrow, styles[status])} d="M0 0L8 4L0 8z" />
                </marker>
              ))}
            </defs>
            {layout.routes.map((route) =>
              isSeen(route.top, route.bottom) ? (
                <Way
                  key={`${route.edge.from} ${route.edge.kind} ${route.edge.to} ${route.edge.when}`}
                  route={route}
                  onSelect={() => onSelect(blocks[route.edge.to]?.slots[0] ?? 0)}
                />
              ) : null,
            )}
          </svg>
          {layout.titles.map(({ fn, y }) => (
            <p key={fn} className={styles.title} style={{ top: y }}>
              {nameOf(fn)}
            </p>
          ))}
          {blocks.map((block) => {
            const box = layout.boxes[block.index];
            if (!box || !isDrawn(block.index)) return null;
            return (
              <Block
                key={block.index}
                block={block}
                box={box}
                ways={ways[block.index] ?? []}
                blocks={blocks}
                listing={listing}
                slot={block.index === chosen ? slot : null}
                active={block.index === active}
                onSelect={onSelect}
              />
            );
          })}
        </div>
      </div>
    </div>
  );
}
