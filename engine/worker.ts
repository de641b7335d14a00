import { expose, transfer } from 'comlink';
import type { EngineApi } from './api';
import { Playground } from './playground';

/** What could reach the network; gone before anything else runs, for nothing here needs it. */
for (const name of ['fetch', 'XMLHttpRequest', 'WebSocket', 'EventSource', 'importScripts']) {
  Object.defineProperty(globalThis, name, { value: undefined, configurable: false });
}

const playground = new Playground();
const traced = playground.trace.bind(playground);

/** The steps of a trace are given away rather than copied. */
const trace: EngineApi['trace'] = async (request) => {
  const report = await traced(request);
  return report.ok ? transfer(report, [report.steps]) : report;
};

expose(Object.assign(playground, { trace }));
