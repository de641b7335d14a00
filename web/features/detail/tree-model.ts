import type { DissectionNode } from '../../../engine/packet';

/** A line of the tree as it is shown. */
export interface TreeLine {
  /** Names from the outermost header on: the same in other packets of its kind. */
  readonly path: string;
  readonly node: DissectionNode;
  /** From 1. */
  readonly level: number;
  /** Place among its siblings from 1, and how many they are. */
  readonly place: number;
  readonly siblings: number;
  readonly expanded: boolean;
  /** Index of the parent's line, -1 for a header. */
  readonly parent: number;
  /** Remarks on bytes within, which a closed line would hide. */
  readonly hiddenProblems: number;
}

const countProblems = (nodes: readonly DissectionNode[]): number =>
  nodes.reduce(
    (sum, { problem, children }) => sum + (problem === undefined ? 0 : 1) + countProblems(children),
    0,
  );

/** Paths of `nodes`; a name that comes again among its siblings gets a number. */
function pathsOf(nodes: readonly DissectionNode[], parent: string): string[] {
  const seen = new Map<string, number>();
  return nodes.map(({ label }) => {
    const times = (seen.get(label) ?? 0) + 1;
    seen.set(label, times);
    return `${parent}/${label}${times > 1 ? `#${times}` : ''}`;
  });
}

/** The lines that are seen when the nodes of `expanded` are open. */
export function visibleLines(
  nodes: readonly DissectionNode[],
  expanded: ReadonlySet<string>,
): TreeLine[] {
  const lines: TreeLine[] = [];
  const add = (list: readonly DissectionNode[], within: string, level: number, parent: number) => {
    const paths = pathsOf(list, within);
    for (const [i, node] of list.entries()) {
      const path = paths[i]!; // one for each node
      const open = node.children.length > 0 && expanded.has(path);
      lines.push({
        path,
        node,
        level,
        place: i + 1,
        siblings: list.length,
        expanded: open,
        parent,
        hiddenProblems: open ? 0 : countProblems(node.children),
      });
      if (open) add(node.children, path, level + 1, lines.length - 1);
    }
  };
  add(nodes, '', 1, -1);
  return lines;
}

/** The innermost node that covers a byte, and the paths that must be open to see it. */
export function nodeAt(
  nodes: readonly DissectionNode[],
  byte: number,
): {
  readonly node: DissectionNode;
  readonly path: string;
  readonly open: readonly string[];
} | null {
  const open: string[] = [];
  let found: { node: DissectionNode; path: string } | null = null;
  let list = nodes;
  for (;;) {
    const index = list.findIndex(({ start, end }) => byte >= start && byte < end);
    const node = list[index];
    if (!node) break;
    const path: string = pathsOf(list, found?.path ?? '')[index]!; // as many as nodes
    if (found) open.push(found.path);
    found = { node, path };
    list = node.children;
  }
  return found && { ...found, open };
}

/** What a key does in the tree: the line it goes to, or the line that opens or closes. */
export type TreeMove =
  | { readonly kind: 'go'; readonly to: number }
  | { readonly kind: 'open' | 'close'; readonly paths: readonly string[] };

/**
 * The keys are those of the WAI-ARIA tree pattern.
 *
 * @returns `null` for a key that the tree does not know
 */
export function treeMove(lines: readonly TreeLine[], at: number, key: string): TreeMove | null {
  const line = lines[at];
  if (!line) return null;
  const go = (to: number): TreeMove => ({
    kind: 'go',
    to: Math.min(lines.length - 1, Math.max(0, to)),
  });
  const openable = line.node.children.length > 0;
  switch (key) {
    case 'ArrowDown':
      return go(at + 1);
    case 'ArrowUp':
      return go(at - 1);
    case 'Home':
      return go(0);
    case 'End':
      return go(lines.length - 1);
    case 'ArrowRight':
      if (!openable) return go(at);
      return line.expanded ? go(at + 1) : { kind: 'open', paths: [line.path] };
    case 'ArrowLeft':
      if (line.expanded) return { kind: 'close', paths: [line.path] };
      return go(line.parent < 0 ? at : line.parent);
    case 'Enter':
    case ' ':
      if (!openable) return go(at);
      return { kind: line.expanded ? 'close' : 'open', paths: [line.path] };
    case '*':
      return {
        kind: 'open',
        paths: lines
          .filter(({ parent, node }) => parent === line.parent && node.children.length > 0)
          .map(({ path }) => path),
      };
    default:
      return typeAhead(lines, at, key);
  }
}

/** The next line whose name starts with a letter. */
function typeAhead(lines: readonly TreeLine[], at: number, key: string): TreeMove | null {
  if (!/^[\p{L}\p{N}]$/u.test(key)) return null;
  const letter = key.toLowerCase();
  for (let i = 1; i <= lines.length; i++) {
    const to = (at + i) % lines.length;
    if (lines[to]!.node.label.toLowerCase().startsWith(letter)) return { kind: 'go', to }; // in range
  }
  return null;
}
