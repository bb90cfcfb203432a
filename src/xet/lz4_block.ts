import { InvalidFormatError } from "../vocabulary/errors.ts";

/**
 * Decodes one LZ4 block into `output` from `at` on, and returns the offset after its last byte.
 * Every length and distance is checked before a byte is copied, so that hostile input ends in an
 * error and never outside of `output`.
 *
 * @param historyStart offset in `output` before which matches may not reach: that of the block when
 * blocks are independent, that of the frame when they are linked
 * @throws {InvalidFormatError} when the block is malformed or longer than `output` has room for
 */
export function decodeLz4Block(
  block: Uint8Array,
  output: Uint8Array,
  at: number,
  historyStart: number,
): number {
  const end = block.length;
  const limit = output.length;
  let from = 0;
  let to = at;
  while (from < end) {
    const token = block[from++] as number;
    let literals = token >>> 4;
    if (literals === 15) {
      let more = 255;
      while (more === 255) {
        if (from >= end) throw malformed("a length is cut off");
        more = block[from++] as number;
        literals += more;
      }
    }
    if (literals > end - from) throw malformed("literals are cut off");
    if (literals > limit - to) throw malformed("it is longer than announced");
    if (literals > LONG_LITERALS) {
      output.set(block.subarray(from, from + literals), to);
      from += literals;
      to += literals;
    } else {
      for (const stop = from + literals; from < stop;) output[to++] = block[from++] as number;
    }
    // Format: the last sequence of a block has literals and no match.
    if (from === end) return to;

    if (end - from < 2) throw malformed("a distance is cut off");
    const distance = (block[from] as number) | ((block[from + 1] as number) << 8);
    from += 2;
    if (distance === 0 || distance > to - historyStart) {
      throw malformed("a match reaches before the beginning");
    }
    let length = (token & 15) + MIN_MATCH;
    if (length === 15 + MIN_MATCH) {
      let more = 255;
      while (more === 255) {
        if (from >= end) throw malformed("a length is cut off");
        more = block[from++] as number;
        length += more;
      }
    }
    if (length > limit - to) throw malformed("it is longer than announced");
    if (length > LONG_MATCH && distance >= length) {
      output.copyWithin(to, to - distance, to - distance + length);
      to += length;
    } else {
      // A match may overlap what it writes: that is how runs are encoded.
      const stop = to + length;
      for (let copied = to - distance; to < stop;) output[to++] = output[copied++] as number;
    }
  }
  throw malformed("it has no end");
}

/** Shorter copies are faster by a loop than by a call into the runtime. */
const LONG_LITERALS = 48;
const LONG_MATCH = 96;
const MIN_MATCH = 4;

function malformed(state: string): InvalidFormatError {
  return new InvalidFormatError(`Cannot decode an LZ4 block: ${state}`);
}
