import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { EXAMPLES } from '../engine/examples';
import { readCapture } from '../engine/packet';
import { serialiseWorkspace, type Workspace } from '../engine/workspace';
import { main } from './main';

const folder = mkdtempSync(path.join(tmpdir(), 'chaincall-'));
afterAll(() => rmSync(folder, { recursive: true }));

const place = (name: string) => path.join(folder, name);
const CAPTURES = path.join(import.meta.dirname, '..', 'e2e', 'fixtures', 'captures');

/** Carries out `run` on a workspace. */
async function run(workspace: Workspace, ...options: string[]) {
  writeFileSync(place('workspace.json'), serialiseWorkspace(workspace));
  let out = '';
  let err = '';
  const status = await main(['run', place('workspace.json'), ...options], {
    out: (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
    },
  });
  const lines = out.split('\n').slice(0, -1);
  return { status, err, told: lines.map((line) => line.split('\t').slice(2)) };
}

describe('run', () => {
  it.each(EXAMPLES)('tells the paths and verdicts that $id promises', async (example) => {
    const { told, status } = await run(example.workspace);
    expect(told.map(([, verdict]) => verdict!.replace(/:.*/s, ''))).toEqual(
      example.expected.map(({ verdict }) => verdict),
    );
    expect(told.map(([hops]) => hops)).toEqual(example.expected.map((one) => one.path.join(' > ')));
    expect(status).toBe(example.expected.some(({ verdict }) => verdict === 'fault') ? 1 : 0);
  });

  it('sends a capture through, and writes what leaves with the verdicts', async () => {
    const [{ workspace }] = EXAMPLES.filter(({ id }) => id === 'firewall-ids') as [
      (typeof EXAMPLES)[number],
    ];
    const facts = JSON.parse(readFileSync(path.join(CAPTURES, 'ping.pcap.facts.json'), 'utf8'));
    const { told, status } = await run(
      workspace,
      `--pcap=${path.join(CAPTURES, 'ping.pcap')}`,
      `--out=${place('out.pcapng')}`,
    );
    expect(status).toBe(0);
    const verdicts = facts.packets.map(({ verdict }: { verdict: string }) => verdict);
    expect(told.map(([, verdict]) => verdict)).toEqual(verdicts);
    const written = readCapture(readFileSync(place('out.pcapng')));
    expect(written.problem).toBeNull();
    expect(written.packets.map(({ verdict }) => verdict?.code)).toEqual(
      verdicts.map((name: string) => BigInt(['ABORTED', 'DROP', 'PASS', 'TX'].indexOf(name))),
    );
  });

  it('says which program was refused, and ends with 1', async () => {
    const [{ workspace }] = EXAMPLES as [(typeof EXAMPLES)[number]];
    const programs = workspace.programs.map((program) => ({
      ...program,
      source: 'xdp main:\n  r0 = *(u8 *)(r1 + 100)\n  exit\n',
    }));
    const { status, err } = await run({ ...workspace, programs });
    expect(status).toBe(1);
    expect(err).toContain('rejected (EACCES): invalid bpf_context access off=100 size=1');
  });

  it('names what is wrong with a file that is no workspace', async () => {
    writeFileSync(place('other.json'), '{"some": "json"}');
    let err = '';
    const status = await main(['run', place('other.json')], {
      out: () => {},
      err: (text) => {
        err += text;
      },
    });
    expect(status).toBe(1);
    expect(err).toMatch(/other\.json: .+/);
  });
});
