import { describe, expect, it } from 'vitest';
import { toHex } from './hex';
import { Sha256, sha256 } from './sha256';

const hashOf = (text: string) => toHex(sha256(new TextEncoder().encode(text)));

describe('sha256', () => {
  it('gives the digests of the standard', () => {
    expect(hashOf('')).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
    expect(hashOf('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
    expect(hashOf('abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq')).toBe(
      '248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1',
    );
  });

  it('does not mind how the bytes are cut', () => {
    const data = Uint8Array.from({ length: 300 }, (_, i) => (i * 31) & 0xff);
    const whole = toHex(sha256(data));
    for (const size of [1, 7, 63, 64, 65, 128, 299]) {
      const hash = new Sha256();
      for (let at = 0; at < data.length; at += size) hash.update(data.subarray(at, at + size));
      expect(toHex(hash.digest()), `pieces of ${size}`).toBe(whole);
    }
  });

  it('agrees with the platform on every length around a block', async () => {
    for (let length = 50; length < 140; length++) {
      const data = Uint8Array.from({ length }, (_, i) => (i * 7) & 0xff);
      const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', data));
      expect(toHex(sha256(data)), `${length} bytes`).toBe(toHex(digest));
    }
  });
});
