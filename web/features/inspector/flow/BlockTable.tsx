import { useMemo } from 'react';
import type { Flow } from '../../../../engine/verifier-log';
import { classes } from '../../../ui';
import { Listing } from '../Listing';
import styles from './BlockTable.module.css';
import { rangeWords, STATUS_WORDS, visitsWords, walkedWords, whenWords } from './flow-words';
import { waysOut } from './layout';
import { StatusMark } from './StatusMark';

/** The same as the graph in lines: each block with its visits and its ways. */
export function BlockTable({
  flow,
  slot,
  onSelect,
  onOpen,
}: {
  readonly flow: Flow;
  readonly slot: number | null;
  readonly onSelect: (slot: number) => void;
  readonly onOpen: (slot: number) => void;
}) {
  const { blocks, blockOf } = flow;
  const ways = useMemo(() => waysOut(flow), [flow]);
  const firstOf = (index: number) => blocks[index]?.slots[0] ?? 0;
  return (
    <Listing
      label="Blocks of the program"
      className={styles.table}
      count={blocks.length}
      chosen={slot === null ? null : (blockOf.get(slot) ?? null)}
      widest={90}
      onChoose={(index) => onSelect(firstOf(index))}
      onOpen={(index) => onOpen(firstOf(index))}
      rowClass={() => classes(styles.row)}
      renderRow={(index) => {
        const block = blocks[index];
        if (!block) return null;
        return (
          <>
            <StatusMark status={block.status} />
            <span className={styles.range}>{rangeWords(block)}</span>
            <span className={styles.status}>{STATUS_WORDS[block.status]}</span>
            <span className={styles.visits}>{visitsWords(block)}</span>
            <span className={styles.ways}>
              {(ways[index] ?? []).map((way) => (
                <span key={`${way.kind}${way.to}${way.when}`} className={styles.way}>
                  <StatusMark status={way.status} size={11} />
                  {whenWords(way)} → {firstOf(way.to)}{' '}
                  <span className={styles.walked}>
                    {walkedWords(way) || STATUS_WORDS[way.status]}
                  </span>
                </span>
              ))}
            </span>
          </>
        );
      }}
    />
  );
}
