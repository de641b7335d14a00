import { expect, it } from 'vitest';
import { serveLine } from '../cli/batch';
import { type FibAnswer, fibAnswer, fibRequest } from '../engine/test/fib-corpus';
import { describeKernel } from './describe-kernel';
import { askKernel } from './kernel';
import { canSetUp, namespacesAvailable, setUpNetwork } from './network-on-kernel';
import { randomNetwork, randomQuestion } from './random-network';
import { Dice } from './random-programs';
import { SEED } from './seed';

/**
 * Random networks set up in namespaces of the running kernel, and random look-ups in them, compared
 * with ours. CHAINCALL_SEED says which.
 */
const NETWORKS = 8;
const QUESTIONS = 150;

const available = namespacesAvailable();
if (!available.ok) console.log(`networks are not compared: ${available.reason}`);

describeKernel(`networks, seed ${SEED}`, () => {
  it.runIf(available.ok)('are looked up in as the kernel does', () => {
    for (let i = 0, compared = 0; compared < NETWORKS; i++) {
      const dice = new Dice(SEED + i);
      const network = randomNetwork(dice);
      const setUp = setUpNetwork(network);
      if (!canSetUp(setUp)) continue; // a gateway may lie behind another interface
      compared++;
      const questions = Array.from({ length: QUESTIONS }, () => randomQuestion(dice));
      const requests = questions.map(fibRequest);
      const answers = askKernel(requests as Parameters<typeof askKernel>[0], setUp);
      for (const [n, question] of questions.entries()) {
        const ours = JSON.parse(
          serveLine(JSON.stringify({ ...requests[n], network })),
        ) as FibAnswer;
        const about = `seed ${SEED + i}: ${question}\n${setUp}`;
        expect(fibAnswer(ours), about).toBe(fibAnswer(answers[n] as FibAnswer));
      }
    }
  });
});
