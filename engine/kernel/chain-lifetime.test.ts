import { describe, expect, it } from 'vitest';
import { XDP_ACTIONS, type XdpActionName } from '../abi';
import { Bench, packet, xdpSource } from '../test/helpers';
import { libbpf } from './libbpf';
import { XDP_FLAGS } from './netdev';
import type { SysResult } from './result';

/**
 * Who holds whom, and what the chain commands answer: the cases of that subject, by their numbers in
 * the list that was drawn up from the mails, patches and slides of the discussion.
 */

const [ABORTED, DROP, PASS] = [0, 1, 2];
const WILDCARD = -1;

const answer = (result: SysResult<unknown>) => (result.ok ? result.value : result.errno);

/** A kernel with programs that return one code each, and the calls of a process. */
function setUp() {
  const bench = new Bench({
    interfaces: [
      { ifindex: 2, name: 'eth0' },
      { ifindex: 3, name: 'eth1', native: false },
    ],
  });
  const bpf = libbpf(bench.process);
  const load = (name: string, action: XdpActionName, { chain = true } = {}) => {
    const { code } = XDP_ACTIONS.find((one) => one.name === action)!;
    const source = `xdp ${name}:\n  r0 = ${code}\n  exit`;
    const { fd, prog } = bench.load(xdpSource(source), { chain });
    return { fd, id: prog.id, name };
  };
  /** Names of the programs that are loaded, as `bpftool prog list` walks them. */
  const loaded = () => {
    const names: string[] = [];
    for (let id = bench.kernel.progs.next(0); id !== null; id = bench.kernel.progs.next(id)) {
      names.push(bench.kernel.progs.get(id)!.name);
    }
    return names;
  };
  /** What a packet does that meets a program: who runs, and the code in the end. */
  const send = (fd: number) => {
    const run = bpf.bpf_prog_test_run_opts(fd, packet());
    if (!run.ok) throw new Error(run.errno);
    const path = run.value.hops.map(({ prog }) => bench.kernel.progs.get(prog)?.name);
    return { path, retval: run.value.retval };
  };
  /** The same for a packet that arrives on an interface. */
  const arrive = (ifindex: number) => {
    const id = answer(bpf.bpf_xdp_query_id(ifindex)) as number;
    if (id === 0) return { path: [], retval: PASS };
    const fd = answer(bpf.bpf_prog_get_fd_by_id(id)) as number;
    const outcome = send(fd);
    bench.process.close(fd);
    return outcome;
  };
  const close = (...programs: readonly { fd: number }[]) => {
    for (const { fd } of programs) bench.process.close(fd);
  };
  return { bench, bpf, load, loaded, send, arrive, close };
}

describe('the chain commands', () => {
  it('case 18: a program without the flag has no slots, but can be a successor', () => {
    const { bpf, load } = setUp();
    const plain = load('plain', 'PASS', { chain: false });
    const flagged = load('flagged', 'PASS');
    expect(answer(bpf.bpf_prog_chain_add(plain.fd, PASS, flagged.fd))).toBe('EOPNOTSUPP');
    expect(answer(bpf.bpf_prog_chain_add(flagged.fd, PASS, plain.fd))).toBe(0);
  });

  it('case 19: codes 0 to 6 and the wildcard have slots', () => {
    const { bpf, load } = setUp();
    const [a, b] = [load('a', 'PASS'), load('b', 'DROP')];
    const add = (code: number) => answer(bpf.bpf_prog_chain_add(a.fd, code, b.fd));
    expect([0, 6, 7, 0xfffffffe, 0xffffffff].map(add)).toEqual([0, 0, 'E2BIG', 'E2BIG', 0]);
    expect(answer(bpf.bpf_prog_chain_get(a.fd, WILDCARD))).toBe(b.id);
  });

  it('case 20: the code is looked at before any fd', () => {
    const { bpf } = setUp();
    expect(answer(bpf.bpf_prog_chain_add(99, 7, 99))).toBe('E2BIG');
    expect(answer(bpf.bpf_prog_chain_add(99, 6, 99))).toBe('EBADF');
  });

  it('case 21: the flag is looked at before the successor', () => {
    const { bpf, load } = setUp();
    const plain = load('plain', 'PASS', { chain: false });
    const flagged = load('flagged', 'PASS');
    expect(answer(bpf.bpf_prog_chain_add(plain.fd, PASS, 99))).toBe('EOPNOTSUPP');
    expect(answer(bpf.bpf_prog_chain_add(flagged.fd, PASS, 99))).toBe('EBADF');
  });

  it('case 22: an empty slot can be neither read nor emptied', () => {
    const { bpf, load } = setUp();
    const [a, b] = [load('a', 'PASS'), load('b', 'DROP')];
    expect(answer(bpf.bpf_prog_chain_get(a.fd, PASS))).toBe('ENOENT');
    expect(answer(bpf.bpf_prog_chain_del(a.fd, PASS))).toBe('ENOENT');
    bpf.bpf_prog_chain_add(a.fd, PASS, b.fd);
    expect(answer(bpf.bpf_prog_chain_del(a.fd, PASS))).toBe(0);
    expect(answer(bpf.bpf_prog_chain_del(a.fd, PASS))).toBe('ENOENT');
  });

  it('case 23: a filled slot is filled anew, and lets go of what it held', () => {
    const { bpf, load, loaded, close } = setUp();
    const [a, old, fresh] = [load('a', 'PASS'), load('old', 'DROP'), load('fresh', 'TX')];
    bpf.bpf_prog_chain_add(a.fd, PASS, old.fd);
    close(old);
    expect(loaded()).toEqual(['a', 'old', 'fresh']);
    expect(answer(bpf.bpf_prog_chain_add(a.fd, PASS, fresh.fd))).toBe(0);
    expect(answer(bpf.bpf_prog_chain_get(a.fd, PASS))).toBe(fresh.id);
    expect(loaded()).toEqual(['a', 'fresh']);
  });

  it('case 24: the steps of the selftest', () => {
    const { bpf, load, arrive } = setUp();
    const [pass, drop] = [load('xdp_dummy', 'PASS'), load('xdp_drop', 'DROP')];
    const works = () => arrive(2).retval === PASS;
    const seen = [works()];
    bpf.bpf_xdp_attach(2, pass.fd, XDP_FLAGS.XDP_FLAGS_UPDATE_IF_NOEXIST);
    seen.push(works());
    bpf.bpf_prog_chain_add(pass.fd, WILDCARD, drop.fd);
    seen.push(works());
    bpf.bpf_prog_chain_del(pass.fd, WILDCARD);
    seen.push(works());
    bpf.bpf_prog_chain_add(pass.fd, PASS, drop.fd);
    seen.push(works());
    bpf.bpf_xdp_detach(2);
    seen.push(works());
    expect(seen).toEqual([true, true, false, true, false, true]);
  });
});

describe('slots and references', () => {
  it('case 42: slots belong to the program, on every interface that it is on', () => {
    const { bpf, load, arrive } = setUp();
    const [a, b] = [load('a', 'PASS'), load('b', 'DROP')];
    for (const ifindex of [2, 3]) expect(answer(bpf.bpf_xdp_attach(ifindex, a.fd))).toBe(0);
    bpf.bpf_prog_chain_add(a.fd, PASS, b.fd);
    for (const ifindex of [2, 3]) {
      expect(arrive(ifindex)).toEqual({ path: ['a', 'b'], retval: DROP });
    }
  });

  it('case 43: a cycle keeps itself loaded, until a slot of it is emptied by id', () => {
    const { bench, bpf, load, loaded, close } = setUp();
    const [a, b] = [load('a', 'PASS'), load('b', 'PASS')];
    bpf.bpf_prog_chain_add(a.fd, PASS, b.fd);
    bpf.bpf_prog_chain_add(b.fd, PASS, a.fd);
    bpf.bpf_xdp_attach(2, a.fd);
    bpf.bpf_xdp_detach(2);
    close(a, b);
    expect(loaded()).toEqual(['a', 'b']);
    const fd = answer(bpf.bpf_prog_get_fd_by_id(b.id)) as number;
    expect(answer(bpf.bpf_prog_chain_del(fd, PASS))).toBe(0);
    bench.process.close(fd);
    expect(loaded()).toEqual([]);
  });

  it('case 43: a program that follows itself does the same', () => {
    const { bpf, load, loaded, close } = setUp();
    const a = load('a', 'PASS');
    bpf.bpf_prog_chain_add(a.fd, PASS, a.fd);
    close(a);
    expect(loaded()).toEqual(['a']);
  });

  it('case 44: a slot holds its program, and lets go with the program before it', () => {
    const { bpf, load, loaded, arrive, close } = setUp();
    const [a, b] = [load('a', 'PASS'), load('b', 'DROP')];
    bpf.bpf_prog_chain_add(a.fd, PASS, b.fd);
    bpf.bpf_xdp_attach(2, a.fd);
    close(a, b);
    expect(arrive(2)).toEqual({ path: ['a', 'b'], retval: DROP });
    bpf.bpf_xdp_detach(2);
    expect(loaded()).toEqual([]);
  });
});

describe('a dumper that puts itself into a chain', () => {
  /** What xdpdump was to do on start: takes the place of a successor, which follows it then. */
  function attach(bpf: ReturnType<typeof libbpf>, fw: number, code: number, dumper: number) {
    const old = bpf.bpf_prog_chain_get(fw, code);
    if (old.ok) {
      const fd = answer(bpf.bpf_prog_get_fd_by_id(old.value)) as number;
      bpf.bpf_prog_chain_add(dumper, code, fd);
    }
    bpf.bpf_prog_chain_add(fw, code, dumper);
    return old.ok ? old.value : null;
  }
  /** And at its end: gives the place back to the program that it found there. */
  function detach(
    bpf: ReturnType<typeof libbpf>,
    fw: number,
    code: number,
    old: number | null,
  ): void {
    if (old === null) bpf.bpf_prog_chain_del(fw, code);
    else bpf.bpf_prog_chain_add(fw, code, answer(bpf.bpf_prog_get_fd_by_id(old)) as number);
  }

  it('case 45: must return the code that it follows, or what came next is left out', () => {
    for (const [returned, path, retval] of [
      ['DROP', ['fw', 'dumper', 'mirror'], DROP],
      ['PASS', ['fw', 'dumper'], PASS],
    ] as const) {
      const { bpf, load, send } = setUp();
      const [fw, mirror] = [load('fw', 'DROP'), load('mirror', 'DROP')];
      bpf.bpf_prog_chain_add(fw.fd, DROP, mirror.fd);
      attach(bpf, fw.fd, DROP, load('dumper', returned).fd);
      expect(send(fw.fd)).toEqual({ path, retval });
    }
  });

  it('case 46: of two that read a slot and then fill it, the first is lost', () => {
    const { bpf, load, send } = setUp();
    const [fw, one, two] = [load('fw', 'DROP'), load('one', 'DROP'), load('two', 'DROP')];
    const seen = [one, two].map(() => answer(bpf.bpf_prog_chain_get(fw.fd, DROP)));
    expect(seen).toEqual(['ENOENT', 'ENOENT']);
    for (const { fd } of [one, two]) bpf.bpf_prog_chain_add(fw.fd, DROP, fd);
    expect(send(fw.fd).path).toEqual(['fw', 'two']);
  });

  it('case 47: when the first of two leaves first, the second is lost', () => {
    const { bpf, load, send } = setUp();
    const [fw, one, two] = [load('fw', 'DROP'), load('one', 'DROP'), load('two', 'DROP')];
    const before = attach(bpf, fw.fd, DROP, one.fd);
    attach(bpf, fw.fd, DROP, two.fd);
    expect(send(fw.fd).path).toEqual(['fw', 'two', 'one']);
    detach(bpf, fw.fd, DROP, before);
    expect(send(fw.fd).path).toEqual(['fw']);
  });
});

describe('an interface', () => {
  it('case 69: says why a program is not attached', () => {
    const { bpf, load } = setUp();
    const [a, b] = [load('a', 'PASS'), load('b', 'DROP')];
    const { XDP_FLAGS_UPDATE_IF_NOEXIST, XDP_FLAGS_SKB_MODE, XDP_FLAGS_REPLACE } = XDP_FLAGS;
    expect(answer(bpf.bpf_xdp_attach(2, a.fd))).toBe(0);
    expect(answer(bpf.bpf_xdp_attach(2, b.fd, XDP_FLAGS_UPDATE_IF_NOEXIST))).toBe('EBUSY');
    expect(answer(bpf.bpf_xdp_attach(2, b.fd, XDP_FLAGS_REPLACE, b.fd))).toBe('EEXIST');
    expect(answer(bpf.bpf_xdp_attach(2, b.fd, XDP_FLAGS_SKB_MODE))).toBe('EEXIST');
    expect(answer(bpf.bpf_xdp_attach(2, b.fd, XDP_FLAGS_REPLACE, a.fd))).toBe(0);
    expect(answer(bpf.bpf_xdp_query_id(2))).toBe(b.id);
  });

  it('case 70: both admins get their order, and the same verdict', () => {
    for (const [first, code, second, path] of [
      ['firewall', 'DROP', 'ids', ['firewall']],
      ['firewall', 'PASS', 'ids', ['firewall', 'ids']],
      ['ids', 'DROP', 'firewall', ['ids', 'firewall']],
      ['ids', 'PASS', 'firewall', ['ids', 'firewall']],
    ] as const) {
      const { bpf, load, send } = setUp();
      const make = (name: string) => load(name, name === 'ids' ? 'PASS' : code);
      const [head, next] = [make(first), make(second)];
      bpf.bpf_prog_chain_add(head.fd, PASS, next.fd);
      const retval = code === 'DROP' ? DROP : PASS;
      expect(send(head.fd)).toEqual({ path: [...path], retval });
    }
  });

  it('case 27: ABORTED ends no chain whose slot is filled', () => {
    const { bpf, load, send } = setUp();
    const [a, b] = [load('a', 'ABORTED'), load('b', 'PASS')];
    bpf.bpf_prog_chain_add(a.fd, ABORTED, b.fd);
    expect(send(a.fd)).toEqual({ path: ['a', 'b'], retval: PASS });
  });
});
