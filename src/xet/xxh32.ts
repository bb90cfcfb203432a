/**
 * XXH32 with seed 0, the checksum of LZ4 frames. Protocol: the xxHash specification; every stripe of
 * 16 bytes feeds four lanes, the rest is mixed in by words and bytes.
 */
export function xxh32(bytes: Uint8Array): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = bytes.length;
  let at = 0;
  let hash: number;
  if (end >= STRIPE) {
    let first = (PRIME_1 + PRIME_2) | 0;
    let second = PRIME_2 | 0;
    let third = 0;
    let fourth = -PRIME_1 | 0;
    for (; at <= end - STRIPE; at += STRIPE) {
      first = round(first, view.getUint32(at, true));
      second = round(second, view.getUint32(at + 4, true));
      third = round(third, view.getUint32(at + 8, true));
      fourth = round(fourth, view.getUint32(at + 12, true));
    }
    hash = rotate(first, 1) + rotate(second, 7) + rotate(third, 12) + rotate(fourth, 18);
  } else {
    hash = PRIME_5;
  }
  hash = (hash + end) | 0;
  for (; at <= end - 4; at += 4) {
    hash = Math.imul(rotate(hash + Math.imul(view.getUint32(at, true), PRIME_3), 17), PRIME_4);
  }
  for (; at < end; at++) {
    hash = Math.imul(rotate(hash + Math.imul(view.getUint8(at), PRIME_5), 11), PRIME_1);
  }
  hash = Math.imul(hash ^ (hash >>> 15), PRIME_2);
  hash = Math.imul(hash ^ (hash >>> 13), PRIME_3);
  return (hash ^ (hash >>> 16)) >>> 0;
}

const STRIPE = 16;
const PRIME_1 = 0x9e3779b1;
const PRIME_2 = 0x85ebca77;
const PRIME_3 = 0xc2b2ae3d;
const PRIME_4 = 0x27d4eb2f;
const PRIME_5 = 0x165667b1;

function round(lane: number, word: number): number {
  return Math.imul(rotate(lane + Math.imul(word, PRIME_2), 13), PRIME_1);
}

function rotate(value: number, bits: number): number {
  return (value << bits) | (value >>> (32 - bits));
}
