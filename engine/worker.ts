import { expose, transfer } from 'comlink';
import type { EngineApi } from './api';
import { Playground } from './playground';

/** What could reach the network; gone before anything else runs, for nothing here needs it. */
for (const name of ['fetch', 'XMLHttpRequest', 'WebSocket', 'EventSource', 'importScripts']) {
  Object.defineProperty(globalThis, name, { value: undefined, configurable: false });
}

const playground = new Playground();
const { trace, runTraffic, filterTraffic } = playground;

/** Long columns and the steps of a trace are given away rather than copied. */
const giving: Pick<EngineApi, 'trace' | 'runTraffic' | 'filterTraffic'> = {
  async trace(request) {
    const report = await trace.call(playground, request);
    return report.ok ? transfer(report, [report.steps]) : report;
  },
  async runTraffic(request, onProgress) {
    const report = await runTraffic.call(playground, request, onProgress);
    return report.ok ? transfer(report, [report.course.buffer, report.insns.buffer]) : report;
  },
  async filterTraffic(request) {
    const report = await filterTraffic.call(playground, request);
    return report.ok ? transfer(report, [report.rows.buffer]) : report;
  },
};

expose(Object.assign(playground, giving));
