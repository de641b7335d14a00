import { type Dissector, payload, type Walk } from './dissect-context';
import type { DissectionNode } from './types';

/** Errors that quote errors; beyond them the rest is shown as bytes. */
const MOST_QUOTES = 4;

/** What is quoted is cut and was changed on its way: it is told, not judged. */
const unjudged = ({ label, text, start, end, children }: DissectionNode): DissectionNode => ({
  label,
  text,
  start,
  end,
  children: children.map(unjudged),
});

/** The start of the packet that an error is about: one node, with its headers within. */
export function quotedPacket(walk: Walk, inside: Dissector, at: number, end: number): void {
  if (end <= at) return;
  if (walk.quoted >= MOST_QUOTES) {
    payload(walk, at, end, 'Quoted packet');
    return;
  }
  const quote: Walk = { ...walk, nodes: [], what: [], from: '', to: '', quoted: walk.quoted + 1 };
  inside(quote, at, end);
  const { from, to, what, nodes } = quote;
  walk.nodes.push({
    label: 'Quoted packet',
    text: `${what.join(', ')}, ${from} → ${to}`,
    start: at,
    end,
    children: nodes.map(unjudged),
  });
}
