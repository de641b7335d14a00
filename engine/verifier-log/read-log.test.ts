import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assembleCase, readVerifierCorpus, recordedLog } from '../test/verifier-corpus';
import { requestOf } from '../test/verifier-log';
import { drain } from '../util';
import { verify } from '../verifier';
import { frameStateOf } from './facts';
import { flowOf, listingOf } from './flow';
import { LINE_KINDS, parseLine, parseSource } from './lines';
import {
  lineCount,
  lineKind,
  lineText,
  pathOfLine,
  readLog,
  stateAfter,
  stateBefore,
  statsOf,
  visitOfLine,
  visitsOf,
} from './read-log';
import { findInLog } from './search';
import { LOGS, logText, pathsText, read, textOfVisit, visitOf } from '../test/verifier-logs';

describe('lines of a log', () => {
  it('lose no letter', () => {
    for (const name of LOGS) {
      for (const text of logText(name).split('\n')) {
        const { head, code, tail } = parseLine(text);
        expect(head + code + tail).toBe(text);
      }
    }
  });

  it.each([
    ['5: (2d) if r1 > r3 goto pc+41         ; R1=pkt(off=14,r=14)', 'insn', 5],
    ['      5: 0123...... (2d) if r1 > r3 goto pc+41', 'live', 5],
    ['8: R4=0 R10=fp0 fp-8=0000????', 'state', 8],
    ['17: frame1: R1=pkt(r=14) R10=fp0', 'state', 17],
    [' frame1: R1=pkt(r=14) R10=fp0', 'state', null],
    ['from 5 to 8: R0=1 R10=fp0', 'branch', 8],
    ['from 5 to 8 (speculative execution): R0=1 R10=fp0', 'branch', 8],
    ['from 12 to 37: safe', 'safe', 37],
    ['44: safe', 'safe', 44],
    ['to caller at 10:', 'frame', 10],
    ['callee:', 'frame', null],
    ['; return 1; @ a.c:20', 'source', null],
    ['mark_precise: frame0: regs=r4 stack= before 6: (b7) r4 = 0', 'aside', 6],
    ['frame 0: propagating r1,r4', 'aside', null],
    ['(0) frame 0 insn 41 +live -8 ', 'aside', 41],
    ['(0) live stack update done in 2 iterations', 'aside', null],
    ["Func#1 ('glob') is global and assumed valid.", 'aside', null],
    ['regs=10 stack=0 before 6: (b7) r4 = 0', 'aside', 6],
    ['R1 offset is outside of the packet', 'message', null],
    ['invalid access to packet, off=0 size=1, R1(id=1,off=0,r=0)', 'message', null],
    ['processed 75 insns (limit 1000000) max_states_per_insn 0', 'stats', null],
    ['', 'blank', null],
  ])('%s', (text, kind, slot) => {
    expect(parseLine(text)).toMatchObject({ kind, slot });
  });

  it('name the source that they come from', () => {
    expect(parseSource('; if (ihl < 20) return 1; @ a.c:22')).toEqual({
      text: 'if (ihl < 20) return 1;',
      file: 'a.c',
      line: 22,
    });
    expect(parseSource('; return *v;')).toEqual({ text: 'return *v;', file: null, line: null });
    expect(parseSource(';  @ a.c:0')).toEqual({ text: '', file: null, line: null });
  });
});

describe('a log', () => {
  it('tells of every path, what it forks from and how it ends', () => {
    expect(pathsText(read(logText('branches')))).toEqual([
      '>0 exit 47',
      '  44>47 exit 47',
      '  34>37 safe 44',
      '  32>37 safe 42',
      '  28>30 safe 34',
      '    32>37 safe 42',
      '  25>47 exit 47',
      '  21>47 exit 47',
      '  16>47 exit 47',
      '  12>37 safe 37',
      '  5>47 exit 47',
    ]);
    expect(pathsText(read(logText('refused')))).toEqual(['>0 refused 10']);
    expect(pathsText(read(logText('global-function')))).toEqual([
      '>0 exit 2',
      '>3 exit 8',
      '  6>8 safe 8',
    ]);
    expect(pathsText(read(logText('five-ten')))).toEqual(['>0 exit 10', '  7>10 exit 10']);
  });

  it('counts the instructions that the last line counts', () => {
    for (const name of LOGS) {
      const log = read(logText(name));
      expect(log.visitLine.length + log.pruned.length, name).toBe(statsOf(log)?.processed);
    }
  });

  it('goes on in the caller where a function ends', () => {
    expect(pathsText(read(logText('function')))).toEqual([
      '>0 exit 16',
      '  22>25 safe 14',
      '  19>24 safe 14',
      '  5>16 exit 16',
    ]);
    expect(pathsText(read(logText('callback'))).slice(8)).toEqual([
      '  8>37 safe 18',
      '    8>37 safe 8',
      '      40>45 safe 8',
      '      40>45 safe 8',
    ]);
  });

  it('says why a program was refused, and nothing of what stands around the log', () => {
    const log = read(`libbpf: loading x.o\n${logText('refused')}Error: failed to load\n`);
    expect(log.messages.map((line) => lineText(log, line))).toEqual([
      'invalid access to packet, off=0 size=1, R1(id=1,off=0,r=0)',
      'R1 offset is outside of the packet',
    ]);
    expect(lineKind(log, 0)).toBe('aside');
    expect(lineKind(log, lineCount(log) - 1)).toBe('aside');
  });

  it('leads from lines to visits and paths', () => {
    const log = read(logText('branches'));
    for (const [visit, line] of log.visitLine.entries()) {
      expect(visitOfLine(log, line)).toBe(visit);
      const path = log.paths[pathOfLine(log, line)];
      expect(visit >= path!.first && visit < path!.end).toBe(true);
    }
    expect([...visitsOf(log, 37)].map((visit) => textOfVisit(log, visit).slice(0, 8))).toEqual(
      Array(4).fill('37: (bf)'),
    );
    expect(visitsOf(log, 1000)).toHaveLength(0);
  });

  it('reads line ends of another system', () => {
    const [unix, dos] = [logText('refused'), logText('refused').replaceAll('\n', '\r\n')];
    expect(pathsText(read(dos))).toEqual(pathsText(read(unix)));
    expect(lineText(read(dos), 1)).toBe(lineText(read(unix), 1));
  });
});

describe('states', () => {
  const factsText = ({ facts }: { facts: ReadonlyMap<string, string> }) =>
    [...facts].map(([name, value]) => `${name}=${value}`).join(' ');

  it('are followed from what changed', () => {
    const log = read(logText('branches'));
    const before = stateBefore(log, visitOf(log, 8));
    expect(factsText(before)).toBe(
      'R1=pkt(off=14,r=14) R10=fp0 R0=1 R3=pkt_end() R2=pkt(r=14) R4=0 fp-8=0000????',
    );
    expect(stateAfter(log, visitOf(log, 8))?.facts.get('R4')).toMatch(/^scalar\(/);
  });

  it('lose what a call does not keep, and learn what a comparison says of others', () => {
    const log = read(logText('branches'));
    const after = stateAfter(log, visitOf(log, 41))!; // it goes on
    expect([...after.facts.keys()].sort()).toEqual(['R0', 'R10', 'fp-8']);
    const tested = stateAfter(log, visitOf(log, 44))!; // it goes on
    expect(tested.facts.get('R1')).toBe('map_value(map=counts,ks=4,vs=8)');
  });

  it('lose what is given back', () => {
    const log = read(
      [
        '0: R1=ctx() R10=fp0',
        '0: (85) call bpf_iter_num_new#64226   ; R0=scalar() fp-8=iter_num(ref_id=1,state=active,depth=0) refs=1',
        '1: (bf) r6 = r0                       ; R0=rdonly_mem(id=2,ref_obj_id=1,sz=4) R6=rdonly_mem(id=2,ref_obj_id=1,sz=4) refs=1',
        '2: (85) call bpf_iter_num_destroy#64228      ;',
        '3: (95) exit',
      ].join('\n'),
    );
    expect(factsText(stateBefore(log, 2))).toContain('refs=1');
    expect(factsText(stateBefore(log, 3))).toBe('R10=fp0 R6=scalar()');
  });

  it('begin anew where a function is walked on its own', () => {
    const log = read(logText('global-function'));
    expect(factsText(stateBefore(log, visitOf(log, 3)))).toBe('R1=scalar() R10=fp0');
  });

  it('are those of the frame that is walked', () => {
    const log = read(logText('function'));
    const called = stateBefore(log, visitOf(log, 17));
    expect(called.frame).toBe(1);
    expect(factsText(called)).toBe('R1=pkt(r=14) R2=scalar(id=1) R10=fp0');
    const back = stateBefore(log, visitOf(log, 10));
    expect(back.frame).toBe(0);
    expect(back.facts.get('R6')).toBe('pkt(r=14)');
  });

  it('end where the walk ends', () => {
    const log = read(logText('refused'));
    expect(stateAfter(log, log.visitLine.length - 1)).toBeNull();
  });

  it('are read from older kernels', () => {
    const log = read(logText('five-ten'));
    expect(factsText(stateBefore(log, visitOf(log, 10)))).toBe(
      'R10=fp0 fp-8=mmmm???? R0=inv(id=0,umax_value=255,var_off=(0x0; 0xff))',
    );
  });

  it('are what the verifier had, wherever the log can tell', () => {
    // Of first visits the verifier keeps the whole state. A log cannot always lead to it: it says
    // nothing of values that change for being linked, or of a slot that a helper wrote through.
    const mark = (value: string) => value.replace(/^P/, '');
    const texts = ({ facts }: { facts: ReadonlyMap<string, string> }) =>
      [...facts].map(([name, value]) => `${name}=${mark(value)}`).sort();
    let [same, all] = [0, 0];
    for (const { source, log2 } of readVerifierCorpus()) {
      if (log2.length > 6000 || !log2.includes('0: R1=')) continue;
      const { log: text, visits } = verify(requestOf(assembleCase(source.join('\n')), 2));
      const log = read(text);
      for (const { insn, state } of visits) {
        const visit = visitsOf(log, insn)[0];
        if (visit === undefined) continue;
        all++;
        const got = texts(stateBefore(log, visit)).join();
        if (got === texts(frameStateOf(state)).join()) same++;
      }
    }
    expect(all).toBeGreaterThan(3000);
    expect(same / all).toBeGreaterThan(0.95);
  });
});

describe('any text', () => {
  const sizes = { numRuns: 300 };

  function checkReading(text: string): void {
    const log = read(text);
    const lines = Array.from({ length: lineCount(log) }, (_, line) => lineText(log, line));
    const expected = text.split('\n').map((line) => line.replace(/\r$/, ''));
    if (text === '' || text.endsWith('\n')) expected.pop();
    expect(lines).toEqual(expected);
    for (const kind of log.kinds) expect(LINE_KINDS[kind]).toBeDefined();
    for (const [i, { parent, fork, endPath, first, end }] of log.paths.entries()) {
      expect(parent).toBeLessThan(i);
      expect(fork).toBeLessThan(Math.max(1, first));
      expect(endPath).toBeGreaterThan(i);
      expect(end).toBeGreaterThanOrEqual(first);
    }
    for (let visit = 0; visit < log.visitLine.length; visit += 7) {
      stateBefore(log, visit);
      stateAfter(log, visit);
    }
    const { blocks, edges } = drain(flowOf(log, listingOf(log)));
    for (const { from, to } of edges) expect(blocks[from] && blocks[to]).toBeDefined();
  }

  it('is read without a fault when a log is cut anywhere', () => {
    const log = logText('callback');
    fc.assert(
      fc.property(fc.nat(log.length), fc.nat(log.length), (from, to) =>
        checkReading(log.slice(Math.min(from, to), Math.max(from, to))),
      ),
      sizes,
    );
  });

  it('is read without a fault when letters of a log change', () => {
    const change = fc.tuple(fc.nat(11_000), fc.string({ unit: 'binary', maxLength: 3 }));
    fc.assert(
      fc.property(
        fc.constantFrom(...LOGS),
        fc.array(change, { maxLength: 40 }),
        (name, changes) => {
          let text = logText(name);
          for (const [at, letters] of changes) {
            const place = at % text.length;
            text = text.slice(0, place) + letters + text.slice(place + 1);
          }
          checkReading(text);
        },
      ),
      sizes,
    );
  });

  it('is read when its lines come in any order', () => {
    const lines = LOGS.flatMap((name) => logText(name).split('\n'));
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...lines), { maxLength: 200 }), (some) =>
        checkReading(some.join('\n')),
      ),
      sizes,
    );
  });

  it.each([
    ['blanks', ' '.repeat(300_000)],
    ['an instruction of blanks', `0: (b7) ${' '.repeat(300_000)}`],
    ['brackets', `0: R1=${'('.repeat(300_000)}`],
    ['equal signs', `0: R1=scalar(${'a='.repeat(150_000)})`],
    ['facts', `0: ${Array.from({ length: 40_000 }, (_, i) => `R${i % 100}=1`).join(' ')}`],
    ['digits', `${'9'.repeat(300_000)}: (b7) r0 = 1`],
    ['empty lines', '\n'.repeat(300_000)],
    ['forks from the same place', 'from 1 to 2: R0=1\n1: (b7) r0 = 1\n'.repeat(8000)],
  ])('takes time by its length: %s', (_, text) => {
    const time = (what: string) => {
      const began = performance.now();
      read(what);
      return performance.now() - began;
    };
    time(text); // warm
    const half = Math.max(1, time(text.slice(0, text.length / 2)));
    expect(time(text)).toBeLessThan(8 * half + 200); // a square would make it 4 times, and seconds
    for (const { length } of [text]) expect(length).toBeGreaterThan(150_000);
  });

  it('beyond what is read is left out and told', () => {
    const log = read(`${'x'.repeat(1 << 24)}\n0: (95) exit\n`);
    expect(log.endCut).toBe(true);
    expect(log.visitLine).toHaveLength(0);
    expect(read('0: (95) exit\n').endCut).toBe(false);
  });

  it('is read in slices', () => {
    let slices = 0;
    for (const _ of readLog(logText('callback').repeat(4))) slices++;
    expect(slices).toBeGreaterThan(4);
  });
});

describe('a search', () => {
  const find = (text: string, query: string, matchCase = false) => [
    ...drain(findInLog(text, { text: query, matchCase })),
  ];

  it('finds every place, whatever the case, unless it matters', () => {
    expect(find('R1=pkt r1 PKT', 'pkt')).toEqual([3, 10]);
    expect(find('R1=pkt r1 PKT', 'PKT', true)).toEqual([10]);
    expect(find('aaaa', 'aa')).toEqual([0, 2]);
    expect(find('a', '')).toEqual([]);
  });

  it('finds what lies across its slices, once', () => {
    const text = `${'x'.repeat(65_534)}needle${'x'.repeat(65_530)}needle`;
    expect(find(text, 'needle')).toEqual([65_534, 131_070]);
  });

  it('agrees with looking through the whole', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('a', 'b', '\n'), maxLength: 300 }), (text) => {
        const expected: number[] = [];
        for (let at = text.indexOf('ab'); at >= 0; at = text.indexOf('ab', at + 2))
          expected.push(at);
        expect(find(text, 'ab')).toEqual(expected);
      }),
    );
  });
});

describe('recorded logs of the kernel', () => {
  // The kernel says little before it has the last word: a bug of its own, an argument that does not fit.
  it('have hardly a line that is taken for a message before the last instruction', () => {
    const wrong: string[] = [];
    for (const one of readVerifierCorpus()) {
      const log = read(recordedLog(one, 2));
      const last = log.visitLine.at(-1) ?? 0;
      for (let line = 0; line < last; line++) {
        const text = lineText(log, line);
        if (lineKind(log, line) !== 'message' || text.startsWith('verifier bug: ')) continue;
        wrong.push(`${one.name}: ${text}`);
      }
    }
    expect(wrong.length, wrong.join('\n')).toBeLessThan(20);
  });

  it('end as the verdict says', () => {
    for (const one of readVerifierCorpus()) {
      const log = read(recordedLog(one, 2));
      const said = log.messages.map((line) => lineText(log, line));
      if (one.message !== null && one.verdict !== 'ok') {
        expect(said.join('\n'), one.name).toContain(one.message.slice(0, 20));
      } else expect(said, one.name).toEqual([]);
    }
  });
});
