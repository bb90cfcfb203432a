/** How a revision differs from the first. */
export type RevisionKind = "one place" | "twenty places" | "front" | "reordered";

/** A GGUF file to write. */
export interface GgufShape {
  /** Bytes of all tensors together. */
  readonly dataBytes: number;
  /** Number of tensors, all of one size. */
  readonly tensors: number;
}

/**
 * Writes a GGUF file of pseudo-random tensors, which nothing compresses, as the first revision or as
 * another one that differs in a known way.
 */
export async function writeGguf(
  path: string,
  { dataBytes, tensors }: GgufShape,
  kind?: RevisionKind,
): Promise<void> {
  const size = Math.floor(dataBytes / tensors / ALIGNMENT) * ALIGNMENT;
  const order = Array.from({ length: tensors }, (_, index) => index);
  if (kind === "reordered") order.sort((a, b) => scrambled(a) - scrambled(b));
  const changes = changesOf(kind, size * tensors);
  using file = await Deno.open(path, { write: true, create: true, truncate: true });
  await writeAll(file, header(order, size, kind === "front" ? 64 * 1024 : 0));
  const words = new Uint32Array(size / 4);
  const tensor = new Uint8Array(words.buffer);
  let offset = 0;
  for (const index of order) {
    fill(words, index + 1);
    for (const { start, end } of changes) {
      const from = Math.max(0, start - offset);
      const to = Math.min(size, end - offset);
      // Other bytes, and no pattern that a chunk could end at twice.
      for (let at = from; at < to; at++) {
        tensor[at] = (tensor[at] ?? 0) ^ (1 + (at * 31 + index) % 255);
      }
    }
    await writeAll(file, tensor);
    offset += size;
  }
}

const ALIGNMENT = 32;

/** The ranges of the tensors' bytes that differ: one percent in all. */
function changesOf(
  kind: RevisionKind | undefined,
  bytes: number,
): { start: number; end: number }[] {
  const places = kind === "one place" ? 1 : kind === "twenty places" ? 20 : 0;
  const length = Math.floor(bytes / 100 / places);
  return Array.from({ length: places }, (_, index) => {
    const start = Math.floor(bytes * (index + 0.5) / places);
    return { start, end: start + length };
  });
}

function scrambled(index: number): number {
  return Math.imul(index + 1, 2654435761) >>> 0;
}

/** Fills with xorshift32. */
function fill(words: Uint32Array, seed: number): void {
  let state = (Math.imul(seed, 2654435761) ^ 0x9e3779b9) >>> 0 || 1;
  for (let index = 0; index < words.length; index++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    words[index] = state;
  }
}

/** The header of GGUF version 3, with a text of `extra` bytes in it. */
function header(order: readonly number[], size: number, extra: number): Uint8Array<ArrayBuffer> {
  const parts: Uint8Array[] = [];
  const u32 = (value: number): void =>
    void parts.push(new Uint8Array(Uint32Array.of(value).buffer));
  const u64 = (value: number): void =>
    void parts.push(new Uint8Array(BigUint64Array.of(BigInt(value)).buffer));
  const text = (bytes: Uint8Array): void => {
    u64(bytes.length);
    parts.push(bytes);
  };
  const name = (value: string): void => text(new TextEncoder().encode(value));
  parts.push(new TextEncoder().encode("GGUF"));
  u32(3);
  u64(order.length);
  u64(extra === 0 ? 1 : 2);
  if (extra > 0) {
    name("general.description");
    u32(STRING);
    const words = new Uint32Array(extra / 4);
    fill(words, 12_345);
    text(new Uint8Array(words.buffer).map((byte) => 32 + byte % 90));
  }
  name("general.architecture");
  u32(STRING);
  name("llama");
  order.forEach((index, position) => {
    name(`blk.${index}.ffn_up.weight`);
    u32(1);
    u64(size);
    u32(INT8);
    u64(position * size);
  });
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  const output = new Uint8Array(Math.ceil(length / ALIGNMENT) * ALIGNMENT);
  let at = 0;
  for (const part of parts) {
    output.set(part, at);
    at += part.length;
  }
  return output;
}

const STRING = 8;
const INT8 = 24;

async function writeAll(file: Deno.FsFile, bytes: Uint8Array): Promise<void> {
  for (let written = 0; written < bytes.length;) {
    written += await file.write(bytes.subarray(written));
  }
}
