import { beforeEach, describe, expect, it } from 'vitest';
import { EXAMPLES } from '../../../engine/examples';
import { createAppStore } from '../../store';
import { startWiring, wire } from './commands';
import { setWiring, useGraphUi, type WireSource } from './graph-ui';

const port = (from: string, code: number): WireSource => ({ kind: 'port', from, code });

function setup(chainCalls = true) {
  const { workspace } = EXAMPLES.find(({ id }) => id === 'firewall-ids')!;
  const programs = workspace.programs.map((program) =>
    program.id === 'ids' ? { ...program, chainCalls } : program,
  );
  const store = createAppStore({ ...workspace, programs });
  return { store, said: () => store.getState().notices.map(({ text }) => text) };
}

beforeEach(() => setWiring(null));

describe('drawing an edge', () => {
  it('begins at a port of a program with slots', () => {
    const { store, said } = setup();
    startWiring(store, port('ids', 3));
    expect(useGraphUi.getState().wiring).toEqual(port('ids', 3));
    expect(said()).toEqual([]);
  });

  it('does not begin where no edge can, and says why at once', () => {
    const { store, said } = setup(false);
    startWiring(store, port('ids', 3));
    expect(useGraphUi.getState().wiring).toBeNull();
    expect(said()).toEqual([expect.stringContaining('without chain calls')]);
  });

  it('begins at a port that leads to its own program already', () => {
    const { store } = setup();
    expect(wire(store, port('ids', 3), 'ids')).toBe(true);
    startWiring(store, port('ids', 3));
    expect(useGraphUi.getState().wiring).toEqual(port('ids', 3));
  });
});

describe('what is said', () => {
  it('of good news the last, of problems each', () => {
    const { store, said } = setup();
    const { announce } = store.getState();
    announce('one');
    announce('two', 'problem');
    announce('three');
    announce('four', 'problem');
    expect(said()).toEqual(['two', 'three', 'four']);
  });
});
