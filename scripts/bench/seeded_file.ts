/** Writes a file of pseudo-random bytes, the same for the same seed (xorshift32): nobody can compress it. */
export async function writeSeededFile(path: string, size: number, seed: number): Promise<void> {
  const next = seeded(seed);
  const words = new Uint32Array(BLOCK / Uint32Array.BYTES_PER_ELEMENT);
  await writeBlocks(path, size, () => {
    for (let index = 0; index < words.length; index++) words[index] = next();
    return new Uint8Array(words.buffer);
  });
}

/** Writes a file of small pseudo-random numbers as bfloat16, as unquantized weights are: they compress by an eighth. */
export async function writeSeededFloats(path: string, size: number, seed: number): Promise<void> {
  const next = seeded(seed);
  const halves = new Uint16Array(BLOCK / Uint16Array.BYTES_PER_ELEMENT);
  const float = new Float32Array(1);
  const word = new Uint32Array(float.buffer);
  await writeBlocks(path, size, () => {
    for (let index = 0; index < halves.length; index++) {
      // A sum of three is near enough to what training leaves.
      float[0] = ((next() + next() + next()) / 2 ** 32 - 1.5) / 50;
      halves[index] = (word[0] ?? 0) >>> 16;
    }
    return new Uint8Array(halves.buffer);
  });
}

function seeded(seed: number): () => number {
  // Neighbouring seeds would begin alike, and zero would stay zero.
  let state = (Math.imul(seed, 2654435761) ^ 0x9e3779b9) >>> 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
}

async function writeBlocks(path: string, size: number, next: () => Uint8Array): Promise<void> {
  using file = await Deno.open(path, { write: true, create: true, truncate: true });
  for (let written = 0; written < size;) {
    const block = next().subarray(0, size - written);
    for (let offset = 0; offset < block.length;) offset += await file.write(block.subarray(offset));
    written += block.length;
  }
}

const BLOCK = 1024 * 1024;
