/**
 * Creates a generator of pseudo-random numbers from 0 (inclusive) to 1 (exclusive): mulberry32. A seed always gives the same
 * sequence.
 */
export function createRandom(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** A sequence of pseudo-random numbers. */
export interface Random {
  /** From 0 (inclusive) to 1 (exclusive). */
  fraction(): number;
  /** 32 bits. */
  word(): number;
}

/** A generator with a state of 128 bits (sfc32), so that what two seeds give differs. A seed always gives the same sequence. */
export function createRandom128(seed: string): Random {
  const state = Array.from({ length: 4 }, (_, index) => hashed(seed, index)) as [
    number,
    number,
    number,
    number,
  ];
  const word = () => {
    const [a, b, c, d] = state;
    const sum = (((a + b) | 0) + d) | 0;
    state[0] = b ^ (b >>> 9);
    state[1] = (c + (c << 3)) | 0;
    state[2] = (((c << 21) | (c >>> 11)) + sum) | 0;
    state[3] = (d + 1) | 0;
    return sum >>> 0;
  };
  for (let mixed = 0; mixed < 12; mixed += 1) word();
  return { word, fraction: () => word() / 4_294_967_296 };
}

/** A hash of the seed, another for each index: FNV-1a, and mixed at the end. */
function hashed(seed: string, index: number): number {
  let hash = (0x811c9dc5 ^ Math.imul(index + 1, 0x9e3779b9)) | 0;
  for (let at = 0; at < seed.length; at += 1) {
    hash = Math.imul(hash ^ seed.charCodeAt(at), 0x01000193 + 2 * index);
  }
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  hash = Math.imul(hash ^ (hash >>> 12), 0x297a2d39);
  return hash ^ (hash >>> 15);
}

/** A version 4 UUID. */
export function uuidFrom({ word }: Random): string {
  const hex = Array.from({ length: 4 }, () => word().toString(16).padStart(8, "0")).join("");
  const variant = "89ab"[Number.parseInt(hex.slice(16, 17), 16) % 4];
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20)}`;
}
