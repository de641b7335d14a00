import { describe, expect, it } from 'vitest';
import { glossOf } from './gloss';

describe('states in plain words', () => {
  it.each([
    ['ctx()', 'the context'],
    ['pkt(off=14,r=34)', 'packet + 14, 34 bytes known to be there'],
    ['pkt(r=0)', 'packet, 0 bytes known to be there'],
    [
      'pkt(id=2,off=4,r=4,smin=smin32=0,smax=umax=smax32=umax32=255,var_off=(0x0; 0xff))',
      'packet + up to 255 + 4, 4 bytes known to be there',
    ],
    ['pkt_end()', 'end of the packet'],
    ['map_ptr(map=hsh,ks=4,vs=16)', 'map hsh'],
    ['map_value(map=hsh,ks=4,vs=16,off=8)', 'value of hsh + 8'],
    ['map_value_or_null(id=1,map=hsh,ks=4,vs=16)', 'value of hsh, or nothing: to be tested'],
    ['scalar()', 'any number'],
    ['scalar(id=1)', 'any number'],
    [
      'scalar(smin=smin32=0,smax=umax=smax32=umax32=0xffff,var_off=(0x0; 0xffff))',
      'a number, 0 to 65,535',
    ],
    ['scalar(smin=-4,smax=7)', 'a number, -4 to 7'],
    ['scalar(var_off=(0x0; 0xfffffff8))', 'a number of which a part is known'],
    ['fp0', 'top of the stack'],
    ['fp-8', 'stack, r10 − 8'],
    ['0000????', 'bytes with some value'],
    ['rdonly_mem(id=2,ref_obj_id=1,sz=4)', 'memory to read of 4 bytes'],
    [
      'ringbuf_mem_or_null(id=2,ref_obj_id=2,sz=16)',
      'memory of 16 bytes, or nothing: to be tested',
    ],
    ['sock_common_or_null(id=1,ref_obj_id=1)', 'a socket, or nothing: to be tested'],
    ['iter_num(ref_id=1,state=active,depth=0)', 'an iterator, active'],
    ['dynptr_xdp()', 'a dynptr'],
    ['func()', 'address of a function'],
    ['2', ''],
    ['something(new=1)', ''],
  ])('%s', (value, words) => {
    expect(glossOf(value)).toBe(words);
  });
});
