import { describe } from 'vitest';
import { kernelAvailable } from './kernel';

const kernel = kernelAvailable();

/** A suite that needs the running kernel; skipped, with the reason in its name, where there is none. */
export function describeKernel(name: string, suite: () => void): void {
  if (kernel.ok) describe(`${name} [Linux ${kernel.release}]`, () => suite());
  else describe.skip(`${name} [skipped, no kernel to ask: ${kernel.reason}]`, () => suite());
}
