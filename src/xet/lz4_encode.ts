import { xxh32 } from "./xxh32.ts";

/** The most bytes that {@linkcode encodeLz4Frame} can make of `size`. */
export function lz4FrameBound(size: number): number {
  return size + Math.ceil(size / 255) + 16 + FRAME_OVERHEAD;
}

/**
 * Encodes up to 256 KiB as an LZ4 frame of one block, without checksums, which Xet's own hashes make
 * superfluous. Returns its length in `output`, which must have room for {@linkcode lz4FrameBound}.
 */
export function encodeLz4Frame(bytes: Uint8Array, output: Uint8Array): number {
  const view = new DataView(output.buffer, output.byteOffset, output.byteLength);
  view.setUint32(0, 0x184d2204, true);
  // Version 1, independent blocks; blocks of at most 256 KiB.
  output.set([0x60, 0x50], 4);
  output[6] = (xxh32(output.subarray(4, 6)) >>> 8) & 0xff;
  const size = encodeBlock(bytes, output, 11);
  view.setUint32(7, size, true);
  view.setUint32(11 + size, 0, true);
  return FRAME_OVERHEAD + size;
}

const FRAME_OVERHEAD = 7 + 4 + 4;
const MIN_MATCH = 4;
/** Format: the last match begins at least 12 bytes before the end of a block, … */
const MATCH_LIMIT = 12;
/** … and the last five bytes are literals. */
const LAST_LITERALS = 5;
const MAX_DISTANCE = 65_535;
const HASH_BITS = 13;
/** Where four bytes of a hash were seen last, plus one. */
const seen = new Int32Array(1 << HASH_BITS);

/** The fast way of LZ4: the last place where the same four bytes stood is the only candidate. */
function encodeBlock(bytes: Uint8Array, output: Uint8Array, start: number): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const matchEnd = bytes.length - LAST_LITERALS;
  seen.fill(0);
  let anchor = 0;
  let to = start;
  let misses = 0;
  for (let at = 0; at < bytes.length - MATCH_LIMIT;) {
    const word = view.getUint32(at, true);
    const slot = Math.imul(word, 0x9e3779b1) >>> (32 - HASH_BITS);
    const candidate = (seen[slot] as number) - 1;
    seen[slot] = at + 1;
    if (
      candidate < 0 || at - candidate > MAX_DISTANCE || view.getUint32(candidate, true) !== word
    ) {
      // What does not compress is passed over faster and faster.
      at += 1 + (misses++ >>> 5);
      continue;
    }
    misses = 0;
    let end = at + MIN_MATCH;
    const distance = at - candidate;
    while (end < matchEnd && bytes[end] === bytes[end - distance]) end++;
    to = writeSequence(bytes, anchor, at, output, to, end - at - MIN_MATCH);
    output[to++] = distance & 0xff;
    output[to++] = distance >>> 8;
    to = writeLength(output, to, end - at - MIN_MATCH);
    anchor = at = end;
  }
  return writeSequence(bytes, anchor, bytes.length, output, to, 0) - start;
}

/** Writes a token and its literals; the token's lower half is the length of the match after them. */
function writeSequence(
  bytes: Uint8Array,
  from: number,
  end: number,
  output: Uint8Array,
  at: number,
  matchLength: number,
): number {
  const literals = end - from;
  output[at] = (Math.min(literals, 15) << 4) | Math.min(matchLength, 15);
  const to = writeLength(output, at + 1, literals);
  output.set(bytes.subarray(from, end), to);
  return to + literals;
}

/** Writes what of a length does not fit into its half of the token. */
function writeLength(output: Uint8Array, at: number, length: number): number {
  if (length < 15) return at;
  let rest = length - 15;
  for (; rest >= 255; rest -= 255) output[at++] = 255;
  output[at++] = rest;
  return at;
}
