import type { Kernel } from './kernel';
import type { ProgObject } from './objects';
import { fail, type SysResult } from './result';
import type { TestRun, TestRunAttr } from './test-run-common';
import { testRunSkb } from './test-run-skb';
import { testRunXdp } from './test-run-xdp';

const MOST_REPEATS = 1_000_000;

/**
 * BPF_PROG_TEST_RUN. The answers to odd requests are those observed on Linux 6.18.
 *
 * @kernel kernel/bpf/syscall.c bpf_prog_test_run()
 */
export function testRun(kernel: Kernel, prog: ProgObject, attr: TestRunAttr): SysResult<TestRun> {
  if ((attr.repeat ?? 1) > MOST_REPEATS)
    return fail('EINVAL', `at most ${MOST_REPEATS} repetitions run here`);
  return prog.type === 'xdp' ? testRunXdp(kernel, prog, attr) : testRunSkb(kernel, prog, attr);
}
