import type { ChangedMaps, ChangeMapsRequest } from '../api';
import { fromHex } from '../util';
import type { Session } from './session';
import { restoreSnapshot, type Snapshot, takeSnapshot } from './snapshots';

/** What the maps of a session were before they were last reset. */
const beforeReset = new WeakMap<Session, Snapshot>();

const refuse = (message: string): ChangedMaps => ({ ok: false, message });

/** Changes maps of a session between packets. */
export function changeMaps(session: Session, change: ChangeMapsRequest['change']): ChangedMaps {
  switch (change.kind) {
    case 'reset':
      beforeReset.set(session, takeSnapshot(session.kernel));
      restoreSnapshot(session.kernel, session.fresh);
      break;
    case 'restore': {
      const before = beforeReset.get(session);
      if (!before) return refuse('The maps were not reset in this session, so nothing comes back.');
      restoreSnapshot(session.kernel, before);
      break;
    }
    case 'set':
    case 'delete': {
      const key = fromHex(change.key);
      const value = change.kind === 'set' ? fromHex(change.value) : null;
      if (!key || (change.kind === 'set' && !value)) return refuse('Keys and values are hex.');
      const problem = session.setElement(change.map, key, value);
      if (problem !== null) return refuse(`${change.map} does not take it: ${problem}.`);
    }
  }
  return { ok: true, maps: session.mapReports() };
}
