import type {
  Flow,
  FlowBlock,
  FlowEdge,
  FlowStatus,
  LogPath,
} from '../../../../engine/verifier-log';

export const STATUS_WORDS: Readonly<Record<FlowStatus, string>> = {
  verified: 'verified',
  pruned: 'pruned',
  dead: 'dead',
  failing: 'failing',
  untold: 'not reached',
};

export const STATUS_MEANS: Readonly<Record<FlowStatus, string>> = {
  verified: 'The verifier went there, and found no fault.',
  pruned: 'It came there only with states that were found safe before.',
  dead: 'It walked every path, and none goes there.',
  failing: 'It lies on the path that was refused.',
  untold: 'It was refused before it came there, or the log does not show it.',
};

const times = (count: number) => `${count.toLocaleString('en')}×`;

/** `2 visits, 1 safe` */
export function visitsWords({ visits, pruned }: FlowBlock): string {
  const seen = visits === 1 ? '1 visit' : `${visits.toLocaleString('en')} visits`;
  return pruned === 0 ? seen : `${seen}, ${pruned.toLocaleString('en')} safe`;
}

/** `0–5`, `29` */
export function rangeWords({ slots }: FlowBlock): string {
  const [first, last] = [slots[0], slots.at(-1)];
  return first === last ? `${first}` : `${first}–${last}`;
}

/** How often a way was taken: `2×`, `1× safe`. */
export function walkedWords({ walked, pruned }: FlowEdge): string {
  if (walked === 0 && pruned === 0) return '';
  if (pruned === 0) return times(walked);
  return walked === 0 ? `${times(pruned)} safe` : `${times(walked)}, ${times(pruned)} safe`;
}

const KINDS: Readonly<Record<FlowEdge['kind'], string>> = {
  next: '',
  jump: 'goto',
  call: 'calls',
  callback: 'calls back',
};

/** Under which condition a way is taken: `r1 > r3`, `else`, `calls`. */
export const whenWords = ({ when, kind }: FlowEdge): string =>
  when !== '' ? when : KINDS[kind] || 'then';

/** Of all blocks, how many there are of each kind: `12 verified, 1 dead`. */
export function summaryWords({ blocks }: Flow): string {
  const counts = new Map<FlowStatus, number>();
  for (const { status } of blocks) counts.set(status, (counts.get(status) ?? 0) + 1);
  const all = blocks.length === 1 ? '1 block' : `${blocks.length.toLocaleString('en')} blocks`;
  const parts = [...counts].map(([status, count]) => `${count} ${STATUS_WORDS[status]}`);
  return `${all}: ${parts.join(', ')}`;
}

const ENDS: Readonly<Record<LogPath['ended'], string>> = {
  exit: 'exit',
  safe: 'safe',
  refused: 'refused',
  open: 'its end is not told',
};

/** A path in a row of the tree: where it comes from, how far it went, how it ended. */
export function pathWords({ from, to, first, end, ended, endSlot }: LogPath) {
  const count = end - first;
  return {
    way: from === null ? `from ${to ?? 0}` : `${from} → ${to}`,
    length: count === 1 ? '1 instruction' : `${count.toLocaleString('en')} instructions`,
    end: endSlot < 0 ? ENDS[ended] : `${ENDS[ended]} at ${endSlot}`,
  };
}
