import type { ItemId } from '../../engine/workspace';
import type { App } from './react';
import type { OpenTrace } from './run';
import {
  packetAt,
  resultsAreCurrent,
  selectPacketCount,
  selectPacketIndex,
  selectTrafficRun,
  selectVerdicts,
  selectWhere,
} from './selectors';
import type { AppState } from './state';

/** Where a move leads: a step of the open trace, or the packet beside. */
type Target = number | 'next packet' | 'previous packet';

/** Makes sure that there are results to step through; says why there are none. */
async function ensureResults(
  { store, controller }: App,
  packets: readonly ItemId[],
): Promise<boolean> {
  const state = store.getState();
  if (selectPacketCount(state) === 0) {
    state.announce(
      state.source === null
        ? 'There are no packets to run: make one below, or import a capture.'
        : 'This capture is not open: open its file again, below.',
      'problem',
    );
    return false;
  }
  if (await controller.ensureResults(packets)) return true;
  const { run, announce } = store.getState();
  if (run.phase === 'failed') announce(run.message, 'problem');
  return false;
}

/** The selection goes where the packet is, so that every pane shows the program that runs. */
function followPacket({ store }: App): void {
  const state = store.getState();
  const program = selectWhere(state)?.program;
  if (program !== undefined && program !== state.selection.program) {
    state.select({ program, edge: null, iface: null, insn: null });
  }
}

/** Counts on the edges follow the stepping, unless all of the run is shown. */
function countUpTo(app: App): void {
  const state = app.store.getState();
  const { arrived, trace, playhead, setArrived } = state;
  if (state.source !== null || arrived === Number.POSITIVE_INFINITY) return;
  const ended = trace !== null && playhead.step === trace.steps.stepCount;
  setArrived(selectPacketIndex(state) + (ended ? 1 : 0));
}

/** Opens a packet step by step; `step` may be beyond the end. */
export async function openPacket(app: App, packet: ItemId, step: number): Promise<void> {
  app.store.getState().setPlaying(false);
  if (!(await ensureResults(app, [packet]))) return;
  const opened = await app.controller.openTrace(packet, step);
  if (!opened) app.store.getState().movePlayhead({ packet, step: null });
  else {
    countUpTo(app);
    followPacket(app);
  }
}

async function beside(app: App, by: 1 | -1, step: number): Promise<void> {
  const state = app.store.getState();
  const packet = packetAt(state, selectPacketIndex(state) + by);
  if (packet !== undefined) await openPacket(app, packet, step);
  else state.announce(by > 0 ? 'That was the last packet.' : 'This is the first packet.');
}

const turns = new WeakMap<App['store'], Promise<void>>();

/** Moves take turns: a key that is pressed while a trace is on its way counts, too. */
function inTurn(app: App, act: () => Promise<void>): Promise<void> {
  const turn = (turns.get(app.store) ?? Promise.resolve()).then(act);
  turns.set(
    app.store,
    turn.catch(() => {}), // the next one goes on
  );
  return turn;
}

const move = (app: App, opensAt: number, decide: (trace: OpenTrace, step: number) => Target) =>
  inTurn(app, () => moveNow(app, opensAt, decide));

async function moveNow(
  app: App,
  opensAt: number,
  decide: (trace: OpenTrace, step: number) => Target,
): Promise<void> {
  const state = app.store.getState();
  const packet = state.playhead.packet ?? packetAt(state, 0);
  const { trace, playhead } = state;
  if (packet === undefined || !resultsAreCurrent(state) || playhead.step === null || !trace) {
    await openPacket(app, packet ?? '', opensAt);
    return;
  }
  const target = decide(trace, playhead.step);
  if (target === 'next packet') await beside(app, 1, 0);
  else if (target === 'previous packet') await beside(app, -1, Number.POSITIVE_INFINITY);
  else await openPacket(app, packet, target);
}

export const nextInsn = (app: App) =>
  move(app, 0, ({ steps }, step) => (step < steps.stepCount ? step + 1 : 'next packet'));

export const previousInsn = (app: App) =>
  move(app, Number.POSITIVE_INFINITY, (_, step) => (step > 0 ? step - 1 : 'previous packet'));

export const nextHop = (app: App) =>
  move(app, 0, ({ report, steps }, step) => {
    if (step >= steps.stepCount) return 'next packet';
    return report.hops.find(({ endStep }) => endStep > step)?.endStep ?? steps.stepCount;
  });

export const previousHop = (app: App) =>
  move(app, Number.POSITIVE_INFINITY, ({ report }, step) => {
    if (step <= 0) return 'previous packet';
    return report.hops.findLast(({ firstStep }) => firstStep < step)?.firstStep ?? 0;
  });

export const toStart = (app: App) => move(app, 0, () => 0);
export const toEnd = (app: App) =>
  move(app, Number.POSITIVE_INFINITY, () => Number.POSITIVE_INFINITY);

/** Goes to the packet before or behind; one that is stepped through opens the other at its start. */
export function besidePacket(app: App, by: 1 | -1): void {
  const state = app.store.getState();
  if (state.playhead.step !== null) {
    void beside(app, by, 0);
    return;
  }
  const packet = packetAt(state, selectPacketIndex(state) + by);
  if (packet === undefined) return;
  state.movePlayhead({ packet, step: null });
  void app.controller.traffic.fetchShown();
}

/** How the packets of the last run ended, in a sentence. */
export function runSummary(state: AppState): string {
  const counts = selectVerdicts(state);
  const n = (value: number) => value.toLocaleString('en');
  const ran = [...counts.values()].reduce((sum, count) => sum + count, 0);
  const parts = Array.from(counts, ([name, count]) => `${n(count)} ${name}`);
  const cut = selectTrafficRun(state)?.cancelled ? ', cancelled before the others' : '';
  return `${n(ran)} packet${ran === 1 ? '' : 's'}: ${parts.join(', ')}${cut}.`;
}

/** Runs everything and shows the outcome at once. */
export async function runEverything(app: App): Promise<void> {
  const { store, controller } = app;
  store.getState().setPlaying(false);
  if (selectPacketCount(store.getState()) === 0) {
    await ensureResults(app, []);
    return;
  }
  await controller.runAll();
  const state = store.getState();
  if (state.run.phase === 'failed') state.announce(state.run.message, 'problem');
  else if (state.run.phase === 'done') {
    state.setArrived(Number.POSITIVE_INFINITY);
    state.announce(runSummary(store.getState()));
  }
}

/** Lets packets travel from the playhead on, or stops them. */
export async function togglePlay(app: App): Promise<void> {
  const { store } = app;
  if (store.getState().playing) {
    store.getState().setPlaying(false);
    return;
  }
  if (store.getState().source !== null) {
    await runEverything(app); // too many to be seen travelling
    return;
  }
  const wanted = store.getState().workspace.packets.map(({ id }) => id);
  if (!(await ensureResults(app, wanted))) return;
  const state = store.getState();
  const { packets } = state.workspace;
  if (state.speed === Number.POSITIVE_INFINITY) {
    state.setArrived(Number.POSITIVE_INFINITY);
    state.announce(runSummary(state));
    return;
  }
  const at = Math.max(0, selectPacketIndex(state));
  const from = at === packets.length - 1 && state.arrived >= packets.length ? 0 : at;
  state.movePlayhead({ packet: packets[from]!.id, step: null }); // there are packets
  state.setArrived(from);
  state.setPlaying(true);
}

/** Ends playing, and shows the outcome of all packets. */
export function stop({ store }: App): void {
  const state = store.getState();
  if (!state.playing && state.playhead.step === null) return;
  state.setPlaying(false);
  if (state.resultsOf) state.setArrived(Number.POSITIVE_INFINITY);
  state.movePlayhead({ packet: state.playhead.packet, step: null });
}
