import { callHelper } from '../helpers';
import { createInterpreter } from '../interp';
import { Kernel, type KernelOptions } from './kernel';

/** What runs programs, for a kernel that was built without it. */
export const execution = { createInterpreter, callHelper };

/** A new kernel, ready to run programs. */
export function createKernel(options: KernelOptions = {}): Kernel {
  const kernel = new Kernel(options);
  kernel.machine.execution = execution;
  return kernel;
}
