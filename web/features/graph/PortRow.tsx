import { memo } from 'react';
import { type ProgTypeName, RETURN_CODES, returnCodeMeaning, whyNoSlot } from '../../../engine/abi';
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
  readonly type: ProgTypeName;
  readonly name: string;
  readonly row: Row;
  readonly index: number;
}

/** Where an XDP verdict takes a packet, in a word or two. */
const GOES: Readonly<Record<string, string>> = {
  PASS: 'stack',
  TX: 'back out',
  REDIRECT: 'elsewhere',
  OK: 'stack',
  PIPE: 'stack',
  ALLOW: 'stack',
};

/** The same of a packet that has gone there: `TX` is told short. */
const goesTo = ({ verdict, to }: { verdict: string; to: string }) =>
  verdict === 'TX' ? GOES.TX : to.replace(/ (of|behind) .*$/, '');

/** The pill at which packets end that leave by this row; `null` while nothing is known to end there. */
function Terminal({ program, type, row, index }: Omit<RowProps, 'name'>) {
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
  const verdict = end?.verdict ?? edgeCodeName(row as number, type);
  const goes = end && end.to !== 'dropped' ? goesTo(end) : GOES[verdict];
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

/** Codes of a type that no port is for, and why, for the row that takes them. */
function withoutPort(type: ProgTypeName): { readonly short: string; readonly why: string } | null {
  if (type === 'socket_filter') {
    return { short: '7, 8 …', why: 'lengths above 6 bytes have no slot of their own' };
  }
  const codes = RETURN_CODES[type].filter(({ code }) => whyNoSlot(code) !== null);
  if (codes.length === 0) return null;
  return {
    short: codes.map(({ code }) => code | 0).join(' '),
    why: codes.map(({ name, code }) => `${name} ${code | 0}: ${whyNoSlot(code)}`).join('; '),
  };
}

/** One return code of a program: how many packets left by it, its name, and where edges begin. */
export const PortRow = memo(function PortRow({ program, type, name, row, index }: RowProps) {
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
  const codeName = row === 'fault' ? 'fault' : edgeCodeName(row, type);
  const { Icon, label, color } = verdictLook(codeName);
  const quiet = leadsTo === null && count === 0;
  const slotless = row === '*' ? withoutPort(type) : null;
  const meaning =
    typeof row === 'number'
      ? returnCodeMeaning(type, row)
      : row === '*'
        ? `any code without an edge of its own${slotless ? `. ${slotless.why}` : ''}`
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
          {slotless && <span className={styles.codes}>{slotless.short}</span>}
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
      <Terminal program={program} type={type} row={row} index={index} />
    </>
  );
});
