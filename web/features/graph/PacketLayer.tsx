import { useStoreApi } from '@xyflow/react';
import { useContext, useEffect, useRef } from 'react';
import { typeOfProgram } from '../../../engine/workspace';
import { selectEnds, terminalKey, useApp } from '../../store';
import { Animator } from './animator';
import { NODE_WIDTH, PORTS, rowsOf } from './geometry';
import { useGraphUi } from './graph-ui';
import styles from './PacketLayer.module.css';
import { PathContext } from './path-registry';

/** The canvas over the graph on which packets travel. Takes no pointer, and is empty when idle. */
export function PacketLayer() {
  const { store } = useApp();
  const flow = useStoreApi();
  const paths = useContext(PathContext);
  const ref = useRef<HTMLCanvasElement>(null);

  useEffect(() => {
    const canvas = ref.current;
    if (!canvas) return;
    const reduced = window.matchMedia('(prefers-reduced-motion: reduce)');
    const animator = new Animator(store, {
      canvas,
      paths,
      nodes: {
        box(program) {
          const node = flow.getState().nodeLookup.get(program);
          if (!node) return null;
          const { x, y } = node.internals.positionAbsolute;
          return { x, y, width: node.measured.width ?? NODE_WIDTH };
        },
        rows(program) {
          const state = store.getState();
          const type = typeOfProgram(state.workspace, program);
          const { extra } = PORTS[type];
          const shown =
            useGraphUi.getState().extraPorts.has(program) ||
            state.workspace.edges.some(
              ({ from, code }) => from === program && code !== '*' && extra.includes(code),
            ) ||
            extra.some((code) => selectEnds(state).has(terminalKey(program, code)));
          return rowsOf(type, shown, true);
        },
      },
      viewport: () => flow.getState().transform,
      reducedMotion: () => reduced.matches,
    });
    return () => animator.dispose();
  }, [store, flow, paths]);

  return <canvas ref={ref} className={styles.layer} aria-hidden data-testid="packet-layer" />;
}
