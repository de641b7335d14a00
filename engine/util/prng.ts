/** A small seeded generator (mulberry32): 32 random bits a call, the same for the same seed. */
export function prng(seed: number): {
  next(): number;
  state(): number;
  restore(state: number): void;
} {
  let state = seed >>> 0;
  return {
    next() {
      state = (state + 0x6d2b79f5) >>> 0;
      let t = state;
      t = Math.imul(t ^ (t >>> 15), t | 1);
      t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
      return (t ^ (t >>> 14)) >>> 0;
    },
    state: () => state,
    restore(saved) {
      state = saved >>> 0;
    },
  };
}
