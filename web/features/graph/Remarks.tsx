import { CircleAlert, Lightbulb } from 'lucide-react';
import { useMemo } from 'react';
import type { ChainProblem } from '../../../engine/api';
import {
  edgeCodeName,
  findProgram,
  lintChain,
  typeOfProgram,
  type Workspace,
} from '../../../engine/workspace';
import { useApp, useAppState } from '../../store';
import { Button, classes, Popover } from '../../ui';
import styles from './Remarks.module.css';

function subjectName(workspace: Workspace, subject: ChainProblem['subject']): string {
  switch (subject.kind) {
    case 'edge': {
      const name = findProgram(workspace, subject.from)?.name ?? subject.from;
      return `${name} ${edgeCodeName(subject.code, typeOfProgram(workspace, subject.from))}`;
    }
    case 'interface':
      return workspace.interfaces.find(({ id }) => id === subject.id)?.name ?? subject.id;
    case 'program':
      return findProgram(workspace, subject.id)?.name ?? subject.id;
    case 'map':
      return `map ${subject.name}`;
  }
}

/** What the engine could not set up, and what may not be meant as it stands. */
export function Remarks() {
  const { store } = useApp();
  const workspace = useAppState((state) => state.workspace);
  const problems = useAppState((state) => state.problems);
  const { programs, edges, interfaces, settings } = workspace;
  const remarks = useMemo(
    () => lintChain({ ...store.getState().workspace, programs, edges, interfaces, settings }),
    [store, programs, edges, interfaces, settings],
  );
  const count = problems.length + remarks.length;
  if (count === 0 || programs.length === 0) return null;

  const show = (subject: ChainProblem['subject']) => {
    const { select } = store.getState();
    if (subject.kind === 'edge') {
      select({ edge: { from: subject.from, code: subject.code }, iface: null });
    } else if (subject.kind === 'interface') select({ iface: subject.id, edge: null });
    else if (subject.kind === 'program') {
      select({ program: subject.id, edge: null, iface: null, insn: null });
    }
  };
  const isIface = (id: string) => interfaces.some((iface) => iface.id === id);

  return (
    <Popover
      label="Remarks on the chain"
      align="end"
      trigger={
        <Button
          variant="line"
          className={classes(styles.trigger, problems.length > 0 && styles.problems)}
          icon={
            problems.length > 0 ? (
              <CircleAlert size={14} aria-hidden />
            ) : (
              <Lightbulb size={14} aria-hidden />
            )
          }
        >
          {problems.length > 0
            ? `${problems.length} problem${problems.length === 1 ? '' : 's'}`
            : `${count} remark${count === 1 ? '' : 's'}`}
        </Button>
      }
    >
      <ul className={styles.list}>
        {problems.map(({ subject, message }) => (
          <li key={`${JSON.stringify(subject)}${message}`}>
            <button type="button" className={styles.item} onClick={() => show(subject)}>
              <CircleAlert size={14} aria-hidden className={styles.problemIcon} />
              <span>
                <b>{subjectName(workspace, subject)}</b> {message}
              </span>
            </button>
          </li>
        ))}
        {remarks.map(({ kind, item, message }) => (
          <li key={`${kind}${item}`}>
            <button
              type="button"
              className={styles.item}
              onClick={() =>
                show(
                  isIface(item) ? { kind: 'interface', id: item } : { kind: 'program', id: item },
                )
              }
            >
              <Lightbulb size={14} aria-hidden className={styles.remarkIcon} />
              <span>{message}</span>
            </button>
          </li>
        ))}
      </ul>
    </Popover>
  );
}
