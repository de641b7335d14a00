import { xdpActionName } from '../abi';
import type { ChainEnd, Disposition } from './types';

/**
 * What becomes of a packet by its XDP verdict.
 *
 * @kernel include/uapi/linux/bpf.h enum xdp_action; net/core/dev.c do_xdp_generic()
 */
export function xdpDisposition({ retval, arrivedOn, redirectedTo }: ChainEnd): Disposition {
  const name = xdpActionName(retval);
  switch (name) {
    case 'ABORTED':
      return {
        name,
        to: 'dropped',
        sentence: 'The packet is dropped, and the tracepoint xdp_exception fires.',
      };
    case 'DROP':
      return { name, to: 'dropped', sentence: 'The packet is dropped.' };
    case 'PASS':
      return { name, to: 'stack', sentence: 'The packet goes to the network stack.' };
    case 'TX':
      return {
        name,
        to: `out of ${arrivedOn}`,
        sentence: `The packet leaves by ${arrivedOn}, where it came from.`,
      };
    case 'REDIRECT':
      return redirectedTo === null
        ? {
            name,
            to: 'dropped',
            sentence: 'The packet is dropped: no redirect helper has said where it is to go.',
          }
        : { name, to: `out of ${redirectedTo}`, sentence: `The packet leaves by ${redirectedTo}.` };
    case 'invalid':
      return {
        name,
        to: 'dropped',
        sentence: `The packet is dropped with a warning: XDP knows no code ${retval}.`,
      };
  }
}

/** `2 (XDP_PASS)`, `7`. */
export function returnCodeText(code: number): string {
  const name = xdpActionName(code);
  return name === 'invalid' ? `${code}` : `${code} (XDP_${name})`;
}

/** `PASS`, `7`: how an edge or the end of a chain names a code. */
export function codeName(code: number): string {
  const name = xdpActionName(code);
  return name === 'invalid' ? `${code}` : name;
}
