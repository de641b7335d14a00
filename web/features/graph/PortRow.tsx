import { memo } from 'react';
import { XDP_ACTIONS } from '../../../engine/abi';
import { edgeCodeName, findEdge, findProgram, type ItemId } from '../../../engine/workspace';
import {
  endsAt,
  portKey,
  resultsAreStale,
  selectEnds,
  selectLikelyCodes,
  selectTraffic,
  selectTravelled,
  terminalKey,
  useAppState,
} from '../../store';
import { classes, compactCount, VerdictChip, verdictLook } from '../../ui';
import { ROW_HEIGHT, type Row, rowOffset, STUB_LENGTH } from './geometry';
import { SourceHandle } from './PortHandle';
import styles from './PortRow.module.css';
import { portHandle } from './to-flow';

interface RowProps {
  readonly program: ItemId;
  readonly name: string;
  readonly row: Row;
  readonly index: number;
}

/** Where an XDP verdict takes a packet, in a word or two. */
const GOES: Readonly<Record<string, string>> = {
  PASS: 'stack',
  TX: 'back out',
  REDIRECT: 'elsewhere',
};

/** The pill at which packets end that leave by this row; `null` while nothing is known to end there. */
function Terminal({ program, row, index }: Omit<RowProps, 'name'>) {
  const key = terminalKey(program, row);
  const end = useAppState((state) => selectEnds(state).get(key));
  const count = useAppState((state) => selectTraffic(state).ends.get(key) ?? 0);
  const reached = useAppState((state) => selectTravelled(state).has(`end:${key}`));
  const stale = useAppState(resultsAreStale);
  const ends = useAppState(
    (state) => typeof row !== 'number' || endsAt(state.workspace, program, row),
  );
  const likely = useAppState(
    (state) =>
      typeof row === 'number' &&
      endsAt(state.workspace, program, row) &&
      selectLikelyCodes(state).get(program)?.has(row) === true,
  );
  const shown = end !== undefined ? ends : likely;
  if (!shown) return null;
  const verdict = end?.verdict ?? edgeCodeName(row as number);
  const goes = end && verdict === 'REDIRECT' ? end.to : GOES[verdict];
  return (
    <div
      className={classes(
        styles.terminal,
        count === 0 && !reached && styles.faint,
        reached && styles.reached,
        stale && styles.stale,
      )}
      style={{ top: rowOffset(index), color: verdictLook(verdict).color, paddingLeft: STUB_LENGTH }}
      data-testid={`terminal-${program}-${row}`}
    >
      <span className={styles.stub} style={{ width: STUB_LENGTH - 2 }} />
      <span key={count} className={classes(styles.pill, count > 0 && styles.pulse)}>
        <VerdictChip verdict={verdict}>{count > 0 ? compactCount(count) : undefined}</VerdictChip>
      </span>
      {goes !== undefined && <span className={styles.goes}>{goes}</span>}
    </div>
  );
}

/** One return code of a program: how many packets left by it, its name, and where edges begin. */
export const PortRow = memo(function PortRow({ program, name, row, index }: RowProps) {
  const count = useAppState((state) =>
    row === 'fault'
      ? (selectTraffic(state).faults.get(program) ?? 0)
      : (selectTraffic(state).ports.get(portKey(program, row)) ?? 0),
  );
  const leadsTo = useAppState((state) => {
    if (row === 'fault') return null;
    const edge = findEdge(state.workspace, program, row);
    return edge ? (findProgram(state.workspace, edge.to)?.name ?? null) : null;
  });
  const stale = useAppState(resultsAreStale);
  const codeName = row === 'fault' ? 'fault' : edgeCodeName(row);
  const { Icon, label, color } = verdictLook(codeName);
  const quiet = leadsTo === null && count === 0;
  const meaning =
    typeof row === 'number'
      ? (XDP_ACTIONS[row]?.meaning ?? 'a code that XDP does not know')
      : row === '*'
        ? 'any code without an edge of its own'
        : 'an access that the machine refused';
  return (
    <>
      <div
        className={classes(styles.row, quiet && styles.quiet, stale && styles.stale)}
        style={{ height: ROW_HEIGHT }}
        title={meaning}
      >
        <span className={styles.count}>{count > 0 ? compactCount(count) : ''}</span>
        <span className={styles.label} style={quiet ? {} : { color }}>
          <Icon size={12} strokeWidth={2.5} aria-hidden />
          {label}
        </span>
      </div>
      {row !== 'fault' && (
        <SourceHandle
          id={portHandle(row)}
          source={{ kind: 'port', from: program, code: row }}
          label={`${name} ${row === '*' ? 'any other' : codeName} port, ${
            leadsTo === null ? 'not wired' : `leads to ${leadsTo}`
          }`}
          top={rowOffset(index)}
          color={color}
          wired={leadsTo !== null}
        />
      )}
      <Terminal program={program} row={row} index={index} />
    </>
  );
});
