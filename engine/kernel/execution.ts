import { callHelper } from '../helpers';
import { createInterpreter } from '../interp';
import { rareMaps } from '../maps/rare-maps';
import { Kernel, type KernelOptions } from './kernel';
import { testRun } from './test-run';
import { fireTimers } from './timers';

/** What runs programs, for a kernel that was built without it. */
export const execution = { createInterpreter, callHelper, testRun, fireTimers };

/** A new kernel, ready to run programs, with every map type. */
export function createKernel(options: KernelOptions = {}): Kernel {
  const kernel = new Kernel({ rareMaps, ...options });
  kernel.machine.execution = execution;
  return kernel;
}
