import { describe, expect, it } from 'vitest';
import { encodeProgram } from '../../engine/isa';
import { packet, xdpSource } from '../../engine/test/helpers';
import { toHex } from '../../engine/util';
import { serveLine } from './serve';

const insns = (source: string) => toHex(encodeProgram(xdpSource(source).insns));
const ask = (request: object) => JSON.parse(serveLine(JSON.stringify(request)));

const PASS = insns('r0 = XDP_PASS\n exit');
const DROP = insns('r0 = XDP_DROP\n exit');
const DATA = toHex(packet());

describe('a line of batch', () => {
  it.each([
    ['', /not JSON/],
    ['{"id":1', /not JSON/],
    ['7', /not an object/],
    ['[]', /not an object/],
    ['{"maps":7}', /maps must be a list/],
    ['{"maps":[7]}', /maps\[0\] must be an object/],
    ['{"maps":[{"type":"array","key_size":"four"}]}', /maps\[0\]\.key_size must be a whole number/],
    ['{"op":"dance"}', /no op "dance"/],
    ['{"engine":"quantum"}', /engine must be/],
    ['{"chain":{"mechanism":"magic"}}', /mechanism/],
  ])('that is no request is answered in words: %s', (line, message) => {
    const answer = JSON.parse(serveLine(line));
    expect(answer).toMatchObject({ ok: false, error: expect.stringMatching(message) });
  });

  it('echoes its id, whatever became of it', () => {
    expect(ask({ id: 'a', op: 'info' })).toMatchObject({ id: 'a', ok: true });
    expect(ask({ id: 7, engine: 'none' })).toMatchObject({ id: 7, ok: false });
    expect(ask({ id: { no: 'scalar' } })).not.toHaveProperty('id');
  });

  it('loads and runs a program in the short form', () => {
    const answer = ask({ type: 'xdp', insns: PASS, run: { data: DATA } });
    expect(answer).toMatchObject({
      ok: true,
      runs: [{ verdict: 'ok', retval: 2, data_out: DATA }],
    });
    expect(answer.progs[0]).toMatchObject({ verdict: 'ok', errno: 0, processed: 2, xlated: PASS });
  });

  it('tells a refusal with its error and log', () => {
    const answer = ask({ insns: insns('exit'), run: { data: DATA } });
    expect(answer).toMatchObject({
      ok: false,
      progs: [{ verdict: 'EACCES', errno: 13, log: expect.stringMatching(/^R0 !read_ok$/m) }],
      runs: [{ verdict: 'EBADF' }],
    });
  });

  it('runs a chain and names its hops, or the fault that ended it', () => {
    const reader = insns('r2 = *(u32 *)(r1 + 0)\n r0 = XDP_PASS\n exit');
    const forgetful = insns('call bpf_ktime_get_ns\n r0 = XDP_PASS\n exit');
    const request = {
      progs: [{ insns: forgetful }, { insns: reader }, { insns: DROP }],
      runs: [{ prog: 0, data: DATA }],
    };
    const edges = [
      { prev: 0, retcode: 2, next: 1 },
      { prev: 1, retcode: '*', next: 2 },
    ];
    const chain = (variant: string) => ({ mechanism: 'inject', variant, edges });
    expect(ask({ ...request, chain: chain('fixed') }).runs[0]).toMatchObject({
      retval: 1,
      hops: [
        { prog: 0, retval: 2 },
        { prog: 1, retval: 2 },
        { prog: 2, retval: 1 },
      ],
    });
    expect(ask({ ...request, chain: chain('as-posted') }).runs[0]).toMatchObject({
      verdict: 'EFAULT',
      fault: { prog: 1, message: expect.any(String) },
    });
  });

  it('dumps its maps as programs left them', () => {
    const source = `map m: array, key 4, value 8, entries 1
      *(u32 *)(r10 - 4) = 0
      r2 = r10
      r2 += -4
      r1 = map[m]
      call bpf_map_lookup_elem
      if r0 == 0 goto out
      r1 = 5
      lock *(u64 *)(r0 + 0) += r1
    out:
      r0 = XDP_PASS
      exit`;
    const map = { type: 'array', key_size: 4, value_size: 8, max_entries: 1, dump: true };
    const entries = [['00000000', '0300000000000000']];
    const answer = ask({
      maps: [{ ...map, entries }],
      progs: [{ insns: insns(source) }],
      runs: [{ data: DATA }, { data: DATA }],
    });
    expect(answer.maps[0]).toMatchObject({ entries: [['00000000', '0d00000000000000']] });
  });

  it('costs little: thousands are answered in a second', () => {
    const line = JSON.stringify({ type: 'xdp', insns: PASS, run: { data: DATA } });
    const count = 2000;
    for (let i = 0; i < count; i++) serveLine(line); // warm
    const began = performance.now();
    for (let i = 0; i < count; i++) serveLine(line);
    const rate = count / ((performance.now() - began) / 1000);
    console.log(`batch: ${Math.round(rate)} small requests a second`);
    expect(rate).toBeGreaterThan(500); // 4 times that alone on a machine of 2 cores
  });
});
