import { ArrowDown, ArrowUp, CaseSensitive, Search as SearchIcon } from 'lucide-react';
import type { RefObject } from 'react';
import { MAX_MATCHES } from '../../../../engine/verifier-log';
import { IconButton } from '../../../ui';
import styles from './LogSearch.module.css';
import type { Search } from './use-search';

export interface LogSearchProps {
  readonly field: RefObject<HTMLInputElement | null>;
  readonly search: Search;
  /** How many were found, `null` as long as it is not known; the one that is shown, from 0. */
  readonly count: number | null;
  readonly at: number | null;
  readonly onSearch: (search: Search) => void;
  readonly onMove: (direction: 1 | -1) => void;
  /** Escape: back to the log. */
  readonly onLeave: () => void;
}

function countWords({ count, at, search }: LogSearchProps): string {
  if (search.query === '') return '';
  if (count === null) return 'looking…';
  if (count === 0) return 'not found';
  const all = count >= MAX_MATCHES ? `${count.toLocaleString('en')}+` : count.toLocaleString('en');
  return at === null ? all : `${(at + 1).toLocaleString('en')} of ${all}`;
}

/** Looks for a text in the log: Enter and Shift Enter go to the next and the one before. */
export function LogSearch(props: LogSearchProps) {
  const { field, search, count, onSearch, onMove, onLeave } = props;
  return (
    <div className={styles.search}>
      <SearchIcon className={styles.icon} size={13} aria-hidden />
      <input
        ref={field}
        className={styles.field}
        aria-label="Search the log"
        placeholder="Search"
        value={search.query}
        maxLength={200}
        spellCheck={false}
        autoComplete="off"
        autoCapitalize="off"
        onChange={(event) => onSearch({ ...search, query: event.target.value })}
        onKeyDown={(event) => {
          if (event.key === 'Enter') onMove(event.shiftKey ? -1 : 1);
          else if (event.key === 'Escape') {
            if (search.query !== '') onSearch({ ...search, query: '' });
            else onLeave();
          } else return;
          event.preventDefault();
          event.stopPropagation();
        }}
      />
      <span className={styles.count} role="status">
        {countWords(props)}
      </span>
      <IconButton
        label="Match case"
        pressed={search.matchCase}
        className={styles.small}
        onClick={() => onSearch({ ...search, matchCase: !search.matchCase })}
      >
        <CaseSensitive size={15} aria-hidden />
      </IconButton>
      <IconButton
        label="Previous match"
        shortcut="Shift Enter"
        className={styles.small}
        disabled={!count}
        onClick={() => onMove(-1)}
      >
        <ArrowUp size={13} aria-hidden />
      </IconButton>
      <IconButton
        label="Next match"
        shortcut="Enter"
        className={styles.small}
        disabled={!count}
        onClick={() => onMove(1)}
      >
        <ArrowDown size={13} aria-hidden />
      </IconButton>
    </div>
  );
}
