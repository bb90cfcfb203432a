/** Writes a file of pseudo-random bytes, the same for the same seed (xorshift32): nobody can compress it. */
export async function writeSeededFile(path: string, size: number, seed: number): Promise<void> {
  using file = await Deno.open(path, { write: true, create: true, truncate: true });
  const words = new Uint32Array(BLOCK / Uint32Array.BYTES_PER_ELEMENT);
  const bytes = new Uint8Array(words.buffer);
  // Neighbouring seeds would begin alike, and zero would stay zero.
  let state = (Math.imul(seed, 2654435761) ^ 0x9e3779b9) >>> 0 || 1;
  for (let written = 0; written < size;) {
    for (let index = 0; index < words.length; index++) {
      state ^= state << 13;
      state ^= state >>> 17;
      state ^= state << 5;
      words[index] = state;
    }
    const block = bytes.subarray(0, Math.min(BLOCK, size - written));
    for (let offset = 0; offset < block.length;) offset += await file.write(block.subarray(offset));
    written += block.length;
  }
}

const BLOCK = 1024 * 1024;
