import { describe, expect, it } from 'vitest';
import { Bench, packet, xdp } from './helpers';

/** A timer that the first packet starts; each call counts, and starts it anew `again` ns later. */
const counting = (again: number, body = '', more = '') => xdp`
  license "GPL"
  map m: array, key 4, value 32, entries 1, timer 16
  xdp main:
    r6 = 0
    *(u32 *)(r10 - 4) = r6
    r1 = map[m]
    r2 = r10
    r2 += -4
    call bpf_map_lookup_elem
    if r0 == 0 goto out
    r6 = r0
    r7 = r0
    r7 += 16
    r1 = r7
    r2 = map[m]
    r3 = 1
    call bpf_timer_init
    if r0 != 0 goto out
    r1 = r7
    r2 = subprog[tick]
    call bpf_timer_set_callback
    r1 = r7
    r2 = 100
    r3 = 0
    call bpf_timer_start
  out:
    r0 = *(u32 *)(r6 + 0)
    exit
  func tick:
    r6 = r3
    r0 = *(u32 *)(r6 + 0)
    r0 += 1
    *(u32 *)(r6 + 0) = r0
    call bpf_ktime_get_ns
    *(u64 *)(r6 + 8) = r0
    ${body}
    r1 = r6
    r1 += 16
    r2 = ${again}
    r3 = 0
    if r2 == 0 goto done
    call bpf_timer_start
  done:
    r0 = 0
    exit
  ${more}`;

function timed(program: ReturnType<typeof counting>, insnBudget = 1_000_000) {
  const bench = new Bench({ insnBudget });
  const { fd } = bench.load(program, { chain: false });
  return (time: bigint) => {
    const ran = bench.process.bpf('BPF_PROG_TEST_RUN', { progFd: fd, data: packet(), time });
    if (!ran.ok) throw new Error(ran.errno);
    return ran.value;
  };
}

describe('a timer', () => {
  it('calls its function once its time has come, before the next packet', () => {
    const at = timed(counting(0));
    expect(at(1000n).retval).toBe(0);
    expect(at(1099n).retval).toBe(0);
    expect(at(1100n).retval).toBe(1);
    expect(at(9000n).retval).toBe(1);
  });

  it('that is started anew by its function runs out as often as there is time for', () => {
    const at = timed(counting(50));
    at(1000n);
    expect(at(1150n).retval).toBe(1); // at 1100, when the clock was looked at
    expect(at(1151n).retval).toBe(2);
    expect(at(1399n).retval).toBe(6);
  });

  it('calls its function no more than a thousand times before one packet', () => {
    const at = timed(counting(1));
    at(0n);
    expect(at(1_000_000n).retval).toBe(1000);
    expect(at(1_000_000n).retval).toBe(2000);
  });

  it('whose function runs for too long is ended, and says so', () => {
    const count = `
    r1 = 100000
    r2 = subprog[nothing]
    r3 = 0
    r4 = 0
    call bpf_loop`;
    const at = timed(counting(50, count, 'func nothing:\n r0 = 0\n exit'), 10_000);
    at(0n);
    const { retval, printed } = at(1000n);
    expect(retval).toBe(1); // it did not come to starting the timer anew
    expect(printed).toEqual([
      expect.stringMatching(/^the function of a timer was ended: the budget/),
    ]);
    expect(at(2000n).retval).toBe(1);
  });
});

describe('timers of several elements', () => {
  const STARTS = xdp`
    license "GPL"
    map m: hash, key 4, value 24, entries 4, timer 8
    map order: array, key 4, value 8, entries 1
    xdp main:
      r1 = map[m]
      r2 = subprog[each]
      r3 = 0
      r4 = 0
      call bpf_for_each_map_elem
      r1 = map[order][0]
      r0 = *(u32 *)(r1 + 0)
      exit
    func each:
      r6 = r3
      r7 = *(u32 *)(r2 + 0)
      r1 = r6
      r1 += 8
      r2 = map[m]
      r3 = 1
      call bpf_timer_init
      if r0 != 0 goto done
      r1 = r6
      r1 += 8
      r2 = subprog[note]
      call bpf_timer_set_callback
      r1 = r6
      r1 += 8
      r2 = 100
      r2 -= r7
      r3 = 0
      call bpf_timer_start
    done:
      r0 = 0
      exit
    func note:
      r6 = *(u32 *)(r2 + 0)
      r1 = map[order][0]
      r0 = *(u32 *)(r1 + 0)
      r0 <<= 4
      r0 |= r6
      *(u32 *)(r1 + 0) = r0
      r0 = 0
      exit`;

  function bench() {
    const one = new Bench();
    const { fd } = one.load(STARTS, { chain: false });
    const mapFd = one.mapFd('m', STARTS);
    const word = (value: number) => new Uint8Array(Uint32Array.of(value).buffer);
    const put = (key: number) =>
      one.process.bpf('BPF_MAP_UPDATE_ELEM', { mapFd, key: word(key), value: new Uint8Array(24) });
    const run = (time: bigint) => {
      const ran = one.process.bpf('BPF_PROG_TEST_RUN', { progFd: fd, data: packet(), time });
      return ran.ok ? ran.value.retval : ran.errno;
    };
    for (const key of [1, 2, 3]) put(key);
    return { ...one, process: one.process, mapFd, word, put, run };
  }

  it('run out in the order of their times', () => {
    const { run } = bench();
    expect(run(0n)).toBe(0);
    expect(run(98n)).toBe(0x32);
    expect(run(200n)).toBe(0x321);
  });

  it('are gone with their element, and with its replacement', () => {
    const { run, process, mapFd, word, put } = bench();
    run(0n);
    process.bpf('BPF_MAP_DELETE_ELEM', { mapFd, key: word(2) });
    put(3);
    expect(run(200n)).toBe(0x1);
  });
});
