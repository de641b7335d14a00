import type { PacketEvent } from '../../../../engine/api';
import { returnCode } from '../why';

/** What an event says, in the words of the hops tab. */
export function eventText(event: PacketEvent): { readonly kind: string; readonly text: string } {
  switch (event.kind) {
    case 'hop': {
      const { via, hook, retval, insns } = event;
      const came = via === 'head' ? 'head' : via === '*' ? 'any other' : `${via}`;
      const end = retval === null ? 'stopped by a fault' : `returned ${returnCode(hook, retval)}`;
      return { kind: 'hop', text: `${end} after ${insns} insns, entered by ${came}` };
    }
    case 'map': {
      const { map, op, key, before, after } = event.write;
      const what = op === 'delete' ? 'deleted' : before === null ? 'added' : 'set';
      const change = after === null ? '' : ` ${before === null ? '' : `${before} `}→ ${after}`;
      return { kind: 'map', text: `${map}[${key}] ${what}${change}` };
    }
    case 'printed':
      return { kind: 'printed', text: event.line };
  }
}
