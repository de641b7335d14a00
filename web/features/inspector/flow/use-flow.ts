import { startTransition, useEffect, useState } from 'react';
import { type Flow, flowOf, type Listing, type VerifierLog } from '../../../../engine/verifier-log';
import { inSlices } from '../verifier/in-slices';
import { type FlowLayout, layOutFlow } from './layout';

/** The control flow of a walk, and where it is drawn. */
export interface DrawnFlow {
  readonly log: VerifierLog;
  readonly flow: Flow;
  readonly layout: FlowLayout;
}

function* drawn(log: VerifierLog, listing: Listing): Generator<void, DrawnFlow> {
  const flow = yield* flowOf(log, listing);
  yield;
  const layout = yield* layOutFlow(flow);
  return { log, flow, layout };
}

/** Made a little at a time; until then what was drawn before, `null` where there was nothing. */
export function useFlow(log: VerifierLog | null, listing: Listing): DrawnFlow | null {
  const [made, setMade] = useState<DrawnFlow | null>(null);
  useEffect(() => {
    if (!log) return setMade(null);
    let isWanted = true;
    void inSlices(drawn(log, listing), () => isWanted).then((next) => {
      // Drawn a little at a time too.
      if (next && isWanted) startTransition(() => setMade(next));
    });
    return () => {
      isWanted = false;
    };
  }, [log, listing]);
  return made;
}
