/** Fractional parts of the square and cube roots of the first primes, as the standard defines them. */
const INITIAL = rootFractions(2, 8);
const ROUND = rootFractions(3, 64);

const BLOCK = 64; // bytes

/** SHA-256 (FIPS 180-4) of bytes that come piece by piece, so that a long hash can be made in slices. */
export class Sha256 {
  private readonly hash = Uint32Array.from(INITIAL);
  private readonly w = new Int32Array(64);
  /** Bytes that do not fill a block yet. */
  private readonly rest = new Uint8Array(BLOCK);
  private length = 0;

  update(data: Uint8Array): this {
    let at = 0;
    const held = this.length % BLOCK;
    this.length += data.length;
    if (held > 0) {
      const missing = BLOCK - held;
      this.rest.set(data.subarray(0, missing), held);
      if (data.length < missing) return this;
      this.block(new DataView(this.rest.buffer), 0);
      at = missing;
    }
    const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
    for (; at + BLOCK <= data.length; at += BLOCK) this.block(view, at);
    this.rest.set(data.subarray(at));
    return this;
  }

  /** Of all that came; nothing may come after. @returns 32 bytes */
  digest(): Uint8Array<ArrayBuffer> {
    const { length } = this;
    const end = new Uint8Array(((length + 8) & ~63) + 64 - (length - (length % BLOCK)));
    end.set(this.rest.subarray(0, length % BLOCK));
    end[length % BLOCK] = 0x80;
    const view = new DataView(end.buffer);
    view.setUint32(end.length - 8, Math.floor(length / 0x2000_0000));
    view.setUint32(end.length - 4, length << 3);
    for (let at = 0; at < end.length; at += BLOCK) this.block(view, at);
    const out = new Uint8Array(32);
    const outView = new DataView(out.buffer);
    for (const [i, word] of this.hash.entries()) outView.setUint32(4 * i, word);
    return out;
  }

  private block(view: DataView, at: number): void {
    const { w } = this;
    for (let i = 0; i < 16; i++) w[i] = view.getInt32(at + 4 * i);
    for (let i = 16; i < 64; i++) {
      const a = w[i - 15]!; // indexes stay within the 64 words here and below
      const b = w[i - 2]!;
      const s0 = rotr(a, 7) ^ rotr(a, 18) ^ (a >>> 3);
      const s1 = rotr(b, 17) ^ rotr(b, 19) ^ (b >>> 10);
      w[i] = (w[i - 16]! + s0 + w[i - 7]! + s1) | 0;
    }
    compress(this.hash, w);
  }
}

/** SHA-256 of bytes that are all here. @returns 32 bytes */
export const sha256 = (data: Uint8Array): Uint8Array<ArrayBuffer> =>
  new Sha256().update(data).digest();

function compress(hash: Uint32Array, w: Int32Array): void {
  let [a, b, c, d, e, f, g, h] = hash as unknown as [
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  for (let i = 0; i < 64; i++) {
    const s1 = rotr(e, 6) ^ rotr(e, 11) ^ rotr(e, 25);
    const choice = (e & f) ^ (~e & g);
    const t1 = (h + s1 + choice + ROUND[i]! + w[i]!) | 0;
    const s0 = rotr(a, 2) ^ rotr(a, 13) ^ rotr(a, 22);
    const majority = (a & b) ^ (a & c) ^ (b & c);
    const t2 = (s0 + majority) | 0;
    h = g;
    g = f;
    f = e;
    e = (d + t1) | 0;
    d = c;
    c = b;
    b = a;
    a = (t1 + t2) | 0;
  }
  for (const [i, word] of [a, b, c, d, e, f, g, h].entries()) hash[i] = hash[i]! + word;
}

function rotr(word: number, by: number): number {
  return (word >>> by) | (word << (32 - by));
}

/** The first 32 bits of the fractional part of the `root`-th root of each of the first primes. */
function rootFractions(root: 2 | 3, count: number): Uint32Array {
  const words = new Uint32Array(count);
  for (let candidate = 2, found = 0; found < count; candidate++) {
    let prime = true;
    for (let by = 2; by * by <= candidate; by++) if (candidate % by === 0) prime = false;
    if (!prime) continue;
    const value = root === 2 ? Math.sqrt(candidate) : Math.cbrt(candidate);
    words[found++] = Math.floor((value % 1) * 0x1_0000_0000);
  }
  return words;
}
