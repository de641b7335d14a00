import { describe, expect, it } from 'vitest';
import { shortValue } from './state-text';

describe('states in the words of the log', () => {
  it('fit into the margin', () => {
    const short = {
      'ctx()': 'ctx',
      'pkt(r=0)': 'pkt',
      'pkt(off=14,r=34)': 'pkt+14',
      'pkt_end()': 'pkt_end',
      'scalar()': null,
      'scalar(smin=smin32=0,smax=umax=smax32=umax32=255,var_off=(0x0; 0xff))': '0..255',
      'scalar(smin=-4,smax=7)': '-4..7',
      'scalar(umin=1,umax=18446744073709551615)': null,
      'map_ptr(map=seen,ks=4,vs=8)': 'map',
      'map_value_or_null(id=1,map=seen,ks=4,vs=8)': 'value or NULL',
      'map_value(map=seen,ks=4,vs=8,off=8)': 'value+8',
      'fp-4': 'fp-4',
      '20': '20',
    };
    for (const [value, expected] of Object.entries(short)) expect(shortValue(value)).toBe(expected);
  });
});
