import { describe, expect, it } from 'vitest';
import { type DissectionNode, dissect, PACKET_TEMPLATES } from '../../../engine/packet';
import { nodeAt, treeMove, visibleLines } from './tree-model';

const leaf = (label: string, start: number, end: number, problem?: string): DissectionNode => ({
  label,
  text: '',
  start,
  end,
  children: [],
  ...(problem === undefined ? {} : { problem }),
});

const NODES: readonly DissectionNode[] = [
  { ...leaf('Ethernet', 0, 14), children: [leaf('destination', 0, 6), leaf('source', 6, 12)] },
  {
    ...leaf('IPv4', 14, 34),
    children: [
      leaf('option', 14, 15),
      { ...leaf('option', 15, 20), children: [leaf('kind', 15, 16, 'unknown')] },
    ],
  },
  leaf('payload', 34, 40),
];

const labels = (expanded: readonly string[]) =>
  visibleLines(NODES, new Set(expanded)).map(({ level, node }) => `${level} ${node.label}`);

describe('lines of the tree', () => {
  it('are the headers while all is closed', () => {
    expect(labels([])).toEqual(['1 Ethernet', '1 IPv4', '1 payload']);
  });

  it('follow their header where it is open', () => {
    expect(labels(['/IPv4', '/IPv4/option#2'])).toEqual([
      '1 Ethernet',
      '1 IPv4',
      '2 option',
      '2 option',
      '3 kind',
      '1 payload',
    ]);
  });

  it('count the remarks that a closed line hides', () => {
    const hidden = (expanded: readonly string[]) =>
      visibleLines(NODES, new Set(expanded)).map(({ hiddenProblems }) => hiddenProblems);
    expect(hidden([])).toEqual([0, 1, 0]);
    expect(hidden(['/IPv4'])).toEqual([0, 0, 0, 1, 0]);
  });
});

describe('the node of a byte', () => {
  it('is the innermost one, with what must be open to see it', () => {
    expect(nodeAt(NODES, 15)).toMatchObject({
      path: '/IPv4/option#2/kind',
      open: ['/IPv4', '/IPv4/option#2'],
    });
    expect(nodeAt(NODES, 13)).toMatchObject({ path: '/Ethernet', open: [] });
    expect(nodeAt(NODES, 99)).toBeNull();
  });

  it('is seen once its parents are open, for every byte of every template', () => {
    for (const { bytes } of PACKET_TEMPLATES) {
      const nodes = dissect(bytes);
      for (let byte = 0; byte < bytes.length; byte++) {
        const found = nodeAt(nodes, byte);
        expect(found).not.toBeNull();
        const lines = visibleLines(nodes, new Set(found!.open));
        expect(lines.find(({ path }) => path === found!.path)?.node).toBe(found!.node);
      }
    }
  });
});

describe('keys of the tree', () => {
  const lines = visibleLines(NODES, new Set(['/Ethernet']));

  it('go to lines', () => {
    expect(treeMove(lines, 0, 'ArrowDown')).toEqual({ kind: 'go', to: 1 });
    expect(treeMove(lines, 0, 'ArrowUp')).toEqual({ kind: 'go', to: 0 });
    expect(treeMove(lines, 1, 'End')).toEqual({ kind: 'go', to: 4 });
    expect(treeMove(lines, 2, 'Home')).toEqual({ kind: 'go', to: 0 });
    expect(treeMove(lines, 0, 'p')).toEqual({ kind: 'go', to: 4 });
    expect(treeMove(lines, 0, 'z')).toBeNull();
    expect(treeMove(lines, 0, 'Tab')).toBeNull();
  });

  it('open, close and climb', () => {
    expect(treeMove(lines, 3, 'ArrowRight')).toEqual({ kind: 'open', paths: ['/IPv4'] });
    expect(treeMove(lines, 0, 'ArrowRight')).toEqual({ kind: 'go', to: 1 });
    expect(treeMove(lines, 0, 'ArrowLeft')).toEqual({ kind: 'close', paths: ['/Ethernet'] });
    expect(treeMove(lines, 2, 'ArrowLeft')).toEqual({ kind: 'go', to: 0 });
    expect(treeMove(lines, 3, 'Enter')).toEqual({ kind: 'open', paths: ['/IPv4'] });
    expect(treeMove(lines, 4, 'Enter')).toEqual({ kind: 'go', to: 4 });
    expect(treeMove(lines, 0, '*')).toEqual({ kind: 'open', paths: ['/Ethernet', '/IPv4'] });
  });
});
