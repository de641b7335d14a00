import { ChevronDown, ChevronRight, TriangleAlert } from 'lucide-react';
import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from 'react';
import type { DissectionNode } from '../../../engine/packet';
import { useAppState } from '../../store';
import { classes } from '../../ui';
import styles from './DissectionTree.module.css';
import { nodeAt, type TreeLine, treeMove, visibleLines } from './tree-model';

const INDENT = 14; // px a level

const bytesText = ({ start, end }: DissectionNode) =>
  end - start <= 1 ? String(start) : `${start}–${end - 1}`;

function Line({
  line,
  selected,
  active,
  onPick,
  onToggle,
}: {
  readonly line: TreeLine;
  readonly selected: boolean;
  readonly active: boolean;
  readonly onPick: () => void;
  readonly onToggle: () => void;
}) {
  const { node, level, place, siblings, expanded, hiddenProblems } = line;
  const openable = node.children.length > 0;
  const Chevron = expanded ? ChevronDown : ChevronRight;
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the tree has the keys
    <div
      role="treeitem"
      aria-level={level}
      aria-posinset={place}
      aria-setsize={siblings}
      aria-selected={selected}
      aria-expanded={openable ? expanded : undefined}
      tabIndex={active ? 0 : -1}
      data-path={line.path}
      className={classes(styles.line, selected && styles.selected, level === 1 && styles.header)}
      style={{ paddingLeft: 6 + INDENT * (level - 1) }}
      onClick={onPick}
      onDoubleClick={onToggle}
    >
      {openable ? (
        <span
          className={styles.twist}
          aria-hidden
          onClick={(event) => {
            event.stopPropagation();
            onToggle();
          }}
          onDoubleClick={(event) => event.stopPropagation()}
        >
          <Chevron size={13} />
        </span>
      ) : (
        <span className={styles.twist} />
      )}
      <span className={styles.label}>{node.label}</span>
      <span className={styles.text}>
        {node.text}
        {node.problem !== undefined && (
          <span className={styles.problem}>
            <TriangleAlert size={12} aria-hidden /> {node.problem}
          </span>
        )}
        {node.problem === undefined && hiddenProblems > 0 && (
          <span className={styles.problem}>
            <TriangleAlert size={12} aria-hidden /> {hiddenProblems}{' '}
            {hiddenProblems === 1 ? 'remark' : 'remarks'} within
          </span>
        )}
      </span>
      <span className={styles.range}>
        <span className="visually-hidden">{node.end - node.start === 1 ? 'byte' : 'bytes'} </span>
        {bytesText(node)}
      </span>
    </div>
  );
}

/** The headers of the packet. What is chosen here is marked in the bytes, and the other way round. */
export function DissectionTree({ nodes }: { readonly nodes: readonly DissectionNode[] }) {
  const range = useAppState((state) => state.selection.bytes);
  const select = useAppState((state) => state.select);
  const [expanded, setExpanded] = useState<ReadonlySet<string>>(new Set());
  const [activePath, setActivePath] = useState<string | null>(null);
  const tree = useRef<HTMLDivElement>(null);
  const lines = useMemo(() => visibleLines(nodes, expanded), [nodes, expanded]);

  // The line of the selection: the one that was chosen where several cover the same bytes.
  const chosen = lines.findIndex(
    ({ node, path }) =>
      range !== null &&
      node.start === range[0] &&
      node.end === range[1] &&
      (activePath === null || path === activePath),
  );
  const selected =
    chosen >= 0
      ? chosen
      : lines.findLastIndex(
          ({ node }) => range !== null && node.start === range[0] && node.end === range[1],
        );
  const byActive = lines.findIndex(({ path }) => path === activePath);
  const active = selected >= 0 ? selected : Math.max(0, byActive);

  // Bytes chosen elsewhere open the headers that hold them.
  useEffect(() => {
    if (!range || tree.current?.contains(document.activeElement)) return;
    const found = nodeAt(nodes, range[0]);
    if (!found || found.node.end !== range[1] || found.node.start !== range[0]) return;
    setActivePath(found.path);
    setExpanded((now) =>
      found.open.every((path) => now.has(path)) ? now : new Set([...now, ...found.open]),
    );
  }, [range, nodes]);

  useEffect(() => {
    if (selected < 0) return;
    const line = tree.current?.children[selected];
    if (line instanceof HTMLElement) line.scrollIntoView({ block: 'nearest' });
  }, [selected]);

  const pick = ({ node, path }: TreeLine) => {
    setActivePath(path);
    select({ bytes: [node.start, node.end] });
  };
  const setOpen = (paths: readonly string[], open: boolean) => {
    setExpanded((now) => {
      const next = new Set(now);
      for (const path of paths) {
        if (open) next.add(path);
        else next.delete(path);
      }
      return next;
    });
  };
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === 'Escape') {
      select({ bytes: null });
      return;
    }
    const move = treeMove(lines, active, event.key);
    if (!move) return;
    event.preventDefault();
    if (move.kind !== 'go') {
      setOpen(move.paths, move.kind === 'open');
      return;
    }
    const line = lines[move.to];
    if (!line) return;
    pick(line);
    const element = tree.current?.children[move.to];
    if (element instanceof HTMLElement) element.focus();
  };

  return (
    <div
      ref={tree}
      role="tree"
      aria-label="Headers of the packet"
      className={styles.tree}
      onKeyDown={onKeyDown}
    >
      {lines.map((line, i) => (
        <Line
          key={line.path}
          line={line}
          selected={i === selected}
          active={i === active}
          onPick={() => pick(line)}
          onToggle={() => setOpen([line.path], !line.expanded)}
        />
      ))}
    </div>
  );
}
