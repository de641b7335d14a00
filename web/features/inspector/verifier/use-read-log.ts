import { startTransition, useEffect, useState } from 'react';
import { readLog, type VerifierLog } from '../../../../engine/verifier-log';
import { inSlices } from './in-slices';

/** The logs that were read last: another tab shows them at once. */
const recent: VerifierLog[] = [];
const RECENT = 3;

const known = (text: string | null) => recent.find((log) => log.text === text) ?? null;

function remember(log: VerifierLog): void {
  recent.unshift(log);
  recent.length = Math.min(recent.length, RECENT);
}

/** A log made out, a little at a time; until it is, the one before it. `null` where there was none. */
export function useReadLog(text: string | null): VerifierLog | null {
  const [log, setLog] = useState<VerifierLog | null>(() => known(text));
  useEffect(() => {
    if (text === null) return setLog(null);
    const before = known(text);
    if (before) return setLog(before);
    let isWanted = true;
    void inSlices(readLog(text), () => isWanted).then((read) => {
      if (!read || !isWanted) return;
      remember(read);
      startTransition(() => setLog(read)); // drawn a little at a time too
    });
    return () => {
      isWanted = false;
    };
  }, [text]);
  return log;
}
