import { memo } from 'react';
import type { FlowBlock, FlowEdge, Listing } from '../../../../engine/verifier-log';
import { classes } from '../../../ui';
import { CodeLine } from '../CodeLine';
import styles from './Block.module.css';
import { rangeWords, STATUS_WORDS, visitsWords, walkedWords, whenWords } from './flow-words';
import { type Box, SHOWN_INSNS } from './layout';
import { StatusMark } from './StatusMark';

export interface BlockProps {
  readonly block: FlowBlock;
  readonly box: Box;
  readonly ways: readonly FlowEdge[];
  readonly blocks: readonly FlowBlock[];
  readonly listing: Listing;
  /** The instruction that is selected, where it is one of this block. */
  readonly slot: number | null;
  /** Whether the keyboard is here: only then can what is in it be reached by it. */
  readonly active: boolean;
  readonly onSelect: (slot: number) => void;
}

/** The slots that are drawn; `null` stands for those in between. */
function drawn(slots: readonly number[]): (number | null)[] {
  if (slots.length <= SHOWN_INSNS) return [...slots];
  return [...slots.slice(0, SHOWN_INSNS - 3), null, ...slots.slice(-2)];
}

/** A block of the graph: its instructions, how often it was visited, and the ways out of it. */
export const Block = memo(function Block(props: BlockProps) {
  const { block, box, ways, blocks, listing, slot, active, onSelect } = props;
  const { slots, status } = block;
  const first = slots[0] ?? 0;
  const tab = active ? 0 : -1;
  const range = rangeWords(block);
  return (
    <div
      className={classes(styles.block, styles[status], slot !== null && styles.chosen)}
      style={{ left: box.x, top: box.y, height: box.height }}
    >
      <button
        type="button"
        className={styles.head}
        data-block={block.index}
        tabIndex={tab}
        aria-current={slot !== null}
        onClick={() => onSelect(first)}
      >
        <StatusMark status={status} />
        <span className="visually-hidden">Instructions</span>
        <span className={styles.range}>{range}</span>
        <span className={styles.words}>{STATUS_WORDS[status]}</span>
        <span className={styles.visits}>{visitsWords(block)}</span>
      </button>
      <div className={styles.insns}>
        {drawn(slots).map((at) =>
          at === null ? (
            <span key="more" className={styles.more}>
              … {slots.length - SHOWN_INSNS + 1} more
            </span>
          ) : (
            // biome-ignore lint/a11y/noStaticElementInteractions: a shortcut for the mouse; log, code and table have keys
            // biome-ignore lint/a11y/useKeyWithClickEvents: a shortcut for the mouse; log, code and table have keys
            <div
              key={at}
              className={classes(styles.insn, at === slot && styles.current)}
              onClick={() => onSelect(at)}
            >
              <span className={styles.slot}>{at}</span>
              <CodeLine text={listing.get(at) ?? ''} />
            </div>
          ),
        )}
      </div>
      {ways.map((way) => {
        const target = blocks[way.to]?.slots[0] ?? 0;
        const walked = walkedWords(way);
        return (
          <button
            key={`${way.kind}${way.to}${way.when}`}
            type="button"
            className={classes(styles.way, styles[way.status])}
            tabIndex={tab}
            onClick={() => onSelect(target)}
          >
            <StatusMark status={way.status} size={11} />
            <span className="visually-hidden">{STATUS_WORDS[way.status]}:</span>
            <span className={styles.when}>{whenWords(way)}</span>
            <span className={styles.to}>→ {target}</span>
            <span className={styles.walked}>{walked}</span>
          </button>
        );
      })}
    </div>
  );
});
