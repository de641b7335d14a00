import { useEffect, useState } from 'react';
import { findInLog, type VerifierLog } from '../../../../engine/verifier-log';
import { inSlices } from './in-slices';

/** What is looked for. */
export interface Search {
  readonly query: string;
  readonly matchCase: boolean;
}

const NONE = new Uint32Array();

/** Where it stands in the log, by offset: looked for a little at a time; `null` as long as that takes. */
export function useSearch(
  log: VerifierLog | null,
  { query, matchCase }: Search,
): Uint32Array | null {
  const [found, setFound] = useState<{ readonly key: unknown; readonly at: Uint32Array } | null>(
    null,
  );
  const key = `${matchCase} ${query}`;
  useEffect(() => {
    if (!log || query === '') return;
    let isWanted = true;
    const search = findInLog(log.text, { text: query, matchCase });
    void inSlices(search, () => isWanted).then((at) => {
      if (at && isWanted) setFound({ key, at });
    });
    return () => {
      isWanted = false;
    };
  }, [log, query, matchCase, key]);
  if (query === '') return NONE;
  return found?.key === key ? found.at : null;
}
