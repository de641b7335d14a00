import { describe, expect, it } from 'vitest';
import type { Course, TrafficReport } from '../../engine/api';
import { firewallIds } from '../../engine/examples/firewall-ids';
import { addCapture } from '../../engine/workspace';
import { createAppStore } from './create-store';
import {
  haveResults,
  headKey,
  packetAt,
  resultsAreCurrent,
  resultsAreStale,
  selectArrivals,
  selectPacketCount,
  selectPacketIndex,
  selectTraffic,
  selectVerdicts,
} from './selectors';

const file = { name: 'a.pcap', size: 9, sha256: '0'.repeat(64), packets: 1000, iface: 'eth0' };

/** A store that shows a capture of 1,000 packets, open in the engine as `t1`. */
function withCapture() {
  const added = addCapture(firewallIds.workspace, file);
  if (!added.ok) throw new Error(added.message);
  const store = createAppStore(added.workspace);
  store.getState().trafficOpened(added.id, { key: 't1', count: 1000, title: 'a.pcap' });
  store.getState().setSource(added.id);
  return { store, id: added.id };
}

const way = (name: string, count: number): Course => ({
  iface: 'eth0',
  hops: [{ hook: 'xdp', program: 'firewall', retval: name === 'DROP' ? 1 : 2, via: 'head' }],
  verdicts: [{ hook: 'xdp', retval: 2, name, to: 'stack' }],
  outcome: { kind: 'verdict', hook: 'xdp', retval: 2, name, to: 'stack' },
  count,
});

const report = (revision: number, done = 1000): Extract<TrafficReport, { ok: true }> => ({
  ok: true,
  revision,
  run: 1,
  key: 't1',
  cancelled: done < 1000,
  done,
  courses: [way('PASS', done - 10), way('DROP', 10)],
  course: new Uint16Array(done),
  insns: new Uint32Array(done),
  maps: [],
  took: 1,
});

describe('traffic that is shown', () => {
  it('is counted, and its packets are named by row', () => {
    const { store } = withCapture();
    const state = store.getState();
    expect(selectPacketCount(state)).toBe(1000);
    expect(selectArrivals(state, 'eth0')).toBe(1000);
    expect([packetAt(state, 0), packetAt(state, 999), packetAt(state, 1000)]).toEqual([
      '#0',
      '#999',
      undefined,
    ]);
    state.movePlayhead({ packet: '#12', step: null });
    expect(selectPacketIndex(store.getState())).toBe(12);
  });

  it('has counts by verdict and port from its run, until the document changes', () => {
    const { store } = withCapture();
    const { trafficFinished, engineRevision } = store.getState();
    trafficFinished(report(engineRevision));
    const state = store.getState();
    expect([...selectVerdicts(state)]).toEqual([
      ['PASS', 990],
      ['DROP', 10],
    ]);
    expect(selectTraffic(state).ports.get('firewall:1')).toBe(10);
    expect(selectTraffic(state).heads.get(headKey('eth0', 'xdp'))).toBe(1000);
    expect([resultsAreCurrent(state), resultsAreStale(state)]).toEqual([true, false]);
    expect([haveResults(state, ['#999']), haveResults(state, ['#1000'])]).toEqual([true, false]);
    state.edit('wire', (workspace) => ({ ...workspace, edges: [] }));
    const edited = store.getState();
    expect([resultsAreCurrent(edited), resultsAreStale(edited)]).toEqual([false, true]);
  });

  it('leaves the results of the document alone', () => {
    const { store } = withCapture();
    store.getState().trafficFinished(report(store.getState().engineRevision, 500));
    store.getState().setSource(null);
    const state = store.getState();
    expect(selectVerdicts(state).size).toBe(0);
    expect(selectPacketCount(state)).toBe(firewallIds.workspace.packets.length);
    expect(state.playhead.packet).toBe(firewallIds.workspace.packets[0]!.id);
  });

  it('gives way to the document when its name is forgotten, and when the engine is gone', () => {
    const { store } = withCapture();
    store.getState().edit('forget', (workspace) => ({ ...workspace, captures: [] }));
    expect(store.getState().source).toBeNull();
    store.getState().undo();
    expect(store.getState().workspace.captures).toHaveLength(1);
    const { store: other, id } = withCapture();
    other.getState().forgetTraffic();
    expect(selectPacketCount(other.getState())).toBe(0);
    expect(other.getState().source).toBe(id); // its file can be opened again
  });
});
